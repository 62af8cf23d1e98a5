// The states that only a person sets: forced open and disabled. (Only measuring has a file of its own.)
#include "resilience/circuit/breaker_fixture.hpp"

namespace tidegate::resilience {
namespace {

TEST(CircuitBreakerByHand, RefusesEverythingWhenForcedOpenUntilReset) {
  CircuitBreaker breaker;
  breaker.force_open(at(0s));
  EXPECT_EQ(breaker.check(at(1000h)).reason, CircuitReason::kForcedOpen);
  EXPECT_EQ(breaker.check(at(0s)).until, base::kNever);
  EXPECT_EQ(breaker.next_deadline(at(0s)), base::kNever);
  breaker.make_half_open(at(1s));
  EXPECT_EQ(breaker.state(at(1s)), CircuitState::kForcedOpen) << "a host's probe does not overrule a person";
  breaker.reset(at(1s));
  EXPECT_TRUE(breaker.check(at(1s)).admitted);
}

TEST(CircuitBreakerByHand, AdmitsAllAndJudgesNothingWhenDisabled) {
  CircuitBreaker breaker;
  breaker.disable(at(0s));
  call_times(breaker, 100, kFailure, at(0s));
  EXPECT_EQ(breaker.state(at(0s)), CircuitState::kDisabled);
  EXPECT_EQ(breaker.snapshot(at(0s)).counts.failures, 100u);
}

TEST(CircuitBreakerByHand, ForgetsItsFailuresOnReset) {
  CircuitBreaker breaker;
  call_times(breaker, 4, kFailure, at(0s));
  breaker.reset(at(0s));
  call(breaker, kFailure, at(0s));
  EXPECT_EQ(breaker.state(at(0s)), CircuitState::kClosed);
}

TEST(CircuitBreakerByHand, JudgesNoCallOfADisabledTimeAfterIt) {
  CircuitBreaker breaker{{.failure_threshold = 1}};
  breaker.disable(at(0s));
  auto slow = breaker.admit(at(0s));
  breaker.reset(at(1s));
  breaker.record(std::move(*slow), kFailure, at(2s));
  EXPECT_EQ(breaker.state(at(2s)), CircuitState::kClosed);
  EXPECT_EQ(breaker.snapshot(at(2s)).counts.late, 1u);
}

TEST(CircuitBreakerByHand, IsNotOpenedByCallsOverdueWhileDisabled) {
  CircuitBreaker breaker{{.rule = CircuitRule::kSlowRatio, .min_calls = 1}};
  const auto before = breaker.admit(at(0s));
  breaker.disable(at(0s));
  const auto during = breaker.admit(at(0s));
  EXPECT_EQ(breaker.state(at(5s)), CircuitState::kDisabled);
  EXPECT_EQ(breaker.next_deadline(at(0s)), base::kNever);
}

TEST(CircuitBreakerByHand, ReplacesOneOrderByTheNext) {
  CircuitBreaker breaker;
  breaker.force_open(at(0s));
  breaker.disable(at(1s));
  EXPECT_TRUE(breaker.check(at(1s)).admitted);
  breaker.measure_only(at(2s));
  breaker.force_open(at(3s));
  EXPECT_EQ(breaker.state(at(3s)), CircuitState::kForcedOpen);
  EXPECT_FALSE(breaker.check(at(3s)).admitted);
}

}  // namespace
}  // namespace tidegate::resilience
