// A circuit breaker that is given other settings while it works, in each of its states.
#include <gtest/gtest.h>

#include <optional>

#include "resilience/circuit/breaker_fixture.hpp"

namespace tidegate::resilience {
namespace {

CircuitBreakerSettings ratio(base::Duration window = 10s) {
  return {.rule = CircuitRule::kFailureRatio, .trip_percent = 50, .min_calls = 4, .window = window};
}

TEST(BreakerApply, FailuresInARowCountOnUnderAnotherThreshold) {
  CircuitBreaker breaker;
  call_times(breaker, 3, kFailure, at(0s));
  breaker.apply({.failure_threshold = 4}, at(1s));
  EXPECT_EQ(breaker.state(at(1s)), CircuitState::kClosed);
  call(breaker, kFailure, at(1s));
  EXPECT_EQ(breaker.state(at(1s)), CircuitState::kOpen);
}

TEST(BreakerApply, AThresholdBelowWhatWasCountedIsReachedAtTheNextFailure) {
  CircuitBreaker breaker;
  call_times(breaker, 4, kFailure, at(0s));
  breaker.apply({.failure_threshold = 2}, at(0s));
  EXPECT_EQ(breaker.state(at(0s)), CircuitState::kClosed);
  call(breaker, kFailure, at(0s));
  EXPECT_EQ(breaker.state(at(0s)), CircuitState::kOpen);
}

TEST(BreakerApply, AnOpenStayEndsWhenItWasToAndTheNextIsAsLongAsNowSaid) {
  CircuitBreaker breaker;
  trip(breaker, at(0s));
  breaker.apply({.open_for = 8s}, at(1s));
  EXPECT_EQ(breaker.snapshot(at(1s)).open_until, at(5s));
  call(breaker, kFailure, at(5s));
  EXPECT_EQ(breaker.snapshot(at(5s)).open_until, at(13s));
}

TEST(BreakerApply, AnOpeningThatHasGrownStaysWithinTheNewBounds) {
  CircuitBreaker breaker{{.open_for = 1s, .open_growth = 4, .max_open_for = 60s}};
  trip(breaker, at(0s));
  call(breaker, kFailure, at(1s));  // open for 4 s now, the next one 16 s
  breaker.apply({.open_for = 2s, .open_growth = 4, .max_open_for = 10s}, at(1s));
  call(breaker, kFailure, at(5s));
  EXPECT_EQ(breaker.snapshot(at(5s)).open_until, at(15s));
  breaker.apply({.open_for = 3s}, at(5s));
  call(breaker, kFailure, at(15s));
  EXPECT_EQ(breaker.snapshot(at(15s)).open_until, at(18s)) << "without growth nothing has grown";
}

TEST(BreakerApply, AShorterWindowKeepsTheNewestOutcomes) {
  CircuitBreaker breaker{ratio()};
  call_times(breaker, 2, kFailure, at(0s));
  call(breaker, kFailure, at(9s));
  breaker.apply(ratio(5s), at(9s));
  EXPECT_EQ(breaker.snapshot(at(9s)).window_bad, 1);
  call_times(breaker, 2, kFailure, at(9s));
  EXPECT_EQ(breaker.state(at(9s)), CircuitState::kClosed);
  call(breaker, kFailure, at(9s));
  EXPECT_EQ(breaker.state(at(9s)), CircuitState::kOpen);
}

TEST(BreakerApply, AnotherRuleBeginsAnew) {
  CircuitBreaker breaker;
  auto before = breaker.admit(at(0s));
  call_times(breaker, 4, kFailure, at(0s));
  breaker.apply(ratio(), at(0s));
  EXPECT_EQ(breaker.snapshot(at(0s)).window_calls, 0);
  breaker.record(std::move(*before), kFailure, at(0s));
  EXPECT_EQ(breaker.snapshot(at(0s)).counts.late, 1U) << "asked for under the former rule";
  call_times(breaker, 4, kFailure, at(0s));
  EXPECT_EQ(breaker.state(at(0s)), CircuitState::kOpen);
}

TEST(BreakerApply, AHalfOpenCircuitClosesWhenItHasEnoughProbesNow) {
  CircuitBreaker breaker{{.probes = 3}};
  trip(breaker, at(0s));
  call_times(breaker, 2, kSuccess, at(5s));
  breaker.apply({.probes = 3, .probe_failures_allowed = 1}, at(5s));
  EXPECT_EQ(breaker.snapshot(at(5s)).probe_successes, 2) << "they count on";
  breaker.apply({.probes = 2}, at(6s));
  EXPECT_EQ(breaker.state(at(6s)), CircuitState::kClosed);
}

TEST(BreakerApply, MoreProbesAtOnceAreWatchedLikeTheFirst) {
  CircuitBreaker breaker{{.probes = 5}};
  trip(breaker, at(0s));
  const auto first = breaker.admit(at(5s));
  EXPECT_FALSE(breaker.check(at(5s)).admitted);
  breaker.apply({.probes = 5, .max_concurrent_probes = 2}, at(5s));
  const auto second = breaker.admit(at(5s));
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(breaker.snapshot(at(5s)).probes_in_flight, 2);
  EXPECT_FALSE(breaker.check(at(5s)).admitted);
}

TEST(BreakerApply, WhatAHandHasSetStays) {
  CircuitBreaker breaker;
  breaker.force_open(at(0s));
  breaker.apply({.open_for = 1s}, at(0s));
  EXPECT_EQ(breaker.state(at(9s)), CircuitState::kForcedOpen);
  breaker.disable(at(9s));
  breaker.apply({.rule = CircuitRule::kSlowRatio}, at(9s));
  EXPECT_EQ(breaker.state(at(9s)), CircuitState::kDisabled);
}

TEST(BreakerApply, ABlockAndTheCountsStay) {
  CircuitBreaker breaker;
  call(breaker, kSuccess, at(0s));
  breaker.block_until(at(9s));
  breaker.apply({.failure_threshold = 1, .metrics_only = true}, at(0s));
  EXPECT_FALSE(breaker.check(at(8s)).admitted);
  EXPECT_EQ(breaker.snapshot(at(0s)).counts.successes, 1U);
  EXPECT_EQ(breaker.state(at(0s)), CircuitState::kClosed) << "whether it only measures is said at the start";
}

TEST(BreakerApply, CallsThatWereOverdueAreJudgedByWhatHeldThen) {
  CircuitBreakerSettings slow{.rule = CircuitRule::kSlowRatio, .trip_percent = 100, .min_calls = 1};
  CircuitBreaker breaker{slow};
  const auto under_way = breaker.admit(at(0s));
  slow.min_calls = 100;
  breaker.apply(slow, at(2s));
  EXPECT_EQ(breaker.state(at(2s)), CircuitState::kOpen);
}

}  // namespace
}  // namespace tidegate::resilience
