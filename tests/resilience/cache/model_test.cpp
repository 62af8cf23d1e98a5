// The cache beside slow, obvious models of itself on random sequences, with either rule of eviction.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"
#include "tidegate/resilience/cache/cache.hpp"

namespace tidegate::resilience {
namespace {

using namespace std::chrono_literals;
using Keys = std::list<std::string>;  // oldest first

// Who leaves first, in the words of the definition.
class OrderModel {
 public:
  virtual ~OrderModel() = default;
  virtual void inserted(const std::string& key) = 0;
  virtual void used(const std::string& key) = 0;
  virtual void removed(const std::string& key, bool evicted) = 0;
  virtual std::string victim() = 0;
};

class LruModel final : public OrderModel {
 public:
  void inserted(const std::string& key) override { keys_.push_back(key); }
  void used(const std::string& key) override {
    keys_.remove(key);
    keys_.push_back(key);
  }
  void removed(const std::string& key, bool) override { keys_.remove(key); }
  std::string victim() override { return keys_.front(); }

 private:
  Keys keys_;
};

class S3FifoModel final : public OrderModel {
 public:
  explicit S3FifoModel(std::size_t capacity)
      : main_share_(capacity - std::max<std::size_t>(capacity / 10, 1)),
        most_ghosts_(std::max<std::size_t>(capacity * 9 / 10, 1)) {}

  void inserted(const std::string& key) override {
    const auto ghost = std::find(ghosts_.begin(), ghosts_.end(), key);
    const bool was_ghost = ghost != ghosts_.end();
    if (was_ghost) *ghost = kRecalled;
    uses_[key] = 0;
    (was_ghost ? main_ : small_).push_back(key);
  }
  void used(const std::string& key) override { uses_[key] = std::min(uses_[key] + 1, 3); }
  void removed(const std::string& key, bool evicted) override {
    const bool was_small = std::find(small_.begin(), small_.end(), key) != small_.end();
    small_.remove(key);
    main_.remove(key);
    uses_.erase(key);
    if (!was_small || !evicted) return;
    const std::size_t limit = std::min(most_ghosts_, std::max<std::size_t>(held_, 16));
    const auto live = [this] {
      return ghosts_.size() - static_cast<std::size_t>(std::count(ghosts_.begin(), ghosts_.end(), kRecalled));
    };
    while (live() >= limit || ghosts_.size() >= 2 * limit) ghosts_.pop_front();
    ghosts_.push_back(key);
  }
  std::string victim() override {
    held_ = small_.size() + main_.size();
    for (;;) {
      const bool from_main = main_.size() > main_share_ || small_.empty();
      Keys& from = from_main ? main_ : small_;
      const std::string key = from.front();
      if (uses_[key] == 0) return key;
      from.pop_front();
      main_.push_back(key);
      uses_[key] = from_main ? uses_[key] - 1 : 0;
    }
  }

 private:
  static constexpr const char* kRecalled = "(recalled)";  // keeps its place in the queue

  std::size_t main_share_;
  std::size_t most_ghosts_;
  std::size_t held_ = 0;
  Keys small_;
  Keys main_;
  Keys ghosts_;
  std::map<std::string, int> uses_;
};

// Entries in a map; every question is a walk.
class Model {
 public:
  struct Entry {
    int value = 0;
    base::MonotonicTime gone_at{};
    base::MonotonicTime stale_at{};
    std::set<std::string> tags;
  };

  Model(std::size_t capacity, Eviction eviction) : capacity_(capacity) {
    if (eviction == Eviction::kLru) {
      order_ = std::make_unique<LruModel>();
    } else {
      order_ = std::make_unique<S3FifoModel>(capacity);
    }
  }

