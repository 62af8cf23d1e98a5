#include "tidegate/base/clock.hpp"

#include <time.h>

#include <chrono>

#include "tidegate/base/assert.hpp"

namespace tidegate::base {

MonotonicTime SystemClock::now() const {
  return MonotonicTime{std::chrono::steady_clock::now().time_since_epoch()};
}

WallTime SystemClock::wall_now() const {
  return WallTime{std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch())};
}

namespace {

Duration read_coarse(clockid_t clock) {
  timespec read{};
  clock_gettime(clock, &read);
  return std::chrono::seconds{read.tv_sec} + Duration{read.tv_nsec};
}

}  // namespace

MonotonicTime CoarseSystemClock::now() const {
  return MonotonicTime{read_coarse(CLOCK_MONOTONIC_COARSE)};
}

WallTime CoarseSystemClock::wall_now() const {
  return WallTime{read_coarse(CLOCK_REALTIME_COARSE)};
}

void ManualClock::advance(Duration d) {
  TIDEGATE_ASSERT(d >= Duration::zero(), "a manual clock never goes back");
  now_ += d;
}

}  // namespace tidegate::base
