#include "tidegate/resilience/cache.hpp"

#include "tidegate/resilience/setting_range.hpp"

namespace tidegate::resilience {

namespace {

constexpr std::int64_t kMostEntries = 10'000'000;

}  // namespace

std::vector<std::string> CacheSettings::validate() const {
  std::vector<std::string> errors;
  check_range(errors, "max_entries", static_cast<std::int64_t>(max_entries), 1, kMostEntries);
  return errors;
}

std::string_view name(RemovalCause cause) noexcept {
  switch (cause) {
    case RemovalCause::kReplaced:
      return "replaced";
    case RemovalCause::kEvicted:
      return "evicted";
    case RemovalCause::kExpired:
      return "expired";
    case RemovalCause::kErased:
      return "erased";
  }
  return "unknown";
}

}  // namespace tidegate::resilience