  std::pair<std::optional<int>, Freshness> get(const std::string& key, base::MonotonicTime now) {
    const auto found = entries_.find(key);
    if (found != entries_.end() && now < found->second.gone_at) {
      order_->used(key);
      return {found->second.value, now < found->second.stale_at ? Freshness::kFresh : Freshness::kStale};
    }
    erase(key);
    expire_ticks(now);
    return {std::nullopt, Freshness::kAbsent};
  }
  void set(const std::string& key, int value, CacheTerms terms, std::set<std::string> tags,
           base::MonotonicTime now) {
    expire_ticks(now);
    const bool kept = terms.ttl > 0s || terms.stale_bound > 0s;
    if (!kept) {
      erase(key);
      return;
    }
    if (entries_.contains(key)) {
      order_->used(key);
    } else {
      if (entries_.size() == capacity_) evict(now);
      order_->inserted(key);
    }
    entries_[key] = {value, now + std::max(terms.ttl, terms.stale_bound), now + terms.ttl, std::move(tags)};
  }
  bool erase(const std::string& key) {
    return erase_if([&](const auto& e) { return e.first == key; }) > 0;
  }
  std::size_t erase_prefix(const std::string& prefix) {
    return erase_if([&](const auto& e) { return e.first.starts_with(prefix); });
  }
  std::size_t erase_tag(const std::string& tag) {
    return erase_if([&](const auto& e) { return e.second.tags.contains(tag); });
  }
  std::size_t remove_expired(base::MonotonicTime now) {
    return erase_if([&](const auto& e) { return e.second.gone_at <= now; });
  }
  std::size_t size() const { return entries_.size(); }

 private:
  // What any set or miss removes: the entries whose tick of the wheel is over.
  void expire_ticks(base::MonotonicTime now) {
    erase_if([&](const auto& e) { return TimerWheel::tick_of(e.second.gone_at) < TimerWheel::tick_of(now); });
  }
  void evict(base::MonotonicTime now) {
    const std::string key = order_->victim();
    order_->removed(key, now < entries_.at(key).gone_at);
    entries_.erase(key);
  }
  std::size_t erase_if(auto condemned) {
    return std::erase_if(entries_, [&](const auto& entry) {
      if (!condemned(entry)) return false;
      order_->removed(entry.first, false);
      return true;
    });
  }

  std::size_t capacity_;
  std::unique_ptr<OrderModel> order_;
  std::map<std::string, Entry> entries_;
};

struct Race {
  base::Random random;
  std::size_t capacity;
  std::size_t keys;
  Model model;
  std::map<RemovalCause, std::uint64_t> told;  // what the listener says left
  Cache<int> cache;
  base::MonotonicTime now{};

  Race(std::uint64_t seed, Eviction eviction)
      : random(seed),
        capacity(static_cast<std::size_t>(random.between(1, 60))),
        keys(1 + random.below(capacity * 3)),
        model(capacity, eviction),
        cache({.max_entries = capacity, .eviction = eviction, .expiry_work = 1000},
              [this](std::string_view, int, RemovalCause cause) { ++told[cause]; }) {}

