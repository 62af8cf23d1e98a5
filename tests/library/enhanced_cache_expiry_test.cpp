// What leaves for want of being asked for, and what is loaded anew before it must be.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/library/enhanced_cache.hpp"

namespace tidegate::library {
namespace {

using namespace std::chrono_literals;
using Cache = EnhancedCache<std::string>;

base::Result<std::string> failure() {
  return base::fail(base::ErrorCode::kIo, "the test's upstream is down");
}

TEST(EnhancedCacheExpiry, AnItemThatNobodyAsksForLeaves) {
  for (const auto eviction : {resilience::Eviction::kLru, resilience::Eviction::kS3Fifo}) {
    base::ManualClock clock;
    clock.advance(
        1h);  // so that an item whose time begins with its store and one whose begins at zero differ
    Cache cache({.default_ttl_ms = 10'000, .eviction = eviction, .expire_after_access_ms = 1000}, nullptr,
                nullptr, EnhancedCacheClocks::only(clock));
    cache.set("asked", "a");
    cache.set("left alone", "b");
    for (int i = 0; i < 9; ++i) {
      clock.advance(999ms);
      EXPECT_EQ(cache.get("asked"), "a") << i;
    }
    EXPECT_EQ(cache.get("left alone"), std::nullopt);
    clock.advance(1000ms);
    EXPECT_EQ(cache.get("asked"), std::nullopt) << "exactly that long after it was asked for";
    EXPECT_EQ(cache.statistics().expirations, 2u);
    EXPECT_EQ(cache.size(), 0u);
  }
}

TEST(EnhancedCacheExpiry, AnItemsTtlHoldsHoweverOftenItIsAskedFor) {
  base::ManualClock clock;
  Cache cache({.default_ttl_ms = 2000, .expire_after_access_ms = 1500}, nullptr, nullptr,
              EnhancedCacheClocks::only(clock));
  cache.set("a", "1");
  clock.advance(1000ms);
  EXPECT_EQ(cache.get("a"), "1");
  clock.advance(1000ms);
  EXPECT_EQ(cache.get("a"), std::nullopt);
}

TEST(EnhancedCacheExpiry, AnItemIsStaleForItsTimeAfterItsOwnTtlWhateverTheJitter) {
  base::ManualClock clock;
  Cache cache({.ttl_jitter_percent = 50, .stale_ms = 100, .failure_ttl_ms = 0}, nullptr, nullptr,
              EnhancedCacheClocks::only(clock));
  int shortened = 0;
  for (int i = 0; i < 50; ++i) {
    cache.set("a", "kept", 1000);
    int fresh_ms = 0;  // its TTL ends at that many or just before
    for (; cache.get("a"); ++fresh_ms) clock.advance(1ms);
    if (fresh_ms < 900) ++shortened;
    clock.advance(99ms - 1ms);
    EXPECT_EQ(cache.get_or_load("a", failure), "kept") << "98 ms past it";
    clock.advance(2ms);
    EXPECT_FALSE(cache.get_or_load("a", failure)) << "100 ms past it";
  }
  EXPECT_GT(shortened, 10);
}

TEST(EnhancedCacheExpiry, ErasesWhatItsOwnerPicks) {
  base::ManualClock clock;
  Cache cache({.failure_ttl_ms = 60'000}, nullptr, nullptr, EnhancedCacheClocks::only(clock));
  for (const auto* key : {"a", "ab", "b"}) cache.set(key, key);
  EXPECT_FALSE(cache.get_or_load("aa", failure));
  const auto begins_with_a = [](std::string_view key) { return key.starts_with('a'); };
  const auto loaded = cache.get_or_load("abc", [&] {
    EXPECT_EQ(cache.erase_where(begins_with_a), 2u);
    return "loaded";
  });
  EXPECT_EQ(loaded, "loaded");
  EXPECT_EQ(cache.get("abc"), std::nullopt) << "what was under way is not kept";
  EXPECT_EQ(cache.get_or_load("aa", [] { return "now"; }), "now") << "failures are forgotten";
  EXPECT_EQ(cache.get("b"), "b");
}

TEST(EnhancedCacheExpiry, ItemsLeaveWithoutAnybodyAskingForThem) {
  base::ManualClock clock;
  Cache cache({.default_ttl_ms = 3'600'000, .expire_after_access_ms = 1000}, nullptr, nullptr,
              EnhancedCacheClocks::only(clock));
  for (int i = 0; i < 100; ++i) cache.set(std::to_string(i), "x");
  clock.advance(990ms);
  // All are in the wheel's finest slots when some are put off: each is met there once before its time.
  for (int i = 0; i < 50; ++i) static_cast<void>(cache.get("none"));
  for (int i = 0; i < 50; ++i) cache.get(std::to_string(i));
  clock.advance(20ms);
  for (int i = 0; i < 50; ++i) static_cast<void>(cache.get("none"));
  EXPECT_EQ(cache.size(), 50u) << "those that were asked for are put off, not forgotten";
  clock.advance(1000ms);
  for (int i = 0; i < 50; ++i) static_cast<void>(cache.get("none"));
  EXPECT_EQ(cache.size(), 0u);
}

TEST(EnhancedCacheExpiry, IsJudgedByTheInstantThatTheCallerHasRead) {
  base::ManualClock clock;
  Cache cache({.default_ttl_ms = 1000, .expire_after_access_ms = 600}, nullptr, nullptr,
              EnhancedCacheClocks::only(clock));
  const auto read = clock.now();
  clock.advance(1ms);
  cache.set("a", "1");
  EXPECT_EQ(cache.get("a", read), "1") << "stored since";
  clock.advance(500ms);
  EXPECT_EQ(cache.get("a"), "1");
  EXPECT_EQ(cache.get("a", read), "1") << "an older reading makes no access older";
  EXPECT_EQ(cache.get("a", clock.now() + 499ms), "1");
  EXPECT_EQ(cache.get("a", clock.now() + 500ms), std::nullopt) << "a second after its store";
  EXPECT_EQ(cache.statistics().expirations, 1u);
}

TEST(EnhancedCacheRefresh, TheFirstWhoMeetsAnOldItemLoadsItAnew) {
  base::ManualClock clock;
  Cache cache({.default_ttl_ms = 1000, .refresh_after_ms = 600}, nullptr, nullptr,
              EnhancedCacheClocks::only(clock));
  cache.set("a", "old");
  clock.advance(599ms);
  EXPECT_EQ(cache.get_or_load("a", [] { return "new"; }), "old");
  clock.advance(1ms);
  EXPECT_EQ(cache.get("a"), "old") << "get loads nothing";
  std::optional<std::string> meanwhile;
  const auto got = cache.get_or_load("a", [&] {
    meanwhile = cache.get_or_load("a", [] { return "another"; }).value();
    return "new";
  });
  EXPECT_EQ(got, "new");
  EXPECT_EQ(meanwhile, "old") << "others need not wait";
  clock.advance(999ms);
  EXPECT_EQ(cache.get("a"), "new");
  EXPECT_EQ(cache.statistics().loads, 1u);
  EXPECT_EQ(cache.statistics().misses, 0u);
}

TEST(EnhancedCacheRefresh, AnItemOutlivesARefreshThatFails) {
  base::ManualClock clock;
  Cache cache({.default_ttl_ms = 1000, .refresh_after_ms = 600, .failure_ttl_ms = 100}, nullptr, nullptr,
              EnhancedCacheClocks::only(clock));
  cache.set("a", "old");
  clock.advance(700ms);
  EXPECT_EQ(cache.get_or_load("a", [] { return failure(); }), "old");
  EXPECT_EQ(cache.get_or_load("a", [] { return "too soon"; }), "old") << "the failure is remembered";
  clock.advance(100ms);
  EXPECT_EQ(cache.get_or_load("a", [] { return failure(); }), "old");
  clock.advance(200ms);
  EXPECT_FALSE(cache.get_or_load("a", [] { return failure(); })) << "its TTL is over";
}

TEST(EnhancedCacheRefresh, ManyKeysAreAskedForInOneCall) {
  base::ManualClock clock;
  Cache cache(1000, 10, clock);
  cache.set("a", "1");
  cache.set("c", "3");
  EXPECT_EQ(cache.get_many({"a", "b", "c", "a"}),
            (std::vector<std::optional<std::string>>{"1", std::nullopt, "3", "1"}));
}

}  // namespace

// Ten lines make a type a key.
struct Series {
  std::string symbol;
  int minutes = 1;
  auto operator<=>(const Series&) const = default;
};

}  // namespace tidegate::library

template <>
struct std::hash<tidegate::library::Series> {
  std::size_t operator()(const tidegate::library::Series& series) const {
    return std::hash<std::string>{}(series.symbol) * 31 + static_cast<std::size_t>(series.minutes);
  }
};

namespace tidegate::library {
namespace {

TEST(EnhancedCacheKeys, AreOfAnyTypeThatCanBeHashedAndOrdered) {
  base::ManualClock clock;
  EnhancedCache<int, Series> cache(1000, 10, clock);
  cache.set(Series{"BTCUSDT", 1}, 7);
  EXPECT_EQ(cache.get(Series{"BTCUSDT", 1}), 7);
  EXPECT_EQ(cache.get(Series{"BTCUSDT", 5}), std::nullopt);
  EXPECT_EQ(cache.get_or_load(Series{"ETHUSDT", 1}, [] { return 8; }), 8);
  EXPECT_EQ(cache.get_many({{"ETHUSDT", 1}, {"BTCUSDT", 1}}), (std::vector<std::optional<int>>{8, 7}));
  const auto all = cache.get_or_load_all({{"A", 1}, {"B", 1}, {"A", 1}}, [](std::span<const Series> keys) {
    return std::vector<base::Result<int>>(keys.size(), 9);
  });
  EXPECT_EQ(all.size(), 3u);
  EXPECT_TRUE(cache.erase(Series{"A", 1}));
  EXPECT_FALSE(cache.erase(Series{"A", 1}));
}

}  // namespace
}  // namespace tidegate::library
