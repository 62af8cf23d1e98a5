#include "tidegate/base/clock.hpp"

#include <chrono>

#include "tidegate/base/assert.hpp"

namespace tidegate::base {

MonotonicTime SystemClock::now() const {
  return MonotonicTime{std::chrono::steady_clock::now().time_since_epoch()};
}

WallTime SystemClock::wall_now() const {
  return WallTime{std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch())};
}

void ManualClock::advance(Duration d) {
  TIDEGATE_ASSERT(d >= Duration::zero(), "a manual clock never goes back");
  now_ += d;
}

}  // namespace tidegate::base
