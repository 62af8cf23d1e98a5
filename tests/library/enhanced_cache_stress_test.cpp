// Many threads do everything at once; made for the thread sanitizer, and for the promises that must hold in
// any order of things.
#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "tidegate/base/random.hpp"
#include "tidegate/library/enhanced_cache.hpp"

namespace tidegate::library {
namespace {

constexpr int kThreads = 4;
constexpr std::uint64_t kKeys = 64;

// A value that says which key it is for, and counts itself.
struct Counted {
  static inline std::atomic<std::int64_t> alive = 0;
  explicit Counted(std::string for_key) : key(std::move(for_key)) { ++alive; }
  Counted(const Counted& other) : key(other.key) { ++alive; }
  Counted& operator=(const Counted&) = default;
  ~Counted() { --alive; }
  std::string key;
};

class Stress {
 public:
  explicit Stress(EnhancedCacheSettings settings)
      : cache_(settings, [this](std::string_view key, const Counted& value, resilience::RemovalCause) {
          if (value.key != key) ++wrong_;
          ++told_;
          cache_.size();  // a deadlock under a lock
        }) {}

  void run(int rounds) {
    std::barrier start{kThreads};
    std::vector<std::jthread> threads;
    for (std::uint64_t seed = 1; seed <= kThreads; ++seed) {
      threads.emplace_back([this, &start, seed, rounds] {
        base::Random random{seed};
        start.arrive_and_wait();
        for (int i = 0; i < rounds; ++i) act(random);
      });
    }
  }
  void check() {
    EXPECT_EQ(wrong_, 0);
    const auto statistics = cache_.statistics();
    EXPECT_EQ(told_ + cache_.size(), statistics.stored) << "no value leaves untold";
    cache_.clear();
  }

 private:
  void act(base::Random& random) {
    const std::string key = "key " + std::to_string(random.below(kKeys));
    const auto check = [&](const std::string& got) {
      if (got != key) ++wrong_;
    };
    switch (random.below(16)) {
      case 0:
        return cache_.set(key, Counted{key});
      case 1:
        return cache_.set(key, Counted{key}, ItemOptions{.ttl_ms = 5, .tags = {"tag"}});
      case 2:
        static_cast<void>(cache_.erase(key));
        return;
      case 3:
        if (random.chance(0.05)) cache_.erase_prefix(key);
        if (random.chance(0.05)) cache_.erase_tag("tag");
        if (random.chance(0.01)) cache_.clear();
        return;
      case 4:
      case 5:
      case 6: {
        const bool fails = random.chance(0.1);
        const auto got = cache_.get_or_load(key, [&]() -> base::Result<Counted> {
          if (fails) return base::fail(base::ErrorCode::kIo, "told to");
          return Counted{key};
        });
        if (got) check(got->key);
        return;
      }
      case 7: {
        const std::string other = "key " + std::to_string(random.below(kKeys));
        const auto got = cache_.get_or_load_all({key, other}, [](std::span<const std::string> keys) {
          return std::vector<base::Result<Counted>>(keys.begin(), keys.end());
        });
        if (got[0]) check(got[0]->key);
        return;
      }
      case 8:
      case 9:
      case 10:
        cache_.with_value(key, [&](const Counted& value) { check(value.key); });
        return;
      default:
        if (const auto got = cache_.get(key)) check(got->key);
    }
  }

  std::atomic<int> wrong_ = 0;
  std::atomic<std::uint64_t> told_ = 0;
  EnhancedCache<Counted> cache_;
};

TEST(EnhancedCacheStress, KeepsItsPromisesUnderManyThreads) {
  std::cout << "seeds 1 to " << kThreads << "\n";
  for (const auto eviction : {resilience::Eviction::kLru, resilience::Eviction::kS3Fifo}) {
    for (const std::size_t max_items : {20u, 4096u}) {
      Stress stress({.default_ttl_ms = 60'000,
                     .max_items = max_items,
                     .eviction = eviction,
                     .ttl_jitter_percent = 10,
                     .stale_ms = 1000,
                     .failure_ttl_ms = 1});
      stress.run(3'000);
      stress.check();
    }
  }
  EXPECT_EQ(Counted::alive, 0) << "every value is destroyed once";
}

TEST(EnhancedCacheLock, LetsOneInAtATime) {
  EnhancedCacheLock lock;
  std::int64_t sum = 0;  // not atomic: the lock must make it so
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (int j = 0; j < 20'000; ++j) {
          lock.lock();
          ++sum;
          lock.unlock();
        }
      });
    }
  }
  EXPECT_EQ(sum, kThreads * 20'000);
}

}  // namespace
}  // namespace tidegate::library
