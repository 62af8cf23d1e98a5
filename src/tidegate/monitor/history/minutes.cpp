#include "tidegate/monitor/history/minutes.hpp"

#include <chrono>
#include <cmath>
#include <utility>

#include "tidegate/base/assert.hpp"

namespace tidegate::monitor {

std::int64_t minute_of(base::WallTime instant) noexcept {
  return std::chrono::floor<std::chrono::minutes>(instant).time_since_epoch().count();
}

base::WallTime begin_of_minute(std::int64_t number) noexcept {
  return base::WallTime{std::chrono::minutes{number}};
}

std::optional<Minute> MinuteThinner::add(base::WallTime second, std::span<const float> row) {
  TIDEGATE_ASSERT(row.size() == sums_.size(), "a row has a value for each column");
  const std::int64_t number = minute_of(second);
  std::optional<Minute> ended = number_ == number ? std::nullopt : take();
  number_ = number;
  for (std::size_t column = 0; column < row.size(); ++column) {
    if (std::isfinite(row[column])) sums_[column].add(row[column]);
  }
  return ended;
}

std::optional<Minute> MinuteThinner::take() {
  const auto number = std::exchange(number_, std::nullopt);
  if (!number) return std::nullopt;
  Minute minute{.number = *number, .values = {}};
  minute.values.reserve(sums_.size());
  for (Summing& sum : sums_) minute.values.push_back(sum.take());
  return minute;
}

}  // namespace tidegate::monitor
