// What a circuit has and does in each base::CircuitState. CircuitBreaker moves between them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "tidegate/base/time.hpp"
#include "tidegate/resilience/circuit/calls.hpp"
#include "tidegate/resilience/circuit/settings.hpp"
#include "tidegate/resilience/circuit/trip.hpp"

namespace tidegate::resilience {

enum class CircuitReason : std::uint8_t {
  kAdmitted,
  kOpen,        // the endpoint failed too often
  kProbesBusy,  // half-open, and as many probes as allowed are under way
  kBlocked,     // the upstream said when to come back
  kForcedOpen,  // closed down by hand
};
std::string_view name(CircuitReason reason) noexcept;

struct CircuitCheck {
  bool admitted = false;
  // When refused: the earliest instant at which time alone may change the answer (kNever: only an act will).
  // While probes are busy a verdict may change it sooner. When admitted: the instant asked for.
  base::MonotonicTime until{};
  CircuitReason reason = CircuitReason::kAdmitted;

  static CircuitCheck admit(base::MonotonicTime now) noexcept {
    return {.admitted = true, .until = now, .reason = CircuitReason::kAdmitted};
  }
  static CircuitCheck refuse(CircuitReason reason, base::MonotonicTime until) noexcept {
    return {.admitted = false, .until = until, .reason = reason};
  }
};

struct ClosedCircuit {
  TripRule rule;

  CircuitCheck check(const CircuitBreakerSettings&, base::MonotonicTime now) const {
    return CircuitCheck::admit(now);
  }
  // A call must be known of before its answer.
  bool watches() const noexcept { return std::holds_alternative<SlowRatio>(rule); }
  // Precondition: watches().
  CallsUnderWay::Place enter(const CircuitBreakerSettings& settings, base::MonotonicTime now) {
    return std::get<SlowRatio>(rule).enter(settings, now);
  }
  // True when this verdict is the one that opens the circuit.
  bool trips(const CallsUnderWay::Place& place, CircuitVerdict verdict,
             const CircuitBreakerSettings& settings, base::MonotonicTime now) {
    if (auto* in_a_row = std::get_if<ConsecutiveFailures>(&rule)) return in_a_row->trips(verdict, settings);
    if (auto* ratio = std::get_if<FailureRatio>(&rule)) return ratio->trips(verdict, settings, now);
    return std::get<SlowRatio>(rule).trips(place, verdict, settings, now);
  }

  // Only SlowRatio opens a circuit by time alone; the others pay nothing for that.
  std::optional<base::MonotonicTime> overdue_trip(const CircuitBreakerSettings& settings,
                                                  base::MonotonicTime now) const {
    const auto* slow = std::get_if<SlowRatio>(&rule);
    return slow != nullptr ? slow->overdue_trip(settings, now) : std::nullopt;
  }
  std::optional<base::MonotonicTime> count_overdue(const CircuitBreakerSettings& settings,
                                                   base::MonotonicTime now) {
    auto* slow = std::get_if<SlowRatio>(&rule);
    return slow != nullptr ? slow->count_overdue(settings, now) : std::nullopt;
  }
  // kNever: no call under way can become overdue.
  base::MonotonicTime next_overdue(base::MonotonicTime now) const;

  // Other settings under the same rule: what was counted counts on, as far as the window reaches now.
  void apply(const CircuitBreakerSettings& before, const CircuitBreakerSettings& after,
             base::MonotonicTime now) noexcept;

  int consecutive_failures() const noexcept;
  CallWindow::Totals totals(const CircuitBreakerSettings& settings, base::MonotonicTime now) const;
};

struct OpenCircuit {
  base::MonotonicTime until{};

  // From `until` on a call is admitted, as the first probe.
  CircuitCheck check(const CircuitBreakerSettings&, base::MonotonicTime now) const {
    return now < until ? CircuitCheck::refuse(CircuitReason::kOpen, until) : CircuitCheck::admit(now);
  }
};

// A probe is under way until its lease ends exactly, or until its permit goes.
class HalfOpenCircuit {
 public:
  enum class Decision : std::uint8_t { kUndecided, kClose, kOpen, kLate };

  // `at_once`: probes under way that are admitted in any case, however few the settings allow.
  explicit HalfOpenCircuit(const CircuitBreakerSettings& settings, int at_once = 0);

  CircuitCheck check(const CircuitBreakerSettings& settings, base::MonotonicTime now) const;
  // Precondition: check() admits.
  CallsUnderWay::Place lease(const CircuitBreakerSettings& settings, base::MonotonicTime now);
  // kLate: the lease had ended by time, the verdict counts for nothing.
  Decision settle(CallsUnderWay::Place probe, CircuitVerdict verdict, const CircuitBreakerSettings& settings,
                  base::MonotonicTime now);

  // Probes under way keep their leases. True: as many succeeded as close the circuit now.
  bool apply(const CircuitBreakerSettings& after) noexcept;

  int in_flight(base::MonotonicTime now) const;
  int successes() const noexcept { return successes_; }
  int failures() const noexcept { return failures_; }

 private:
  void end_leases(base::MonotonicTime now);

  int at_once_;
  CallsUnderWay probes_;  // at most max_concurrent_probes or at_once_; due when the lease ends
  int successes_ = 0;
  int failures_ = 0;
};

struct ForcedOpenCircuit {
  CircuitCheck check(const CircuitBreakerSettings&, base::MonotonicTime) const {
    return CircuitCheck::refuse(CircuitReason::kForcedOpen, base::kNever);
  }
};

struct DisabledCircuit {
  CircuitCheck check(const CircuitBreakerSettings&, base::MonotonicTime now) const {
    return CircuitCheck::admit(now);
  }
};

// In the order of base::CircuitState.
using CircuitStay =
    std::variant<ClosedCircuit, OpenCircuit, HalfOpenCircuit, ForcedOpenCircuit, DisabledCircuit>;

}  // namespace tidegate::resilience
