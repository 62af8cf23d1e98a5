#include "tidegate/monitor/history/downsampling.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace tidegate::monitor {
namespace {

// For a positive divisor; `/` alone would round towards 1970.
std::int64_t divide_down(std::int64_t value, std::int64_t divisor) noexcept {
  return value / divisor - (value % divisor < 0 ? 1 : 0);
}

std::int64_t divide_up(std::int64_t value, std::int64_t divisor) noexcept {
  return value / divisor + (value % divisor > 0 ? 1 : 0);
}

}  // namespace

ValueSummary Summing::take() noexcept {
  ValueSummary all{.min = min_, .max = max_, .mean = 0, .last = last_, .count = count_};
  if (count_ > 0) all.mean = static_cast<float>(sum_ / count_);
  *this = {};
  return all;
}

Downsampler::Downsampler(base::WallTime from, base::WallTime to, base::Duration unit, std::size_t max_points)
    : unit_(unit), interval_end_(std::numeric_limits<std::int64_t>::min()) {
  if (to <= from || max_points == 0) return;
  first_ = divide_up(from.time_since_epoch().count(), unit.count());
  end_ = divide_up(to.time_since_epoch().count(), unit.count());
  const std::int64_t units = end_ - first_;
  const auto most = static_cast<std::int64_t>(std::min<std::size_t>(max_points, 1'000'000'000));
  if (units <= most) return;
  // Intervals at whole multiples touch one more than would fit in their span.
  step_ = most == 1 ? units : divide_up(units, most - 1);
  origin_ = most == 1 ? first_ : 0;
}

void Downsampler::begin_interval(std::int64_t unit) {
  end_interval();
  const std::int64_t begin = origin_ + divide_down(unit - origin_, step_) * step_;
  interval_end_ = begin + step_;
  points_.push_back({.at = base::WallTime{begin * unit_}, .value = {}});
  has_values_ = true;
}

void Downsampler::end_interval() {
  if (std::exchange(has_values_, false)) points_.back().value = summing_.take();
}

HistorySeries Downsampler::take() {
  end_interval();
  return {.step = first_ == end_ ? base::Duration::zero() : step_ * unit_, .points = std::move(points_)};
}

}  // namespace tidegate::monitor
