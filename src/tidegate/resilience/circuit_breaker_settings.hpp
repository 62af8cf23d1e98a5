// What a circuit breaker can be told.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "tidegate/base/time.hpp"

namespace tidegate::resilience {

inline constexpr int kDefaultFailureThreshold = 5;
inline constexpr base::Duration kDefaultOpenFor = std::chrono::seconds{5};
inline constexpr int kDefaultProbes = 1;
inline constexpr int kDefaultProbeFailuresAllowed = 0;
inline constexpr int kDefaultMaxConcurrentProbes = 1;
inline constexpr base::Duration kDefaultProbeLease = std::chrono::seconds{10};

struct CircuitBreakerSettings {
  // Failures in a row that open a closed circuit.
  int failure_threshold = kDefaultFailureThreshold;
  // How long an open circuit refuses before it lets probes through.
  base::Duration open_for = kDefaultOpenFor;
  // Successful probes that close a half-open circuit.
  int probes = kDefaultProbes;
  // Failed probes that it forgives while it collects them; the next one opens it again. Together the two are
  // the ratio asked for: 4 probes and 1 failure allowed means four of five.
  int probe_failures_allowed = kDefaultProbeFailuresAllowed;
  // Probes under way at once. Never more are admitted than successes are still missing.
  int max_concurrent_probes = kDefaultMaxConcurrentProbes;
  // A probe without a verdict for that long is lost and its place given to another. Longer than any call's
  // deadline, or slow answers will never count.
  base::Duration probe_lease = kDefaultProbeLease;

  // One message for each field out of its range; empty when all is well.
  std::vector<std::string> validate() const;
};

}  // namespace tidegate::resilience
