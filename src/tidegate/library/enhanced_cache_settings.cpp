#include "tidegate/library/enhanced_cache_settings.hpp"

#include "tidegate/base/validation.hpp"

namespace tidegate::library {

namespace {

// A hundred years, which no process sees and no duration overflows at.
constexpr std::int64_t kLongestMs = std::int64_t{100} * 365 * 24 * 3600 * 1000;
constexpr std::int64_t kLongestFailureMs = 60'000;

}  // namespace

std::vector<std::string> EnhancedCacheSettings::validate() const {
  const resilience::CacheSettings whole{.max_entries = 1,
                                        .max_bytes = max_bytes,
                                        .eviction = eviction,
                                        .ttl_jitter_percent = ttl_jitter_percent,
                                        .seed = seed};
  base::Problems problems;
  problems.append(whole.validate());
  problems.require_range("default_ttl_ms", default_ttl_ms, 0, kLongestMs);
  problems.require_range("max_items", max_items, 1, 10'000'000);
  problems.require_range("refresh_after_ms", refresh_after_ms, 0, kLongestMs);
  problems.require_range("expire_after_access_ms", expire_after_access_ms, 0, kLongestMs);
  problems.require_range("stale_ms", stale_ms, 0, kLongestMs);
  problems.require_range("failure_ttl_ms", failure_ttl_ms, 0, kLongestFailureMs);
  return problems.take();
}

}  // namespace tidegate::library
