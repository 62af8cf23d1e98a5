// What a cache may hold, who leaves first, and what its numbers say.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tidegate/base/time.hpp"

namespace tidegate::resilience {

inline constexpr std::size_t kDefaultCacheEntries = 1000;

enum class Eviction : std::uint8_t {
  kLru,     // the least recently used first; what the guide asks for
  kS3Fifo,  // keeps what is used again through a scan of keys that are not
};

struct CacheSettings {
  std::size_t max_entries = kDefaultCacheEntries;
  std::size_t max_bytes = 0;  // by the cache's weigher; 0: counted in entries alone
  Eviction eviction = Eviction::kLru;
  std::uint32_t ttl_jitter_percent =
      0;                   // a TTL is shortened by up to that, so that what came together ends apart
  std::uint64_t seed = 1;  // of the jitter
  // The stale bound is a time after the TTL, and is shortened with it; otherwise it is a bound of its own.
  bool stale_from_ttl = false;
  // An entry that no call asked for, nor stored, for that long is gone, whatever its terms. Zero: never.
  base::Duration expire_after_access{};
  std::size_t expiry_work = 8;  // entries that one call may move or remove because of their age

  // One message for each field out of its range; empty when all is well.
  std::vector<std::string> validate() const;
};

struct CacheStatistics {
  std::uint64_t hits = 0;  // fresh
  std::uint64_t stale_hits = 0;
  std::uint64_t misses = 0;
  std::uint64_t stored = 0;
  std::uint64_t evictions = 0;    // pushed out by the capacity while still usable
  std::uint64_t expirations = 0;  // removed after their bound

  CacheStatistics& operator+=(const CacheStatistics& other) noexcept;
};

}  // namespace tidegate::resilience
