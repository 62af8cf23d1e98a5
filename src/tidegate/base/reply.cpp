#include "tidegate/base/reply.hpp"

namespace tidegate::base {

std::string_view name(Source source) noexcept {
  switch (source) {
    case Source::kNetwork:
      return "network";
    case Source::kBatch:
      return "batch";
    case Source::kFlight:
      return "flight";
    case Source::kCache:
      return "cache";
    case Source::kStream:
      return "stream";
    case Source::kStale:
      return "stale";
  }
  return "invalid_source";
}

}  // namespace tidegate::base
