#include "tidegate/resilience/cache/entry.hpp"

namespace tidegate::resilience {

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
