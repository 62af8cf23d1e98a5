#include "tidegate/monitor/history/series_history.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/validation.hpp"

namespace tidegate::monitor {
namespace {

constexpr std::int64_t kNoRow = std::numeric_limits<std::int64_t>::min();

static_assert(static_cast<std::size_t>(SeriesHistory::kLongest.count()) *
                  (kMostHistoryGroups * kMostHistoryValues * sizeof(float) + sizeof(std::int64_t)) <=
              SeriesHistory::kMostBytes);

}  // namespace

std::vector<std::string> SeriesHistory::check(std::span<const HistoryGroup> groups,
                                              std::chrono::seconds length) {
  base::Problems problems;
  problems.append(check_history_groups(groups));
  problems.require_range("length", base::Duration{length}, kShortest, kLongest);
  return problems.take();
}

SeriesHistory::SeriesHistory(std::vector<HistoryGroup> groups, std::chrono::seconds length)
    : groups_(std::move(groups)),
      columns_(history_columns(groups_)),
      length_(static_cast<std::size_t>(length.count())) {
  TIDEGATE_ASSERT(check(groups_, length).empty(), "a history is made of groups that were checked");
  seconds_.assign(length_, kNoRow);
  values_ = std::make_unique_for_overwrite<float[]>(columns_ * length_);
}

std::size_t SeriesHistory::bytes() const noexcept {
  return length_ * (columns_ * sizeof(float) + sizeof(std::int64_t));
}

std::size_t SeriesHistory::slot_of(std::int64_t second) const noexcept {
  const auto length = static_cast<std::int64_t>(length_);
  return static_cast<std::size_t>((second % length + length) % length);  // before 1970 too
}

Recorded SeriesHistory::record(base::WallTime second, std::span<const float> row) {
  TIDEGATE_ASSERT(row.size() == columns_, "a row has a value for each column");
  const std::int64_t now = std::chrono::floor<std::chrono::seconds>(second).time_since_epoch().count();
  const std::size_t slot = slot_of(now);
  const std::int64_t before = std::exchange(seconds_[slot], now);
  for (std::size_t column = 0; column < columns_; ++column) {
    values_[column * length_ + slot] =
        std::isfinite(row[column]) ? row[column] : std::numeric_limits<float>::quiet_NaN();
  }
  if (before == now) return Recorded::kAgain;
  return before > now ? Recorded::kInsteadOfLater : Recorded::kNew;
}

HistorySeries SeriesHistory::query(std::size_t column, base::WallTime from, base::WallTime to,
                                   std::size_t max_points) const {
  TIDEGATE_ASSERT(column < columns_, "a query is of a column that there is");
  // Compared this way round, `to` may be as early as there is.
  const base::Duration span = std::chrono::seconds{length_};
  if (from < to && to.time_since_epoch() > base::Duration::min() + span) from = std::max(from, to - span);
  Downsampler points{from, to, std::chrono::seconds{1}, max_points};
  const float* const values = &values_[column * length_];
  std::size_t slot = slot_of(points.first());
  for (std::int64_t second = points.first(); second < points.end(); ++second) {
    if (seconds_[slot] == second && !std::isnan(values[slot])) points.add(second, values[slot]);
    if (++slot == length_) slot = 0;
  }
  return points.take();
}

}  // namespace tidegate::monitor
