// What holds in every state: permits, the upstream's block, what is told.
#include "tidegate/resilience/circuit/breaker.hpp"

#include <memory>
#include <type_traits>
#include <utility>

#include "resilience/circuit/breaker_fixture.hpp"

namespace tidegate::resilience {
namespace {

static_assert(!std::is_copy_constructible_v<CircuitPermit> &&
              std::is_nothrow_move_constructible_v<CircuitPermit>);

TEST(CircuitPermit, MayOutliveItsBreaker) {
  std::optional<CircuitPermit> permit;
  {
    CircuitBreaker breaker{{.failure_threshold = 1}};
    trip(breaker, at(0s));
    permit = breaker.admit(at(5s));
  }
  EXPECT_TRUE(permit->is_probe());
}

TEST(CircuitPermit, IsEmptyOnceMovedFromAndRecordingThatEndsTheProcess) {
  CircuitBreaker breaker;
  auto permit = breaker.admit(at(0s));
  breaker.record(std::move(*permit), kSuccess, at(0s));
  EXPECT_EQ(permit->generation(), 0u);
  EXPECT_DEATH(breaker.record(std::move(*permit), kSuccess, at(0s)), "recorded once");
}

TEST(CircuitPermit, IsCommittedOnlyWhereACheckAdmits) {
  CircuitBreaker breaker;
  EXPECT_EQ(breaker.commit(at(0s)).generation(), breaker.snapshot(at(0s)).generation);
  trip(breaker, at(0s));
  EXPECT_DEATH(breaker.commit(at(1s)), "check that admits");
}

TEST(CircuitBreaker, IsBlockedByRetryAfterWhileClosed) {
  CircuitBreaker breaker;
  breaker.block_until(at(3s));
  EXPECT_EQ(breaker.state(at(0s)), CircuitState::kClosed);
  EXPECT_EQ(breaker.check(at(0s)).reason, CircuitReason::kBlocked);
  EXPECT_EQ(breaker.next_deadline(at(0s)), at(3s));
  EXPECT_TRUE(breaker.check(at(3s)).admitted);
}

TEST(CircuitBreaker, NeverShortensABlock) {
  CircuitBreaker breaker;
  breaker.block_until(at(9s));
  breaker.block_until(at(3s));
  EXPECT_EQ(breaker.check(at(4s)).until, at(9s));
}

TEST(CircuitBreaker, KeepsABlockThroughResetDisableAndHostProbe) {
  CircuitBreaker breaker;
  trip(breaker, at(0s));
  breaker.block_until(at(9s));
  breaker.make_half_open(at(1s));
  EXPECT_FALSE(breaker.check(at(1s)).admitted);
  breaker.reset(at(1s));
  EXPECT_FALSE(breaker.check(at(1s)).admitted);
  breaker.disable(at(1s));
  EXPECT_FALSE(breaker.check(at(1s)).admitted);
  EXPECT_TRUE(breaker.check(at(9s)).admitted);
}

TEST(CircuitBreaker, TellsEachTransitionOnceWithItsInstant) {
  CircuitBreaker breaker;
  EXPECT_FALSE(breaker.take_transition(at(0s)).has_value());
  trip(breaker, at(1s));
  auto told = breaker.take_transition(at(2s));
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(told->from, CircuitState::kClosed);
  EXPECT_EQ(told->to, CircuitState::kOpen);
  EXPECT_EQ(told->at, at(1s));
  EXPECT_FALSE(breaker.take_transition(at(2s)).has_value());

  told = breaker.take_transition(at(8s));
  ASSERT_TRUE(told.has_value()) << "half-open by time alone";
  EXPECT_EQ(told->to, CircuitState::kHalfOpen);
  EXPECT_EQ(told->at, at(6s));
  auto probe = breaker.admit(at(9s));
  EXPECT_FALSE(breaker.take_transition(at(9s)).has_value()) << "told already";
  breaker.record(std::move(*probe), kSuccess, at(9s));
  told = breaker.take_transition(at(9s));
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(told->from, CircuitState::kHalfOpen);
  EXPECT_EQ(told->to, CircuitState::kClosed);
}

TEST(CircuitBreaker, TellsAnOpeningThatAResetEndedBeforeAnybodyAsked) {
  CircuitBreaker breaker;
  trip(breaker, at(1s));
  breaker.reset(at(2s));
  auto told = breaker.take_transition(at(3s));
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(told->to, CircuitState::kOpen);
  EXPECT_EQ(told->at, at(1s));
  told = breaker.take_transition(at(3s));
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(told->to, CircuitState::kClosed);
  EXPECT_FALSE(breaker.take_transition(at(3s)).has_value());
}

TEST(CircuitBreaker, IsAsNewUntilItRemembersAFailureABlockOrAHand) {
  CircuitBreaker breaker;
  EXPECT_TRUE(breaker.is_as_new(at(0s)));
  call(breaker, kSuccess, at(0s));
  EXPECT_TRUE(breaker.is_as_new(at(0s)));
  call(breaker, kFailure, at(0s));
  EXPECT_FALSE(breaker.is_as_new(at(0s)));
  call(breaker, kSuccess, at(0s));
  EXPECT_TRUE(breaker.is_as_new(at(0s)));
  breaker.block_until(at(1s));
  EXPECT_FALSE(breaker.is_as_new(at(1s) - kOneNanosecond));
  EXPECT_TRUE(breaker.is_as_new(at(1s)));
  breaker.measure_only(at(1s));
  EXPECT_FALSE(breaker.is_as_new(at(1s)));
  breaker.reset(at(1s));
  EXPECT_TRUE(breaker.is_as_new(at(1s)));
  trip(breaker, at(1s));
  EXPECT_FALSE(breaker.is_as_new(at(1h))) << "half-open";
}

TEST(CircuitBreaker, IsNotAsNewWhileItsWindowHoldsACallOrOneMayBecomeOverdue) {
  CircuitBreaker breaker{{.rule = CircuitRule::kSlowRatio, .window = 10s, .slow_after = 1s}};
  auto permit = breaker.admit(at(0s));
  EXPECT_FALSE(breaker.is_as_new(at(0s)));
  breaker.record(std::move(*permit), kSuccess, at(0s));
  EXPECT_FALSE(breaker.is_as_new(at(9s)));
  EXPECT_TRUE(breaker.is_as_new(at(10s)));
}

TEST(CircuitBreaker, ShowsSinceWhenItIsInItsState) {
  CircuitBreaker breaker;
  trip(breaker, at(10s));
  EXPECT_EQ(breaker.snapshot(at(12s)).since, at(10s));
  EXPECT_EQ(breaker.snapshot(at(17s)).since, at(15s));
}

}  // namespace
}  // namespace tidegate::resilience
