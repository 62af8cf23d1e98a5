// The settings of a circuit breaker.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::resilience {

// What opens a closed circuit.
enum class CircuitRule : std::uint8_t {
  kConsecutiveFailures,  // so many failures in a row, however far apart
  kFailureRatio,         // such a part of the calls answered within the window failed
  kSlowRatio,            // such a part failed, was slow, or is under way and overdue
};
std::string_view name(CircuitRule rule) noexcept;
// "consecutive_failures", "failure_ratio" or "slow_ratio". Error: kInvalidArgument.
base::Result<CircuitRule> circuit_rule(std::string_view name);

inline constexpr int kDefaultFailureThreshold = 5;
inline constexpr int kDefaultTripPercent = 50;
inline constexpr int kDefaultMinCalls = 10;
inline constexpr base::Duration kDefaultTripWindow = std::chrono::seconds{10};
inline constexpr base::Duration kDefaultSlowAfter = std::chrono::seconds{1};
inline constexpr base::Duration kDefaultOpenFor = std::chrono::seconds{5};
inline constexpr base::Duration kDefaultMaxOpenFor = std::chrono::seconds{60};
inline constexpr int kDefaultProbes = 1;
inline constexpr int kDefaultProbeFailuresAllowed = 0;
inline constexpr int kDefaultMaxConcurrentProbes = 1;
inline constexpr base::Duration kDefaultProbeLease = std::chrono::seconds{10};

struct CircuitBreakerSettings {
  CircuitRule rule = CircuitRule::kConsecutiveFailures;
  // kConsecutiveFailures: failures in a row that open a closed circuit. 1 to 1,000,000.
  int failure_threshold = kDefaultFailureThreshold;
  // The ratio rules: the part of bad calls that opens it, once there are `min_calls` within `window`.
  int trip_percent = kDefaultTripPercent;      // 1 to 100
  int min_calls = kDefaultMinCalls;            // 1 to 1,000,000
  base::Duration window = kDefaultTripWindow;  // 100 ms to 10 min
  base::Duration slow_after =
      kDefaultSlowAfter;  // kSlowRatio: at this age a call is slow. 1 ms to probe_lease

  // How long an open circuit refuses before it lets probes through. 1 ms to 1 h.
  base::Duration open_for = kDefaultOpenFor;
  // Each opening in a row (the probes failed) lasts that many times the one before, up to `max_open_for`;
  // once it has closed, the next one lasts `open_for` again. 1: always `open_for`. 1 to 10.
  int open_growth = 1;
  base::Duration max_open_for = kDefaultMaxOpenFor;  // matters when growing: open_for to 1 h
  // Each opening is longer by a random part of itself of up to that much, so that many clients do not come
  // back together. Never shorter: what was promised to be left alone is. 0 to 100.
  int open_jitter_percent = 0;

  // Successful probes that close a half-open circuit. 1 to 1,000.
  int probes = kDefaultProbes;
  // Failed probes that it forgives while it collects them; the next one opens it again. Together the two are
  // the ratio asked for: 4 probes and 1 failure allowed means four of five. 0 to 1,000.
  int probe_failures_allowed = kDefaultProbeFailuresAllowed;
  // Probes under way at once. Never more are admitted than successes are still missing. 1 to 1,000.
  int max_concurrent_probes = kDefaultMaxConcurrentProbes;
  // A probe without a verdict for that long is lost and its place given to another. Longer than any call's
  // deadline, or slow answers will never count. 1 ms to 1 h.
  base::Duration probe_lease = kDefaultProbeLease;

  // Begins by only measuring: judges everything, refuses nothing (CircuitBreaker::measure_only).
  bool metrics_only = false;
  std::uint64_t seed = 1;  // of the jitter

  // The guide's: five failures in a row, five seconds. What a default-made object is.
  static CircuitBreakerSettings guide() { return {}; }
  // For a client that shares its exchange with others: opens for 1 s, doubling up to 60 s while probes keep
  // failing, with up to 20 % on top.
  static CircuitBreakerSettings backing_off();
  // "guide" or "backing_off". Error: kInvalidArgument.
  static base::Result<CircuitBreakerSettings> named(std::string_view name);

  // One message for each field out of its range; empty when all is well.
  std::vector<std::string> validate() const;
};

}  // namespace tidegate::resilience
