#include "tidegate/resilience/cache.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <tuple>

#include "tidegate/base/random.hpp"

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
  Cache<int> cache{{.max_entries = 2}, [&left](const std::string& key, int value, RemovalCause cause) {
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

TEST(CacheSettings, NameTheCapacityOutOfItsRange) {
  EXPECT_THAT(CacheSettings{}.validate(), IsEmpty());
  EXPECT_THAT(CacheSettings{.max_entries = 0}.validate(),
              ElementsAre("max_entries is 0; it must be from 1 to 10000000"));
  EXPECT_THAT(CacheSettings{.max_entries = SIZE_MAX}.validate(), testing::SizeIs(1));
}

// Entries in one vector, most recently used last; every question is a walk.
class Model {
 public:
  explicit Model(std::size_t capacity) : capacity_(capacity) {}

  struct Entry {
    std::string key;
    int value = 0;
    base::MonotonicTime stored_at{};
    CacheTerms terms;
  };

  std::pair<std::optional<int>, Freshness> get(const std::string& key, base::MonotonicTime now) {
    const auto found = find(key);
    if (found == entries_.end()) return {std::nullopt, Freshness::kAbsent};
    const Entry entry = *found;
    entries_.erase(found);
    if (now >= entry.stored_at + entry.terms.bound()) return {std::nullopt, Freshness::kAbsent};
    entries_.push_back(entry);
    const bool fresh = now < entry.stored_at + entry.terms.ttl;
    return {entry.value, fresh ? Freshness::kFresh : Freshness::kStale};
  }

  void set(const std::string& key, int value, CacheTerms terms, base::MonotonicTime now) {
    erase(key);
    if (terms.ttl == 0s && terms.stale_bound == 0s) return;
    if (entries_.size() == capacity_) entries_.erase(entries_.begin());
    entries_.push_back({key, value, now, terms});
  }

  bool erase(const std::string& key) {
    return std::erase_if(entries_, [&key](const Entry& entry) { return entry.key == key; }) > 0;
  }
  std::size_t erase_prefix(const std::string& prefix) {
    return std::erase_if(entries_, [&prefix](const Entry& entry) { return entry.key.starts_with(prefix); });
  }
  std::size_t remove_expired(base::MonotonicTime now) {
    return std::erase_if(entries_,
                         [now](const Entry& entry) { return now >= entry.stored_at + entry.terms.bound(); });
  }
  std::size_t size() const { return entries_.size(); }

 private:
  std::vector<Entry>::iterator find(const std::string& key) {
    return std::find_if(entries_.begin(), entries_.end(),
                        [&key](const Entry& entry) { return entry.key == key; });
  }

  std::size_t capacity_;
  std::vector<Entry> entries_;
};

void race_with_model(std::uint64_t seed, int steps) {
  base::Random random{seed};
  const auto capacity = static_cast<std::size_t>(random.between(1, 20));
  Model model{capacity};
  std::map<std::string, int> told;  // what the listener says left, by cause
  Cache<int> cache{{.max_entries = capacity}, [&told](const std::string&, int, RemovalCause cause) {
                     ++told[std::string{name(cause)}];
                   }};
  base::MonotonicTime now{};
  // Milliseconds, so that instants often fall exactly on a bound.
  for (int step = 0; step < steps; ++step) {
    SCOPED_TRACE(testing::Message() << "seed " << seed << ", step " << step);
    now += std::chrono::milliseconds{random.between(0, 2)};
    const std::string key = (random.chance(0.5) ? "x" : "y") + std::to_string(random.below(15));
    const std::uint64_t dice = random.below(100);
    if (dice < 60) {
      const auto got = cache.get(key, now);
      const auto [value, freshness] = model.get(key, now);
      ASSERT_EQ(value_of<int>(got), value);
      ASSERT_EQ(got.freshness, freshness);
    } else if (dice < 92) {
      const CacheTerms terms{.ttl = std::chrono::milliseconds{random.between(0, 20)},
                             .stale_bound = std::chrono::milliseconds{random.between(0, 30)}};
      cache.set(key, step, terms, now);
      model.set(key, step, terms, now);
    } else if (dice < 96) {
      ASSERT_EQ(cache.erase(key), model.erase(key));
    } else if (dice < 98) {
      ASSERT_EQ(cache.remove_expired(now), model.remove_expired(now));
    } else {
      ASSERT_EQ(cache.erase_prefix(key.substr(0, 2)), model.erase_prefix(key.substr(0, 2)));
    }
    ASSERT_EQ(cache.size(), model.size());
  }
  const CacheStatistics& statistics = cache.statistics();
  EXPECT_EQ(told["evicted"], static_cast<int>(statistics.evictions));
  EXPECT_EQ(told["expired"], static_cast<int>(statistics.expirations));
  const int left = told["evicted"] + told["expired"] + told["replaced"] + told["erased"];
  EXPECT_EQ(static_cast<std::size_t>(left) + cache.size(), statistics.stored) << "no value leaves untold";
}

TEST(CacheModel, AgreesWithTheCacheOnRandomSequences) {
  std::cout << "seeds 1 to 12\n";
  for (std::uint64_t seed = 1; seed <= 12; ++seed) race_with_model(seed, 10'000);
}

}  // namespace
}  // namespace tidegate::resilience
