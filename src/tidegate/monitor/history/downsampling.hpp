// How many values become few points without losing a spike: minimum, maximum, mean and last of each interval.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tidegate/base/time.hpp"

namespace tidegate::monitor {

// What several values of one series have become.
struct ValueSummary {
  float min = 0;
  float max = 0;
  float mean = 0;
  float last = 0;           // in the order of time
  std::uint32_t count = 0;  // of values; 0: there was none, and the others say nothing

  bool operator==(const ValueSummary&) const = default;
};

// Values one by one, in the order of time. The mean is their sum in double precision, divided, and rounded
// once: of summaries it is weighted by their counts, and exact but for what their own means were rounded by.
class Summing {
 public:
  void add(float value) noexcept { add({value, value, value, value, 1}); }
  // Precondition: `values.count` is not 0.
  void add(const ValueSummary& values) noexcept {
    min_ = count_ == 0 || values.min < min_ ? values.min : min_;
    max_ = count_ == 0 || values.max > max_ ? values.max : max_;
    last_ = values.last;
    sum_ += static_cast<double>(values.mean) * values.count;
    count_ += values.count;
  }
  // What was added since the last time.
  ValueSummary take() noexcept;

 private:
  float min_ = 0;
  float max_ = 0;
  float last_ = 0;
  double sum_ = 0;
  std::uint32_t count_ = 0;
};

struct HistoryPoint {
  base::WallTime at{};  // when its interval begins
  ValueSummary value{};

  bool operator==(const HistoryPoint&) const = default;
};

struct HistorySeries {
  base::Duration step{};             // how long each interval is; zero: nothing was asked for
  std::vector<HistoryPoint> points;  // upwards; an interval without a value has none
};

// Sorts what is between two instants into intervals of equal length, at most as many as are wanted. They
// begin at whole multiples of that length, so that a chart that moves on with time keeps its points as they
// are; one interval alone begins where it was asked to. The first and the last hold what is within the two
// instants only.
class Downsampler {
 public:
  // Of values that come once a `unit` (a second, a minute), each named by the count of units since 1970 at
  // its begin; those that begin at `from` or later and before `to`. Precondition: `unit` is positive.
  Downsampler(base::WallTime from, base::WallTime to, base::Duration unit, std::size_t max_points);

  // The units that are wanted: from first() up to and without end(). None where `to` is not after `from`, or
  // no point is wanted.
  std::int64_t first() const noexcept { return first_; }
  std::int64_t end() const noexcept { return end_; }

  // Precondition: `unit` is among them, and not before that of the last call.
  void add(std::int64_t unit, float value) {
    enter(unit);
    summing_.add(value);
  }
  void add(std::int64_t unit, const ValueSummary& values) {
    enter(unit);
    summing_.add(values);
  }
  // All that was added. Once.
  HistorySeries take();

 private:
  void enter(std::int64_t unit) {
    if (unit >= interval_end_) begin_interval(unit);
  }
  void begin_interval(std::int64_t unit);
  void end_interval();

  base::Duration unit_;
  std::int64_t first_ = 0;
  std::int64_t end_ = 0;
  std::int64_t step_ = 1;    // units
  std::int64_t origin_ = 0;  // where one interval begins
  std::int64_t interval_end_;
  bool has_values_ = false;
  Summing summing_;
  std::vector<HistoryPoint> points_;
};

}  // namespace tidegate::monitor
