#include "tidegate/matching/taker.hpp"

#include "tidegate/base/assert.hpp"

namespace tidegate::matching {

using market::OrderStatus;
using market::OrderType;
using market::Price;
using market::Quantity;

Taker::Taker(const Order& order, Quantity step) noexcept
    : side_(order.side),
      type_(order.type),
      limit_(order.price),
      step_(step),
      remaining_(order.quantity),
      quote_remaining_(order.quote_quantity),
      by_quote_(order.type == OrderType::kMarket && order.quote_quantity.is_positive()) {}

bool Taker::crosses(Price price) const noexcept {
  if (type_ == OrderType::kMarket) return true;
  return side_ == market::Side::kBuy ? price <= limit_ : price >= limit_;
}

Quantity Taker::wanted(Price price) const {
  if (!by_quote_) return remaining_;
  const auto affordable = base::decimal::divide(quote_remaining_.raw(), price.raw());
  TIDEGATE_ASSERT(affordable.has_value(), "what a quote quantity buys fits a quantity");
  return Quantity::from_raw(*affordable).floor_to(step_);
}

void Taker::took(Price price, Quantity quantity) {
  executed_ += quantity;
  last_price_ = price;
  if (!by_quote_) {
    remaining_ -= quantity;
    return;
  }
  const auto cost = market::notional(price, quantity);
  TIDEGATE_ASSERT(cost.has_value() && *cost <= quote_remaining_, "no more is spent than there was to spend");
  quote_remaining_ -= *cost;
}

bool Taker::satisfied() const {
  if (!by_quote_) return remaining_.is_zero();
  return executed_.is_positive() && wanted(last_price_).is_zero();
}

bool Taker::may_rest() const noexcept {
  return type_ == OrderType::kLimit || type_ == OrderType::kLimitMaker;
}

OrderStatus Taker::status() const {
  if (satisfied()) return OrderStatus::kFilled;
  if (may_rest()) return executed_.is_positive() ? OrderStatus::kPartiallyFilled : OrderStatus::kNew;
  return status_when_stopped();
}

OrderStatus Taker::status_when_stopped() const {
  return executed_.is_positive() ? OrderStatus::kPartiallyCanceled : OrderStatus::kCanceled;
}

}  // namespace tidegate::matching
