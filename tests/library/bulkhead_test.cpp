#include "tidegate/library/bulkhead.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
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
