#include "tidegate/library/bulkhead.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace tidegate::library {
namespace {

using namespace std::chrono_literals;

TEST(BulkheadTest, LetsNoMoreInThanItHasPlaces) {
  Bulkhead bulkhead{2};
  Bulkhead::Place first = bulkhead.enter();
  const Bulkhead::Place second = bulkhead.enter();
  EXPECT_TRUE(first && second);
  EXPECT_FALSE(bulkhead.enter());
  first = {};
  EXPECT_TRUE(bulkhead.enter());
  const auto counted = bulkhead.statistics();
  EXPECT_EQ(counted.under_way, 1u);
  EXPECT_EQ(counted.admitted, 3u);
  EXPECT_EQ(counted.rejected, 1u);
}

TEST(BulkheadTest, APlaceMovesAndMayOutliveItsBulkhead) {
  auto bulkhead = std::make_unique<Bulkhead>(1);
  Bulkhead::Place place = bulkhead->enter();
  const Bulkhead::Place moved = std::move(place);
  EXPECT_FALSE(place);
  EXPECT_FALSE(bulkhead->enter());
  bulkhead = nullptr;
  EXPECT_TRUE(moved);
}

TEST(BulkheadTest, WhoWaitsIsServedInOrder) {
  Bulkhead bulkhead{1};
  Bulkhead::Place place = bulkhead.enter();
  std::string told;
  Bulkhead::Wait first = bulkhead.wait([&] { told += "first "; });
  Bulkhead::Wait second = bulkhead.wait([&] { told += "second "; });
  EXPECT_FALSE(first.is_granted());
  place = {};
  EXPECT_EQ(told, "first ");
  EXPECT_FALSE(bulkhead.enter()) << "a place that somebody waits for is not for who comes later";
  EXPECT_TRUE(first.is_granted());
  EXPECT_FALSE(second.is_granted());
  place = first.take();
  EXPECT_TRUE(place);
  place = {};
  EXPECT_EQ(told, "first second ");
  EXPECT_TRUE(second.take());
  EXPECT_EQ(bulkhead.statistics().under_way, 0u) << "the place went with its value";
  EXPECT_EQ(bulkhead.statistics().admitted, 3u);
}

TEST(BulkheadTest, APlaceThatCameTooLateGoesToTheNext) {
  Bulkhead bulkhead{1};
  Bulkhead::Place place = bulkhead.enter();
  auto gone = std::make_unique<Bulkhead::Wait>(bulkhead.wait([] { FAIL() << "it waits no longer"; }));
  auto late = std::make_unique<Bulkhead::Wait>(bulkhead.wait([] {}));
  Bulkhead::Wait next = bulkhead.wait([] {});
  gone = nullptr;
  place = {};
  EXPECT_TRUE(late->is_granted());
  late = nullptr;
  EXPECT_TRUE(next.is_granted());
  EXPECT_TRUE(next.take());
  EXPECT_FALSE(next.take()) << "once";
  const auto counted = bulkhead.statistics();
  EXPECT_EQ(counted.rejected, 2u);
  EXPECT_EQ(counted.under_way, 0u);
}

TEST(BulkheadTest, IsGrantedAtOnceWhereThereIsRoom) {
  Bulkhead bulkhead{1};
  Bulkhead::Wait wait = bulkhead.wait([] { FAIL() << "who has it already is not told"; });
  EXPECT_TRUE(wait.is_granted());
  const Bulkhead::Place place = wait.take();
  EXPECT_FALSE(bulkhead.wait([] {}).take());
  EXPECT_EQ(bulkhead.statistics().under_way, 1u);
}

TEST(BulkheadTest, NobodyWaitsLongerThanAllowed) {
  Bulkhead bulkhead{1, 1ns};
  const Bulkhead::Place place = bulkhead.enter();
  EXPECT_FALSE(bulkhead.enter());
  EXPECT_EQ(bulkhead.statistics().rejected, 1u);
}

TEST(BulkheadTest, WhoHasLessTimeWaitsForNoLonger) {
  Bulkhead bulkhead{1, 24h};
  const Bulkhead::Place place = bulkhead.enter();
  EXPECT_FALSE(bulkhead.enter(1ns));
  EXPECT_FALSE(bulkhead.enter(0ns));
  EXPECT_FALSE(bulkhead.enter(-1s));
  EXPECT_EQ(bulkhead.statistics().rejected, 3u);
  Bulkhead impatient{1};
  const Bulkhead::Place its = impatient.enter(24h);
  EXPECT_TRUE(its);
  EXPECT_FALSE(impatient.enter(24h)) << "max_wait is the most for all";
}

TEST(BulkheadTest, WhoFreesAPlaceHasNothingToDoWithWhatIsTold) {
  Bulkhead bulkhead{1};
  Bulkhead::Place place = bulkhead.enter();
  Bulkhead::Wait throws = bulkhead.wait([] { throw std::runtime_error{"the test's"}; });
  Bulkhead::Wait silent = bulkhead.wait(nullptr);
  EXPECT_NO_THROW(place = {});
  place = throws.take();
  EXPECT_TRUE(place);
  place = {};
  EXPECT_TRUE(silent.take());
}

TEST(BulkheadThreads, WhoWaitsGetsThePlaceThatIsFreed) {
  constexpr int kThreads = 4;
  constexpr int kCalls = 500;
  Bulkhead bulkhead{1, 1min};
  std::atomic<int> inside = 0;
  std::atomic<int> crowded = 0;
  std::atomic<int> served = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (int call = 0; call < kCalls; ++call) {
          const auto place = bulkhead.enter();
          if (!place) continue;
          if (++inside > 1) ++crowded;
          ++served;
          --inside;
        }
      });
    }
  }
  EXPECT_EQ(crowded, 0);
  EXPECT_EQ(served, kThreads * kCalls);
}

}  // namespace
}  // namespace tidegate::library
