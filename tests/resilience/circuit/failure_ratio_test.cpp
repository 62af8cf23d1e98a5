#include "resilience/circuit/breaker_fixture.hpp"

namespace tidegate::resilience {
namespace {

// Half of the calls of ten seconds, ten of them at least.
constexpr CircuitBreakerSettings kHalf{.rule = CircuitRule::kFailureRatio};

TEST(FailureRatio, OpensWhenThePartOfFailuresIsReachedExactly) {
  CircuitBreaker breaker{kHalf};
  call_times(breaker, 5, kSuccess, at(0s));
  call_times(breaker, 4, kFailure, at(1s));
  EXPECT_EQ(breaker.state(at(1s)), CircuitState::kClosed);
  call(breaker, kFailure, at(1s));
  EXPECT_EQ(breaker.state(at(1s)), CircuitState::kOpen);
}

TEST(FailureRatio, StaysClosedJustBelowThePart) {
  CircuitBreaker breaker{kHalf};
  call_times(breaker, 51, kSuccess, at(0s));
  call_times(breaker, 50, kFailure, at(1s));
  EXPECT_EQ(breaker.state(at(1s)), CircuitState::kClosed);
  EXPECT_EQ(breaker.snapshot(at(1s)).window_calls, 101);
  EXPECT_EQ(breaker.snapshot(at(1s)).window_bad, 50);
}

TEST(FailureRatio, JudgesNothingBelowItsMinimumOfCalls) {
  CircuitBreaker breaker{kHalf};
  call_times(breaker, 9, kFailure, at(0s));
  EXPECT_EQ(breaker.state(at(0s)), CircuitState::kClosed) << "however many in a row";
  call(breaker, kFailure, at(0s));
  EXPECT_EQ(breaker.state(at(0s)), CircuitState::kOpen);
}

TEST(FailureRatio, IsJudgedByTheCallThatCompletesTheMinimumBeItASuccess) {
  CircuitBreaker breaker{kHalf};
  call_times(breaker, 9, kFailure, at(0s));
  call(breaker, kSuccess, at(0s));
  EXPECT_EQ(breaker.state(at(0s)), CircuitState::kOpen);
}

TEST(FailureRatio, ForgetsWhatIsOlderThanItsWindow) {
  CircuitBreaker breaker{kHalf};
  call_times(breaker, 9, kFailure, at(0s));
  call_times(breaker, 9, kFailure, at(10s));
  EXPECT_EQ(breaker.state(at(10s)), CircuitState::kClosed);
  call(breaker, kFailure, at(10s));
  EXPECT_EQ(breaker.state(at(10s)), CircuitState::kOpen);
}

TEST(FailureRatio, StillCountsWhatIsOneNanosecondYoungerThanItsWindow) {
  CircuitBreaker breaker{kHalf};
  call_times(breaker, 9, kFailure, at(0s));
  call(breaker, kFailure, at(10s) - kOneNanosecond);
  EXPECT_EQ(breaker.state(at(10s)), CircuitState::kOpen);
}

TEST(FailureRatio, CountsIgnoredVerdictsAndDroppedPermitsAsNothing) {
  CircuitBreaker breaker{kHalf};
  call_times(breaker, 5, kFailure, at(0s));
  call_times(breaker, 100, kIgnored, at(0s));
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(breaker.admit(at(0s)).has_value());
  EXPECT_EQ(breaker.snapshot(at(0s)).window_calls, 5);
}

TEST(FailureRatio, BeginsAnewWhenTheCircuitHasClosedAgain) {
  CircuitBreaker breaker{kHalf};
  call_times(breaker, 10, kFailure, at(0s));
  call(breaker, kSuccess, at(5s));
  ASSERT_EQ(breaker.state(at(5s)), CircuitState::kClosed);
  call_times(breaker, 9, kFailure, at(6s));
  EXPECT_EQ(breaker.state(at(6s)), CircuitState::kClosed) << "the ten from before the trip are gone";
}

TEST(FailureRatio, KeepsItsWindowThroughAnyNumberOfCalls) {
  CircuitBreaker breaker{kHalf};
  for (int i = 0; i < 100'000; ++i) call(breaker, kSuccess, at(i * 1ms));
  EXPECT_GE(breaker.snapshot(at(100s - 1ms)).window_calls, 9'000);
  EXPECT_LE(breaker.snapshot(at(100s - 1ms)).window_calls, 10'000);
}

}  // namespace
}  // namespace tidegate::resilience
