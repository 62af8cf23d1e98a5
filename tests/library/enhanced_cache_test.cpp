#include "tidegate/library/enhanced_cache.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <string>
#include <thread>

#include "tidegate/base/random.hpp"

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

TEST(EnhancedCache, IsConsistentUnderManyThreads) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 5'000;
  for (const std::size_t max_items : {50u, 4096u}) {
    EnhancedCache<std::string> cache(60'000, max_items);
    std::barrier start{kThreads};
    std::atomic<int> wrong = 0;
    {
      std::vector<std::jthread> threads;
      for (std::uint64_t seed = 1; seed <= kThreads; ++seed) {
        threads.emplace_back([&cache, &start, &wrong, seed] {
          base::Random random{seed};
          start.arrive_and_wait();
          for (int i = 0; i < kRounds; ++i) {
            const std::string key = std::to_string(random.below(200));
            if (random.chance(0.5)) {
              cache.set(key, "value of " + key);
            } else if (random.chance(0.02)) {
              cache.erase_prefix(key);
            } else if (const auto found = cache.get(key); found && *found != "value of " + key) {
              ++wrong;
            }
          }
        });
      }
    }
    EXPECT_EQ(wrong, 0);
    EXPECT_LE(cache.size(), max_items);
  }
}

}  // namespace
}  // namespace tidegate::library
