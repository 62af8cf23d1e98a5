// What a circuit breaker reports about itself.
#pragma once

#include <cstdint>

#include "tidegate/base/circuit_state.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::resilience {

// A change of state, reported after the fact.
struct CircuitTransition {
  base::CircuitState from = base::CircuitState::kClosed;
  base::CircuitState to = base::CircuitState::kClosed;
  base::MonotonicTime at{};
};

// Since construction.
struct CircuitCounts {
  std::uint64_t admitted = 0;
  std::uint64_t successes = 0;
  std::uint64_t failures = 0;
  std::uint64_t ignored = 0;
  std::uint64_t late = 0;    // verdicts (also counted above) on permits of an earlier stay or an ended lease
  std::uint64_t opened = 0;  // times the circuit opened by what its calls did, or would have
  // Of those admitted: against its own judgement, while only measuring or because the call always passes.
  std::uint64_t would_refuse = 0;
};

struct CircuitSnapshot {
  base::CircuitState state = base::CircuitState::kClosed;
  // While kMetricsOnly: the state it would be in, to which all below belongs. Else the same as `state`.
  base::CircuitState judged = base::CircuitState::kClosed;
  base::MonotonicTime since{};          // when `judged` began
  base::MonotonicTime open_until{};     // meaningful while kOpen
  base::MonotonicTime blocked_until{};  // as the upstream asked; in the past when nothing blocks
  int consecutive_failures = 0;         // while kClosed, under that rule
  std::int64_t window_calls = 0;        // while kClosed, under a ratio rule: answered or overdue …
  std::int64_t window_bad = 0;          // … and of these, those that count against the endpoint
  int probes_in_flight = 0;             // while kHalfOpen, like the two below
  int probe_successes = 0;
  int probe_failures = 0;
  std::uint64_t generation = 0;
  CircuitCounts counts;
};

}  // namespace tidegate::resilience
