#include "tidegate/base/circuit_state.hpp"

namespace tidegate::base {

std::string_view name(CircuitState state) noexcept {
  switch (state) {
    case CircuitState::kClosed:
      return "closed";
    case CircuitState::kOpen:
      return "open";
    case CircuitState::kHalfOpen:
      return "half_open";
    case CircuitState::kForcedOpen:
      return "forced_open";
    case CircuitState::kDisabled:
      return "disabled";
    case CircuitState::kMetricsOnly:
      return "metrics_only";
  }
  return "unknown";
}

}  // namespace tidegate::base
