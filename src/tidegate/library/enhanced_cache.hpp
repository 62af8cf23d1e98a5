// The guide's EnhancedCache: TTL, least-recently-used eviction, any thread; and loads that callers share.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <source_location>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/error.hpp"
#include "tidegate/library/enhanced_cache_life.hpp"
#include "tidegate/library/enhanced_cache_settings.hpp"
#include "tidegate/library/enhanced_cache_shard.hpp"
#include "tidegate/library/load_completion.hpp"
#include "tidegate/library/require_valid.hpp"
#include "tidegate/library/system_clock.hpp"
#include "tidegate/resilience/cache/cache.hpp"

namespace tidegate::library {

//   library::EnhancedCache<Ticker> cache;  // 1,000 ms, 1,000 items
//   auto result = cache.get("ticker:BTCUSDC");
//   if (!result) {
//     result = api.get_ticker("BTCUSDC");
//     cache.set("ticker:BTCUSDC", *result, 500);
//   }
//
// or, with one load for all who ask meanwhile:
//
//   base::Result<Ticker> ticker = cache.get_or_load("ticker:BTCUSDC", [&] { return api.get_ticker("BTCUSDC");
//   });
//
// Exactly at its TTL an item has expired. Up to 2 * kItemsPerShard - 1 items, and always where max_bytes is
// set, it is one cache under one lock and the order of eviction is exact; above, the keys are spread over
// shards, each with a lock, its share of the capacity and an order of its own, so that threads rarely meet.
// (Bytes are not shared out: one value may need them all.) Without a clock of the caller's the coarse system
// clock is read, and TTLs are cut by its 4 ms; the exact one from the first TTL under 50 ms on.
//
// Thread rule: any thread. Loaders, the removal listener, and the copying and destroying of values run
// outside the locks and may use the cache; with_value's function and the weigher run under one, and may not.
// What a weigher throws leaves the cache as it was and goes to the caller of set; for a load it is a failure.
// What a removal listener throws is dropped. Whatever else throws (memory, a key's copy), who waits for a
// load gets a result, kCancelled where there is nothing better. Value: copyable. Key: std::string (named by a
// std::string_view), an integer, or any type with std::hash and an order, neither of which may throw.
template <class Value, class Key = std::string>
class EnhancedCache {
  using Shard = EnhancedCacheShard<Value, Key>;

 public:
  using Held = typename Shard::Held;
  using SharedLoad = typename Shard::Loads::Load;
  static constexpr std::size_t kItemsPerShard = 1024;
  static constexpr std::size_t kMostShards = 16;
  static constexpr std::int64_t kCoarseFromMs = 50;  // a shorter TTL needs the exact clock

  using HashedKey = resilience::HashedKey<Key>;
  using KeyView = typename HashedKey::View;
  // Called for each value that has left, by the thread that made it leave.
  using RemovalListener = typename EnhancedCacheShard<Value, Key>::Listener;
  // Must be quick, and the same whenever asked.
  using Weigher = typename EnhancedCacheShard<Value, Key>::Weigher;

  // Preconditions: 0 <= default_ttl_ms, 1 <= max_items <= 10,000,000; `clock` outlives the cache.
  // `caller`: whom to name where they are wrong.
  explicit EnhancedCache(std::int64_t default_ttl_ms = 1000, std::size_t max_items = 1000,
                         const std::source_location& caller = std::source_location::current())
      : EnhancedCache(EnhancedCacheSettings{.default_ttl_ms = default_ttl_ms, .max_items = max_items},
                      nullptr, nullptr, {}, caller) {}
  EnhancedCache(std::int64_t default_ttl_ms, std::size_t max_items, const base::Clock& clock,
                const std::source_location& caller = std::source_location::current())
      : EnhancedCache(EnhancedCacheSettings{.default_ttl_ms = default_ttl_ms, .max_items = max_items},
                      nullptr, nullptr, EnhancedCacheClocks::only(clock), caller) {}
  // Preconditions: settings.validate() is empty; `weigher` is given exactly when max_bytes is; the clocks
  // outlive the cache.
  explicit EnhancedCache(const EnhancedCacheSettings& settings, RemovalListener listener = nullptr,
                         Weigher weigher = nullptr, const EnhancedCacheClocks& clocks = {},
                         const std::source_location& caller = std::source_location::current());

  EnhancedCache(const EnhancedCache&) = delete;
  EnhancedCache& operator=(const EnhancedCache&) = delete;
  ~EnhancedCache() { life_->end(); }

  // A copy; nullopt: absent or expired.
  std::optional<Value> get(HashedKey key) {
    return get_by(key, [this] { return now(); });
  }
  // The same by an instant that the caller has read of the cache's clock, or of the system's exact one:
  // a caller that asks often in one go reads it once. An item that was stored since is there.
  std::optional<Value> get(HashedKey key, base::MonotonicTime now) {
    return get_by(key, [now] { return now; });
  }

