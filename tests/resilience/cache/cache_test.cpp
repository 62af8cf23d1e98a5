#include "tidegate/resilience/cache/cache.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <tuple>

namespace tidegate::resilience {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr base::Duration kOneNanosecond{1};

constexpr base::MonotonicTime at(base::Duration since_start) {
  return base::MonotonicTime{since_start};
}

template <class V>
std::optional<V> value_of(const typename Cache<V>::Lookup& lookup) {
  if (lookup.entry == nullptr) return std::nullopt;
  return lookup.entry->value;
}

TEST(Cache, IsFreshUntilItsTtlAndGoneExactlyAtIt) {
  Cache<int> cache;
  cache.set("a", 1, {.ttl = 500ms}, at(1s));
  EXPECT_EQ(cache.get("a", at(1s)).freshness, Freshness::kFresh);
  EXPECT_EQ(value_of<int>(cache.get("a", at(1500ms) - kOneNanosecond)), 1);
  EXPECT_EQ(cache.get("a", at(1500ms)).freshness, Freshness::kAbsent);
  EXPECT_EQ(cache.get("a", at(1500ms)).entry, nullptr);
}

TEST(Cache, IsStaleFromItsTtlToItsStaleBoundAndGoneExactlyAtIt) {
  Cache<int> cache;
  cache.set("a", 1, {.ttl = 500ms, .stale_bound = 2s}, at(0s));
  EXPECT_EQ(cache.get("a", at(500ms) - kOneNanosecond).freshness, Freshness::kFresh);
  EXPECT_EQ(cache.get("a", at(500ms)).freshness, Freshness::kStale);
  EXPECT_EQ(cache.get("a", at(2s) - kOneNanosecond).freshness, Freshness::kStale);
  EXPECT_EQ(cache.get("a", at(2s)).freshness, Freshness::kAbsent);
}

TEST(Cache, IsNeverStaleWithAStaleBoundBelowItsTtl) {
  Cache<int> cache;
  cache.set("a", 1, {.ttl = 500ms, .stale_bound = 100ms}, at(0s));
  EXPECT_EQ(cache.get("a", at(400ms)).freshness, Freshness::kFresh);
  EXPECT_EQ(cache.get("a", at(500ms)).freshness, Freshness::kAbsent);
}

TEST(Cache, ServesAnEntryThatIsNeverFreshAsStale) {
  Cache<int> cache;
  cache.set("a", 1, {.stale_bound = 1s}, at(0s));
  EXPECT_EQ(cache.get("a", at(0s)).freshness, Freshness::kStale);
}

TEST(Cache, TellsTheTimeInHandsAndTheAgeWithTheRoundTripThatFetchedIt) {
  Cache<int> cache;
  cache.set("a", 1, {.ttl = 1s, .base_age = 394ms}, at(10s));
  const auto found = cache.get("a", at(10s) + 250ms);
  ASSERT_NE(found.entry, nullptr);
  EXPECT_EQ(found.entry->in_hands(at(10s) + 250ms), 250ms);
  EXPECT_EQ(found.entry->age(at(10s) + 250ms), 644ms);
}

TEST(Cache, LastsForEverWithTheLongestTtl) {
  Cache<int> cache;
  cache.set("a", 1, {.ttl = base::Duration::max()}, at(1s));
  EXPECT_EQ(cache.get("a", base::kNever - 1s).freshness, Freshness::kFresh);
}

TEST(Cache, CountsTheTimeAnewWhenAValueIsReplaced) {
  Cache<int> cache;
  cache.set("a", 1, {.ttl = 1s}, at(0s));
  cache.set("a", 2, {.ttl = 1s}, at(900ms));
  EXPECT_EQ(value_of<int>(cache.get("a", at(1800ms))), 2);
  EXPECT_EQ(cache.size(), 1u);
}

TEST(Cache, DropsTheOlderValueWhenTheNewOneMayNotBeKept) {
  Cache<int> cache;
  cache.set("a", 1, {.ttl = 1s}, at(0s));
  cache.set("a", 2, {}, at(0s));
  EXPECT_EQ(cache.size(), 0u);
}

TEST(Cache, EvictsTheLeastRecentlyUsed) {
  Cache<int> cache{{.max_entries = 2}};
  cache.set("a", 1, {.ttl = 1h}, at(0s));
  cache.set("b", 2, {.ttl = 1h}, at(0s));
  EXPECT_EQ(value_of<int>(cache.get("a", at(1s))), 1);
  cache.set("c", 3, {.ttl = 1h}, at(2s));
  EXPECT_EQ(cache.get("b", at(2s)).entry, nullptr);
  EXPECT_EQ(value_of<int>(cache.get("a", at(2s))), 1);
  EXPECT_EQ(value_of<int>(cache.get("c", at(2s))), 3);
  EXPECT_EQ(cache.statistics().evictions, 1u);
}

TEST(Cache, DoesNotCountAPeekAsAUse) {
  Cache<int> cache{{.max_entries = 2}};
  cache.set("a", 1, {.ttl = 1h}, at(0s));
  cache.set("b", 2, {.ttl = 1h}, at(0s));
  EXPECT_EQ(value_of<int>(cache.peek("a", at(1s))), 1);
  cache.set("c", 3, {.ttl = 1h}, at(2s));
  EXPECT_EQ(cache.peek("a", at(2s)).entry, nullptr);
  EXPECT_EQ(cache.statistics().hits + cache.statistics().misses, 0u);
}

TEST(Cache, HoldsOneEntryWithACapacityOfOne) {
  Cache<int> cache{{.max_entries = 1}};
  for (int i = 0; i < 10; ++i) cache.set(std::to_string(i), i, {.ttl = 1h}, at(0s));
  EXPECT_EQ(cache.size(), 1u);
  EXPECT_EQ(value_of<int>(cache.get("9", at(0s))), 9);
}

TEST(Cache, ErasesByKeyByPrefixAndAll) {
  Cache<int> cache;
  for (const char* key : {"depth:BTCUSDT", "depth:ETHUSDT", "ticker:BTCUSDT", "time"}) {
    cache.set(key, 1, {.ttl = 1h}, at(0s));
  }
  EXPECT_TRUE(cache.erase("time"));
  EXPECT_FALSE(cache.erase("time"));
  EXPECT_EQ(cache.erase_prefix("depth:"), 2u);
  EXPECT_NE(cache.peek("ticker:BTCUSDT", at(0s)).entry, nullptr);
  cache.clear();
  EXPECT_EQ(cache.size(), 0u);
  cache.set("again", 1, {.ttl = 1h}, at(0s));
  EXPECT_EQ(value_of<int>(cache.get("again", at(0s))), 1);
}

TEST(Cache, RemovesWhatIsPastItsBoundWhenAsked) {
  Cache<int> cache;
  cache.set("short", 1, {.ttl = 1s}, at(0s));
  cache.set("stale", 2, {.ttl = 1s, .stale_bound = 5s}, at(0s));
  cache.set("long", 3, {.ttl = 10s}, at(0s));
  EXPECT_EQ(cache.remove_expired(at(1s)), 1u);
  EXPECT_EQ(cache.remove_expired(at(5s)), 1u);
  EXPECT_EQ(cache.size(), 1u);
  EXPECT_EQ(cache.statistics().expirations, 2u);
}

TEST(Cache, TellsWhyEachValueLeft) {
  std::vector<std::tuple<std::string, int, std::string>> left;
  Cache<int> cache{{.max_entries = 2}, [&left](std::string_view key, int value, RemovalCause cause) {
                     left.emplace_back(key, value, std::string{name(cause)});
                   }};
  cache.set("a", 1, {.ttl = 1s}, at(0s));
  cache.set("a", 2, {.ttl = 1s}, at(0s));
  cache.set("b", 3, {.ttl = 1h}, at(0s));
  cache.set("c", 4, {.ttl = 1s}, at(0s));
  EXPECT_EQ(cache.get("c", at(1s)).entry, nullptr);
  cache.set("d", 5, {.ttl = 1s}, at(1s));
  cache.set("e", 6, {.ttl = 1h}, at(2s));
  cache.set("f", 7, {.ttl = 1h}, at(2s));
  cache.erase("f");
  using Left = std::tuple<std::string, int, std::string>;
  EXPECT_THAT(left, ElementsAre(Left{"a", 1, "replaced"}, Left{"a", 2, "evicted"}, Left{"c", 4, "expired"},
                                Left{"b", 3, "evicted"}, Left{"d", 5, "expired"}, Left{"f", 7, "erased"}));
}

TEST(Cache, CountsHitsStaleHitsAndMisses) {
  Cache<int> cache;
  cache.set("a", 1, {.ttl = 1s, .stale_bound = 2s}, at(0s));
  cache.get("a", at(0s));
  cache.get("a", at(1s));
  cache.get("a", at(2s));
  cache.get("b", at(2s));
  const CacheStatistics& statistics = cache.statistics();
  EXPECT_EQ(statistics.hits, 1u);
  EXPECT_EQ(statistics.stale_hits, 1u);
  EXPECT_EQ(statistics.misses, 2u);
  EXPECT_EQ(statistics.stored, 1u);
  EXPECT_EQ(statistics.expirations, 1u);
}

TEST(Cache, HoldsValuesThatOnlyMove) {
  Cache<std::unique_ptr<int>> cache;
  cache.set("a", std::make_unique<int>(7), {.ttl = 1s}, at(0s));
  EXPECT_EQ(*cache.get("a", at(0s)).entry->value, 7);
}

TEST(Cache, CountsBytesByItsWeigherAndEvictsUntilTheNewcomerFits) {
  Cache<std::string> cache{
      {.max_bytes = 10}, nullptr, [](std::string_view, const std::string& value) { return value.size(); }};
  cache.set("a", "1234", {.ttl = 1h}, at(0s));
  cache.set("b", "1234", {.ttl = 1h}, at(0s));
  cache.set("c", "12", {.ttl = 1h}, at(0s));
  EXPECT_EQ(cache.bytes(), 10u) << "full to the byte is not too full";
  EXPECT_EQ(cache.size(), 3u);
  cache.set("d", "12345", {.ttl = 1h}, at(0s));
  EXPECT_EQ(cache.bytes(), 7u);
  EXPECT_EQ(cache.peek("a", at(0s)).entry, nullptr);
  EXPECT_EQ(cache.peek("b", at(0s)).entry, nullptr);
  cache.set("c", "1234567890", {.ttl = 1h}, at(0s));
  EXPECT_EQ(cache.bytes(), 10u) << "a replaced value's weight is given back";
  EXPECT_EQ(cache.size(), 1u);
  cache.erase("c");
  EXPECT_EQ(cache.bytes(), 0u);
}

TEST(Cache, TurnsAwayAValueThatAloneIsTooHeavyAndDropsTheOlderOne) {
  std::vector<std::string> left;
  Cache<std::string> cache{{.max_bytes = 3},
                           [&left](std::string_view, const std::string& value, RemovalCause cause) {
                             left.push_back(value + " " + std::string{name(cause)});
                           },
                           [](std::string_view, const std::string& value) { return value.size(); }};
  cache.set("a", "123", {.ttl = 1h}, at(0s));
  cache.set("a", "1234", {.ttl = 1h}, at(0s));
  EXPECT_EQ(cache.size(), 0u);
  EXPECT_THAT(left, ElementsAre("123 replaced", "1234 evicted"));
}

TEST(Cache, ErasesByTag) {
  Cache<int> cache;
  const std::vector<std::string_view> account{"account"};
  const std::vector<std::string_view> both{"account", "orders"};
  cache.set("balance", 1, {.ttl = 1h}, at(0s), account);
  cache.set("open", 2, {.ttl = 1h}, at(0s), both);
  cache.set("depth", 3, {.ttl = 1h}, at(0s));
  EXPECT_EQ(cache.erase_tag("orders"), 1u);
  EXPECT_EQ(cache.erase_tag("orders"), 0u);
  EXPECT_EQ(cache.erase_tag("account"), 1u);
  EXPECT_EQ(cache.size(), 1u);
}

TEST(Cache, ForgetsTheTagsOfAReplacedOrRemovedValue) {
  Cache<int> cache{{.max_entries = 1}};
  const std::vector<std::string_view> tags{"t"};
  cache.set("a", 1, {.ttl = 1h}, at(0s), tags);
  cache.set("a", 2, {.ttl = 1h}, at(0s));
  EXPECT_EQ(cache.erase_tag("t"), 0u);
  cache.set("a", 3, {.ttl = 1h}, at(0s), tags);
  cache.set("b", 4, {.ttl = 1h}, at(0s));  // takes the room, and the number, of "a"
  EXPECT_EQ(cache.erase_tag("t"), 0u);
  EXPECT_EQ(cache.size(), 1u);
}

TEST(Cache, ShortensTtlsByItsJitterAndNeverLengthensThem) {
  Cache<int> cache{{.ttl_jitter_percent = 10, .seed = 7}};
  base::Duration shortest = 1s;
  base::Duration longest = 0s;
  for (int i = 0; i < 500; ++i) {
    const std::string key = std::to_string(i);
    cache.set(key, i, {.ttl = 1s}, at(0s));
    const base::Duration ttl = cache.peek(key, at(0s)).entry->terms.ttl;
    shortest = std::min(shortest, ttl);
    longest = std::max(longest, ttl);
  }
  EXPECT_GE(shortest, 900ms);
  EXPECT_LT(shortest, 910ms);
  EXPECT_LE(longest, 1s);
  EXPECT_GT(longest, 990ms);
}

TEST(Cache, DoesABoundedShareOfTheExpiryWorkInEachSetAndMiss) {
  Cache<int> cache{{.expiry_work = 6}};
  for (int i = 0; i < 100; ++i) cache.set(std::to_string(i), i, {.ttl = 1ms}, at(0s));
  cache.get("none", at(1s));
  EXPECT_EQ(cache.size(), 94u);
  cache.set("new", 1, {.ttl = 1h}, at(1s));
  EXPECT_EQ(cache.size(), 89u);
  for (int i = 0; i < 20; ++i) cache.get("none", at(1s));
  EXPECT_EQ(cache.size(), 1u);
}

TEST(Cache, TakesIntegersAndLongTextsAsKeys) {
  Cache<int, std::uint64_t> numbers;
  numbers.set(std::uint64_t{0}, 1, {.ttl = 1h}, at(0s));
  numbers.set(UINT64_MAX, 2, {.ttl = 1h}, at(0s));
  EXPECT_EQ(numbers.get(UINT64_MAX, at(0s)).entry->value, 2);
  EXPECT_TRUE(numbers.erase(std::uint64_t{0}));
  EXPECT_EQ(numbers.size(), 1u);
  Cache<int> texts;
  for (const std::size_t size : {0u, 1u, 3u, 4u, 7u, 8u, 15u, 16u, 17u, 22u, 23u, 24u, 100u}) {
    texts.set(std::string(size, 'x'), static_cast<int>(size), {.ttl = 1h}, at(0s));
  }
  for (const std::size_t size : {0u, 1u, 3u, 4u, 7u, 8u, 15u, 16u, 17u, 22u, 23u, 24u, 100u}) {
    EXPECT_EQ(value_of<int>(texts.get(std::string(size, 'x'), at(0s))), static_cast<int>(size));
  }
  EXPECT_EQ(texts.erase_prefix("xxxx"), 10u);
}

TEST(Cache, KnowsWhatAnEntryWeighsAfterItsValueWasReplaced) {
  Cache<std::size_t> cache{{.max_entries = 1000, .max_bytes = 100, .eviction = Eviction::kS3Fifo},
                           nullptr,
                           [](std::string_view, const std::size_t& value) { return value; }};
  const auto set = [&cache](const std::string& key, std::size_t weight) {
    cache.set(key, std::size_t{weight}, {.ttl = 1h}, at(0s));
  };
  set("popular", 1);
  cache.get("popular", at(0s));
  for (int i = 0; i < 20; ++i) set(std::to_string(i), 10);  // it is moved on to the main queue
  ASSERT_NE(cache.peek("popular", at(0s)).entry, nullptr);
  set("popular", 50);
  cache.erase("popular");
  for (int i = 100; i < 150; ++i) {
    set(std::to_string(i), 10);
    EXPECT_LE(cache.bytes(), 100u);
  }
  EXPECT_EQ(cache.size(), 10u);
}

TEST(CacheSettings, NameTheCapacityOutOfItsRange) {
  EXPECT_THAT(CacheSettings{}.validate(), IsEmpty());
  EXPECT_THAT(CacheSettings{.max_entries = 0}.validate(),
              ElementsAre("max_entries is 0; it must be from 1 to 10000000"));
  EXPECT_THAT(CacheSettings{.max_entries = SIZE_MAX}.validate(), testing::SizeIs(1));
  EXPECT_THAT(
      (CacheSettings{.max_bytes = SIZE_MAX, .ttl_jitter_percent = 51, .expiry_work = 5}.validate()),
      ElementsAre(testing::StartsWith("max_bytes is"), "ttl_jitter_percent is 51; it must be from 0 to 50",
                  "expiry_work is 5; it must be from 6 to 1000000"));
}

}  // namespace
}  // namespace tidegate::resilience
