#include "tidegate/mexc/wire/words.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace tidegate::mexc::wire {

using market::OrderStatus;
using market::OrderType;
using market::SelfTradePrevention;
using market::Side;

namespace {

// In the order of SelfTradePrevention.
constexpr std::array<std::string_view, 4> kStpModes{"", "cancel_maker", "cancel_taker", "cancel_both"};

}  // namespace

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

std::string_view stp_mode(SelfTradePrevention mode) noexcept {
  return kStpModes[static_cast<std::size_t>(mode)];
}

std::optional<SelfTradePrevention> parse_stp_mode(std::string_view word) noexcept {
  const auto found = std::ranges::find(kStpModes, word);
  if (found == kStpModes.end()) return std::nullopt;
  return static_cast<SelfTradePrevention>(found - kStpModes.begin());
}

}  // namespace tidegate::mexc::wire
