// The breaker and its open state together: until when it refuses, and what ends that.
#include "resilience/circuit/breaker_fixture.hpp"

namespace tidegate::resilience {
namespace {

class OpenCircuitBreaker : public testing::Test {
 protected:
  OpenCircuitBreaker() { trip(breaker, at(10s)); }

  CircuitBreaker breaker;  // open until 15 s
};

TEST_F(OpenCircuitBreaker, RefusesAndTellsUntilWhen) {
  const CircuitCheck check = breaker.check(at(11s));
  EXPECT_FALSE(check.admitted);
  EXPECT_EQ(check.reason, CircuitReason::kOpen);
  EXPECT_EQ(check.until, at(15s));
  EXPECT_EQ(breaker.next_deadline(at(11s)), at(15s));
  EXPECT_FALSE(breaker.admit(at(11s)).has_value());
}

TEST_F(OpenCircuitBreaker, StillRefusesOneNanosecondBeforeItsTimeIsOver) {
  EXPECT_FALSE(breaker.admit(at(15s) - kOneNanosecond).has_value());
  EXPECT_EQ(breaker.state(at(15s) - kOneNanosecond), CircuitState::kOpen);
}

TEST_F(OpenCircuitBreaker, IsHalfOpenExactlyWhenItsTimeIsOver) {
  EXPECT_EQ(breaker.state(at(15s)), CircuitState::kHalfOpen);
  const auto permit = breaker.admit(at(15s));
  ASSERT_TRUE(permit.has_value());
  EXPECT_TRUE(permit->is_probe());
}

TEST_F(OpenCircuitBreaker, IsNotChangedByBeingAsked) {
  const auto before = breaker.snapshot(at(20s));
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(breaker.check(at(20s)).admitted);
  EXPECT_EQ(breaker.snapshot(at(20s)).generation, before.generation);
  EXPECT_EQ(breaker.snapshot(at(20s)).counts.admitted, before.counts.admitted);
}

TEST_F(OpenCircuitBreaker, IsNotClosedByALateSuccessFromBeforeTheTrip) {
  CircuitBreaker late;
  auto slow = late.admit(at(0s));
  trip(late, at(0s));
  late.record(std::move(*slow), kSuccess, at(1s));
  EXPECT_EQ(late.state(at(1s)), CircuitState::kOpen);
  EXPECT_EQ(late.snapshot(at(1s)).counts.late, 1u);
}

TEST_F(OpenCircuitBreaker, HalfOpensAtOnceWhenTheHostsProbeSucceeds) {
  breaker.make_half_open(at(11s));
  EXPECT_EQ(breaker.state(at(11s)), CircuitState::kHalfOpen);
  EXPECT_TRUE(breaker.check(at(11s)).admitted);
}

TEST_F(OpenCircuitBreaker, StaysBlockedByRetryAfterLongerThanItsOwnTime) {
  breaker.block_until(at(60s));
  EXPECT_EQ(breaker.check(at(15s)).reason, CircuitReason::kBlocked);
  EXPECT_EQ(breaker.check(at(15s)).until, at(60s));
  EXPECT_FALSE(breaker.check(at(60s) - kOneNanosecond).admitted);
  EXPECT_TRUE(breaker.check(at(60s)).admitted);
}

TEST_F(OpenCircuitBreaker, TellsItsOwnTimeWhenThatIsLaterThanTheBlock) {
  breaker.block_until(at(12s));
  EXPECT_EQ(breaker.check(at(11s)).until, at(15s));
  EXPECT_EQ(breaker.check(at(11s)).reason, CircuitReason::kOpen);
}

TEST_F(OpenCircuitBreaker, LivesAtTheEndOfTime) {
  CircuitBreaker last;
  const base::MonotonicTime end = base::kNever - 1s;
  trip(last, end);
  EXPECT_EQ(last.check(end).until, base::kNever) << "saturates instead of overflowing into the past";
}

}  // namespace
}  // namespace tidegate::resilience