  void step(int number) {
    // Milliseconds, so that instants often fall exactly on a bound; now and then far ahead.
    now +=
        std::chrono::milliseconds{random.chance(0.001) ? random.between(0, 100'000) : random.between(0, 2)};
    const std::string key = (random.chance(0.5) ? "x" : "y") + std::to_string(random.below(keys));
    const std::uint64_t dice = random.below(100);
    if (dice < 55) {
      const auto got = cache.get(key, now);
      const auto [value, freshness] = model.get(key, now);
      ASSERT_EQ(got.entry == nullptr ? std::nullopt : std::optional{got.entry->value}, value);
      ASSERT_EQ(got.freshness, freshness);
    } else if (dice < 92) {
      set(key, number);
    } else if (dice < 96) {
      ASSERT_EQ(cache.erase(key), model.erase(key));
    } else if (dice < 97) {
      ASSERT_EQ(cache.remove_expired(now), model.remove_expired(now));
    } else if (dice < 98) {
      ASSERT_EQ(cache.erase_tag(key.substr(0, 1)), model.erase_tag(key.substr(0, 1)));
    } else {
      ASSERT_EQ(cache.erase_prefix(key), model.erase_prefix(key));
    }
    ASSERT_EQ(cache.size(), model.size());
  }

  void set(const std::string& key, int value) {
    const std::int64_t longest = random.chance(0.1) ? 5'000 : 100;
    const CacheTerms terms{.ttl = std::chrono::milliseconds{random.between(0, longest)},
                           .stale_bound = std::chrono::milliseconds{random.between(0, longest * 2)}};
    std::vector<std::string_view> tags;
    if (random.chance(0.05)) tags = {"x", "y"};
    cache.set(key, value, terms, now, tags);
    model.set(key, value, terms, {tags.begin(), tags.end()}, now);
  }

  void check_counts() {
    const CacheStatistics& statistics = cache.statistics();
    EXPECT_EQ(told[RemovalCause::kEvicted], statistics.evictions);
    EXPECT_EQ(told[RemovalCause::kExpired], statistics.expirations);
    std::uint64_t left = 0;
    for (const auto& [cause, count] : told) left += count;
    EXPECT_EQ(left + cache.size(), statistics.stored) << "no value leaves untold";
  }
};

class CacheModel : public testing::TestWithParam<Eviction> {};

TEST_P(CacheModel, AgreesWithTheCacheOnRandomSequences) {
  for (const std::uint64_t seed : tests::random_seeds_to(20)) {
    Race race{seed, GetParam()};
    for (int step = 0; step < 5'000; ++step) {
      SCOPED_TRACE(testing::Message() << "seed " << seed << ", step " << step);
      race.step(step);
      if (HasFatalFailure()) return;
    }
    race.check_counts();
  }
}

INSTANTIATE_TEST_SUITE_P(Eviction, CacheModel, testing::Values(Eviction::kLru, Eviction::kS3Fifo),
                         [](const auto& tested) {
                           return tested.param == Eviction::kLru ? "Lru" : "S3Fifo";
                         });

// Deadlines in a plain map.
TEST(TimerWheelModel, ExpiresEveryEntryInItsTickAndNoneBefore) {
  constexpr EntryNumber kEntries = 200;
  for (const std::uint64_t seed : tests::random_seeds_to(10)) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    base::Random random{seed};
    TimerWheel wheel;
    wheel.grow(kEntries);
    std::map<EntryNumber, base::MonotonicTime> scheduled;
    base::MonotonicTime now{};
    const auto deadline_of = [&](EntryNumber entry) { return scheduled.at(entry); };
    for (int step = 0; step < 10'000; ++step) {
      // Any scale, from within a tick to beyond the highest level.
      const auto scale = [&] {
        return base::Duration{random.between(0, std::int64_t{1} << random.between(1, 52))};
      };
      const auto entry = static_cast<EntryNumber>(random.below(kEntries));
      if (scheduled.erase(entry) > 0) wheel.cancel(entry);
      if (random.chance(0.8)) {
        scheduled[entry] = now + scale();
        wheel.schedule(entry, scheduled[entry]);
      }
      if (!random.chance(0.2)) continue;
      now += scale() / 8;
      const bool exact = random.chance(0.5);
      const auto is_over = [&](base::MonotonicTime deadline) {
        return exact ? deadline <= now : TimerWheel::tick_of(deadline) < TimerWheel::tick_of(now);
      };
      const auto over = [&](EntryNumber one) {
        ASSERT_TRUE(is_over(scheduled.at(one)));
        scheduled.erase(one);
      };
      if (exact) {
        wheel.expire_all(now, deadline_of, over);
      } else {
        wheel.advance(now, TimerWheel::kUnlimited, deadline_of, over);
      }
      for (const auto& [left, deadline] : scheduled) ASSERT_FALSE(is_over(deadline)) << left;
      if (HasFatalFailure()) return;
    }
  }
}

}  // namespace
}  // namespace tidegate::resilience