  // Of each key, in their order.
  std::vector<std::optional<Value>> get_many(const std::vector<Key>& keys) {
    std::vector<std::optional<Value>> values;
    values.reserve(keys.size());
    for (const Key& key : keys) values.push_back(get(key));
    return values;
  }

  // Calls `use(const Value&)` on the item itself; false: absent or expired. Nothing is copied, so `use` runs
  // under the shard's lock: it must be short and must not use this cache.
  template <class Use>
  bool with_value(HashedKey key, Use use) {
    Shard& shard = shard_of(key);
    const Locked locked{shard};
    const Held* const fresh = fresh_in(shard, key, now());
    if (fresh != nullptr) use(HeldValue<Value>::value(*fresh));
    return fresh != nullptr;
  }

  void set(HashedKey key, Value value) { set(key, std::move(value), settings_.default_ttl_ms); }
  // With a TTL of 0 or less the value is not kept, and an older one of that key leaves.
  void set(HashedKey key, Value value, std::int64_t ttl_ms) {
    set(key, std::move(value), ItemOptions{.ttl_ms = ttl_ms, .tags = {}});
  }
  void set(HashedKey key, Value value, const ItemOptions& options) {
    Shard& shard = shard_of(key);
    Held held = HeldValue<Value>::make(std::move(value));
    const resilience::CacheTerms terms = terms_of(options);
    const Locked locked{shard};
    shard.cache.set(key, std::move(held), terms, now(), options.tags);
    shard.overrule(key);  // afterwards: what the weigher throws dooms nothing
  }

  // The item, or what `load()` (a Value or a base::Result<Value>) brings. All who ask for the key while it
  // runs wait for it and share its result. A set, erase or clear of the key meanwhile dooms the load: those
  // who wait still get its value, but the cache does not. A failure, which an exception is too, is shared and
  // for failure_ttl_ms repeated without loading. With stale_ms, an item past its TTL is handed out while
  // another loads, or when the loading failed. Two loaders that wait for each other's key never end; one
  // that asks for its own gets an error.
  template <class Load>
  base::Result<Value> get_or_load(HashedKey key, Load load, const ItemOptions& options = {});

  // The same for a load that ends later, and this thread does not wait: `begin(LoadCompletion<Value>)` is
  // called where something must be loaded, and has begun that load when it returns; what it throws gives the
  // load up. `callback(base::Result<Value>)` is called once: before this returns where the result is
  // known, otherwise by the LoadCompletion, outside every lock. It must not throw. A load that waits
  // for its own key never ends. Where this throws (a copy of the key's or the callback's), nothing was begun
  // and the callback is not called.
  template <class Begin, class Callback>
  void get_or_load_async(HashedKey key, Begin begin, Callback callback, const ItemOptions& options = {});

  // The same for many keys at once: the missing ones go to `load(std::span<const Key>)` in one call, which
  // answers with a std::vector<base::Result<Value>> in their order. In the order of `keys`.
  template <class Load>
  std::vector<base::Result<Value>> get_or_load_all(const std::vector<Key>& keys, Load load,
                                                   const ItemOptions& options = {});

  // What is known about a key when it is asked for: a result, or the load that will bring it.
  struct Start {
    std::optional<base::Result<Held>> ready;
    SharedLoad load;
    bool ours = false;                                  // begun by this call, which must finish it
    std::optional<resilience::CacheEntry<Held>> stale;  // to fall back on
    bool was_stale = false;                             // and past its TTL
  };
  // get_or_load in two steps, for who waits in a way of its own (for a signal too, or in an event loop).
  // Where nothing is ready: a load that is not ours is waited for (when_finished, then wait); one that is
  // ours must be ended, whatever comes of it. `loader`: who will load; `asker`: whose own load it must not
  // wait for, 0 where it waits without blocking anybody.
  Start begin_load(HashedKey key, const ItemOptions& options, Caller loader, Caller asker) {
    return start(key, options, loader, asker);
  }
  base::Result<Held> end_load(HashedKey key, const Start& begun, base::Result<Value> loaded,
                              const ItemOptions& options) {
    return finish(key, begun, std::move(loaded), options);
  }

