// MEXC's two sets of words for the length of a kline.
#pragma once

#include <optional>
#include <string_view>

#include "tidegate/market/types.hpp"

namespace tidegate::mexc::wire {

// REST: "1m", "60m" (not "1h"), "1W", "1M". Absent: 8 hours, which streams alone know.
std::optional<std::string_view> rest_word(market::KlineInterval interval) noexcept;
std::optional<market::KlineInterval> parse_rest_interval(std::string_view word) noexcept;

// Streams: "Min1", "Hour8", "Month1".
std::string_view stream_word(market::KlineInterval interval) noexcept;
std::optional<market::KlineInterval> parse_stream_interval(std::string_view word) noexcept;

}  // namespace tidegate::mexc::wire
