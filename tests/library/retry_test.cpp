#include "tidegate/library/retry.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

namespace tidegate::library {
namespace {

using namespace std::chrono_literals;

base::Error error_of(base::ErrorCode code, std::optional<base::MonotonicTime> retry_at = std::nullopt) {
  return {.code = code, .message = "the test's upstream says no", .retry_at = retry_at};
}

class RetryTest : public testing::Test {
 protected:
  // Fails that many times, then brings how often it was called.
  auto failing(int times, base::Error error = error_of(base::ErrorCode::kConnectionLost)) {
    return [this, times, error]() -> base::Result<int> {
      if (++calls <= times) return std::unexpected(error);
      return calls;
    };
  }

  int calls = 0;
  base::ManualClock clock;
  std::vector<base::Duration> pauses;
  Retry::Sleep sleep = [this](base::Duration time) {
    pauses.push_back(time);
    clock.advance(time);
  };
};

TEST_F(RetryTest, RepeatsWhatFailedForAMoment) {
  Retry retry{Retry::kUsual, sleep, clock};
  EXPECT_EQ(retry.call(failing(2)), 3);
  EXPECT_EQ(pauses.size(), 2u);
  EXPECT_EQ(retry.statistics().repeats, 2u);
}

TEST_F(RetryTest, GivesUpAfterItsRepeats) {
  Retry retry{Retry::kUsual, sleep, clock};
  EXPECT_EQ(retry.call(failing(9)).error().code, base::ErrorCode::kConnectionLost);
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(retry.statistics().out_of_budget, 0u) << "that is no want of budget";
}

TEST_F(RetryTest, TakesForFinalWhatNoRepeatWouldChange) {
  Retry retry{Retry::kUsual, sleep, clock};
  EXPECT_FALSE(retry.call(failing(1, error_of(base::ErrorCode::kNotFound))));
  EXPECT_EQ(calls, 1);
  EXPECT_FALSE(retry.call(failing(9), [](const base::Error&) { return false; })) << "or what the caller says";
  EXPECT_EQ(calls, 2);
}

TEST_F(RetryTest, PausesLongerEachTimeAndNeverTheSame) {
  const resilience::RetrySettings settings{.max_repeats = 3, .backoff = 100ms, .max_backoff = 300ms};
  Retry retry{settings, sleep, clock};
  EXPECT_FALSE(retry.call(failing(9)));
  ASSERT_EQ(pauses.size(), 3u);
  EXPECT_LE(pauses[0], 200ms);
  EXPECT_LE(pauses[1], 400ms);
  EXPECT_LE(pauses[2], 600ms) << "twice the longest mean";
  Retry another{settings, sleep, clock, 2};
  EXPECT_FALSE(another.call(failing(99)));
  EXPECT_NE(pauses[0], pauses[3]) << "callers who failed together come back apart";
}

TEST_F(RetryTest, WaitsForTheInstantThatTheErrorNames) {
  Retry retry{Retry::kUsual, sleep, clock};
  const auto at = clock.now() + 7s;
  EXPECT_EQ(retry.call(failing(1, error_of(base::ErrorCode::kRateLimited, at))), 2);
  EXPECT_EQ(clock.now(), at);
}

TEST_F(RetryTest, BeginsNothingAtItsDeadline) {
  Retry retry{Retry::kUsual, sleep, clock};
  const auto at = clock.now() + 7s;
  EXPECT_FALSE(retry.call(failing(1, error_of(base::ErrorCode::kRateLimited, at)), &is_transient, at));
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(retry.statistics().out_of_time, 1u);
  EXPECT_TRUE(pauses.empty()) << "nobody waits for what will not be done";
}

TEST_F(RetryTest, BeginsNoRepeatAfterAPauseThatTookTooLong) {
  const Retry::Sleep oversleeps = [this](base::Duration time) { clock.advance(time + 200ms); };
  Retry retry{{.max_repeats = 2, .percent = 1, .burst = 1}, oversleeps, clock};
  const auto result = retry.call(failing(1), &is_transient, clock.now() + 100ms);
  EXPECT_EQ(result.error().code, base::ErrorCode::kConnectionLost) << "what the upstream did";
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(retry.statistics().repeats, 0u);
  EXPECT_EQ(retry.statistics().out_of_time, 1u);
  EXPECT_EQ(retry.call(failing(2)), 3) << "what was not made costs nothing";
}

TEST_F(RetryTest, MakesNoCallWhoseTimeIsOver) {
  Retry retry{Retry::kUsual, sleep, clock};
  const auto late = retry.call(failing(0), &is_transient, clock.now());
  EXPECT_EQ(late.error().code, base::ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(late.error().delivery, base::Delivery::kNotSent);
  EXPECT_EQ(calls, 0);
  EXPECT_EQ(retry.statistics().out_of_time, 1u);
}

TEST_F(RetryTest, WaitsNoLongerThanItsLongestPause) {
  Retry retry{Retry::kUsual, sleep, clock};
  const auto in_time = error_of(base::ErrorCode::kRateLimited, clock.now() + resilience::kDefaultMaxPause);
  EXPECT_EQ(retry.call(failing(1, in_time)), 2);
  calls = 0;
  const auto too_long =
      error_of(base::ErrorCode::kRateLimited, clock.now() + resilience::kDefaultMaxPause + 1ms);
  const auto refused = retry.call(failing(1, too_long));
  ASSERT_FALSE(refused) << "nobody's thread is held for that long";
  EXPECT_EQ(refused.error().code, base::ErrorCode::kRateLimited);
  EXPECT_EQ(refused.error().message,
            "the test's upstream says no; not repeated: the pause that it asks for, 60001 ms, is longer than "
            "max_pause, 60000 ms");
  EXPECT_EQ(pauses.size(), 1u);
  EXPECT_EQ(retry.statistics().pause_too_long, 1u);

  Retry patient{{.max_repeats = 1, .max_pause = 24h}, sleep, clock};
  calls = 0;
  EXPECT_EQ(patient.call(failing(1, too_long)), 2);
}

TEST_F(RetryTest, SparesAnUpstreamThatIsDown) {
  Retry retry{{.max_repeats = 1, .percent = 10, .burst = 5}, sleep, clock};
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(retry.call(failing(1'000'000)));
  EXPECT_LE(calls, 1000 + 5 + 100);
  EXPECT_EQ(retry.statistics().calls, 1000u);
  EXPECT_EQ(retry.statistics().repeats + retry.statistics().out_of_budget, 1000u);
}

TEST_F(RetryTest, RepeatsNothingWhereItIsSwitchedOff) {
  Retry retry{{.enabled = false}, sleep, clock};
  EXPECT_FALSE(retry.call(failing(1)));
  EXPECT_EQ(retry.statistics().out_of_budget, 0u);
}

TEST_F(RetryTest, LeavesToTheCallerWhatIsThrown) {
  Retry retry{Retry::kUsual, sleep, clock};
  const auto throws = []() -> base::Result<int> { throw std::runtime_error{"the test's"}; };
  EXPECT_THROW(static_cast<void>(retry.call(throws)), std::runtime_error);
}

TEST_F(RetryTest, IsAskedInStepsByWhoPausesOtherwise) {
  Retry retry{{.max_repeats = 2, .percent = 1, .burst = 2}, sleep, clock};
  retry.begin();
  EXPECT_EQ(retry.pause_before(1, clock.now() + 7s), 7s);
  EXPECT_FALSE(retry.pause_before(2, clock.now() + 7s, clock.now() + 7s)) << "its time would be over";
  EXPECT_TRUE(retry.may_begin(1, clock.now() + 1ns));
  EXPECT_LE(*retry.pause_before(2), 80ms);
  EXPECT_FALSE(retry.may_begin(2, clock.now())) << "its pause took too long";
  EXPECT_TRUE(retry.pause_before(2)) << "and it cost nothing";
  EXPECT_FALSE(retry.pause_before(3));
  EXPECT_FALSE(retry.pause_before(1)) << "both of the budget's are paid";
  EXPECT_TRUE(pauses.empty()) << "nobody was made to wait";
  const auto counted = retry.statistics();
  EXPECT_EQ(counted.calls, 1u);
  EXPECT_EQ(counted.repeats, 2u);
  EXPECT_EQ(counted.out_of_time, 2u);
  EXPECT_EQ(counted.out_of_budget, 1u);
}

TEST(RetryThreads, ShareOneBudget) {
  Retry retry{{.max_repeats = 1, .percent = 1, .burst = 20}, [](base::Duration) {}};
  std::atomic<int> calls = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int call = 0; call < 500; ++call) {
          static_cast<void>(retry.call([&]() -> base::Result<int> {
            ++calls;
            return base::fail(base::ErrorCode::kIo, "down");
          }));
        }
      });
    }
  }
  EXPECT_LE(calls, 2000 + 20 + 20);
}

}  // namespace
}  // namespace tidegate::library
