#include "tidegate/trading/record.hpp"

#include <array>

namespace tidegate::trading {
namespace {

constexpr std::array<std::string_view, kOrderStateCount> kStateNames{
    "intended",  "journalled", "sent",   "unknown",  "live",
    "withdrawn", "rejected",   "absent", "canceled", "filled"};

}  // namespace

std::string_view name(OrderPurpose purpose) noexcept {
  return purpose == OrderPurpose::kEntry ? "entry" : "exit";
}

std::string_view name(OrderState state) noexcept {
  return kStateNames[static_cast<std::size_t>(state)];
}

std::optional<OrderState> order_state(std::string_view name) noexcept {
  for (std::size_t i = 0; i < kStateNames.size(); ++i) {
    if (kStateNames[i] == name) return static_cast<OrderState>(i);
  }
  return std::nullopt;
}

}  // namespace tidegate::trading
