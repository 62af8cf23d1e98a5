#include "tidegate/base/clock.hpp"

#include <gtest/gtest.h>

#include <chrono>

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

TEST(Time, AddingToAnInstantStopsAtNever) {
  EXPECT_EQ(saturating_add(kNever - seconds{1}, seconds{2}), kNever);
  EXPECT_EQ(saturating_add(MonotonicTime{seconds{1}}, seconds{2}), MonotonicTime{seconds{3}});
  EXPECT_EQ(saturating_add(kNever, seconds{2}), kNever);
}

}  // namespace
}  // namespace tidegate::base
