#include "tidegate/resilience/cache/settings.hpp"

#include "tidegate/base/validation.hpp"

namespace tidegate::resilience {

namespace {

constexpr std::int64_t kMostEntries = 10'000'000;
constexpr std::int64_t kMostBytes = std::int64_t{1} << 40;
constexpr std::int64_t kMostJitterPercent = 50;
constexpr std::int64_t kMostExpiryWork = 1'000'000;
constexpr base::Duration kLongestIdle = std::chrono::hours{24 * 365 * 100};

}  // namespace

std::vector<std::string> CacheSettings::validate() const {
  base::Problems problems;
  problems.require_range("max_entries", max_entries, 1, kMostEntries);
  problems.require_range("max_bytes", max_bytes, 0, kMostBytes);
  problems.require_range("ttl_jitter_percent", ttl_jitter_percent, 0, kMostJitterPercent);
  problems.require_range("expire_after_access", expire_after_access, base::Duration::zero(), kLongestIdle);
  // Over its life an entry is handled at most six times, so less work a call would fall behind.
  problems.require_range("expiry_work", expiry_work, 6, kMostExpiryWork);
  return problems.take();
}

CacheStatistics& CacheStatistics::operator+=(const CacheStatistics& other) noexcept {
  hits += other.hits;
  stale_hits += other.stale_hits;
  misses += other.misses;
  stored += other.stored;
  evictions += other.evictions;
  expirations += other.expirations;
  return *this;
}

}  // namespace tidegate::resilience
