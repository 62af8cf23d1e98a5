// The guide's EnhancedCache: TTL, least-recently-used eviction, any thread.
#pragma once

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "tidegate/library/system_clock.hpp"
#include "tidegate/resilience/cache.hpp"

namespace tidegate::library {

//   library::EnhancedCache<Ticker> cache;  // 1,000 ms, 1,000 items
//   auto result = cache.get("ticker:BTCUSDC");
//   if (!result) {
//     result = api.get_ticker("BTCUSDC");
//     cache.set("ticker:BTCUSDC", *result, 500);
//   }
//
// Exactly at its TTL an item has expired. Up to kItemsPerShard items it is one cache under one lock and the
// order of eviction is exact; above, the keys are spread over shards, each with a lock, its share of the
// capacity and an order of its own, so that threads rarely meet.
//
// Thread rule: any thread. Values are copied and destroyed outside the locks. Value: copyable.
template <class Value>
class EnhancedCache {
 public:
  static constexpr std::size_t kItemsPerShard = 1024;
  static constexpr std::size_t kMostShards = 16;

  // Preconditions: 0 <= default_ttl_ms, 1 <= max_items <= 10,000,000; `clock` outlives the cache.
  explicit EnhancedCache(std::int64_t default_ttl_ms = 1000, std::size_t max_items = 1000,
                         const base::Clock& clock = system_clock())
      : default_ttl_ms_(default_ttl_ms), clock_(clock) {
    TIDEGATE_ASSERT(default_ttl_ms >= 0, "a TTL is not negative");
    const std::size_t count =
        std::clamp<std::size_t>(std::bit_floor(max_items / kItemsPerShard), 1, kMostShards);
    for (std::size_t i = 0; i < count; ++i) {
      shards_.push_back(std::make_unique<Shard>((max_items + i) / count));  // the shares add up to max_items
    }
  }

  // A copy; nullopt: absent or expired.
  std::optional<Value> get(std::string_view key) {
    Shard& shard = shard_of(key);
    const base::MonotonicTime now = clock_.now();
    Held held;
    {
      const Locked locked{shard};
      const auto found = shard.cache.get(key, now);
      if (found.entry != nullptr) held = found.entry->value;
    }
    if (held == nullptr) return std::nullopt;
    return *held;
  }

  void set(std::string_view key, Value value) { set(key, std::move(value), default_ttl_ms_); }
  // With a TTL of 0 or less the value is not kept, and an older one of that key leaves.
  void set(std::string_view key, Value value, std::int64_t ttl_ms) {
    Shard& shard = shard_of(key);
    Held held = std::make_shared<const Value>(std::move(value));
    const base::MonotonicTime now = clock_.now();
    const Locked locked{shard};
    shard.cache.set(key, std::move(held), {.ttl = to_duration(ttl_ms)}, now);
  }

  bool erase(std::string_view key) {
    Shard& shard = shard_of(key);
    const Locked locked{shard};
    return shard.cache.erase(key);
  }
  // O(items), shard by shard. The number erased.
  std::size_t erase_prefix(std::string_view prefix) {
    std::size_t erased = 0;
    for (const auto& shard : shards_) {
      const Locked locked{*shard};
      erased += shard->cache.erase_prefix(prefix);
    }
    return erased;
  }
  void clear() { erase_prefix({}); }

  // Including expired items that nobody has asked for since.
  std::size_t size() const {
    std::size_t items = 0;
    for (const auto& shard : shards_) {
      const Locked locked{*shard};
      items += shard->cache.size();
    }
    return items;
  }

  resilience::CacheStatistics statistics() const {
    resilience::CacheStatistics sum;
    for (const auto& shard : shards_) {
      const Locked locked{*shard};
      const resilience::CacheStatistics& part = shard->cache.statistics();
      sum.hits += part.hits;
      sum.stale_hits += part.stale_hits;
      sum.misses += part.misses;
      sum.stored += part.stored;
      sum.evictions += part.evictions;
      sum.expirations += part.expirations;
    }
    return sum;
  }

 private:
  using Held = std::shared_ptr<const Value>;

  struct Shard {
    explicit Shard(std::size_t max_items)
        : cache({.max_entries = max_items}, [this](const std::string&, Held value, resilience::RemovalCause) {
            removed.push_back(std::move(value));
          }) {}

    std::mutex mutex;
    std::vector<Held> removed;  // by the call that holds the lock; destroyed after it
    resilience::Cache<Held> cache;
  };

  // Holds a shard's lock, and destroys what was removed under it only when it is free again.
  class Locked {
   public:
    explicit Locked(Shard& shard) : shard_(shard) { shard_.mutex.lock(); }
    Locked(const Locked&) = delete;
    Locked& operator=(const Locked&) = delete;
    ~Locked() {
      const std::vector<Held> removed = std::exchange(shard_.removed, {});
      shard_.mutex.unlock();
    }

   private:
    Shard& shard_;
  };

  // The longest is a hundred years, which no process sees and no duration overflows at.
  static base::Duration to_duration(std::int64_t ms) {
    constexpr std::int64_t kLongestMs = std::int64_t{100} * 365 * 24 * 3600 * 1000;
    return std::chrono::milliseconds{std::clamp<std::int64_t>(ms, 0, kLongestMs)};
  }

  Shard& shard_of(std::string_view key) const {
    // The upper bits: the table inside the shard is indexed by the same hash modulo its size.
    const std::size_t hash = std::hash<std::string_view>{}(key);
    return *shards_[(hash >> 48) % shards_.size()];
  }

  std::int64_t default_ttl_ms_;
  const base::Clock& clock_;
  std::vector<std::unique_ptr<Shard>> shards_;
};

}  // namespace tidegate::library
