// What an EnhancedCache may hold, for how long, and what it remembers of loads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/library/system_clock.hpp"
#include "tidegate/resilience/cache/settings.hpp"

namespace tidegate::library {

struct EnhancedCacheSettings {
  std::int64_t default_ttl_ms = 1000;
  std::size_t max_items = resilience::kDefaultCacheEntries;
  std::size_t max_bytes = 0;  // by the cache's weigher; 0: counted in items alone
  resilience::Eviction eviction = resilience::Eviction::kLru;
  std::uint32_t ttl_jitter_percent = 0;
  std::uint64_t seed = 1;  // of the jitter
  // An item older than that is still handed out, while the first get_or_load that meets it loads it anew;
  // what it brings replaces the item, and where it fails the item stays. 0: an item is not loaded before its
  // TTL.
  std::int64_t refresh_after_ms = 0;
  std::int64_t expire_after_access_ms = 0;  // not asked for in that time, an item expires; 0: never for that
  std::int64_t stale_ms = 0;                // past its TTL get_or_load may answer with an item for that long
  std::int64_t failure_ttl_ms = 100;        // a failed load is not repeated for that long; 0: at once

  // One message for each field out of its range; empty when all is well.
  std::vector<std::string> validate() const;
};

// What an EnhancedCache reads the time from.
struct EnhancedCacheClocks {
  const base::Clock* exact = &system_clock();
  const base::Clock* coarse = &coarse_system_clock();         // never ahead of `exact`
  base::Duration lag = base::CoarseSystemClock::kResolution;  // how far it may be behind

  // For virtual time: that clock for everything. It outlives the cache.
  static EnhancedCacheClocks only(const base::Clock& clock) { return {&clock, &clock, base::Duration{}}; }
};

// What one item may have of its own.
struct ItemOptions {
  std::optional<std::int64_t> ttl_ms;  // the cache's default otherwise
  std::vector<std::string_view> tags;  // eight at most; erase_tag takes them
};

struct EnhancedCacheStatistics : resilience::CacheStatistics {
  std::uint64_t loads = 0;         // loaders run
  std::uint64_t failed_loads = 0;  // of these
  std::uint64_t joined_loads = 0;  // calls that waited for another's load
};

}  // namespace tidegate::library
