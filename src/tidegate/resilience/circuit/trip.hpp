// The rules that open a closed circuit. One judges at a time; each begins anew with each stay in closed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>

#include "tidegate/base/time.hpp"
#include "tidegate/resilience/circuit/calls.hpp"
#include "tidegate/resilience/circuit/settings.hpp"
#include "tidegate/resilience/circuit/window.hpp"

namespace tidegate::resilience {

// A business rejection is a success: the endpoint is healthy. A call that says nothing about the endpoint
// (cancelled, never sent) is ignored.
enum class CircuitVerdict : std::uint8_t { kSuccess, kFailure, kIgnored };

// Every `trips` below is true when this verdict is the one that opens the circuit.

// Failures in a row. O(1), 4 bytes.
class ConsecutiveFailures {
 public:
  bool trips(CircuitVerdict verdict, const CircuitBreakerSettings& settings) noexcept {
    if (verdict == CircuitVerdict::kIgnored) return false;
    in_a_row_ = verdict == CircuitVerdict::kFailure ? in_a_row_ + 1 : 0;
    return in_a_row_ >= settings.failure_threshold;
  }
  int in_a_row() const noexcept { return in_a_row_; }

 private:
  int in_a_row_ = 0;
};

// The part of failures among the calls answered within the window; judged at each answer.
class FailureRatio {
 public:
  bool trips(CircuitVerdict verdict, const CircuitBreakerSettings& settings,
             base::MonotonicTime now) noexcept;
  // The window has another length from now on.
  void rescale(base::Duration from, base::Duration to, base::MonotonicTime now) noexcept {
    window_ = window_.rescaled(from, to, now);
  }
  const CallWindow& window() const noexcept { return window_; }

 private:
  CallWindow window_;
};

// The part of calls that brought no good answer in time. A failure is bad however fast it came, or an
// endpoint that refuses at once would look well. A call under way is bad from the instant at which it is
// overdue, counted and judged then, so that a host which swallows every request is noticed after
// `slow_after` and not after the calls' deadline; whatever comes of it later, cancelling included, no longer
// counts.
// At most kMostWatched calls are watched at once; those beyond are judged by their answers alone.
class SlowRatio {
 public:
  static constexpr std::size_t kMostWatched = 1024;

  SlowRatio() : under_way_(kMostWatched) {}

  CallsUnderWay::Place enter(const CircuitBreakerSettings& settings, base::MonotonicTime now);
  // `verdict`: a slow success is a failure already.
  bool trips(const CallsUnderWay::Place& place, CircuitVerdict verdict,
             const CircuitBreakerSettings& settings, base::MonotonicTime now) noexcept;
  // Counts those overdue by now; the instant at which that opens the circuit, if it does. O(1) a call in all.
  std::optional<base::MonotonicTime> count_overdue(const CircuitBreakerSettings& settings,
                                                   base::MonotonicTime now);
  // What count_overdue would say, changing nothing: O(1) when none is overdue, else O(those).
  std::optional<base::MonotonicTime> overdue_trip(const CircuitBreakerSettings& settings,
                                                  base::MonotonicTime now) const {
    if (under_way_.first_due() > now) return std::nullopt;
    return foresee(settings, now);
  }
  base::MonotonicTime next_overdue(base::MonotonicTime now) const { return under_way_.first_due_after(now); }
  // As of FailureRatio. Calls under way are overdue when they were to be.
  void rescale(base::Duration from, base::Duration to, base::MonotonicTime now) noexcept {
    window_ = window_.rescaled(from, to, now);
  }
  const CallWindow& window() const noexcept { return window_; }

 private:
  std::optional<base::MonotonicTime> foresee(const CircuitBreakerSettings& settings,
                                             base::MonotonicTime now) const;

  CallWindow window_;
  CallsUnderWay under_way_;
};

// In the order of CircuitRule.
using TripRule = std::variant<ConsecutiveFailures, FailureRatio, SlowRatio>;
TripRule make_trip_rule(CircuitRule rule);

// What a verdict is worth under the rule: where pace counts, a slow success is a failure.
constexpr CircuitVerdict judged_by_pace(CircuitVerdict verdict, base::Duration took,
                                        const CircuitBreakerSettings& settings) noexcept {
  const bool slow = settings.rule == CircuitRule::kSlowRatio && took >= settings.slow_after;
  return slow && verdict == CircuitVerdict::kSuccess ? CircuitVerdict::kFailure : verdict;
}

}  // namespace tidegate::resilience
