#include <limits>

#include "tidegate/mexc/wire/answers/decode.hpp"
#include "tidegate/mexc/wire/json/read.hpp"

namespace tidegate::mexc::wire {
namespace {

using market::Price;
using market::Quantity;

// A mode that is new to us counts as not reported.
std::optional<market::SelfTradePrevention> read_optional_stp_mode(const JsonNode& node) {
  if (!node.present()) return std::nullopt;
  const auto mode = parse_stp_mode(node.text());
  if (!mode && node.is_scalar()) node.note_unknown();
  return mode;
}

PlaceAnswer read_place_answer(const JsonNode& root) {
  PlaceAnswer answer;
  answer.symbol = read_id<market::Symbol>(root["symbol"]);
  answer.id = read_id<market::OrderId>(root["orderId"]);
  if (root["side"].present()) answer.side = read_side(root["side"]);
  if (root["type"].present()) answer.type = read_type(root["type"]);
  answer.price = root["price"].decimal_or_zero<Price>();
  answer.quantity = root["origQty"].decimal_or_zero<Quantity>();
  answer.transact_time = read_optional_time(root["transactTime"]);
  answer.self_trade = read_optional_stp_mode(root["stpMode"]);
  return answer;
}

struct Executed {
  Quantity quantity;
  market::Amount quote;
};

Executed read_executed(const JsonNode& node) {
  return {node["executedQty"].decimal<Quantity>(),
          read_cut_amount(node["cummulativeQuoteQty"])};  // MEXC's spelling
}

// An order that is NEW has executed nothing, and may say so by null or "" (checklist, GET /order). In any
// other state, and where one of the two numbers speaks against it, nothing reported could be any amount: an
// order is never believed to have executed less than it did.
Executed read_executed_or_none(const JsonNode& node) {
  const JsonNode quantity = node["executedQty"], quote = node["cummulativeQuoteQty"], status = node["status"];
  const bool is_new = status.is_scalar() && status.text() == market::name(market::OrderStatus::kNew);
  const bool quantity_told = !quantity.is_blank(), quote_told = !quote.is_blank();
  if (!is_new || (quantity_told && quote_told)) return read_executed(node);
  Executed executed;
  if (quantity_told) executed.quantity = quantity.decimal<Quantity>();
  if (quote_told) executed.quote = read_cut_amount(quote);
  if (!executed.quantity.is_zero()) quote.fail("what it was executed for");
  if (!executed.quote.is_zero()) quantity.fail("how much of it was executed");
  return executed;
}

// What query, open orders and cancel have in common. The documents' sample of a query has "Qty".
market::OrderReport read_report(const JsonNode& node, Executed (*executed_of)(const JsonNode&)) {
  market::OrderReport report;
  report.symbol = read_id<market::Symbol>(node["symbol"]);
  report.id = read_id<market::OrderId>(node["orderId"]);
  report.client_id = read_optional_id<market::ClientOrderId>(node["clientOrderId"]);
  report.side = read_side(node["side"]);
  report.type = read_type(node["type"]);
  report.status = read_status(node["status"]);
  report.price = node["price"].decimal_or_zero<Price>();
  const JsonNode quantity = node["origQty"];
  report.quantity = (quantity.present() ? quantity : node["Qty"]).decimal_or_zero<Quantity>();
  const Executed executed = executed_of(node);
  report.executed = executed.quantity;
  report.executed_quote = executed.quote;
  report.created = read_optional_time(node["time"]);
  report.updated = read_optional_time(node["updateTime"]);
  return report;
}

market::OrderReport read_order(const JsonNode& node) {
  market::OrderReport report = read_report(node, read_executed_or_none);
  report.self_trade = read_optional_stp_mode(node["stpMode"]);
  const JsonNode quote = node["origQuoteOrderQty"];
  if (!read_optional_text(quote).empty()) report.ordered_quote = read_cut_amount(quote);
  // It explains and decides nothing: what is no text counts as not reported.
  const JsonNode reason = node["cancelReason"];
  if (reason.present()) report.cancel_reason = reason.read_apart(read_optional_text).value_or("");
  return report;
}

// The id that a cancel named is origClientOrderId; clientOrderId may be one of the cancel itself. Its NEW
// says only that it was taken, of orders with executions too (checklist, DELETE /order).
market::OrderReport read_cancel_answer(const JsonNode& root) {
  market::OrderReport report = read_report(root, read_executed);
  auto named = read_optional_id<market::ClientOrderId>(root["origClientOrderId"]);
  if (!named.value().empty()) report.client_id = std::move(named);
  return report;
}

ApiError read_error(const JsonNode& root) {
  const std::int64_t code = root["code"].integer();
  if (code < std::numeric_limits<int>::min() || code > std::numeric_limits<int>::max()) {
    root["code"].fail("an error code");
    return {};
  }
  const JsonNode message = root["msg"];
  return {static_cast<int>(code), message.present() ? std::string{message.text()} : ""};
}

// A refusal carries a code, an acknowledgement an order id.
BatchAnswer read_batch_answer(const JsonNode& node) {
  BatchAnswer answer;
  answer.client_id = read_optional_id<market::ClientOrderId>(node["newClientOrderId"]);
  if (node["code"].present() && !node["orderId"].present()) {
    answer.outcome = std::unexpected(read_error(node));
    return answer;
  }
  answer.symbol = read_id<market::Symbol>(node["symbol"]);
  answer.outcome = read_id<market::OrderId>(node["orderId"]);
  return answer;
}

market::Fill read_fill(const JsonNode& node) {
  market::Fill fill;
  fill.symbol = read_id<market::Symbol>(node["symbol"]);
  fill.id = node["id"].text();
  fill.order_id = read_id<market::OrderId>(node["orderId"]);
  fill.client_id = read_optional_id<market::ClientOrderId>(node["clientOrderId"]);
  fill.side = node["isBuyer"].boolean() ? market::Side::kBuy : market::Side::kSell;
  fill.price = node["price"].decimal<Price>();
  fill.quantity = node["qty"].decimal<Quantity>();
  fill.quote_quantity = read_cut_amount(node["quoteQty"]);
  fill.commission = read_cut_amount_or_zero(node["commission"]);
  fill.commission_asset = read_optional_id<market::Asset>(node["commissionAsset"]);
  fill.is_maker = node["isMaker"].boolean();
  fill.is_self_trade = node["isSelfTrade"].present() && node["isSelfTrade"].boolean();
  fill.time = node["time"].time();
  return fill;
}

Done read_order_test(const JsonNode& root) {
  if (!root.is_object()) root.fail("an object");
  return {};
}
Done read_cancel_all_answer(const JsonNode& root) {
  expect_success(root);
  return {};
}

OrderList read_orders(const JsonNode& root) {
  return read_partial_list(root, read_order);
}
OrderList read_cancel_answers(const JsonNode& root) {
  return read_partial_list(root, read_cancel_answer);
}
std::vector<BatchAnswer> read_batch_answers(const JsonNode& root) {
  return read_list(root, read_batch_answer);
}
FillList read_fills(const JsonNode& root) {
  return read_partial_list(root, read_fill);
}

}  // namespace

base::Result<PlaceAnswer> decode_place_answer(std::string_view body, UnknownWords* unknown) {
  return decode_json(body, read_place_answer, unknown);
}
base::Result<market::OrderReport> decode_cancel_answer(std::string_view body, UnknownWords* unknown) {
  return decode_json(body, read_cancel_answer, unknown);
}
base::Result<market::OrderReport> decode_order(std::string_view body, UnknownWords* unknown) {
  return decode_json(body, read_order, unknown);
}
base::Result<OrderList> decode_open_orders(std::string_view body, UnknownWords* unknown) {
  return decode_json(body, read_orders, unknown);
}
base::Result<Done> decode_order_test(std::string_view body) {
  return decode_json(body, read_order_test);
}
base::Result<std::vector<BatchAnswer>> decode_batch_answers(std::string_view body) {
  return decode_json(body, read_batch_answers);
}
base::Result<OrderList> decode_cancel_answers(std::string_view body, UnknownWords* unknown) {
  return decode_json(body, read_cancel_answers, unknown);
}
base::Result<Done> decode_cancel_all_answer(std::string_view body) {
  return decode_json(body, read_cancel_all_answer);
}
base::Result<FillList> decode_fills(std::string_view body, UnknownWords* unknown) {
  return decode_json(body, read_fills, unknown);
}
base::Result<ApiError> decode_error(std::string_view body) {
  return decode_json(body, read_error);
}

}  // namespace tidegate::mexc::wire
