#include "tidegate/base/clock.hpp"

#include <time.h>

#include <atomic>
#include <chrono>
#include <cstdint>

#include "tidegate/base/assert.hpp"

namespace tidegate::base {

namespace {

Duration read(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return std::chrono::seconds{now.tv_sec} + Duration{now.tv_nsec};
}

// How long the machine has slept since it was started, as far as it is known: never more than that, and never
// less than before.
class SleptTime {
 public:
  // `tick`: of the kernel, for which it is looked up once.
  Duration at(Duration tick) {
    if (seen_tick_.load(std::memory_order_relaxed) != tick.count()) {
      look();
      seen_tick_.store(tick.count(), std::memory_order_relaxed);
    }
    return Duration{slept_.load(std::memory_order_relaxed)};
  }

 private:
  void look() {
    // Time that passes between the two readings makes it less.
    const Duration awake_and_asleep = read(CLOCK_BOOTTIME);
    const std::int64_t found = (awake_and_asleep - read(CLOCK_MONOTONIC)).count();
    std::int64_t known = slept_.load(std::memory_order_relaxed);
    while (found > known && !slept_.compare_exchange_weak(known, found, std::memory_order_relaxed)) {
    }
  }

  std::atomic<std::int64_t> seen_tick_ = -1;
  std::atomic<std::int64_t> slept_ = 0;
};

SleptTime slept;

}  // namespace

MonotonicTime SystemClock::now() const {
  return MonotonicTime{read(CLOCK_BOOTTIME)};
}

WallTime SystemClock::wall_now() const {
  return WallTime{read(CLOCK_REALTIME)};
}

MonotonicTime CoarseSystemClock::now() const {
  const Duration tick = read(CLOCK_MONOTONIC_COARSE);
  return MonotonicTime{tick + slept.at(tick)};
}

WallTime CoarseSystemClock::wall_now() const {
  return WallTime{read(CLOCK_REALTIME_COARSE)};
}

void ManualClock::advance(Duration d) {
  TIDEGATE_ASSERT(d >= Duration::zero(), "a manual clock never goes back");
  now_ += d;
}

}  // namespace tidegate::base
