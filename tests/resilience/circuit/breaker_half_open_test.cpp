// The breaker and its half-open state together: probes, their leases, and what their verdicts decide.
#include "resilience/circuit/breaker_fixture.hpp"

namespace tidegate::resilience {
namespace {

// Half-open from 15 s on.
CircuitBreaker half_open(CircuitBreakerSettings settings = {}) {
  CircuitBreaker breaker{settings};
  trip(breaker, at(10s));
  return breaker;
}

TEST(HalfOpenCircuitBreaker, ClosesAfterASuccessfulProbe) {
  auto breaker = half_open();
  call(breaker, kSuccess, at(15s));
  EXPECT_EQ(breaker.state(at(15s)), CircuitState::kClosed);
  EXPECT_EQ(breaker.snapshot(at(15s)).consecutive_failures, 0);
}

TEST(HalfOpenCircuitBreaker, OpensAgainForTheFullTimeAfterAFailedProbe) {
  auto breaker = half_open();
  call(breaker, kFailure, at(17s));
  EXPECT_EQ(breaker.state(at(17s)), CircuitState::kOpen);
  EXPECT_EQ(breaker.check(at(17s)).until, at(22s));
  EXPECT_EQ(breaker.snapshot(at(17s)).counts.opened, 2u);
}

TEST(HalfOpenCircuitBreaker, LetsOnlyOneProbeThroughAtATime) {
  auto breaker = half_open();
  const auto probe = breaker.admit(at(15s));
  EXPECT_FALSE(breaker.admit(at(15s)).has_value());
  const CircuitCheck check = breaker.check(at(16s));
  EXPECT_EQ(check.reason, CircuitReason::kProbesBusy);
  EXPECT_EQ(check.until, at(25s)) << "the end of the probe's lease";
}

TEST(HalfOpenCircuitBreaker, GivesADroppedProbesPlaceToTheNextAtOnce) {
  auto breaker = half_open();
  { const auto dropped = breaker.admit(at(15s)); }
  EXPECT_EQ(breaker.state(at(15s)), CircuitState::kHalfOpen);
  EXPECT_TRUE(breaker.admit(at(15s)).has_value());
}

TEST(HalfOpenCircuitBreaker, GivesALostProbesPlaceToTheNextWhenItsLeaseEnds) {
  auto breaker = half_open();
  auto lost = breaker.admit(at(15s));
  EXPECT_FALSE(breaker.check(at(25s) - kOneNanosecond).admitted);
  EXPECT_TRUE(breaker.check(at(25s)).admitted);
  auto next = breaker.admit(at(25s));
  ASSERT_TRUE(next.has_value());

  breaker.record(std::move(*lost), kFailure, at(26s));
  EXPECT_EQ(breaker.state(at(26s)), CircuitState::kHalfOpen) << "a verdict after the lease decides nothing";
  EXPECT_EQ(breaker.snapshot(at(26s)).counts.late, 1u);
  breaker.record(std::move(*next), kSuccess, at(26s));
  EXPECT_EQ(breaker.state(at(26s)), CircuitState::kClosed);
}

TEST(HalfOpenCircuitBreaker, CountsAVerdictOneNanosecondBeforeTheLeaseEndsAndNoneAtItsEnd) {
  auto in_time = half_open();
  auto permit = in_time.admit(at(15s));
  in_time.record(std::move(*permit), kSuccess, at(25s) - kOneNanosecond);
  EXPECT_EQ(in_time.state(at(25s)), CircuitState::kClosed);

  auto too_late = half_open();
  permit = too_late.admit(at(15s));
  too_late.record(std::move(*permit), kSuccess, at(25s));
  EXPECT_EQ(too_late.state(at(25s)), CircuitState::kHalfOpen);
}

TEST(HalfOpenCircuitBreaker, IsNotDecidedByALateReplyFromBeforeTheTrip) {
  CircuitBreaker breaker;
  auto slow_failure = breaker.admit(at(0s));
  auto slow_success = breaker.admit(at(0s));
  trip(breaker, at(0s));
  const auto probe = breaker.admit(at(5s));
  breaker.record(std::move(*slow_failure), kFailure, at(6s));
  breaker.record(std::move(*slow_success), kSuccess, at(6s));
  EXPECT_EQ(breaker.state(at(6s)), CircuitState::kHalfOpen);
  EXPECT_EQ(breaker.snapshot(at(6s)).probes_in_flight, 1);
}

TEST(HalfOpenCircuitBreaker, IsNotDecidedByAProbeOfAnEarlierHalfOpening) {
  auto breaker = half_open({.probes = 2, .max_concurrent_probes = 2});
  auto first = breaker.admit(at(15s));
  auto second = breaker.admit(at(15s));
  breaker.record(std::move(*first), kFailure, at(15s));  // open again until 20 s
  const auto probe = breaker.admit(at(20s));
  breaker.record(std::move(*second), kFailure, at(20s));
  EXPECT_EQ(breaker.state(at(20s)), CircuitState::kHalfOpen);
}

TEST(HalfOpenCircuitBreaker, IgnoresAnIgnoredProbeButFreesItsPlace) {
  auto breaker = half_open();
  call(breaker, kIgnored, at(15s));
  EXPECT_EQ(breaker.state(at(15s)), CircuitState::kHalfOpen);
  call(breaker, kSuccess, at(15s));
  EXPECT_EQ(breaker.state(at(15s)), CircuitState::kClosed);
}

TEST(HalfOpenCircuitBreaker, ClosesOnlyAfterAllProbesAskedForSucceeded) {
  auto breaker = half_open({.probes = 3});
  call_times(breaker, 2, kSuccess, at(15s));
  EXPECT_EQ(breaker.state(at(15s)), CircuitState::kHalfOpen);
  call(breaker, kSuccess, at(15s));
  EXPECT_EQ(breaker.state(at(15s)), CircuitState::kClosed);
}

TEST(HalfOpenCircuitBreaker, ForgivesAsManyFailedProbesAsAllowed) {
  auto breaker = half_open({.probes = 4, .probe_failures_allowed = 1});
  call(breaker, kFailure, at(15s));
  EXPECT_EQ(breaker.state(at(15s)), CircuitState::kHalfOpen);
  call_times(breaker, 3, kSuccess, at(15s));
  EXPECT_EQ(breaker.state(at(15s)), CircuitState::kHalfOpen);
  call(breaker, kSuccess, at(15s));
  EXPECT_EQ(breaker.state(at(15s)), CircuitState::kClosed);

  auto worse = half_open({.probes = 4, .probe_failures_allowed = 1});
  call(worse, kFailure, at(15s));
  call_times(worse, 3, kSuccess, at(15s));
  call(worse, kFailure, at(15s));
  EXPECT_EQ(worse.state(at(15s)), CircuitState::kOpen);
}

TEST(HalfOpenCircuitBreaker, NeverHasMoreProbesUnderWayThanItsCap) {
  auto breaker = half_open({.probes = 10, .max_concurrent_probes = 3});
  std::vector<CircuitPermit> under_way;
  for (int i = 0; i < 20; ++i) {
    if (auto permit = breaker.admit(at(15s))) under_way.push_back(std::move(*permit));
  }
  EXPECT_EQ(under_way.size(), 3u);
}

TEST(HalfOpenCircuitBreaker, NeverHasMoreProbesUnderWayThanSuccessesAreMissing) {
  auto breaker = half_open({.probes = 2, .max_concurrent_probes = 5});
  call(breaker, kSuccess, at(15s));
  const auto last = breaker.admit(at(15s));
  EXPECT_TRUE(last.has_value());
  EXPECT_FALSE(breaker.check(at(15s)).admitted);
}

TEST(HalfOpenCircuitBreaker, IsNotTouchedByAnotherSuccessOfTheHostsProbe) {
  auto breaker = half_open({.probes = 2});
  call(breaker, kSuccess, at(15s));
  breaker.make_half_open(at(16s));
  call(breaker, kSuccess, at(16s));
  EXPECT_EQ(breaker.state(at(16s)), CircuitState::kClosed) << "the first success still counts";
}

TEST(HalfOpenCircuitBreaker, SendsNoProbeWhileTheUpstreamBlocks) {
  auto breaker = half_open();
  breaker.block_until(at(30s));
  EXPECT_EQ(breaker.check(at(15s)).reason, CircuitReason::kBlocked);
  EXPECT_FALSE(breaker.admit(at(30s) - kOneNanosecond).has_value());
  EXPECT_TRUE(breaker.admit(at(30s)).has_value());
}

}  // namespace
}  // namespace tidegate::resilience
