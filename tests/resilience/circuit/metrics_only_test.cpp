// Breaker, states and rules together where it only measures: it judges as a real one and refuses nothing.
#include "resilience/circuit/breaker_fixture.hpp"

namespace tidegate::resilience {
namespace {

class MetricsOnlyCircuitBreaker : public testing::Test {
 protected:
  CircuitBreaker breaker{{.metrics_only = true}};
};

TEST_F(MetricsOnlyCircuitBreaker, AdmitsAllAndCountsTheOpeningsItWouldHaveMade) {
  call_times(breaker, 5, kFailure, at(0s));
  EXPECT_EQ(breaker.state(at(0s)), CircuitState::kMetricsOnly);
  EXPECT_TRUE(breaker.check(at(0s)).admitted);
  const CircuitSnapshot shot = breaker.snapshot(at(0s));
  EXPECT_EQ(shot.judged, CircuitState::kOpen);
  EXPECT_EQ(shot.open_until, at(5s));
  EXPECT_EQ(shot.counts.opened, 1u);
}

TEST_F(MetricsOnlyCircuitBreaker, CountsTheCallsItWouldHaveRefusedAndDoesNotJudgeThem) {
  call_times(breaker, 5, kFailure, at(0s));
  call_times(breaker, 7, kSuccess, at(1s));
  const CircuitSnapshot shot = breaker.snapshot(at(1s));
  EXPECT_EQ(shot.counts.would_refuse, 7u);
  EXPECT_EQ(shot.counts.late, 0u);
  EXPECT_EQ(shot.counts.successes, 7u);
  EXPECT_EQ(shot.judged, CircuitState::kOpen);
}

TEST_F(MetricsOnlyCircuitBreaker, ProbesAndClosesAsARealOneWould) {
  call_times(breaker, 5, kFailure, at(0s));
  auto probe = breaker.admit(at(5s));
  auto beside = breaker.admit(at(5s));
  EXPECT_TRUE(probe->is_probe());
  EXPECT_FALSE(beside->is_probe());
  breaker.record(std::move(*beside), kFailure, at(6s));
  EXPECT_EQ(breaker.snapshot(at(6s)).judged, CircuitState::kHalfOpen) << "a real one would have refused it";
  breaker.record(std::move(*probe), kSuccess, at(6s));
  EXPECT_EQ(breaker.snapshot(at(6s)).judged, CircuitState::kClosed);
}

TEST_F(MetricsOnlyCircuitBreaker, TellsNoTransitionsOfTheStatesItIsNotIn) {
  call_times(breaker, 5, kFailure, at(0s));
  EXPECT_FALSE(breaker.take_transition(at(0s)).has_value());
  EXPECT_FALSE(breaker.take_transition(at(10s)).has_value());
}

TEST_F(MetricsOnlyCircuitBreaker, IsStillBlockedByTheUpstream) {
  breaker.block_until(at(3s));
  EXPECT_EQ(breaker.check(at(0s)).reason, CircuitReason::kBlocked);
  EXPECT_EQ(breaker.snapshot(at(0s)).counts.would_refuse, 0u);
}

TEST_F(MetricsOnlyCircuitBreaker, NoticesOverdueCallsWithoutRefusing) {
  CircuitBreaker slow{{.rule = CircuitRule::kSlowRatio, .min_calls = 2, .metrics_only = true}};
  const auto first = slow.admit(at(0s));
  const auto second = slow.admit(at(0s));
  EXPECT_TRUE(slow.check(at(1s)).admitted);
  EXPECT_EQ(slow.snapshot(at(1s)).judged, CircuitState::kOpen);
  EXPECT_TRUE(slow.admit(at(1s)).has_value());
  EXPECT_EQ(slow.snapshot(at(1s)).counts.would_refuse, 1u);
}

TEST_F(MetricsOnlyCircuitBreaker, IsWhatResetReturnsToWhereTheSettingsSaySo) {
  breaker.force_open(at(0s));
  EXPECT_FALSE(breaker.check(at(0s)).admitted);
  breaker.reset(at(1s));
  EXPECT_EQ(breaker.state(at(1s)), CircuitState::kMetricsOnly);
}

TEST(MeasureOnly, BeginsAnewAndIsTold) {
  CircuitBreaker breaker;
  trip(breaker, at(0s));
  breaker.take_transition(at(0s));
  breaker.measure_only(at(1s));
  EXPECT_TRUE(breaker.check(at(1s)).admitted);
  EXPECT_EQ(breaker.snapshot(at(1s)).judged, CircuitState::kClosed);
  auto told = breaker.take_transition(at(2s));
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(told->from, CircuitState::kOpen);
  EXPECT_EQ(told->to, CircuitState::kMetricsOnly);
  EXPECT_EQ(told->at, at(1s));

  call_times(breaker, 5, kFailure, at(3s));
  breaker.reset(at(4s));
  EXPECT_EQ(breaker.state(at(4s)), CircuitState::kClosed) << "what it measured opens nothing";
  told = breaker.take_transition(at(4s));
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(told->to, CircuitState::kClosed);
}

TEST(MeasureOnly, JudgesNoCallFromBeforeIt) {
  CircuitBreaker breaker{{.failure_threshold = 1}};
  auto old = breaker.admit(at(0s));
  breaker.measure_only(at(0s));
  breaker.record(std::move(*old), kFailure, at(0s));
  EXPECT_EQ(breaker.snapshot(at(0s)).counts.opened, 0u);
  EXPECT_EQ(breaker.snapshot(at(0s)).counts.late, 1u);
}

}  // namespace
}  // namespace tidegate::resilience
