#include "tidegate/mexc/wire/kline_interval.hpp"

#include <cstddef>

namespace tidegate::mexc::wire {
namespace {

using market::KlineInterval;

struct Words {
  KlineInterval interval;
  std::string_view rest;  // empty: REST does not know it
  std::string_view stream;
};

// In the order of KlineInterval.
constexpr Words kWords[] = {
    {KlineInterval::kMin1, "1m", "Min1"},    {KlineInterval::kMin5, "5m", "Min5"},
    {KlineInterval::kMin15, "15m", "Min15"}, {KlineInterval::kMin30, "30m", "Min30"},
    {KlineInterval::kMin60, "60m", "Min60"}, {KlineInterval::kHour4, "4h", "Hour4"},
    {KlineInterval::kHour8, "", "Hour8"},    {KlineInterval::kDay1, "1d", "Day1"},
    {KlineInterval::kWeek1, "1W", "Week1"},  {KlineInterval::kMonth1, "1M", "Month1"},
};

std::optional<KlineInterval> find(std::string_view word, std::string_view Words::*column) noexcept {
  if (word.empty()) return std::nullopt;
  for (const Words& words : kWords) {
    if (words.*column == word) return words.interval;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string_view> rest_word(KlineInterval interval) noexcept {
  const std::string_view word = kWords[static_cast<std::size_t>(interval)].rest;
  return word.empty() ? std::nullopt : std::optional{word};
}

std::optional<KlineInterval> parse_rest_interval(std::string_view word) noexcept {
  return find(word, &Words::rest);
}

std::string_view stream_word(KlineInterval interval) noexcept {
  return kWords[static_cast<std::size_t>(interval)].stream;
}

std::optional<KlineInterval> parse_stream_interval(std::string_view word) noexcept {
  return find(word, &Words::stream);
}

}  // namespace tidegate::mexc::wire
