// The rules by ratio, each in a breaker that lives by it. Failures in a row: breaker_closed_test.cpp.
#include <vector>

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

// Half of the calls of ten seconds, four at least; slow at one second.
constexpr CircuitBreakerSettings kSlow{.rule = CircuitRule::kSlowRatio, .min_calls = 4};

std::vector<CircuitPermit> start(CircuitBreaker& breaker, int calls, base::MonotonicTime now) {
  std::vector<CircuitPermit> under_way;
  for (int i = 0; i < calls; ++i) under_way.push_back(*breaker.admit(now));
  return under_way;
}

void answer(CircuitBreaker& breaker, std::vector<CircuitPermit> calls, CircuitVerdict verdict,
            base::MonotonicTime now) {
  for (auto& permit : calls) breaker.record(std::move(permit), verdict, now);
}

TEST(SlowRatio, OpensByTimeAloneAtTheInstantAtWhichEnoughCallsAreOverdue) {
  CircuitBreaker breaker{kSlow};
  const auto hanging = start(breaker, 4, at(0s));
  EXPECT_EQ(breaker.next_deadline(at(0s)), at(1s));
  EXPECT_TRUE(breaker.check(at(1s) - kOneNanosecond).admitted);
  EXPECT_EQ(breaker.state(at(1s)), CircuitState::kOpen);
  EXPECT_EQ(breaker.check(at(1s)).reason, CircuitReason::kOpen);
  EXPECT_EQ(breaker.check(at(1s)).until, at(6s));
}

TEST(SlowRatio, OpenedAtTheSameInstantHoweverLateAnybodyLooks) {
  CircuitBreaker breaker{kSlow};
  auto hanging = start(breaker, 4, at(0s));
  EXPECT_EQ(breaker.check(at(5s)).until, at(6s));
  EXPECT_EQ(breaker.snapshot(at(5s)).since, at(1s));
  EXPECT_EQ(breaker.snapshot(at(5s)).counts.opened, 1u);
  answer(breaker, std::move(hanging), kSuccess, at(5s));
  EXPECT_EQ(breaker.check(at(5s)).until, at(6s)) << "noticing it changes nothing";
  EXPECT_EQ(breaker.snapshot(at(5s)).counts.opened, 1u);
  EXPECT_EQ(breaker.snapshot(at(5s)).counts.late, 4u);
}

TEST(SlowRatio, IsHalfOpenByTimeAloneWhenNobodyLookedAtAll) {
  CircuitBreaker breaker{kSlow};
  const auto hanging = start(breaker, 4, at(0s));
  EXPECT_EQ(breaker.state(at(6s)), CircuitState::kHalfOpen);
  EXPECT_EQ(breaker.snapshot(at(6s)).since, at(6s));
  EXPECT_TRUE(breaker.admit(at(6s))->is_probe());
}

TEST(SlowRatio, TellsAnOpeningThatTheNextCallNoticedBeforeItsOwnHalfOpening) {
  CircuitBreaker breaker{kSlow};
  const auto hanging = start(breaker, 4, at(0s));
  const auto probe = breaker.admit(at(8s));
  EXPECT_EQ(breaker.take_transition(at(8s))->to, CircuitState::kOpen);
  EXPECT_EQ(breaker.take_transition(at(8s))->to, CircuitState::kHalfOpen);
}

TEST(SlowRatio, TellsAnOpeningThatIsOverAlreadyBeforeTheHalfOpening) {
  CircuitBreaker breaker{kSlow};
  const auto hanging = start(breaker, 4, at(0s));
  const auto opened = breaker.take_transition(at(30s));
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(opened->to, CircuitState::kOpen);
  EXPECT_EQ(opened->at, at(1s));
  const auto half_opened = breaker.take_transition(at(30s));
  ASSERT_TRUE(half_opened.has_value());
  EXPECT_EQ(half_opened->to, CircuitState::kHalfOpen);
  EXPECT_EQ(half_opened->at, at(6s));
  EXPECT_FALSE(breaker.take_transition(at(30s)).has_value());
}

TEST(SlowRatio, CountsASuccessAsSlowAtItsBoundExactly) {
  CircuitBreaker breaker{kSlow};
  answer(breaker, start(breaker, 2, at(0s)), kSuccess, at(1s) - kOneNanosecond);
  answer(breaker, start(breaker, 1, at(1s)), kSuccess, at(2s));
  EXPECT_EQ(breaker.snapshot(at(2s)).window_calls, 3);
  EXPECT_EQ(breaker.snapshot(at(2s)).window_bad, 1);
}

