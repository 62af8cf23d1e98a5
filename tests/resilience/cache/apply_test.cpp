// A cache that is given other bounds, and shorter lives for what it holds, while it works.
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>

#include "tidegate/resilience/cache/cache.hpp"

namespace tidegate::resilience {
namespace {

using namespace std::chrono_literals;

constexpr base::MonotonicTime at(base::Duration since_start) {
  return base::MonotonicTime{since_start};
}

void fill(Cache<int>& cache, int entries) {
  for (int i = 0; i < entries; ++i) cache.set(std::to_string(i), i, {.ttl = 1h}, at(0s));
}

bool holds(const Cache<int>& cache, const std::string& key, base::MonotonicTime now = at(0s)) {
  return cache.peek(key, now).entry != nullptr;
}

class CacheApply : public testing::TestWithParam<Eviction> {
 protected:
  CacheSettings bounded(std::size_t entries) const {
    return {.max_entries = entries, .eviction = GetParam()};
  }
};

TEST_P(CacheApply, ASmallCacheIsWithinItsNewBoundAtOnce) {
  Cache<int> cache{bounded(12)};
  fill(cache, 12);
  cache.apply(bounded(4), at(0s));
  EXPECT_EQ(cache.size(), 4U);
  EXPECT_EQ(cache.statistics().evictions, 8U);
  cache.set("new", 1, {.ttl = 1h}, at(0s));
  EXPECT_EQ(cache.size(), 4U);
}

TEST_P(CacheApply, ALargeOneShrinksStepByStep) {
  Cache<int> cache{bounded(1000)};
  fill(cache, 1000);
  cache.apply(bounded(100), at(0s));
  EXPECT_EQ(cache.size(), 1000 - Cache<int>::kShrinkStep);
  std::size_t stores = 0;
  for (std::size_t before = cache.size(); cache.size() > 100 || stores == 0; before = cache.size()) {
    cache.set("new " + std::to_string(++stores), 1, {.ttl = 1h}, at(0s));
    ASSERT_LE(before, cache.size() + Cache<int>::kShrinkStep) << "no store pays for more than a step";
    ASSERT_LT(stores, 100U) << "and all together bring it to its bound";
  }
  cache.set("one more", 1, {.ttl = 1h}, at(0s));
  EXPECT_EQ(cache.size(), 100U);
  EXPECT_TRUE(holds(cache, "one more"));
}

TEST_P(CacheApply, AGrownOneHoldsWhatItHeldAndMore) {
  Cache<int> cache{bounded(10)};
  fill(cache, 10);
  cache.apply(bounded(5000), at(0s));
  for (int i = 10; i < 5000; ++i) cache.set(std::to_string(i), i, {.ttl = 1h}, at(0s));
  EXPECT_EQ(cache.size(), 5000U);
  EXPECT_EQ(cache.statistics().evictions, 0U);
  for (int i = 0; i < 5000; ++i) ASSERT_TRUE(holds(cache, std::to_string(i))) << i;
}

INSTANTIATE_TEST_SUITE_P(ByEitherOrder, CacheApply, testing::Values(Eviction::kLru, Eviction::kS3Fifo),
                         [](const auto& order) { return order.param == Eviction::kLru ? "Lru" : "S3Fifo"; });

TEST(CacheBytes, AreBoundedAnewToo) {
  const auto length = [](std::string_view, const std::string& value) { return value.size(); };
  Cache<std::string> cache{{.max_bytes = 100}, nullptr, length};
  for (int i = 0; i < 10; ++i) cache.set(std::to_string(i), std::string(10, 'x'), {.ttl = 1h}, at(0s));
  cache.apply({.max_bytes = 30}, at(0s));
  EXPECT_EQ(cache.bytes(), 30U);
}

TEST(CacheShorten, CountsFromTheStoringOfWhatIsKept) {
  Cache<int> cache;
  cache.set("a1", 1, {.ttl = 10s, .stale_bound = 20s}, at(0s));
  cache.set("b1", 1, {.ttl = 10s, .stale_bound = 20s}, at(0s));
  cache.shorten(
      [](std::string_view key) {
        return key.starts_with("a") ? std::optional{CacheTerms{.ttl = 2s, .stale_bound = 4s}} : std::nullopt;
      },
      at(1s));
  EXPECT_EQ(cache.peek("a1", at(1999ms)).freshness, Freshness::kFresh);
  EXPECT_EQ(cache.peek("a1", at(2s)).freshness, Freshness::kStale);
  EXPECT_EQ(cache.peek("a1", at(4s)).freshness, Freshness::kAbsent);
  EXPECT_EQ(cache.peek("b1", at(9s)).freshness, Freshness::kFresh);
  EXPECT_EQ(cache.remove_expired(at(5s)), 1U) << "it leaves in its new time";
}

TEST(CacheShorten, RemovesWhatIsPastItsNewLifeAndLengthensNothing) {
  Cache<int> cache;
  cache.set("old", 1, {.ttl = 10s}, at(0s));
  cache.set("short", 1, {.ttl = 1s}, at(4s));
  cache.shorten([](std::string_view) { return std::optional{CacheTerms{.ttl = 3s}}; }, at(4s));
  EXPECT_EQ(cache.size(), 1U);
  EXPECT_EQ(cache.statistics().expirations, 1U);
  EXPECT_EQ(cache.peek("short", at(5s)).freshness, Freshness::kAbsent);
}

}  // namespace
}  // namespace tidegate::resilience
