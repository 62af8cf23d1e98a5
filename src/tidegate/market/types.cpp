#include "tidegate/market/types.hpp"

#include <utility>

#include "tidegate/base/assert.hpp"

namespace tidegate::market {

base::Result<Amount> notional(Price price, Quantity quantity) {
  auto raw = base::decimal::multiply(price.raw(), quantity.raw());
  if (!raw) return std::unexpected(std::move(raw.error()));
  return Amount::from_raw(*raw);
}

std::string_view name(Side side) noexcept {
  return side == Side::kBuy ? "BUY" : "SELL";
}

std::string_view name(OrderType type) noexcept {
  switch (type) {
    case OrderType::kLimit:
      return "LIMIT";
    case OrderType::kMarket:
      return "MARKET";
    case OrderType::kLimitMaker:
      return "LIMIT_MAKER";
    case OrderType::kImmediateOrCancel:
      return "IMMEDIATE_OR_CANCEL";
    case OrderType::kFillOrKill:
      return "FILL_OR_KILL";
    case OrderType::kOther:
      return "OTHER";
  }
  TIDEGATE_ASSERT(false, "an order type has a name");
}

std::string_view name(OrderStatus status) noexcept {
  switch (status) {
    case OrderStatus::kNew:
      return "NEW";
    case OrderStatus::kPartiallyFilled:
      return "PARTIALLY_FILLED";
    case OrderStatus::kFilled:
      return "FILLED";
    case OrderStatus::kCanceled:
      return "CANCELED";
    case OrderStatus::kPartiallyCanceled:
      return "PARTIALLY_CANCELED";
    case OrderStatus::kRejected:
      return "REJECTED";
    case OrderStatus::kOther:
      return "OTHER";
  }
  TIDEGATE_ASSERT(false, "an order status has a name");
}

}  // namespace tidegate::market
