// What a circuit is, for all who ask: its breaker, trading, a person.
#pragma once

#include <cstdint>
#include <string_view>

namespace tidegate::base {

enum class CircuitState : std::uint8_t {
  kClosed,
  kOpen,
  kHalfOpen,
  kForcedOpen,   // by hand: refuses all
  kDisabled,     // by hand: admits all, judges nothing
  kMetricsOnly,  // by hand or by settings: admits all, judges as if it mattered
};
std::string_view name(CircuitState state) noexcept;

// No call passes, but for those that always do. A half-open circuit lets some through, to find out.
constexpr bool refuses(CircuitState state) noexcept {
  return state == CircuitState::kOpen || state == CircuitState::kForcedOpen;
}

}  // namespace tidegate::base
