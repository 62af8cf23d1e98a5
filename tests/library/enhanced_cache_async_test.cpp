// Loads that end later than the call that began them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tidegate/library/enhanced_cache.hpp"

namespace tidegate::library {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

using Cache = EnhancedCache<std::string>;
using Completion = LoadCompletion<std::string>;
using Loaded = base::Result<std::string>;

std::string told_of(const Loaded& result) {
  return result ? *result : std::string{name(result.error().code)};
}

class EnhancedCacheAsync : public testing::Test {
 protected:
  void ask(const std::string& key, const ItemOptions& options = {}) {
    cache->get_or_load_async(
        key, [this](Completion completion) { begun.push_back(std::move(completion)); },
        [this](const Loaded& result) { told.push_back(told_of(result)); }, options);
  }
  void make(const EnhancedCacheSettings& settings) {
    cache = std::make_unique<Cache>(settings, nullptr, nullptr, EnhancedCacheClocks::only(clock));
  }

  base::ManualClock clock;
  std::unique_ptr<Cache> cache = std::make_unique<Cache>(1000, 1000, clock);
  std::vector<Completion> begun;
  std::vector<std::string> told;
};

TEST_F(EnhancedCacheAsync, TellsWhatTheLoadBringsWhenItBringsIt) {
  ask("a");
  EXPECT_THAT(told, ElementsAre());
  ASSERT_EQ(begun.size(), 1u);
  EXPECT_TRUE(begun[0]);
  begun[0].finish("loaded");
  EXPECT_FALSE(begun[0]);
  EXPECT_THAT(told, ElementsAre("loaded"));
  EXPECT_EQ(cache->get("a"), "loaded");
  ask("a");
  EXPECT_THAT(told, ElementsAre("loaded", "loaded")) << "what is there is told at once";
  EXPECT_EQ(begun.size(), 1u);
}

TEST_F(EnhancedCacheAsync, AllWhoAskMeanwhileAreJoined) {
  for (int i = 0; i < 3; ++i) ask("a");
  ASSERT_EQ(begun.size(), 1u);
  std::optional<Loaded> waited;
  {
    const std::jthread thread{
        [&] { waited = cache->get_or_load("a", [] { return std::string{"another"}; }); }};
    while (cache->statistics().joined_loads < 3) std::this_thread::yield();
    begun[0].finish("loaded");
  }
  EXPECT_THAT(told, ElementsAre("loaded", "loaded", "loaded"));
  EXPECT_EQ(*waited, "loaded") << "whoever waits with a thread too";
  EXPECT_EQ(cache->statistics().loads, 1u);
}

TEST_F(EnhancedCacheAsync, JoinsALoadOfAThread) {
  const auto got = cache->get_or_load("a", [this] {
    ask("a");
    EXPECT_THAT(told, ElementsAre()) << "it waits, which blocks nobody";
    return std::string{"loaded"};
  });
  EXPECT_EQ(got, "loaded");
  EXPECT_THAT(told, ElementsAre("loaded"));
  EXPECT_TRUE(begun.empty());
}

TEST_F(EnhancedCacheAsync, AHandleThatIsDroppedFailsAllWhoWait) {
  ask("a");
  ask("a");
  begun.clear();
  EXPECT_THAT(told, ElementsAre("cancelled", "cancelled"));
  clock.advance(100ms);
  ask("a");
  begun[0].finish("loaded");
  EXPECT_EQ(cache->get("a"), "loaded") << "the next may load";
}

TEST_F(EnhancedCacheAsync, ALoadIsFinishedOnce) {
  ask("a");
  begun[0].finish("first");
  begun[0].finish("second");
  Completion moved = std::move(begun[0]);
  moved.finish("third");
  EXPECT_THAT(told, ElementsAre("first"));
  EXPECT_EQ(cache->get("a"), "first");
}

TEST_F(EnhancedCacheAsync, AHandleThatIsAssignedToGivesItsOwnLoadUp) {
  ask("a");
  ask("b");
  begun[0] = std::move(begun[1]);
  EXPECT_THAT(told, ElementsAre("cancelled"));
  begun[0].finish("b's");
  EXPECT_THAT(told, ElementsAre("cancelled", "b's"));
}

TEST_F(EnhancedCacheAsync, ALoadMayEndBeforeTheCallThatBeganIt) {
  cache->get_or_load_async(
      "a", [](Completion completion) { completion.finish("at once"); },
      [this](const Loaded& result) { told.push_back(told_of(result)); });
  EXPECT_THAT(told, ElementsAre("at once"));
}

TEST_F(EnhancedCacheAsync, ACallbackMayUseTheCache) {
  std::string seen;
  cache->get_or_load_async(
      "a", [this](Completion completion) { begun.push_back(std::move(completion)); },
      [&, owned = std::make_unique<int>(7)](const Loaded&) {  // and need not be copyable
        seen = cache->get("a").value_or("nothing");
        cache->erase("a");
        ask("a");
      });
  begun[0].finish("loaded");
  EXPECT_EQ(seen, "loaded");
  ASSERT_EQ(begun.size(), 2u);
  begun[1].finish("again");
  EXPECT_THAT(told, ElementsAre("again"));
}

TEST_F(EnhancedCacheAsync, AnInvalidationMeanwhileKeepsItsValueOut) {
  ask("a");
  cache->erase("a");
  ask("a");
  ASSERT_EQ(begun.size(), 2u);
  begun[1].finish("after");
  begun[0].finish("before");
  EXPECT_THAT(told, ElementsAre("after", "before"));
  EXPECT_EQ(cache->get("a"), "after");
}

TEST_F(EnhancedCacheAsync, AnItemsTermsAreItsOwn) {
  {
    const std::string tag = "a tag that is gone when the load ends";
    ask("a", {.ttl_ms = 100, .tags = {tag}});
  }
  begun[0].finish("loaded");
  EXPECT_EQ(cache->erase_tag("a tag that is gone when the load ends"), 1u);
  ask("b", {.ttl_ms = 100, .tags = {}});
  begun[1].finish("loaded");
  clock.advance(100ms);
  EXPECT_EQ(cache->get("b"), std::nullopt);
}

TEST_F(EnhancedCacheAsync, WhatIsStaleStandsInForALoadThatFails) {
  make({.default_ttl_ms = 100, .stale_ms = 1000});
  cache->set("a", "stale");
  clock.advance(100ms);
  ask("a");
  ask("a");
  EXPECT_THAT(told, ElementsAre("stale")) << "others need not wait";
  begun.clear();
  EXPECT_THAT(told, ElementsAre("stale", "stale"));
}

TEST_F(EnhancedCacheAsync, WhatTheLoaderThrowsGivesTheLoadUp) {
  cache->get_or_load_async(
      "a", [](const Completion&) { throw std::runtime_error{"the test's"}; },
      [this](const Loaded& result) { told.push_back(told_of(result)); });
  EXPECT_THAT(told, ElementsAre("cancelled"));
}

TEST_F(EnhancedCacheAsync, AHandleMayOutliveItsCache) {
  ask("a");
  ask("a");
  cache = nullptr;
  EXPECT_THAT(told, ElementsAre());
  begun[0].finish("loaded");
  EXPECT_THAT(told, ElementsAre("loaded", "loaded")) << "those who wait get it all the same";
}

TEST_F(EnhancedCacheAsync, AThreadMayWaitForALoadThatItBegan) {
  ask("a");
  std::jthread finisher{[this] {
    while (cache->statistics().joined_loads < 1) std::this_thread::yield();
    begun[0].finish("loaded");
  }};
  EXPECT_EQ(cache->get_or_load("a", [] { return std::string{"another"}; }), "loaded");
}

struct NotAlwaysCopyable {
  NotAlwaysCopyable() = default;
  NotAlwaysCopyable(NotAlwaysCopyable&&) noexcept = default;
  NotAlwaysCopyable(const NotAlwaysCopyable&) { throw std::runtime_error{"the test's"}; }
};

TEST(EnhancedCacheAsyncValues, ACopyThatThrowsIsAFailure) {
  EnhancedCache<NotAlwaysCopyable> cache;
  std::string message;
  cache.get_or_load_async(
      "a", [](auto completion) { completion.finish(NotAlwaysCopyable{}); },
      [&](const base::Result<NotAlwaysCopyable>& result) { message = result.error().message; });
  EXPECT_THAT(message, HasSubstr("the value's copying threw: the test's"));
}

// Throws at a certain one of its moves.
struct ThrowsWhenMoved {
  explicit ThrowsWhenMoved(int nth) : moves(std::make_shared<int>(nth)) {}
  ThrowsWhenMoved(const ThrowsWhenMoved&) = default;
  ThrowsWhenMoved(ThrowsWhenMoved&& other) : moves(other.moves) {
    if (--*moves == 0) throw std::runtime_error{"the test's"};
  }
  std::shared_ptr<int> moves;
};

TEST(EnhancedCacheAsyncValues, AMoveThatThrowsLeavesNobodyWaiting) {
  for (int nth = 1; nth <= 8; ++nth) {
    EnhancedCache<ThrowsWhenMoved> cache;
    int told = 0;
    std::optional<LoadCompletion<ThrowsWhenMoved>> begun;
    for (int i = 0; i < 2; ++i) {
      cache.get_or_load_async(
          "a", [&](auto completion) { begun = std::move(completion); }, [&](const auto&) { ++told; });
    }
    try {
      begun->finish(ThrowsWhenMoved{nth});
    } catch (const std::runtime_error&) {  // on its way to us
    }
    begun.reset();
    EXPECT_EQ(told, 2) << "move " << nth;
  }
}

TEST(EnhancedCacheAsyncThreads, EveryCallbackIsCalledOnceWhereverLoadsEnd) {
  constexpr int kThreads = 4;
  constexpr int kAsked = 500;
  std::atomic<int> told = 0;
  std::atomic<int> wrong = 0;
  std::atomic<int> loads = 0;
  std::mutex lock;
  std::vector<std::pair<int, LoadCompletion<int>>> under_way;
  {
    EnhancedCache<int, int> cache{EnhancedCacheSettings{.default_ttl_ms = 60'000, .max_items = 50}};
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        for (int i = 0; i < kAsked; ++i) {
          const int key = (i * 7 + thread) % 100;
          cache.get_or_load_async(
              key,
              [&, key](LoadCompletion<int> completion) {
                ++loads;
                const std::lock_guard locked{lock};
                under_way.emplace_back(key, std::move(completion));
              },
              [&, key](const base::Result<int>& result) {
                ++told;
                if (result && *result != key) ++wrong;
              });
          std::optional<std::pair<int, LoadCompletion<int>>> ended;
          {
            const std::lock_guard locked{lock};
            if (under_way.size() > 8) {
              ended = std::move(under_way.back());
              under_way.pop_back();
            }
          }
          if (ended && ended->first % 5 != 0) ended->second.finish(ended->first);  // or it is given up
        }
      });
    }
  }
  for (auto& [key, completion] : under_way) completion.finish(key);  // the cache has ended
  under_way.clear();
  EXPECT_EQ(told, kThreads * kAsked);
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(loads, 0);
}

TEST(EnhancedCacheAsyncThreads, ACacheMayEndWhileALoadDoes) {
  for (int round = 0; round < 200; ++round) {
    auto cache = std::make_unique<Cache>();
    std::atomic<int> told = 0;
    std::optional<Completion> begun;
    cache->get_or_load_async(
        "a", [&](Completion completion) { begun = std::move(completion); },
        [&](const Loaded& result) { told += result == "loaded" ? 1 : 1000; });
    {
      const std::jthread finisher{[&] { begun->finish("loaded"); }};
      cache = nullptr;
    }
    EXPECT_EQ(told, 1);
  }
}

}  // namespace
}  // namespace tidegate::library
