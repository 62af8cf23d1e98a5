// EnhancedCache's longer members; included by enhanced_cache.hpp alone.
#pragma once

#include <map>

#include "tidegate/library/enhanced_cache.hpp"

namespace tidegate::library {

template <class Value, class Key>
EnhancedCache<Value, Key>::EnhancedCache(const EnhancedCacheSettings& settings, RemovalListener listener,
                                         Weigher weigher, const EnhancedCacheClocks& clocks,
                                         const std::source_location& caller)
    : settings_(settings), listener_(std::move(listener)), weigher_(std::move(weigher)), clocks_(clocks) {
  require_valid("an EnhancedCache", settings.validate(), caller);
  const std::size_t most = settings.max_bytes > 0 ? 1 : kMostShards;
  const std::size_t count =
      std::clamp<std::size_t>(std::bit_floor(settings.max_items / kItemsPerShard), 1, most);
  base::Duration idle = std::chrono::milliseconds{settings.expire_after_access_ms};
  if (settings.expire_after_access_ms >= kCoarseFromMs) {
    idle -= clocks.lag;  // as a TTL is
  } else if (settings.expire_after_access_ms > 0) {
    exact_ = true;
  }
  for (std::size_t i = 0; i < count; ++i) {
    const resilience::CacheSettings share{.max_entries = (settings.max_items + i) / count,  // they add up
                                          .max_bytes = settings.max_bytes,
                                          .eviction = settings.eviction,
                                          .ttl_jitter_percent = settings.ttl_jitter_percent,
                                          .seed = settings.seed + i,
                                          .stale_from_ttl = settings.stale_ms > 0,
                                          .expire_after_access = idle};
    shards_.push_back(std::make_unique<Shard>(share, listener_, weigher_));
  }
}

template <class Value, class Key>
resilience::CacheTerms EnhancedCache<Value, Key>::terms_of(const ItemOptions& options) {
  // A hundred years, which no process sees and no duration overflows at.
  constexpr std::int64_t kLongestMs = std::int64_t{100} * 365 * 24 * 3600 * 1000;
  const std::int64_t ttl_ms =
      std::clamp<std::int64_t>(options.ttl_ms.value_or(settings_.default_ttl_ms), 0, kLongestMs);
  base::Duration ttl = std::chrono::milliseconds{ttl_ms};
  if (ttl_ms >= kCoarseFromMs) {
    ttl -= clocks_.lag;
  } else if (ttl_ms > 0 && clocks_.lag > base::Duration::zero()) {
    exact_.store(true, std::memory_order_relaxed);
  }
  if (ttl_ms == 0 || settings_.stale_ms == 0) return {.ttl = ttl};
  return {.ttl = ttl, .stale_bound = ttl + std::chrono::milliseconds{settings_.stale_ms}};
}

template <class Value, class Key>
typename EnhancedCache<Value, Key>::Start EnhancedCache<Value, Key>::start(const HashedKey& key,
                                                                           const ItemOptions& options,
                                                                           Caller loader, Caller asker) {
  Shard& shard = shard_of(key);
  Start start;
  const Locked locked{shard};
  const base::MonotonicTime at = now();
  const auto found = shard.cache.get(key, at);
  if (found.freshness == resilience::Freshness::kFresh && !wants_refresh(*found.entry, at)) {
    start.ready = found.entry->value;
    return start;
  }
  // One that is refreshed is fallen back on like a stale one, for as long as it lives.
  if (found.freshness != resilience::Freshness::kAbsent) start.stale = *found.entry;
  if (start.load = shard.loads.find(key.view); start.load != nullptr) {
    if (start.stale) {
      start.ready = start.stale->value;
    } else if (start.load->is_of(asker)) {
      start.ready = base::fail(base::ErrorCode::kInvalidArgument,
                               "a loader asked the cache for the key that it is loading; it would wait for "
                               "itself: load the value there directly");
    } else {
      ++shard.counted.joined_loads;
    }
    return start;
  }
  if (const auto failed = shard.failures.peek(key, at); failed.entry != nullptr) {
    if (start.stale) {
      start.ready = start.stale->value;
    } else {
      start.ready = std::unexpected(failed.entry->value);
    }
    return start;
  }
  start.load = shard.loads.begin(key.view, options.tags, loader);
  start.ours = true;
  ++shard.counted.loads;
  start.was_stale = found.freshness == resilience::Freshness::kStale;
  if (start.was_stale) ++shard.unused_stale;
  return start;
}

// From the moment that others may wait for a load of ours until somebody has it who ends it: whatever throws
// in between, no caller waits for ever.
template <class Value, class Key>
class EnhancedCache<Value, Key>::Unfinished {
 public:
  // Precondition: the key's own outlives it.
  Unfinished(EnhancedCache& cache, const HashedKey& key, SharedLoad load)
      : cache_(cache), key_(key), load_(std::move(load)) {}
  Unfinished(Unfinished&& other) noexcept = default;
  Unfinished& operator=(Unfinished&&) = delete;
  ~Unfinished() {
    if (load_ != nullptr && !load_->is_finished()) cache_.give_up(key_, load_);
  }

