#include "tidegate/base/clock.hpp"

#include <gtest/gtest.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "base/after_sleep.hpp"

namespace tidegate::base {
namespace {

using std::chrono::seconds;

TEST(ManualClock, MovesOnlyWhenTold) {
  ManualClock clock{from_unix_ms(1'000)};
  const auto start = clock.now();
  EXPECT_EQ(clock.now(), start);
  clock.advance(seconds{2});
  EXPECT_EQ(clock.now() - start, seconds{2});
  EXPECT_EQ(to_unix_ms(clock.wall_now()), 3'000);
}

TEST(ManualClock, AnInstantAlreadyPassedLeavesItWhereItIs) {
  ManualClock clock;
  clock.advance(seconds{5});
  clock.advance_to(MonotonicTime{seconds{3}});
  EXPECT_EQ(clock.now(), MonotonicTime{seconds{5}});
}

TEST(ManualClockDeathTest, NeverGoesBack) {
  ManualClock clock;
  EXPECT_DEATH(clock.advance(seconds{-1}), "never goes back");
}

TEST(SystemClock, NeverGoesBackAndKnowsTheCentury) {
  const SystemClock clock;
  const auto first = clock.now();
  EXPECT_GE(clock.now(), first);
  EXPECT_GT(to_unix_ms(clock.wall_now()), 1'700'000'000'000);
}

MonotonicTime kernel(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return MonotonicTime{seconds{now.tv_sec} + Duration{now.tv_nsec}};
}

TEST(SystemClock, CountsTheTimeThatTheMachineSlept) {
  const auto counted = after_sleep(
      seconds{3600}, [] { return SystemClock{}.now() - kernel(CLOCK_MONOTONIC) >= seconds{3600}; });
  if (!counted) GTEST_SKIP() << "this user may not make a time namespace";
  EXPECT_TRUE(*counted);
}

// Of so many readings none is ahead of the exact clock. The least by which one was behind: a kernel whose
// ticks come late, on a busy machine, makes others worse.
std::optional<Duration> least_lag(int readings) {
  const SystemClock exact;
  const CoarseSystemClock coarse;
  Duration least = Duration::max();
  for (int i = 0; i < readings; ++i) {
    const MonotonicTime before = exact.now();
    const MonotonicTime read = coarse.now();
    if (read > exact.now()) return std::nullopt;
    least = std::min(least, before - read);
  }
  return least;
}

bool is_close_behind() {
  const auto lag = least_lag(200'000);
  return lag && *lag <= CoarseSystemClock::kResolution;
}

TEST(CoarseSystemClock, IsNeverAheadOfTheExactOneAndAtMostOneStepBehind) {
  EXPECT_TRUE(is_close_behind());
}

TEST(CoarseSystemClock, CountsTheTimeThatTheMachineSleptFromTheFirstTickOn) {
  CoarseSystemClock{}.now();  // it has looked before
  const auto counted = after_sleep(seconds{3600}, [] {
    const MonotonicTime tick = kernel(CLOCK_MONOTONIC_COARSE);
    while (kernel(CLOCK_MONOTONIC_COARSE) == tick) {
    }
    return is_close_behind();
  });
  if (!counted) GTEST_SKIP() << "this user may not make a time namespace";
  EXPECT_TRUE(*counted);
}

TEST(Time, AddingToAnInstantStopsAtNever) {
  EXPECT_EQ(saturating_add(kNever - seconds{1}, seconds{2}), kNever);
  EXPECT_EQ(saturating_add(MonotonicTime{seconds{1}}, seconds{2}), MonotonicTime{seconds{3}});
  EXPECT_EQ(saturating_add(kNever, seconds{2}), kNever);
}

TEST(Time, IsToldInMillisecondsWithoutTheirFraction) {
  EXPECT_EQ(in_whole_ms(seconds{2}), "2000 ms");
  EXPECT_EQ(in_whole_ms(std::chrono::microseconds{1999}), "1 ms");
}

}  // namespace
}  // namespace tidegate::base
