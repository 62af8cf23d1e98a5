// MEXC's words for sides, order types, states and self-trade prevention (`stpMode`).
#pragma once

#include <optional>
#include <string_view>

#include "tidegate/market/types.hpp"

namespace tidegate::mexc::wire {

std::optional<market::Side> parse_side(std::string_view word) noexcept;
// Takes LIMIT_ORDER for LIMIT as well, as the documents' batch example does.
std::optional<market::OrderType> parse_order_type(std::string_view word) noexcept;
// PENDING counts as NEW, PENDING_CANCEL as NEW, EXPIRED as CANCELED.
std::optional<market::OrderStatus> parse_order_status(std::string_view word) noexcept;

// "": self-trades are allowed; "cancel_maker", "cancel_taker", "cancel_both".
std::string_view stp_mode(market::SelfTradePrevention mode) noexcept;
std::optional<market::SelfTradePrevention> parse_stp_mode(std::string_view word) noexcept;
// The filter of exchangeInfo that says how far from the last price a limit may lie.
inline constexpr std::string_view kPriceBandFilter = "PERCENT_PRICE_BY_SIDE";
// The one `cancelReason` that the documents know: `stpMode` cancelled the order, its own or another's.
inline constexpr std::string_view kCancelledByStp = "stp_cancel";

}  // namespace tidegate::mexc::wire