  // Somebody else ends it.
  void release() noexcept { load_ = nullptr; }

 private:
  EnhancedCache& cache_;
  HashedKey key_;
  SharedLoad load_;
};

template <class Value, class Key>
void EnhancedCache<Value, Key>::give_up(const HashedKey& key, const SharedLoad& load) noexcept {
  {
    const Locked locked{shard_of(key)};
    locked->loads.end(key.view, load);
    ++locked->counted.failed_loads;
  }
  load->give_up();
}

template <class Value, class Key>
bool EnhancedCache<Value, Key>::wants_refresh(const resilience::CacheEntry<Held>& entry,
                                              base::MonotonicTime at) const {
  const base::Duration after = std::chrono::milliseconds{settings_.refresh_after_ms};
  return after > base::Duration::zero() && entry.in_hands(at) >= after;
}

template <class Value, class Key>
base::Result<typename EnhancedCache<Value, Key>::Held> EnhancedCache<Value, Key>::held(
    base::Result<Value>&& loaded) {
  return call_safely<Held>("the loaded value", "a value that the cache shall keep must be movable",
                           [&]() -> base::Result<Held> {
                             if (!loaded) return std::unexpected(std::move(loaded.error()));
                             return HeldValue<Value>::make(std::move(*loaded));
                           });
}

template <class Value, class Key>
typename EnhancedCache<Value, Key>::Written EnhancedCache<Value, Key>::write(const HashedKey& key,
                                                                             const Start& start,
                                                                             base::Result<Held> result,
                                                                             const ItemOptions& options) {
  Shard& shard = shard_of(key);
  const resilience::CacheTerms terms = terms_of(options);
  const Locked locked{shard};
  const base::MonotonicTime at = now();
  const bool may_write = shard.loads.end(key.view, start.load);
  if (may_write && result) {
    result = call_safely<Held>("the weigher", "it must know the weight of every value", [&] {
      shard.cache.set(key, *result, terms, at, options.tags);
      return *result;
    });
  }
  if (!result) ++shard.counted.failed_loads;
  if (may_write && !result) {
    remember(shard, key, result.error(), std::chrono::milliseconds{settings_.failure_ttl_ms}, at);
  }
  // Not after an invalidation: that was about the stale value too.
  const bool falls_back =
      !result && may_write && start.stale && start.stale->freshness(at) != resilience::Freshness::kAbsent;
  if (falls_back && start.was_stale) --shard.unused_stale;
  return {std::move(result), falls_back};
}

template <class Value, class Key>
void EnhancedCache<Value, Key>::remember(Shard& shard, const HashedKey& key, const base::Error& failure,
                                         base::Duration remembered, base::MonotonicTime at) noexcept {
  try {
    shard.failures.set(key, failure, {.ttl = remembered}, at);
  } catch (...) {
  }
}

template <class Value, class Key>
base::Result<typename EnhancedCache<Value, Key>::Held> EnhancedCache<Value, Key>::finish(
    const HashedKey& key, const Start& start, base::Result<Value>&& loaded, const ItemOptions& options) {
  const Unfinished ours{*this, key, start.load};
  Written written = write(key, start, held(std::move(loaded)), options);
  start.load->finish(written.result);
  if (written.falls_back) return start.stale->value;
  return std::move(written.result);
}

template <class Value, class Key>
struct EnhancedCache<Value, Key>::LaterLoad {
  // Owns what `options` only names: it is asked for when the load ends.
  ItemOptions options() const { return {.ttl_ms = ttl_ms, .tags = {tags.begin(), tags.end()}}; }
  // The result for who began it. Releases the others.
  base::Result<Held> finish(base::Result<Value>&& loaded) {
    Written written{EnhancedCache::held(std::move(loaded)), false};
    if (const EnhancedCacheLife::Visit visit{*life}; visit) {
      Unfinished ours{cache, HashedKey{key}, begun.load};
      written = cache.write(HashedKey{key}, begun, std::move(written.result), options());
      ours.release();
    }
    begun.load->finish(written.result);
    if (written.falls_back) return begun.stale->value;
    return std::move(written.result);
  }

