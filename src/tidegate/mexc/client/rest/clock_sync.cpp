#include "tidegate/mexc/client/rest/clock_sync.hpp"

#include <algorithm>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/validation.hpp"

namespace tidegate::mexc::client {
namespace {

constexpr base::Duration kStampStep = std::chrono::milliseconds{1};

base::Duration between(base::WallTime wall, base::MonotonicTime local) {
  return wall.time_since_epoch() - local.time_since_epoch();
}

}  // namespace

std::vector<std::string> ClockSyncSettings::validate() const {
  base::Problems problems;
  problems.require_range("first_round_trips", first_round_trips, 1, 20);
  problems.require_range("interval", interval, std::chrono::seconds{1}, std::chrono::minutes{10});
  problems.require_range("drift_ppm", drift_ppm, 0, 10'000);
  return problems.take();
}

ClockSync::ClockSync(ClockSyncSettings settings) : settings_(settings) {
  TIDEGATE_ASSERT(settings_.validate().empty(), "a clock sync is made with valid settings");
}

void ClockSync::on_round_trip(base::MonotonicTime sent, base::MonotonicTime received, base::WallTime stamp) {
  const Offset sample{between(stamp, received), between(stamp + kStampStep, sent), received};
  auto known = offset_at(received);
  if (doubted_since_) {
    if (sent < *doubted_since_) return;  // it may be what misled us
    doubted_since_.reset();
    return replace(sample, received - sent);
  }
  if (!known) {
    offset_ = sample;
    quickest_ = received - sent;
    return;
  }
  known->low = std::max(known->low, sample.low);
  known->high = std::min(known->high, sample.high);
  if (known->low > known->high) return replace(sample, received - sent);
  offset_ = known;
  quickest_ = std::min(quickest_, received - sent);
}

void ClockSync::replace(const Offset& sample, base::Duration round_trip) {
  ++steps_;
  offset_ = sample;
  quickest_ = round_trip;
}

void ClockSync::on_refused_timestamp(base::MonotonicTime now) {
  // Requests that were signed before go on being refused: they say nothing of a question asked since the
  // first.
  if (offset_ && !doubted_since_) doubted_since_ = now;
}

std::optional<base::MonotonicTime> ClockSync::earliest_local(base::WallTime stamp,
                                                             base::MonotonicTime now) const {
  const auto known = offset_at(now);
  if (!known) return std::nullopt;
  return base::MonotonicTime{stamp.time_since_epoch() - known->high};
}

std::optional<base::WallTime> ClockSync::exchange_time_at_least(base::MonotonicTime now) const {
  const auto known = offset_at(now);
  if (!known) return std::nullopt;
  return base::WallTime{now.time_since_epoch() + known->low};
}

std::optional<base::Duration> ClockSync::behind(base::WallTime wall, base::MonotonicTime now) const {
  const auto known = offset_at(now);
  if (!known) return std::nullopt;
  const base::Duration ours = between(wall, now);
  return std::clamp(ours, known->low, known->high) - ours;
}

std::optional<base::Duration> ClockSync::uncertainty(base::MonotonicTime now) const {
  const auto known = offset_at(now);
  if (!known) return std::nullopt;
  return known->high - known->low;
}

std::optional<ClockSync::Offset> ClockSync::offset_at(base::MonotonicTime now) const {
  if (!offset_) return std::nullopt;
  const base::Duration drift = (now - offset_->at) / 1'000'000 * settings_.drift_ppm;
  return Offset{offset_->low - drift, offset_->high + drift, now};
}

}  // namespace tidegate::mexc::client
