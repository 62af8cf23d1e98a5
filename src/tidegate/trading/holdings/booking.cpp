#include "tidegate/trading/holdings/booking.hpp"

#include <algorithm>

#include "tidegate/trading/money.hpp"

namespace tidegate::trading {
namespace {

market::Quantity as_quantity(market::Amount amount) {
  return market::Quantity::from_raw(amount.raw());
}

}  // namespace

market::Quantity without_fee(market::Quantity executed, const std::vector<market::Fill>& fills) {
  for (const auto& fill : fills) executed -= fill.quantity;
  return std::max(executed, market::Quantity{});
}

Booking book(const Execution& execution, const std::vector<market::Fill>& fills, const FeeRule& rule) {
  Booking booking{.executed = execution.executed,
                  .executed_quote = execution.executed_quote,
                  .fee_base = {},
                  .fee_quote = {}};
  if (booking.executed.is_positive() && booking.executed_quote.is_zero()) {
    // Pushes report the quantity first now and then. A price that cannot be multiplied leaves zero.
    booking.executed_quote = market::notional(execution.limit, execution.executed).value_or(market::Amount{});
  }
  market::Quantity open = booking.executed;
  market::Amount open_quote = booking.executed_quote;
  for (const auto& fill : fills) {
    open -= fill.quantity;
    open_quote -= fill.quote_quantity;
    if (fill.commission.is_zero()) continue;
    if (fill.commission_asset == rule.base) booking.fee_base += as_quantity(fill.commission);
    if (fill.commission_asset == rule.quote) booking.fee_quote += fill.commission;
  }
  if (!open.is_positive()) return booking;
  if (execution.side == market::Side::kBuy && rule.buys_pay_in_base) {
    const auto worth = market::Amount::from_raw(open.raw());
    booking.fee_base += as_quantity(fraction_of(worth, rule.taker));
  } else if (open_quote.is_positive()) {
    booking.fee_quote += fraction_of(open_quote, rule.taker);
  }
  return booking;
}

}  // namespace tidegate::trading
