// Loads that callers share, what dooms them, failures, stale values and whole sets of keys.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <future>
#include <latch>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tidegate/library/enhanced_cache.hpp"

namespace tidegate::library {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

using Loaded = base::Result<std::string>;

Loaded failure() {
  return base::fail(base::ErrorCode::kUnavailable, "the test's exchange is down");
}

// A load in another thread that has begun and goes on when told to.
class SlowLoad {
 public:
  SlowLoad(EnhancedCache<std::string>& cache, const std::string& key, Loaded outcome,
           const ItemOptions& options = {})
      : thread_([this, &cache, key, outcome, options] {
          result_ = cache.get_or_load(
              key,
              [&] {
                begun_.count_down();
                goes_on_.wait();
                return outcome;
              },
              options);
        }) {
    begun_.wait();
  }
  Loaded finish() {
    goes_on_.count_down();
    thread_.join();
    return result_;
  }

 private:
  std::latch begun_{1};
  std::latch goes_on_{1};
  Loaded result_ = failure();
  std::jthread thread_;
};

TEST(EnhancedCacheLoad, LoadsWhatIsMissingOnceAndKeepsIt) {
  base::ManualClock clock;
  EnhancedCache<std::string> cache(1000, 10, clock);
  int loads = 0;
  const auto load = [&loads] { return "value " + std::to_string(++loads); };
  EXPECT_EQ(cache.get_or_load("a", load), "value 1");
  EXPECT_EQ(cache.get_or_load("a", load), "value 1");
  EXPECT_EQ(cache.get("a"), "value 1");
  clock.advance(1s);
  EXPECT_EQ(cache.get_or_load("a", load, {.ttl_ms = 100, .tags = {}}), "value 2");
  clock.advance(100ms);
  EXPECT_EQ(cache.get("a"), std::nullopt) << "its own TTL";
  EXPECT_EQ(cache.statistics().loads, 2u);
}

TEST(EnhancedCacheLoad, IsSharedByAllWhoAskMeanwhile) {
  EnhancedCache<std::string> cache(60'000, 10);
  SlowLoad slow(cache, "a", "loaded");
  std::atomic<int> other_loads = 0;
  std::atomic<int> answered = 0;
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < 4; ++i) {
      callers.emplace_back([&] {
        const Loaded got = cache.get_or_load("a", [&] {
          ++other_loads;
          return "another";
        });
        if (got == "loaded") ++answered;
      });
    }
    while (cache.statistics().joined_loads < 4) std::this_thread::yield();
    EXPECT_EQ(slow.finish(), "loaded");
  }
  EXPECT_EQ(answered, 4);
  EXPECT_EQ(other_loads, 0);
}

struct Doom {
  const char* name;
  void (*act)(EnhancedCache<std::string>& cache);
  std::optional<std::string> left;  // what the cache has afterwards
};

class EnhancedCacheDoom : public testing::TestWithParam<Doom> {};