  bool erase(HashedKey key) {
    const Locked locked{shard_of(key)};
    locked->overrule(key);
    return locked->cache.erase(key);
  }
  // O(items), shard by shard. The number erased.
  std::size_t erase_prefix(std::string_view prefix) {
    return erase_where([prefix](KeyView key) { return key.starts_with(prefix); });
  }
  // The same for the keys that `condemned(KeyView)` says yes to. It runs under the shards' locks: it must be
  // quick, must not throw and must not use this cache.
  template <class Condemned>
  std::size_t erase_where(Condemned condemned) {
    return erase_in_all([&condemned](Shard& shard) {
      shard.loads.doom_where(condemned);
      shard.failures.erase_where(condemned);
      return shard.cache.erase_where(condemned);
    });
  }
  // O(items with that tag). Remembered failures have no tags and all go.
  std::size_t erase_tag(std::string_view tag) {
    return erase_in_all([tag](Shard& shard) {
      shard.loads.doom_tag(tag);
      shard.failures.clear();
      return shard.cache.erase_tag(tag);
    });
  }
  void clear() {
    erase_in_all([](Shard& shard) {
      shard.loads.doom_all();
      shard.failures.clear();
      shard.cache.clear();
      return std::size_t{0};
    });
  }

  // Including expired items that have not left yet.
  std::size_t size() const {
    std::size_t items = 0;
    for (const auto& shard : shards_) items += Locked {
        *shard
        } -> cache.size();
    return items;
  }
  EnhancedCacheStatistics statistics() const;

 private:
  using Locked = LockedShard<Shard>;

  // Read with the shard's lock held: however long a call waits for it, no item is judged by an earlier time.
  base::MonotonicTime now() const {
    return (exact_.load(std::memory_order_relaxed) ? clocks_.exact : clocks_.coarse)->now();
  }
  Shard& shard_of(const HashedKey& key) const { return *shards_[key.hash & (shards_.size() - 1)]; }
  // `instant` is called under the lock.
  std::optional<Value> get_by(const HashedKey& key, auto instant) {
    Shard& shard = shard_of(key);
    std::optional<Held> held;
    {
      const Locked locked{shard};
      if (const Held* const fresh = fresh_in(shard, key, instant())) held = *fresh;
    }
    if (!held) return std::nullopt;
    return HeldValue<Value>::value(*held);
  }
  static const Held* fresh_in(Shard& shard, const HashedKey& key, base::MonotonicTime at) {
    const auto found = shard.cache.get(key, at);
    if (found.freshness == resilience::Freshness::kFresh) return &found.entry->value;
    if (found.freshness == resilience::Freshness::kStale) ++shard.unused_stale;
    return nullptr;
  }

  resilience::CacheTerms terms_of(const ItemOptions& options);
  Start start(const HashedKey& key, const ItemOptions& options, Caller loader, Caller asker);
  // Is the fresh item so old that this call shall load it anew?
  bool wants_refresh(const resilience::CacheEntry<Held>& entry, base::MonotonicTime at) const;
  // What a load that ends later keeps.
  struct LaterLoad;
  // Ends a load of ours that nothing else has come to end.
  class Unfinished;
  void give_up(const HashedKey& key, const SharedLoad& load) noexcept;
  // What came of a load of ours.
  struct Written {
    base::Result<Held> result;
    bool falls_back;  // on what is stale, for who loaded
  };
  // What the caller's types throw there is a failure.
  static base::Result<Held> held(base::Result<Value>&& loaded);
  // Writes what our load brought, unless it was doomed.
  Written write(const HashedKey& key, const Start& start, base::Result<Held> result,
                const ItemOptions& options);
  // The same, and releases those who wait for it.
  base::Result<Held> finish(const HashedKey& key, const Start& start, base::Result<Value>&& loaded,
                            const ItemOptions& options);
  // As well as it can be: who waits gets the failure all the same.
  static void remember(Shard& shard, const HashedKey& key, const base::Error& failure,
                       base::Duration remembered, base::MonotonicTime at) noexcept;
  static base::Result<Value> copied(const base::Result<Held>& held) {
    if (!held) return std::unexpected(held.error());
    return HeldValue<Value>::value(*held);
  }
  // Where no caller could catch what it throws.
  static base::Result<Value> copied_safely(const base::Result<Held>& held) {
    return call_safely<Value>("the value's copying", "it must succeed", [&held] { return copied(held); });
  }
  std::size_t erase_in_all(auto erase) {
    std::size_t erased = 0;
    for (const auto& shard : shards_) {
      const Locked locked{*shard};
      erased += erase(*shard);
    }
    return erased;
  }

  EnhancedCacheSettings settings_;
  RemovalListener listener_;
  Weigher weigher_;
  EnhancedCacheClocks clocks_;
  std::atomic<bool> exact_ = false;             // a TTL was too short for the coarse clock
  std::vector<std::unique_ptr<Shard>> shards_;  // a power of two
  std::shared_ptr<EnhancedCacheLife> life_ = std::make_shared<EnhancedCacheLife>();
};

}  // namespace tidegate::library

#include "tidegate/library/enhanced_cache_impl.hpp"
