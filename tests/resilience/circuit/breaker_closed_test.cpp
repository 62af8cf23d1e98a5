// The breaker and its closed state together, by failures in a row: what counts, and what opens it.
#include "resilience/circuit/breaker_fixture.hpp"

namespace tidegate::resilience {
namespace {

TEST(ClosedCircuitBreaker, IsHowItStarts) {
  CircuitBreaker breaker;
  EXPECT_EQ(breaker.state(at(0s)), CircuitState::kClosed);
  EXPECT_TRUE(breaker.check(at(0s)).admitted);
  EXPECT_EQ(breaker.next_deadline(at(0s)), base::kNever);
}

TEST(ClosedCircuitBreaker, StaysClosedOneFailureBelowItsThreshold) {
  CircuitBreaker breaker;
  call_times(breaker, 4, kFailure, at(0s));
  EXPECT_EQ(breaker.state(at(0s)), CircuitState::kClosed);
  EXPECT_EQ(breaker.snapshot(at(0s)).consecutive_failures, 4);
}

TEST(ClosedCircuitBreaker, OpensAfterFiveConsecutiveFailures) {
  CircuitBreaker breaker;
  call_times(breaker, 5, kFailure, at(0s));
  EXPECT_EQ(breaker.state(at(0s)), CircuitState::kOpen);
  EXPECT_EQ(breaker.snapshot(at(0s)).counts.opened, 1u);
}

TEST(ClosedCircuitBreaker, OpensAtOnceWithAThresholdOfOne) {
  CircuitBreaker breaker{{.failure_threshold = 1}};
  call(breaker, kFailure, at(0s));
  EXPECT_EQ(breaker.state(at(0s)), CircuitState::kOpen);
}

TEST(ClosedCircuitBreaker, StartsCountingAgainAfterASuccess) {
  CircuitBreaker breaker;
  call_times(breaker, 4, kFailure, at(0s));
  call(breaker, kSuccess, at(1s));
  call_times(breaker, 4, kFailure, at(2s));
  EXPECT_EQ(breaker.state(at(2s)), CircuitState::kClosed);
}

TEST(ClosedCircuitBreaker, CountsAnIgnoredVerdictNeitherWay) {
  CircuitBreaker breaker;
  call_times(breaker, 4, kFailure, at(0s));
  call_times(breaker, 10, kIgnored, at(1s));
  EXPECT_EQ(breaker.snapshot(at(1s)).consecutive_failures, 4);
  call(breaker, kFailure, at(2s));
  EXPECT_EQ(breaker.state(at(2s)), CircuitState::kOpen);
}

TEST(ClosedCircuitBreaker, CountsADroppedPermitAsNothing) {
  CircuitBreaker breaker;
  for (int i = 0; i < 100; ++i) {
    const auto dropped = breaker.admit(at(0s));
    EXPECT_TRUE(dropped.has_value());
  }
  EXPECT_EQ(breaker.state(at(0s)), CircuitState::kClosed);
  EXPECT_EQ(breaker.snapshot(at(0s)).consecutive_failures, 0);
}

TEST(ClosedCircuitBreaker, CountsFailuresHoweverFarApart) {
  CircuitBreaker breaker;
  for (int hour = 0; hour < 5; ++hour) call(breaker, kFailure, at(std::chrono::hours{hour}));
  EXPECT_EQ(breaker.state(at(4h)), CircuitState::kOpen);
}

TEST(ClosedCircuitBreaker, CountsConcurrentFailuresByTheirAnswersNotByTheirStarts) {
  CircuitBreaker breaker;
  std::vector<CircuitPermit> under_way;
  for (int i = 0; i < 8; ++i) under_way.push_back(*breaker.admit(at(0s)));
  for (auto& permit : under_way) breaker.record(std::move(permit), kFailure, at(1s));
  EXPECT_EQ(breaker.state(at(1s)), CircuitState::kOpen);
  const CircuitSnapshot shot = breaker.snapshot(at(1s));
  EXPECT_EQ(shot.open_until, at(6s)) << "the failures after the fifth do not prolong the opening";
  EXPECT_EQ(shot.counts.failures, 8u);
  EXPECT_EQ(shot.counts.late, 3u);
}

}  // namespace
}  // namespace tidegate::resilience
