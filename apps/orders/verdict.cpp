#include "apps/orders/verdict.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace tidegate::apps {
namespace {

using base::ErrorCode;
using trading::OrderState;

constexpr std::string_view kFilled = "filled:";

trading::ResolutionRecord resolution(const trading::JournalledOrder& order, OrderState state,
                                     const trading::Booking& booking, base::WallTime at) {
  trading::ResolutionRecord record;
  record.client_id = order.intent.order.client_id;
  record.symbol = order.intent.order.symbol;
  record.state = state;
  record.reason = "decided by hand";
  record.booking = booking;
  record.at = at;
  return record;
}

std::unexpected<base::Error> refused(const trading::JournalledOrder& order, const std::string& why) {
  return base::fail(ErrorCode::kInvalidArgument,
                    fmt::format("order {}: {}", order.intent.order.client_id.value(), why));
}

struct Executed {
  market::Quantity quantity;
  market::Amount quote;
};

base::Result<Executed> parse_filled(std::string_view text) {
  const auto at = text.find('@');
  if (at != std::string_view::npos) {
    const auto quantity = market::Quantity::parse(text.substr(0, at));
    const auto price = market::Price::parse(text.substr(at + 1));
    if (quantity && price && quantity->is_positive() && price->is_positive()) {
      if (const auto quote = market::notional(*price, *quantity)) return Executed{*quantity, *quote};
    }
  }
  return base::fail(ErrorCode::kInvalidArgument,
                    fmt::format("'{}{}': expected filled:QTY@PRICE with both above zero, as in "
                                "filled:0.01@61000.5",
                                kFilled, text));
}

base::Result<Verdict> filled(const trading::JournalledOrder& order, const Executed& executed,
                             base::WallTime at) {
  const market::NewOrder& wanted = order.intent.order;
  if (!wanted.quantity.is_zero() && executed.quantity > wanted.quantity) {
    return refused(order, fmt::format("was of {}, so it cannot have filled {}", wanted.quantity.to_string(),
                                      executed.quantity.to_string()));
  }
  if (executed.quantity < order.booking.executed || executed.quote < order.booking.executed_quote) {
    return refused(order,
                   fmt::format("{} for {} are booked already; give QTY and the average PRICE of the "
                               "whole order",
                               order.booking.executed.to_string(), order.booking.executed_quote.to_string()));
  }
  const bool whole = executed.quantity == wanted.quantity || wanted.quantity.is_zero();
  auto booking = order.booking;
  booking.executed = executed.quantity;
  booking.executed_quote = executed.quote;
  trading::ReportRecord report;
  report.report = {.symbol = wanted.symbol,
                   .id = order.id         ? *order.id
                         : order.reported ? order.reported->id
                                          : market::OrderId{},
                   .client_id = wanted.client_id,
                   .side = wanted.side,
                   .type = wanted.type,
                   .status = whole ? market::OrderStatus::kFilled : market::OrderStatus::kPartiallyCanceled,
                   .price = wanted.price,
                   .quantity = wanted.quantity,
                   .executed = executed.quantity,
                   .executed_quote = executed.quote,
                   .updated = at};
  report.booking = booking;
  report.at = at;
  return Verdict{.records = {report, resolution(order, whole ? OrderState::kFilled : OrderState::kCanceled,
                                                booking, at)},
                 .said = fmt::format("filled {} for {}{}", executed.quantity.to_string(),
                                     executed.quote.to_string(), whole ? "" : ", the rest canceled")};
}

}  // namespace

base::Result<Verdict> verdict(const trading::JournalledOrder& order, const std::string& as,
                              base::WallTime at) {
  if (as.starts_with(kFilled)) {
    const auto executed = parse_filled(std::string_view{as}.substr(kFilled.size()));
    if (!executed) return std::unexpected(executed.error());
    return filled(order, *executed, at);
  }
  if (as == "canceled") {
    return Verdict{.records = {resolution(order, OrderState::kCanceled, order.booking, at)},
                   .said = fmt::format("canceled, {} executed", order.booking.executed.to_string())};
  }
  if (as != "absent") {
    return base::fail(ErrorCode::kInvalidArgument,
                      fmt::format("'{}': expected filled:QTY@PRICE, canceled or absent", as));
  }
  if (!order.booking.executed.is_zero()) {
    return refused(order, fmt::format("{} of it are executed, so it was not absent; decide canceled or "
                                      "filled:QTY@PRICE",
                                      order.booking.executed.to_string()));
  }
  return Verdict{.records = {resolution(order, OrderState::kAbsent, order.booking, at)},
                 .said = "never reached the exchange"};
}

}  // namespace tidegate::apps
