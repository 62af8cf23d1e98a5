#include <string>

#include "tidegate/mexc/wire/answers/encode.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"
#include "tidegate/mexc/wire/json/write.hpp"
#include "tidegate/mexc/wire/words.hpp"

namespace tidegate::mexc::wire {
namespace {

// In MEXC's spelling, and with a time in force that is never reported.
JsonWriter& write_order_fields(JsonWriter& out, const market::OrderReport& report) {
  return out.field("price", report.price)
      .field("origQty", report.quantity)
      .field("executedQty", report.executed)
      .field("cummulativeQuoteQty", report.executed_quote)
      .field("status", market::name(report.status))
      .null_field("timeInForce")
      .field("type", market::name(report.type))
      .field("side", market::name(report.side));
}

void write_stp_mode(JsonWriter& out, const std::optional<market::SelfTradePrevention>& mode) {
  if (mode) out.field("stpMode", stp_mode(*mode));
}

void write_order(JsonWriter& out, const market::OrderReport& report) {
  out.begin_object()
      .field("symbol", report.symbol.value())
      .field("orderId", report.id.value())
      .field("orderListId", -1);
  write_optional(out, "clientOrderId", report.client_id.value());
  write_order_fields(out, report)
      .null_field("stopPrice")
      .null_field("icebergQty")
      .field("time", report.created)
      .field("updateTime", report.updated)
      .field("isWorking", !market::is_final(report.status));
  write_stp_mode(out, report.self_trade);
  write_optional(out, "cancelReason", report.cancel_reason);
  if (report.ordered_quote) out.field("origQuoteOrderQty", *report.ordered_quote);
  out.end_object();
}

void write_cancel_answer(JsonWriter& out, const market::OrderReport& report) {
  out.begin_object().field("symbol", report.symbol.value());
  write_optional(out, "origClientOrderId", report.client_id.value());
  out.field("orderId", report.id.value());
  write_optional(out, "clientOrderId", report.client_id.value());
  write_order_fields(out, report).end_object();
}

void write_batch_answer(JsonWriter& out, const BatchAnswer& answer) {
  out.begin_object();
  if (answer.outcome) out.field("symbol", answer.symbol.value()).field("orderId", answer.outcome->value());
  if (!answer.client_id.value().empty()) out.field("newClientOrderId", answer.client_id.value());
  if (answer.outcome) {
    out.field("orderListId", -1);
  } else {
    out.field("msg", answer.outcome.error().message).field("code", answer.outcome.error().code);
  }
  out.end_object();
}

void write_error(JsonWriter& out, const ApiError& error) {
  out.begin_object();
  if (error.code == code::kUnknownListenKey) {
    out.field("code", std::to_string(error.code));
  } else {
    out.field("code", error.code);
  }
  out.field("msg", error.message).end_object();
}

void write_fill(JsonWriter& out, const market::Fill& fill) {
  out.begin_object()
      .field("symbol", fill.symbol.value())
      .field("id", fill.id)
      .field("orderId", fill.order_id.value())
      .field("orderListId", -1)
      .field("price", fill.price)
      .field("qty", fill.quantity)
      .field("quoteQty", fill.quote_quantity)
      .field("commission", fill.commission)
      .field("commissionAsset", fill.commission_asset.value())
      .field("time", fill.time)
      .field("isBuyer", fill.side == market::Side::kBuy)
      .field("isMaker", fill.is_maker)
      .field("isBestMatch", true)
      .field("isSelfTrade", fill.is_self_trade);
  write_optional(out, "clientOrderId", fill.client_id.value());
  out.end_object();
}

}  // namespace

std::string encode_place_answer(const PlaceAnswer& answer) {
  JsonWriter out;
  out.begin_object()
      .field("symbol", answer.symbol.value())
      .field("orderId", answer.id.value())
      .field("orderListId", -1)
      .field("price", answer.price)
      .field("origQty", answer.quantity);
  if (answer.type) out.field("type", market::name(*answer.type));
  if (answer.side) out.field("side", market::name(*answer.side));
  write_stp_mode(out, answer.self_trade);
  if (answer.transact_time != base::WallTime{}) out.field("transactTime", answer.transact_time);
  return out.end_object().take();
}

std::string encode_order_test() {
  return "{}";
}
std::string encode_batch_answers(std::span<const BatchAnswer> answers) {
  return array_of(answers, write_batch_answer);
}
std::string encode_cancel_answer(const market::OrderReport& report) {
  return object_of(report, write_cancel_answer);
}
std::string encode_cancel_answers(std::span<const market::OrderReport> reports) {
  return array_of(reports, write_cancel_answer);
}
std::string encode_cancel_all_answer(base::WallTime now) {
  return JsonWriter{}
      .begin_object()
      .field("code", 200)
      .field("msg", "success")
      .field("timestamp", now)
      .end_object()
      .take();
}

std::string encode_order(const market::OrderReport& report) {
  return object_of(report, write_order);
}
std::string encode_open_orders(std::span<const market::OrderReport> reports) {
  return array_of(reports, write_order);
}
std::string encode_fills(std::span<const market::Fill> fills) {
  return array_of(fills, write_fill);
}

std::string encode_error(const ApiError& error) {
  return object_of(error, write_error);
}
std::string encode_market_data_error(const ApiError& error) {
  JsonWriter out;
  out.begin_object().field("msg", error.message).field("code", error.code).null_field("_extend");
  return out.end_object().take();
}

}  // namespace tidegate::mexc::wire
