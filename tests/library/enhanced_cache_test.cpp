#include "tidegate/library/enhanced_cache.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

namespace tidegate::library {
namespace {

using namespace std::chrono_literals;

TEST(EnhancedCache, KeepsAValueUntilItsOwnTtlOrTheDefault) {
  base::ManualClock clock;
  EnhancedCache<int> cache(1000, 10, clock);
  cache.set("own", 1, 500);
  cache.set("default", 2);
  clock.advance(499ms);
  EXPECT_EQ(cache.get("own"), 1);
  clock.advance(1ms);
  EXPECT_EQ(cache.get("own"), std::nullopt) << "exactly at its TTL";
  EXPECT_EQ(cache.get("default"), 2);
  clock.advance(500ms);
  EXPECT_EQ(cache.get("default"), std::nullopt);
}

TEST(EnhancedCache, DoesNotKeepAValueWithoutATtl) {
  base::ManualClock clock;
  EnhancedCache<int> cache(0, 10, clock);
  cache.set("a", 1);
  EXPECT_EQ(cache.get("a"), std::nullopt);
  cache.set("a", 1, 100);
  cache.set("a", 2, -1);
  EXPECT_EQ(cache.get("a"), std::nullopt);
  cache.set("a", 3, std::numeric_limits<std::int64_t>::max());
  clock.advance(24h * 365);
  EXPECT_EQ(cache.get("a"), 3);
}

TEST(EnhancedCache, EvictsTheLeastRecentlyUsedAtItsCapacity) {
  base::ManualClock clock;
  EnhancedCache<int> cache(1000, 1000, clock);
  for (int i = 0; i < 1000; ++i) cache.set(std::to_string(i), i);
  EXPECT_EQ(cache.size(), 1000u);
  EXPECT_EQ(cache.get("0"), 0);
  cache.set("one more", 1);
  EXPECT_EQ(cache.size(), 1000u);
  EXPECT_EQ(cache.get("0"), 0);
  EXPECT_EQ(cache.get("1"), std::nullopt);
}

TEST(EnhancedCache, NeverHoldsMoreThanItsCapacityHoweverItIsSharded) {
  for (const std::size_t max_items : {1u, 2u, 1024u, 2047u, 2048u, 10'007u, 100'000u}) {
    base::ManualClock clock;
    EnhancedCache<int> cache(1000, max_items, clock);
    for (std::size_t i = 0; i < max_items * 4; ++i) cache.set(std::to_string(i), 1);
    EXPECT_EQ(cache.size(), max_items);
    EXPECT_EQ(cache.get(std::to_string(max_items * 4 - 1)), 1);
  }
}

TEST(EnhancedCache, ErasesAndCountsOverAllShards) {
  base::ManualClock clock;
  EnhancedCache<int> cache(1000, 100'000, clock);
  for (int i = 0; i < 100; ++i) cache.set("depth:" + std::to_string(i), i);
  cache.set("ticker:1", 1);
  EXPECT_TRUE(cache.erase("depth:0"));
  EXPECT_EQ(cache.erase_prefix("depth:"), 99u);
  EXPECT_EQ(cache.get("ticker:1"), 1);
  cache.clear();
  EXPECT_EQ(cache.get("ticker:1"), std::nullopt);
  EXPECT_EQ(cache.statistics().hits, 1u);
  EXPECT_EQ(cache.statistics().misses, 1u);
  EXPECT_EQ(cache.statistics().stored, 101u);
}

// Uses the cache when copied or destroyed: a deadlock if that happened under its lock.
struct Meddler {
  explicit Meddler(EnhancedCache<Meddler>* used) : cache(used) {}
  Meddler(const Meddler& other) : cache(other.cache) { meddle(); }
  Meddler(Meddler&& other) noexcept : cache(std::exchange(other.cache, nullptr)) {}
  ~Meddler() { meddle(); }

  void meddle() const {
    if (cache != nullptr) static_cast<void>(cache->size());
  }

  EnhancedCache<Meddler>* cache;
};

TEST(EnhancedCache, CopiesAndDestroysValuesOutsideItsLocks) {
  base::ManualClock clock;
  EnhancedCache<Meddler> cache(1000, 2, clock);
  for (const char* key : {"a", "b", "c", "a", "a"}) cache.set(key, Meddler{&cache});
  EXPECT_TRUE(cache.get("a").has_value());
  clock.advance(1s);
  EXPECT_FALSE(cache.get("a").has_value());
  cache.set("d", Meddler{&cache});
  cache.clear();
  EXPECT_EQ(cache.size(), 0u);
}

TEST(EnhancedCache, ShowsAValueWithoutCopyingIt) {
  struct Heavy {
    explicit Heavy(int* counter) : copies(counter) {}
    Heavy(const Heavy& other) : copies(other.copies) { ++*copies; }
    Heavy(Heavy&&) = default;
    int* copies;
  };
  base::ManualClock clock;
  EnhancedCache<Heavy> cache(1000, 10, clock);
  int copies = 0;
  cache.set("a", Heavy{&copies});
  bool shown = false;
  EXPECT_TRUE(cache.with_value("a", [&](const Heavy& value) { shown = value.copies == &copies; }));
  EXPECT_TRUE(shown);
  EXPECT_EQ(copies, 0);
  clock.advance(1s);
  EXPECT_FALSE(cache.with_value("a", [](const Heavy&) { FAIL() << "expired"; }));
}

TEST(EnhancedCache, ErasesByTag) {
  base::ManualClock clock;
  EnhancedCache<int> cache(1000, 100'000, clock);
  for (int i = 0; i < 50; ++i) {
    cache.set("order:" + std::to_string(i), i, ItemOptions{.ttl_ms = std::nullopt, .tags = {"account"}});
  }
  cache.set("depth", 1);
  EXPECT_EQ(cache.erase_tag("account"), 50u);
  EXPECT_EQ(cache.size(), 1u);
}

TEST(EnhancedCache, TellsWhatLeftAndWhy) {
  base::ManualClock clock;
  std::vector<std::string> left;
  EnhancedCache<int> cache(
      {.max_items = 1},
      [&left](std::string_view key, int value, resilience::RemovalCause cause) {
        left.push_back(std::string{key} + std::to_string(value) + std::string{name(cause)});
      },
      nullptr, EnhancedCacheClocks::only(clock));
  cache.set("a", 1);
  cache.set("a", 2);
  cache.set("b", 3);
  cache.erase("b");
  EXPECT_EQ(left, (std::vector<std::string>{"a1replaced", "a2evicted", "b3erased"}));
}

TEST(EnhancedCache, HoldsNoMoreBytesThanItMay) {
  base::ManualClock clock;
  EnhancedCache<std::string> cache(
      {.max_bytes = 100}, nullptr, [](std::string_view, const std::string& value) { return value.size(); },
      EnhancedCacheClocks::only(clock));
  for (int i = 0; i < 20; ++i) cache.set(std::to_string(i), std::string(30, 'x'));
  EXPECT_EQ(cache.size(), 3u);
}

TEST(EnhancedCache, TakesIntegersAsKeys) {
  base::ManualClock clock;
  EnhancedCache<int, std::uint64_t> cache(1000, 5'000, clock);
  for (std::uint64_t i = 0; i < 1'000; ++i) cache.set(i, static_cast<int>(i));
  EXPECT_EQ(cache.get(std::uint64_t{999}), 999);
  EXPECT_EQ(cache.get_or_load(std::uint64_t{1000}, [] { return 7; }), 7);
}

// A coarse clock that is behind by all that it may be.
TEST(EnhancedCacheClock, NeverOutlivesATtlByTheCoarseClocksLag) {
  base::ManualClock exact;
  base::ManualClock coarse;
  EnhancedCache<int> cache({.default_ttl_ms = 50}, nullptr, nullptr, {&exact, &coarse, 4ms});
  exact.advance(100ms);
  coarse.advance(100ms);
  cache.set("a", 1);
  exact.advance(46ms);
  coarse.advance(45ms);
  EXPECT_EQ(cache.get("a"), 1);
  exact.advance(4ms);
  coarse.advance(1ms);
  EXPECT_EQ(cache.get("a"), std::nullopt) << "50 ms have passed, of which the coarse clock tells 46";
}

TEST(EnhancedCacheClock, ReadsTheExactClockOnceATtlIsShort) {
  base::ManualClock exact;
  base::ManualClock coarse;
  EnhancedCache<int> cache({.default_ttl_ms = 49}, nullptr, nullptr, {&exact, &coarse, 4ms});
  cache.set("a", 1);
  exact.advance(48ms);
  EXPECT_EQ(cache.get("a"), 1);
  exact.advance(1ms);
  EXPECT_EQ(cache.get("a"), std::nullopt);
}

TEST(EnhancedCacheSettings, NameEachFieldOutOfItsRange) {
  EXPECT_TRUE(EnhancedCacheSettings{}.validate().empty());
  const EnhancedCacheSettings wrong{.default_ttl_ms = -1,
                                    .max_items = 0,
                                    .ttl_jitter_percent = 51,
                                    .stale_ms = -1,
                                    .failure_ttl_ms = 60'001};
  std::vector<std::string> fields;
  for (const std::string& error : wrong.validate()) fields.push_back(error.substr(0, error.find(' ')));
  EXPECT_EQ(fields, (std::vector<std::string>{"ttl_jitter_percent", "default_ttl_ms", "max_items", "stale_ms",
                                              "failure_ttl_ms"}));
}

}  // namespace
}  // namespace tidegate::library
