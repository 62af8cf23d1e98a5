// One shard of an EnhancedCache: a cache, its loads and failures, and the lock over them.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tidegate/library/enhanced_cache_held.hpp"
#include "tidegate/library/enhanced_cache_load.hpp"
#include "tidegate/library/enhanced_cache_lock.hpp"
#include "tidegate/library/enhanced_cache_settings.hpp"
#include "tidegate/resilience/cache/cache.hpp"

namespace tidegate::library {

template <class Value, class Key>
struct alignas(64) EnhancedCacheShard {
  using ValueType = Value;
  using Held = typename HeldValue<Value>::Type;
  using Cache = resilience::Cache<Held, Key>;
  using Failures = resilience::Cache<base::Error, Key>;
  using Loads = EnhancedCacheLoads<Held, Key>;
  using KeyView = typename Cache::KeyView;
  using Listener = std::function<void(KeyView key, const Value& value, resilience::RemovalCause cause)>;
  using Weigher = std::function<std::size_t(KeyView key, const Value& value)>;

  // A value that has left the cache, on its way out of the lock.
  struct Left {
    std::optional<Key> key;  // only where a listener is set
    Held value;
    resilience::RemovalCause cause;
  };
  static constexpr std::size_t kMostFailures = 64;

  EnhancedCacheShard(const resilience::CacheSettings& settings, const Listener& told, const Weigher& weigher)
      : cache(settings, removal_listener(told), weigher_over(weigher)),
        listener(told),
        failures({.max_entries = kMostFailures}) {}

  typename Cache::RemovalListener removal_listener(const Listener& told) {
    if (!told && std::is_trivially_destructible_v<Held>) return nullptr;
    return [this](KeyView key, Held value, resilience::RemovalCause cause) {
      Left out{listener ? std::optional<Key>{key} : std::nullopt, std::move(value), cause};
      if (!std::exchange(any_left, true)) {
        first_left.emplace(std::move(out));
      } else {
        more_left.push_back(std::move(out));
      }
    };
  }
  static typename Cache::Weigher weigher_over(const Weigher& weigher) {
    if (!weigher) return nullptr;
    return [&weigher](KeyView key, const Held& held) { return weigher(key, HeldValue<Value>::value(held)); };
  }

  // What a change of the key from outside means for its load and its failure.
  void overrule(const resilience::HashedKey<Key>& key) {
    loads.doom(key.view);
    if (failures.size() > 0) failures.erase(key);
  }

  // The lock and what a hit writes of the cache are one line: no more moves when a shard passes to another
  // core.
  EnhancedCacheLock lock;
  bool any_left = false;  // in first_left
  Cache cache;
  const Listener& listener;
  Failures failures;
  Loads loads;
  EnhancedCacheStatistics counted;  // of loads only
  std::uint64_t unused_stale = 0;   // found past its TTL, and not handed out: a miss to the caller
  // By the call that holds the lock; its Locked takes them out. Nearly always there is one at most.
  std::optional<Left> first_left;
  std::vector<Left> more_left;
};

// Holds a shard's lock. What is removed meanwhile is reported and destroyed only when the lock is free again.
// What the listener throws is dropped: the value has left, and the caller that made it leave has nothing to
// do with it.
template <class Shard>
class LockedShard {
 public:
  explicit LockedShard(Shard& shard) : shard_(shard) { shard_.lock.lock(); }
  LockedShard(const LockedShard&) = delete;
  LockedShard& operator=(const LockedShard&) = delete;
  ~LockedShard() {
    if (!std::exchange(shard_.any_left, false)) {
      shard_.lock.unlock();
      return;
    }
    const auto first = std::exchange(shard_.first_left, std::nullopt);
    const auto more = std::exchange(shard_.more_left, {});
    shard_.lock.unlock();
    if (!shard_.listener) return;
    tell(*first);
    for (const auto& left : more) tell(left);
  }

  Shard* operator->() const noexcept { return &shard_; }

 private:
  void tell(const typename Shard::Left& left) const noexcept {
    using Held = HeldValue<typename Shard::ValueType>;
    try {
      shard_.listener(*left.key, Held::value(left.value), left.cause);
    } catch (...) {
    }
  }

  Shard& shard_;
};

}  // namespace tidegate::library
