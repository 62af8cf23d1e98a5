// What the tests of the circuit breaker share: short instants and the common ways into a state.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <utility>

#include "tidegate/resilience/circuit/breaker.hpp"

namespace tidegate::resilience {

using namespace std::chrono_literals;
using base::CircuitState;

inline constexpr base::Duration kOneNanosecond{1};
inline constexpr auto kSuccess = CircuitVerdict::kSuccess;
inline constexpr auto kFailure = CircuitVerdict::kFailure;
inline constexpr auto kIgnored = CircuitVerdict::kIgnored;

constexpr base::MonotonicTime at(base::Duration since_start) {
  return base::MonotonicTime{since_start};
}

// One admitted call with that verdict, answered at once.
inline void call(CircuitBreaker& breaker, CircuitVerdict verdict, base::MonotonicTime now) {
  auto permit = breaker.admit(now);
  ASSERT_TRUE(permit.has_value()) << "refused: " << name(breaker.check(now).reason);
  breaker.record(std::move(*permit), verdict, now);
}

inline void call_times(CircuitBreaker& breaker, int times, CircuitVerdict verdict, base::MonotonicTime now) {
  for (int i = 0; i < times; ++i) call(breaker, verdict, now);
}

// Opens a closed breaker with default settings: it will be half-open 5 s after `now`.
inline void trip(CircuitBreaker& breaker, base::MonotonicTime now) {
  call_times(breaker, breaker.settings().failure_threshold, kFailure, now);
  ASSERT_EQ(breaker.state(now), CircuitState::kOpen);
}

}  // namespace tidegate::resilience