TEST_P(EnhancedCacheDoom, GivesTheLoadToItsWaitersButNotToTheCache) {
  base::ManualClock clock;
  EnhancedCache<std::string> cache(60'000, 10, clock);
  SlowLoad slow(cache, "depth:a", "loaded", {.ttl_ms = std::nullopt, .tags = {"book"}});
  Loaded waited = failure();
  std::jthread waiter([&] { waited = cache.get_or_load("depth:a", [] { return "another"; }); });
  while (cache.statistics().joined_loads < 1) std::this_thread::yield();
  GetParam().act(cache);
  EXPECT_EQ(slow.finish(), "loaded");
  waiter.join();
  EXPECT_EQ(waited, "loaded");
  EXPECT_EQ(cache.get("depth:a"), GetParam().left);
}

TEST_P(EnhancedCacheDoom, GivesWhoComesAfterwardsSomethingNewer) {
  const std::string newer = GetParam().left.value_or("new");  // what was set, or a load of its own
  base::ManualClock clock;
  EnhancedCache<std::string> cache(60'000, 10, clock);
  SlowLoad slow(cache, "depth:a", "old", {.ttl_ms = std::nullopt, .tags = {"book"}});
  GetParam().act(cache);
  EXPECT_EQ(cache.get_or_load("depth:a", [] { return "new"; }), newer);
  EXPECT_EQ(slow.finish(), "old");
  EXPECT_EQ(cache.get("depth:a"), newer) << "the doomed load must not replace it";
}

INSTANTIATE_TEST_SUITE_P(
    By, EnhancedCacheDoom,
    testing::Values(Doom{"Set", [](auto& cache) { cache.set("depth:a", "set"); }, "set"},
                    Doom{"Erase", [](auto& cache) { cache.erase("depth:a"); }, std::nullopt},
                    Doom{"Prefix", [](auto& cache) { cache.erase_prefix("depth:"); }, std::nullopt},
                    Doom{"Tag", [](auto& cache) { cache.erase_tag("book"); }, std::nullopt},
                    Doom{"Clear", [](auto& cache) { cache.clear(); }, std::nullopt}),
    [](const auto& tested) { return tested.param.name; });

TEST(EnhancedCacheLoad, ThatIsDoomedLeavesTheOneThatFollowedItAlone) {
  base::ManualClock clock;
  EnhancedCache<std::string> cache(60'000, 10, clock);
  SlowLoad doomed(cache, "depth:a", "old");
  cache.erase("depth:a");
  SlowLoad successor(cache, "depth:a", "new");
  EXPECT_EQ(doomed.finish(), "old");
  EXPECT_EQ(cache.get("depth:a"), std::nullopt) << "its value is not written";
  EXPECT_EQ(successor.finish(), "new");
  EXPECT_EQ(cache.get("depth:a"), "new");
}

TEST(EnhancedCacheLoad, SurvivesTheInvalidationOfOthers) {
  base::ManualClock clock;
  EnhancedCache<std::string> cache(60'000, 10, clock);
  SlowLoad slow(cache, "depth:a", "loaded", {.ttl_ms = std::nullopt, .tags = {"book"}});
  cache.erase("depth:b");
  cache.erase_prefix("ticker:");
  cache.erase_tag("account");
  EXPECT_EQ(slow.finish(), "loaded");
  EXPECT_EQ(cache.get("depth:a"), "loaded");
}

TEST(EnhancedCacheLoad, SharesAFailureAndRemembersItBriefly) {
  base::ManualClock clock;
  EnhancedCache<std::string> cache(1000, 10, clock);
  int loads = 0;
  const auto load = [&loads]() -> Loaded {
    ++loads;
    return failure();
  };
  EXPECT_EQ(cache.get_or_load("a", load).error().code, base::ErrorCode::kUnavailable);
  clock.advance(99ms);
  EXPECT_EQ(cache.get_or_load("a", load).error().message, "the test's exchange is down");
  EXPECT_EQ(loads, 1);
  EXPECT_EQ(cache.get("a"), std::nullopt);
  clock.advance(1ms);
  EXPECT_FALSE(cache.get_or_load("a", load));
  EXPECT_EQ(loads, 2);
  EXPECT_EQ(cache.statistics().failed_loads, 2u);
}

TEST(EnhancedCacheLoad, ForgetsAFailureWhenItsKeyIsSetOrErased) {
  base::ManualClock clock;
  EnhancedCache<std::string> cache(1000, 10, clock);
  for (const auto& overrule : std::vector<std::function<void()>>{
           [&] { cache.erase("a"); }, [&] { cache.erase_prefix("a"); }, [&] { cache.clear(); }}) {
    EXPECT_FALSE(cache.get_or_load("a", [] { return failure(); }));
    overrule();
    EXPECT_EQ(cache.get_or_load("a", [] { return "fine"; }), "fine");
    cache.erase("a");
  }
}

TEST(EnhancedCacheLoad, TurnsWhatALoaderThrowsIntoAnError) {
  EnhancedCache<std::string> cache(1000, 10);
  const auto thrown =
      cache.get_or_load("a", []() -> std::string { throw std::runtime_error{"no such symbol"}; });
  EXPECT_THAT(thrown.error().message, HasSubstr("the loader threw: no such symbol"));
  const auto odd = cache.get_or_load("b", []() -> std::string { throw 7; });
  EXPECT_THAT(odd.error().message, HasSubstr("no std::exception"));
}

// Throws at a certain one of its moves.
struct ThrowsWhenMoved {
  ThrowsWhenMoved() = default;
  ThrowsWhenMoved(const ThrowsWhenMoved&) = default;
  ThrowsWhenMoved& operator=(const ThrowsWhenMoved&) = default;
  ThrowsWhenMoved(ThrowsWhenMoved&& other) : moves(other.moves) { move(); }
  ThrowsWhenMoved& operator=(ThrowsWhenMoved&& other) {
    moves = other.moves;
    move();
    return *this;
  }
  void move() {
    if (--*moves == 0) throw std::runtime_error{"moved once too often"};
  }
  std::shared_ptr<int> moves;
};

TEST(EnhancedCacheLoad, ReleasesThoseWhoWaitWhateverTheValueThrows) {
  // Whichever of its moves it is.
  for (int nth = 1; nth <= 12; ++nth) {
    EnhancedCache<ThrowsWhenMoved> cache(1000, 10);
    try {
      const auto got = cache.get_or_load("a", [nth] {
        ThrowsWhenMoved value;
        value.moves = std::make_shared<int>(nth);
        return value;
      });
      EXPECT_TRUE(got || got.error().message.contains("moved once too often"));
    } catch (const std::runtime_error&) {
    }
    const auto next = cache.get_or_load("a", [] {
      ThrowsWhenMoved value;
      value.moves = std::make_shared<int>(1'000);
      return value;
    });
    EXPECT_TRUE(next || next.error().code == base::ErrorCode::kIo) << "the load of move " << nth << " stayed";
  }
}

TEST(EnhancedCacheLoad, ReleasesThoseWhoWaitWhenTheWeigherThrows) {
  EnhancedCache<std::string> cache({.max_bytes = 100, .failure_ttl_ms = 0}, nullptr,
                                   [](std::string_view, const std::string& value) -> std::size_t {
                                     if (value == "heavy") throw std::length_error{"no scales"};
                                     return 1;
                                   });
  SlowLoad slow(cache, "a", "heavy");
  auto waits =
      std::async(std::launch::async, [&cache] { return cache.get_or_load("a", [] { return "its own"; }); });
  while (cache.statistics().joined_loads == 0) std::this_thread::yield();
  EXPECT_THAT(slow.finish().error().message, HasSubstr("the weigher threw: no scales"));
  EXPECT_THAT(waits.get().error().message, HasSubstr("no scales"));
  EXPECT_EQ(cache.get_or_load("a", [] { return "light"; }), "light");
  EXPECT_EQ(cache.statistics().failed_loads, 1u);
}

TEST(EnhancedCacheLoad, ForgetsFailuresWithTheTagOfWhatFailed) {
  base::ManualClock clock;
  EnhancedCache<std::string> cache(1000, 10, clock);
  EXPECT_FALSE(cache.get_or_load("a", [] { return failure(); }, {.ttl_ms = {}, .tags = {"market"}}));
  EXPECT_FALSE(cache.get_or_load("a", [] { return "repeated"; })) << "remembered";
  cache.erase_tag("market");
  EXPECT_EQ(cache.get_or_load("a", [] { return "new"; }), "new");
}

TEST(EnhancedCacheLoad, TellsALoaderThatAsksForItsOwnKey) {
  EnhancedCache<std::string> cache(1000, 10);
  const auto got =
      cache.get_or_load("a", [&cache] { return cache.get_or_load("a", [] { return "inner"; }); });
  EXPECT_EQ(got.error().code, base::ErrorCode::kInvalidArgument);
  EXPECT_EQ(cache.get_or_load("b", [&cache] { return cache.get_or_load("c", [] { return "inner"; }); }),
            "inner");
}

EnhancedCacheSettings with_stale() {
  return {.default_ttl_ms = 1000, .max_items = 10, .stale_ms = 500};
}

TEST(EnhancedCacheLoad, FallsBackOnAStaleValueWithinItsBound) {
  base::ManualClock clock;
  EnhancedCache<std::string> cache(with_stale(), nullptr, nullptr, EnhancedCacheClocks::only(clock));
  cache.set("a", "old");
  clock.advance(1499ms);
  EXPECT_EQ(cache.get("a"), std::nullopt) << "get answers with fresh values only";
  EXPECT_EQ(cache.get_or_load("a", [] { return failure(); }), "old");
  EXPECT_EQ(cache.get_or_load("a", [] { return "unasked"; }), "old") << "the failure is remembered";
  clock.advance(1ms);
  EXPECT_FALSE(cache.get_or_load("a", [] { return failure(); }));
}

TEST(EnhancedCacheLoad, HandsOutTheStaleValueWhileAnotherLoads) {
  base::ManualClock clock;
  EnhancedCache<std::string> cache(with_stale(), nullptr, nullptr, EnhancedCacheClocks::only(clock));
  cache.set("a", "old");
  clock.advance(1s);
  SlowLoad slow(cache, "a", "new");
  EXPECT_EQ(cache.get_or_load("a", [] { return "another"; }), "old");
  EXPECT_EQ(slow.finish(), "new");
  EXPECT_EQ(cache.get("a"), "new");
}

TEST(EnhancedCacheLoad, DoesNotFallBackOnWhatWasErasedMeanwhile) {
  base::ManualClock clock;
  EnhancedCache<std::string> cache(with_stale(), nullptr, nullptr, EnhancedCacheClocks::only(clock));
  cache.set("a", "old");
  clock.advance(1s);
  SlowLoad slow(cache, "a", failure());
  cache.erase("a");
  EXPECT_FALSE(slow.finish());
}

TEST(EnhancedCacheLoad, LoadsTheMissingOfManyKeysInOneCall) {
  base::ManualClock clock;
  EnhancedCache<std::string> cache(1000, 10, clock);
  cache.set("b", "here");
  std::vector<std::vector<std::string>> asked;
  const auto load = [&asked](std::span<const std::string> keys) {
    asked.emplace_back(keys.begin(), keys.end());
    std::vector<Loaded> values;
    for (const std::string& key : keys) values.push_back(key == "bad" ? failure() : Loaded{"new " + key});
    return values;
  };
  const auto got = cache.get_or_load_all({"a", "b", "a", "bad"}, load);
  ASSERT_EQ(got.size(), 4u);
  EXPECT_EQ(got[0], "new a");
  EXPECT_EQ(got[1], "here");
  EXPECT_EQ(got[2], "new a");
  EXPECT_FALSE(got[3]);
  EXPECT_THAT(asked, ElementsAre(ElementsAre("a", "bad")));
  EXPECT_EQ(cache.get("a"), "new a");
  cache.get_or_load_all({"a", "b"}, load);
  EXPECT_EQ(asked.size(), 1u) << "nothing was missing";
}

TEST(EnhancedCacheLoad, RefusesAnAnswerForTheWrongNumberOfKeys) {
  EnhancedCache<std::string> cache(1000, 10);
  const auto got = cache.get_or_load_all(
      {"a", "b"}, [](std::span<const std::string>) { return std::vector<Loaded>{"one"}; });
  EXPECT_THAT(got[0].error().message, HasSubstr("asked for 2 keys and answered 1"));
  EXPECT_FALSE(got[1]);
}

TEST(EnhancedCacheLoad, WaitsForTheLoadsOfOthersAmongManyKeys) {
  EnhancedCache<std::string> cache(60'000, 10);
  SlowLoad slow(cache, "a", "theirs");
  std::vector<Loaded> got;
  std::jthread caller([&] {
    got = cache.get_or_load_all({"a", "b"}, [](std::span<const std::string> keys) {
      return std::vector<Loaded>(keys.size(), "ours");
    });
  });
  while (!cache.get("b")) std::this_thread::yield();  // ours is there before theirs ends
  slow.finish();
  caller.join();
  ASSERT_EQ(got.size(), 2u);
  EXPECT_EQ(got[0], "theirs");
  EXPECT_EQ(got[1], "ours");
}

TEST(EnhancedCacheLoad, TellsWhoWaitsInAWayOfItsOwn) {
  constexpr Caller kTask = 1;
  EnhancedCache<std::string> cache(60'000, 10);
  const auto ours = cache.begin_load("key", {}, kTask, 0);
  ASSERT_TRUE(ours.ours);
  const auto theirs = cache.begin_load("key", {}, kTask, 0);
  ASSERT_FALSE(theirs.ready) << "who blocks nobody may wait for a load of its own";
  const auto blocked = cache.begin_load("key", {}, kTask, kTask);
  ASSERT_TRUE(blocked.ready) << "and who blocks the loader may not";
  EXPECT_THAT(blocked.ready->error().message, HasSubstr("would wait for itself"));

  int told = 0;
  theirs.load->when_finished([&told] { ++told; });
  EXPECT_EQ(told, 0);
  cache.end_load("key", ours, "loaded", {});
  EXPECT_EQ(told, 1);
  EXPECT_EQ(**theirs.load->wait(), "loaded");
  theirs.load->when_finished([&told] { ++told; });
  EXPECT_EQ(told, 2) << "at once where it is finished";
  EXPECT_EQ(cache.get("key"), "loaded");
}

}  // namespace
}  // namespace tidegate::library
