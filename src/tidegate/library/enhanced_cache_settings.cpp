#include "tidegate/library/enhanced_cache_settings.hpp"

#include "tidegate/resilience/setting_range.hpp"

namespace tidegate::library {

namespace {

// A hundred years, which no process sees and no duration overflows at.
constexpr std::int64_t kLongestMs = std::int64_t{100} * 365 * 24 * 3600 * 1000;
constexpr std::int64_t kLongestFailureMs = 60'000;

}  // namespace

std::vector<std::string> EnhancedCacheSettings::validate() const {
  using resilience::check_range;
  const resilience::CacheSettings whole{.max_entries = 1,
                                        .max_bytes = max_bytes,
                                        .eviction = eviction,
                                        .ttl_jitter_percent = ttl_jitter_percent,
                                        .seed = seed};
  std::vector<std::string> errors = whole.validate();
  check_range(errors, "default_ttl_ms", default_ttl_ms, 0, kLongestMs);
  check_range(errors, "max_items", static_cast<std::int64_t>(max_items), 1, 10'000'000);
  check_range(errors, "refresh_after_ms", refresh_after_ms, 0, kLongestMs);
  check_range(errors, "expire_after_access_ms", expire_after_access_ms, 0, kLongestMs);
  check_range(errors, "stale_ms", stale_ms, 0, kLongestMs);
  check_range(errors, "failure_ttl_ms", failure_ttl_ms, 0, kLongestFailureMs);
  return errors;
}

}  // namespace tidegate::library
