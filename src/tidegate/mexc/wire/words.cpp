#include "tidegate/mexc/wire/words.hpp"

namespace tidegate::mexc::wire {

using market::OrderStatus;
using market::OrderType;
using market::Side;

std::optional<Side> parse_side(std::string_view word) noexcept {
  for (const Side side : {Side::kBuy, Side::kSell}) {
    if (market::name(side) == word) return side;
  }
  return std::nullopt;
}

std::optional<OrderType> parse_order_type(std::string_view word) noexcept {
  if (word == "LIMIT_ORDER") return OrderType::kLimit;
  for (const OrderType type : {OrderType::kLimit, OrderType::kMarket, OrderType::kLimitMaker,
                               OrderType::kImmediateOrCancel, OrderType::kFillOrKill}) {
    if (market::name(type) == word) return type;
  }
  return std::nullopt;
}

std::optional<OrderStatus> parse_order_status(std::string_view word) noexcept {
  if (word == "PENDING" || word == "PENDING_CANCEL") return OrderStatus::kNew;
  if (word == "EXPIRED") return OrderStatus::kCanceled;
  for (const OrderStatus status :
       {OrderStatus::kNew, OrderStatus::kPartiallyFilled, OrderStatus::kFilled, OrderStatus::kCanceled,
        OrderStatus::kPartiallyCanceled, OrderStatus::kRejected}) {
    if (market::name(status) == word) return status;
  }
  return std::nullopt;
}

}  // namespace tidegate::mexc::wire
