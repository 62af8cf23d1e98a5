#include "tidegate/library/rate_limiter.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace tidegate::library {
namespace {

using namespace std::chrono_literals;
using Turn = RateLimiter::Turn;

class RateLimiterTest : public testing::Test {
 protected:
  base::ManualClock clock;
  std::unique_ptr<RateLimiter> limiter = std::make_unique<RateLimiter>(5, 1000, clock);
};

TEST_F(RateLimiterTest, LetsNoMoreThroughInAnyWindow) {
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(limiter->try_acquire());
  EXPECT_FALSE(limiter->try_acquire());
  EXPECT_EQ(limiter->wait_time(), 1000ms);
  clock.advance(999ms);
  EXPECT_FALSE(limiter->try_acquire());
  clock.advance(1ms);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(limiter->try_acquire());
  EXPECT_FALSE(limiter->try_acquire());
}

TEST_F(RateLimiterTest, CountsACallFromItsBeginningToAWindowAfterItsEnd) {
  Turn slow = limiter->try_acquire(5);
  clock.advance(1h);
  EXPECT_FALSE(limiter->try_acquire()) << "the upstream may count it only now";
  slow = {};
  clock.advance(999ms);
  EXPECT_FALSE(limiter->try_acquire());
  clock.advance(1ms);
  EXPECT_TRUE(limiter->try_acquire());
}

TEST_F(RateLimiterTest, FreesAtOnceWhatWasNotUsed) {
  Turn turn = limiter->try_acquire(5);
  turn.give_back();
  EXPECT_FALSE(turn);
  EXPECT_EQ(limiter->used(), 0u);
  EXPECT_TRUE(limiter->try_acquire(5));
}

TEST_F(RateLimiterTest, WeighsCallsAndNamesWhatCanNeverBe) {
  EXPECT_TRUE(limiter->try_acquire(3));
  EXPECT_FALSE(limiter->try_acquire(3));
  EXPECT_TRUE(limiter->try_acquire(2));
  EXPECT_EQ(limiter->used(), 5u);
  EXPECT_EQ(limiter->wait_time(6), std::nullopt);
  EXPECT_FALSE(limiter->try_acquire(6));
}

TEST_F(RateLimiterTest, IsLeftAloneForAsLongAsTheUpstreamSays) {
  limiter->block_for(3s);
  EXPECT_FALSE(limiter->try_acquire());
  EXPECT_EQ(limiter->wait_time(), 3s);
  clock.advance(3s);
  EXPECT_TRUE(limiter->try_acquire());
  EXPECT_FALSE(limiter->try_acquire(4)) << "the capacity comes back in steps";
}

TEST_F(RateLimiterTest, MayBeLeftAloneForEver) {
  clock.advance(1s);
  limiter->block_for(base::Duration::max());
  EXPECT_EQ(limiter->wait_time(), std::nullopt);
  EXPECT_FALSE(limiter->try_acquire());
}

TEST_F(RateLimiterTest, AChildCountsWhatWasCountedAndNotWhatItsParentEnds) {
  Turn under_way = limiter->try_acquire(2);
  static_cast<void>(limiter->try_acquire());
  clock.advance(400ms);
  RateLimiter child = limiter->forked();
  EXPECT_EQ(child.used(), 3u);
  clock.advance(600ms);
  EXPECT_EQ(child.used(), 2u) << "as if it had ended at the fork";
  clock.advance(400ms);
  EXPECT_EQ(child.used(), 0u);
  EXPECT_EQ(limiter->used(), 2u);
  EXPECT_TRUE(child.try_acquire(5));
  EXPECT_EQ(limiter->used(), 2u) << "each counts its own";
  limiter->block_for(5s);
  EXPECT_EQ(limiter->forked().wait_time(), 5s);
}

TEST_F(RateLimiterTest, ATurnMovesAndMayOutliveItsLimiter) {
  Turn turn = limiter->try_acquire(5);
  Turn moved = std::move(turn);
  EXPECT_FALSE(turn);
  EXPECT_EQ(limiter->used(), 5u);
  limiter = nullptr;
  moved = {};
  EXPECT_FALSE(moved);
}

TEST(RateLimiterThreads, AllTogetherKeepTheLimit) {
  base::ManualClock clock;
  RateLimiter limiter{1000, 1000, clock};
  std::atomic<int> let_through = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int call = 0; call < 1000; ++call) let_through += limiter.try_acquire() ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(let_through, 1000);
}

}  // namespace
}  // namespace tidegate::library
