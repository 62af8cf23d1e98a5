// Seconds thinned to minutes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "tidegate/base/time.hpp"
#include "tidegate/monitor/history/downsampling.hpp"

namespace tidegate::monitor {

// What a minute's rows have become. Of one minute there may be several, of a process before and after a
// restart or of a clock that passed it twice: together they say what all their seconds said.
struct Minute {
  std::int64_t number = 0;           // minutes since 1970
  std::vector<ValueSummary> values;  // a column each; count: seconds with a value
};

std::int64_t minute_of(base::WallTime instant) noexcept;
base::WallTime begin_of_minute(std::int64_t number) noexcept;

// Thread rule: single owner. O(columns) memory.
class MinuteThinner {
 public:
  explicit MinuteThinner(std::size_t columns) : sums_(columns) {}

  // The minute that ended, where the row is of another one, a later or an earlier. What is not finite is no
  // value. Precondition: `row` has a value for each column.
  std::optional<Minute> add(base::WallTime second, std::span<const float> row);
  // The minute that has begun, as far as it is; the next row begins anew.
  std::optional<Minute> take();

 private:
  std::optional<std::int64_t> number_;  // of the minute that has begun
  std::vector<Summing> sums_;
};

}  // namespace tidegate::monitor
