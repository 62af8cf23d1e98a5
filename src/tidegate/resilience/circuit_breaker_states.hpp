// The states of a circuit, each with its own data and rules. CircuitBreaker moves between them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "tidegate/base/time.hpp"
#include "tidegate/resilience/circuit_breaker_settings.hpp"

namespace tidegate::resilience {

enum class CircuitState : std::uint8_t { kClosed, kOpen, kHalfOpen, kForcedOpen, kDisabled };
std::string_view name(CircuitState state) noexcept;

// A business rejection is a success: the endpoint is healthy. A call that says nothing about the endpoint
// (cancelled, never sent) is ignored.
enum class CircuitVerdict : std::uint8_t { kSuccess, kFailure, kIgnored };

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
};

// Alive as long as a probe's permit is; its address is the probe's identity.
using ProbeToken = std::shared_ptr<const char>;

struct ClosedCircuit {
  int consecutive_failures = 0;

  CircuitCheck check(const CircuitBreakerSettings&, base::MonotonicTime now) const;
  // True when this verdict is the one that opens the circuit.
  bool trips(CircuitVerdict verdict, const CircuitBreakerSettings& settings);
};

struct OpenCircuit {
  base::MonotonicTime until{};

  // From `until` on a call is admitted, as the first probe.
  CircuitCheck check(const CircuitBreakerSettings&, base::MonotonicTime now) const;
};

class HalfOpenCircuit {
 public:
  enum class Decision : std::uint8_t { kUndecided, kClose, kOpen, kLate };

  CircuitCheck check(const CircuitBreakerSettings& settings, base::MonotonicTime now) const;
  // Precondition: check() admits.
  ProbeToken lease(const CircuitBreakerSettings& settings, base::MonotonicTime now);
  // kLate: the lease had ended by time, the verdict counts for nothing.
  Decision settle(const ProbeToken& probe, CircuitVerdict verdict, const CircuitBreakerSettings& settings,
                  base::MonotonicTime now);

  // The first end of a lease still running; kNever: none is.
  base::MonotonicTime first_lease_end(base::MonotonicTime now) const;
  int in_flight(base::MonotonicTime now) const;
  int successes() const noexcept { return successes_; }
  int failures() const noexcept { return failures_; }

 private:
  // Over at `until` exactly, or as soon as the permit is gone.
  struct Lease {
    std::weak_ptr<const char> holder;
    base::MonotonicTime until{};
    bool running(base::MonotonicTime now) const { return now < until && !holder.expired(); }
  };

  std::vector<Lease> leases_;  // at most max_concurrent_probes
  int successes_ = 0;
  int failures_ = 0;
};

struct ForcedOpenCircuit {
  CircuitCheck check(const CircuitBreakerSettings&, base::MonotonicTime now) const;
};

struct DisabledCircuit {
  CircuitCheck check(const CircuitBreakerSettings&, base::MonotonicTime now) const;
};

// In the order of CircuitState.
using CircuitStay =
    std::variant<ClosedCircuit, OpenCircuit, HalfOpenCircuit, ForcedOpenCircuit, DisabledCircuit>;

}  // namespace tidegate::resilience
