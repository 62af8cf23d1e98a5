#include "tidegate/resilience/cache/settings.hpp"

#include "tidegate/resilience/setting_range.hpp"

namespace tidegate::resilience {

namespace {

constexpr std::int64_t kMostEntries = 10'000'000;
constexpr std::int64_t kMostBytes = std::int64_t{1} << 40;
constexpr std::int64_t kMostJitterPercent = 50;
constexpr std::int64_t kMostExpiryWork = 1'000'000;
constexpr base::Duration kLongestIdle = std::chrono::hours{24 * 365 * 100};

}  // namespace

std::vector<std::string> CacheSettings::validate() const {
  std::vector<std::string> errors;
  check_range(errors, "max_entries", static_cast<std::int64_t>(max_entries), 1, kMostEntries);
  check_range(errors, "max_bytes", static_cast<std::int64_t>(max_bytes), 0, kMostBytes);
  check_range(errors, "ttl_jitter_percent", std::int64_t{ttl_jitter_percent}, 0, kMostJitterPercent);
  check_range(errors, "expire_after_access", expire_after_access, base::Duration::zero(), kLongestIdle);
  // Over its life an entry is handled at most six times, so less work a call would fall behind.
  check_range(errors, "expiry_work", static_cast<std::int64_t>(expiry_work), 6, kMostExpiryWork);
  return errors;
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