  std::shared_ptr<EnhancedCacheLife> life;
  EnhancedCache& cache;  // while `life` lets us in
  Key key;
  Start begun;
  std::optional<std::int64_t> ttl_ms;
  std::vector<std::string> tags;
};

template <class Value, class Key>
template <class Begin, class Callback>
void EnhancedCache<Value, Key>::get_or_load_async(HashedKey key, Begin begin, Callback callback,
                                                  const ItemOptions& options) {
  constexpr Caller kNoThread = 1;  // no thread's: any thread may wait for it
  Start begun = start(key, options, kNoThread, 0);
  if (begun.ready) {
    callback(copied_safely(*begun.ready));
    return;
  }
  if (!begun.ours) {
    const SharedLoad load = begun.load;
    const auto told = std::make_shared<Callback>(std::move(callback));  // which need not be copyable
    load->when_finished([told, waited = load.get()] { (*told)(copied_safely(waited->wait())); });
    return;
  }
  Unfinished ours{*this, key, begun.load};
  LoadCompletion<Value> completion{[later = LaterLoad{life_,
                                                      *this,
                                                      Key(key.view),
                                                      std::move(begun),
                                                      options.ttl_ms,
                                                      {options.tags.begin(), options.tags.end()}},
                                    told = std::move(callback)](base::Result<Value>&& loaded) mutable {
    told(call_safely<Value>("keeping the loaded value", "ask again",
                            [&] { return copied_safely(later.finish(std::move(loaded))); }));
  }};
  ours.release();
  static_cast<void>(call_safely<bool>("the loader", {}, [&] {
    begin(std::move(completion));
    return true;
  }));
}

template <class Value, class Key>
template <class Load>
base::Result<Value> EnhancedCache<Value, Key>::get_or_load(HashedKey key, Load load,
                                                           const ItemOptions& options) {
  const Start begun = start(key, options, this_thread_as_caller(), this_thread_as_caller());
  if (begun.ready) return copied(*begun.ready);
  if (!begun.ours) return copied(begun.load->wait());
  const Unfinished ours{*this, key, begun.load};
  return copied(finish(key, begun, call_loader<Value>(load), options));
}

template <class Value, class Key>
template <class Load>
std::vector<base::Result<Value>> EnhancedCache<Value, Key>::get_or_load_all(const std::vector<Key>& keys,
                                                                            Load load,
                                                                            const ItemOptions& options) {
  std::map<Key, Start> starts;
  std::vector<Key> missing;
  std::vector<Unfinished> ours;
  ours.reserve(keys.size());
  for (const Key& key : keys) {
    const auto [at, is_new] = starts.try_emplace(key);
    if (!is_new) continue;
    at->second = start(key, options, this_thread_as_caller(), this_thread_as_caller());
    if (!at->second.ours) continue;
    ours.emplace_back(*this, key, at->second.load);
    missing.push_back(key);
  }
  if (!missing.empty()) {
    auto loaded = call_loader<std::vector<base::Result<Value>>>(load, std::span<const Key>{missing});
    if (loaded && loaded->size() != missing.size()) {
      loaded =
          base::fail(base::ErrorCode::kInvalidArgument,
                     "the loader was asked for " + std::to_string(missing.size()) + " keys and answered " +
                         std::to_string(loaded->size()) + "; it must answer each, in their order");
    }
    // All of ours before we wait for anybody: two such calls may wait for each other's.
    for (std::size_t i = 0; i < missing.size(); ++i) {
      Start& begun = starts.at(missing[i]);
      base::Result<Value> one = base::fail(base::ErrorCode::kNotFound, {});
      if (loaded) {
        one = std::move((*loaded)[i]);
      } else {
        one = std::unexpected(loaded.error());
      }
      begun.ready = finish(missing[i], begun, std::move(one), options);
    }
  }
  std::vector<base::Result<Value>> results;
  results.reserve(keys.size());
  for (const Key& key : keys) {
    const Start& known = starts.at(key);
    results.push_back(copied(known.ready ? *known.ready : known.load->wait()));
  }
  return results;
}

template <class Value, class Key>
EnhancedCacheStatistics EnhancedCache<Value, Key>::statistics() const {
  EnhancedCacheStatistics sum;
  for (const auto& shard : shards_) {
    const Locked locked{*shard};
    sum += shard->cache.statistics();
    sum.stale_hits -= shard->unused_stale;
    sum.misses += shard->unused_stale;
    sum.loads += shard->counted.loads;
    sum.failed_loads += shard->counted.failed_loads;
    sum.joined_loads += shard->counted.joined_loads;
  }
  return sum;
}

}  // namespace tidegate::library