TEST(SlowRatio, CountsAnOverdueCallOnceWhateverComesOfItLater) {
  CircuitBreaker breaker{kSlow};
  auto slow = start(breaker, 3, at(0s));
  breaker.record(std::move(slow[0]), kSuccess, at(2s));
  breaker.record(std::move(slow[1]), kFailure, at(2s));
  breaker.record(std::move(slow[2]), kIgnored, at(2s));
  EXPECT_EQ(breaker.snapshot(at(2s)).window_calls, 3);
  EXPECT_EQ(breaker.snapshot(at(2s)).window_bad, 3);
}

TEST(SlowRatio, CountsACallCancelledInTimeAsNothing) {
  CircuitBreaker breaker{kSlow};
  answer(breaker, start(breaker, 3, at(0s)), kIgnored, at(500ms));
  { const auto dropped = start(breaker, 3, at(0s) + 500ms); }
  EXPECT_EQ(breaker.next_deadline(at(500ms)), base::kNever) << "none is under way";
  EXPECT_EQ(breaker.snapshot(at(5s)).window_calls, 0);
}

TEST(SlowRatio, CountsAFailureHoweverFastItCame) {
  CircuitBreaker breaker{kSlow};
  call_times(breaker, 4, kFailure, at(0s));
  EXPECT_EQ(breaker.state(at(0s)), CircuitState::kOpen);
}

TEST(SlowRatio, WeighsOverdueCallsAgainstTheFastOnesOfTheWindow) {
  CircuitBreaker breaker{kSlow};
  call_times(breaker, 5, kSuccess, at(0s));
  const auto four = start(breaker, 4, at(0s));
  EXPECT_EQ(breaker.state(at(1s)), CircuitState::kClosed) << "four of nine";
  const auto fifth = start(breaker, 1, at(1s));
  EXPECT_EQ(breaker.state(at(2s) - kOneNanosecond), CircuitState::kClosed);
  EXPECT_EQ(breaker.state(at(2s)), CircuitState::kOpen) << "five of ten";
}

TEST(SlowRatio, TellsWhenTheNextCallWillBeOverdue) {
  CircuitBreaker breaker{kSlow};
  const auto first = start(breaker, 1, at(0s));
  const auto second = start(breaker, 1, at(300ms));
  EXPECT_EQ(breaker.next_deadline(at(999ms)), at(1s));
  EXPECT_EQ(breaker.next_deadline(at(1s)), at(1300ms));
  EXPECT_EQ(breaker.next_deadline(at(1300ms)), base::kNever);
}

TEST(SlowRatio, ReopensOnAProbeThatSucceedsTooSlowly) {
  CircuitBreaker breaker{kSlow};
  call_times(breaker, 4, kFailure, at(0s));
  auto probe = breaker.admit(at(5s));
  breaker.record(std::move(*probe), kSuccess, at(6s));
  EXPECT_EQ(breaker.state(at(6s)), CircuitState::kOpen);
  probe = breaker.admit(at(11s));
  breaker.record(std::move(*probe), kSuccess, at(12s) - kOneNanosecond);
  EXPECT_EQ(breaker.state(at(12s)), CircuitState::kClosed);
}

TEST(SlowRatio, WatchesABoundedNumberOfCallsAndJudgesTheOthersByTheirAnswers) {
  CircuitBreakerSettings settings = kSlow;
  settings.min_calls = 1'000'000;
  CircuitBreaker breaker{settings};
  auto calls = start(breaker, 2 * static_cast<int>(SlowRatio::kMostWatched), at(0s));
  breaker.take_transition(at(1s));
  EXPECT_EQ(breaker.snapshot(at(1s)).window_bad, static_cast<std::int64_t>(SlowRatio::kMostWatched));
  answer(breaker, std::move(calls), kSuccess, at(2s));
  EXPECT_EQ(breaker.snapshot(at(2s)).window_bad, 2 * static_cast<std::int64_t>(SlowRatio::kMostWatched));
}

TEST(SlowRatio, LosesNoPlaceToTheCallsAnsweredBehindOneThatHangs) {
  CircuitBreaker breaker{kSlow};
  const auto hanging = start(breaker, 1, at(0s));
  for (std::size_t i = 0; i < 2 * SlowRatio::kMostWatched; ++i) call(breaker, kSuccess, at(0s));
  const auto last = start(breaker, 1, at(500ms));
  EXPECT_EQ(breaker.next_deadline(at(1s)), at(1500ms)) << "the last one is watched too";
}

}  // namespace
}  // namespace tidegate::resilience
