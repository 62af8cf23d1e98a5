// Whose day a mini ticker reports, as its channel names it.
#pragma once

#include <chrono>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace tidegate::mexc::wire {

struct TickerZone {
  std::chrono::minutes east{};  // of Greenwich: the day begins at that place's midnight
  bool rolling = false;         // of no place: the last 24 hours; `east` is zero
  friend auto operator<=>(const TickerZone&, const TickerZone&) = default;
};

// "UTC+8", "UTC+5:30", "UTC-10", "24H".
std::string to_string(const TickerZone& zone);
// Those of MEXC's list (its page on mini tickers, read 2026-11), exactly as written there: one name for one
// channel.
std::optional<TickerZone> parse_ticker_zone(std::string_view word);

}  // namespace tidegate::mexc::wire
