#include "tidegate/library/enhanced_cache.hpp"

#include <gtest/gtest.h>

#include <concepts>
#include <future>
#include <limits>
#include <optional>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <string_view>
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

TEST(EnhancedCache, KeepsOneValueOfAllTheBytesItMayHold) {
  base::ManualClock clock;
  const auto size = [](std::string_view, const std::string& value) { return value.size(); };
  EnhancedCache<std::string> cache({.max_items = 1'000'000, .max_bytes = 1 << 20}, nullptr, size,
                                   EnhancedCacheClocks::only(clock));
  cache.set("all", std::string(1 << 20, 'x'));
  EXPECT_TRUE(cache.get("all"));
  EnhancedCache<std::string> small({.max_items = 1'000'000, .max_bytes = 8}, nullptr, size,
                                   EnhancedCacheClocks::only(clock));
  small.set("a", "12345678");
  EXPECT_TRUE(small.get("a"));
  for (int i = 0; i < 100; ++i) small.set(std::to_string(i), "1234");
  EXPECT_EQ(small.size(), 2u) << "and never more";
}

TEST(EnhancedCache, CountsWhatWeighsNothing) {
  base::ManualClock clock;
  for (const auto eviction : {resilience::Eviction::kLru, resilience::Eviction::kS3Fifo}) {
    EnhancedCache<std::string> cache(
        {.max_items = 10, .max_bytes = 100, .eviction = eviction}, nullptr,
        [](std::string_view, const std::string&) { return std::size_t{0}; },
        EnhancedCacheClocks::only(clock));
    for (int i = 0; i < 100; ++i) cache.set(std::to_string(i), "x");
    EXPECT_EQ(cache.size(), 10u);
  }
}

TEST(EnhancedCache, IsAsBeforeWhenItsWeigherThrows) {
  base::ManualClock clock;
  EnhancedCache<std::string> cache(
      {.max_bytes = 100}, nullptr,
      [](std::string_view, const std::string& value) -> std::size_t {
        if (value == "heavy") throw std::length_error{"the test's"};
        return 1;
      },
      EnhancedCacheClocks::only(clock));
  cache.set("a", "light");
  EXPECT_THROW(cache.set("a", "heavy"), std::length_error);
  EXPECT_EQ(cache.get("a"), "light") << "and its lock is free";
}

// Signals each reading.
class WatchedClock final : public base::Clock {
 public:
  base::MonotonicTime now() const override {
    read.release();
    return clock.now();
  }
  base::WallTime wall_now() const override { return clock.wall_now(); }

  base::ManualClock clock;
  mutable std::counting_semaphore<> read{0};
};

TEST(EnhancedCache, JudgesByTheTimeAtWhichItHasTheLock) {
  WatchedClock watched;
  EnhancedCache<int> cache(100, 10, watched);
  cache.set("held", 1, 1'000'000);
  cache.set("asked", 2);
  while (watched.read.try_acquire()) {
  }
  std::future<std::optional<int>> got;
  cache.with_value("held", [&](int) {
    while (watched.read.try_acquire()) {
    }
    got = std::async(std::launch::async, [&cache] { return cache.get("asked"); });
    // Whoever reads the clock before it has the lock does so now; whoever does not keeps us for that long.
    static_cast<void>(watched.read.try_acquire_for(50ms));
    watched.clock.advance(100ms);
  });
  EXPECT_EQ(got.get(), std::nullopt) << "it waited past the TTL";
}

TEST(EnhancedCache, CountsAnItemPastItsTtlAsAMissUnlessItIsHandedOut) {
  base::ManualClock clock;
  EnhancedCache<int> cache({.default_ttl_ms = 100, .stale_ms = 1000}, nullptr, nullptr,
                           EnhancedCacheClocks::only(clock));
  const auto failure = []() -> base::Result<int> { return base::fail(base::ErrorCode::kIo, "the test's"); };
  cache.set("a", 1);
  clock.advance(100ms);
  EXPECT_EQ(cache.get("a"), std::nullopt);
  EXPECT_FALSE(cache.with_value("a", [](int) {}));
  EXPECT_EQ(cache.statistics().misses, 2u);
  EXPECT_EQ(cache.get_or_load("a", failure), 1);
  EXPECT_EQ(cache.statistics().stale_hits, 1u);
  EXPECT_EQ(cache.statistics().misses, 2u);
  clock.advance(100ms);
  EXPECT_EQ(cache.get_or_load("a", [] { return 2; }), 2);
  EXPECT_EQ(cache.statistics().misses, 3u) << "loaded anew";
  EXPECT_EQ(cache.statistics().stale_hits, 1u);
}

// Whether a number of that type may name an item of a cache by that key.
template <class Key, class Named>
constexpr bool kNames = std::convertible_to<Named, typename EnhancedCache<int, Key>::HashedKey>;

TEST(EnhancedCache, RefusesKeysThatWouldBeCut) {
  static_assert(kNames<std::uint32_t, std::uint32_t> && kNames<std::uint32_t, std::uint16_t>);
  static_assert(!kNames<std::uint32_t, std::uint64_t> && !kNames<std::uint32_t, double>);
  static_assert(!kNames<std::uint32_t, int>, "of a negative one nothing sensible could be made");
  static_assert(kNames<std::int64_t, std::uint32_t> && !kNames<std::int64_t, std::uint64_t>);
  static_assert(kNames<std::string, const char*> && kNames<std::string, std::string_view>);
  static_assert(!kNames<std::string, int>);
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

TEST(EnhancedCacheClock, NeverKeepsAnItemThatNobodyAskedForBeyondItsTimeByThatLag) {
  base::ManualClock exact;
  base::ManualClock coarse;
  EnhancedCache<int> cache({.expire_after_access_ms = 50}, nullptr, nullptr, {&exact, &coarse, 4ms});
  exact.advance(100ms);
  coarse.advance(100ms);
  cache.set("a", 1);
  exact.advance(46ms);
  coarse.advance(45ms);
  EXPECT_EQ(cache.get("a", coarse.now()), 1);
  exact.advance(50ms);
  coarse.advance(46ms);
  EXPECT_EQ(cache.get("a"), std::nullopt) << "50 ms have passed, of which the coarse clock tells 46";
}

TEST(EnhancedCacheClock, ReadsTheExactClockWhereAnItemMayBeLeftAloneOnlyBriefly) {
  base::ManualClock exact;
  base::ManualClock coarse;
  EnhancedCache<int> cache({.expire_after_access_ms = 49}, nullptr, nullptr, {&exact, &coarse, 4ms});
  cache.set("a", 1);
  exact.advance(48ms);
  EXPECT_EQ(cache.get("a"), 1);
  exact.advance(49ms);
  EXPECT_EQ(cache.get("a"), std::nullopt);
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
