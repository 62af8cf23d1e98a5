#include "tidegate/resilience/circuit_breaker_states.hpp"

#include <algorithm>

#include "tidegate/base/assert.hpp"

namespace tidegate::resilience {

namespace {

CircuitCheck admitted(base::MonotonicTime now) {
  return {.admitted = true, .until = now, .reason = CircuitReason::kAdmitted};
}

CircuitCheck refused(CircuitReason reason, base::MonotonicTime until) {
  return {.admitted = false, .until = until, .reason = reason};
}

}  // namespace

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
  }
  return "unknown";
}

std::string_view name(CircuitReason reason) noexcept {
  switch (reason) {
    case CircuitReason::kAdmitted:
      return "admitted";
    case CircuitReason::kOpen:
      return "open";
    case CircuitReason::kProbesBusy:
      return "probes_busy";
    case CircuitReason::kBlocked:
      return "blocked";
    case CircuitReason::kForcedOpen:
      return "forced_open";
  }
  return "unknown";
}

CircuitCheck ClosedCircuit::check(const CircuitBreakerSettings&, base::MonotonicTime now) const {
  return admitted(now);
}

bool ClosedCircuit::trips(CircuitVerdict verdict, const CircuitBreakerSettings& settings) {
  if (verdict == CircuitVerdict::kIgnored) return false;
  consecutive_failures = verdict == CircuitVerdict::kFailure ? consecutive_failures + 1 : 0;
  return consecutive_failures >= settings.failure_threshold;
}

CircuitCheck OpenCircuit::check(const CircuitBreakerSettings&, base::MonotonicTime now) const {
  return now < until ? refused(CircuitReason::kOpen, until) : admitted(now);
}

CircuitCheck HalfOpenCircuit::check(const CircuitBreakerSettings& settings, base::MonotonicTime now) const {
  const int still_missing = settings.probes - successes_;
  if (in_flight(now) < std::min(settings.max_concurrent_probes, still_missing)) return admitted(now);
  return refused(CircuitReason::kProbesBusy, first_lease_end(now));
}

ProbeToken HalfOpenCircuit::lease(const CircuitBreakerSettings& settings, base::MonotonicTime now) {
  std::erase_if(leases_, [now](const Lease& lease) { return !lease.running(now); });
  ProbeToken token = std::make_shared<const char>();
  leases_.push_back({.holder = token, .until = base::saturating_add(now, settings.probe_lease)});
  return token;
}

HalfOpenCircuit::Decision HalfOpenCircuit::settle(const ProbeToken& probe, CircuitVerdict verdict,
                                                  const CircuitBreakerSettings& settings,
                                                  base::MonotonicTime now) {
  const auto lease = std::find_if(leases_.begin(), leases_.end(), [&probe](const Lease& candidate) {
    return !candidate.holder.owner_before(probe) && !probe.owner_before(candidate.holder);
  });
  if (lease == leases_.end() || !lease->running(now)) return Decision::kLate;
  leases_.erase(lease);
  if (verdict == CircuitVerdict::kSuccess) ++successes_;
  if (verdict == CircuitVerdict::kFailure) ++failures_;
  if (successes_ >= settings.probes) return Decision::kClose;
  return failures_ > settings.probe_failures_allowed ? Decision::kOpen : Decision::kUndecided;
}

base::MonotonicTime HalfOpenCircuit::first_lease_end(base::MonotonicTime now) const {
  base::MonotonicTime first = base::kNever;
  for (const Lease& lease : leases_) {
    if (lease.running(now)) first = std::min(first, lease.until);
  }
  return first;
}

int HalfOpenCircuit::in_flight(base::MonotonicTime now) const {
  return static_cast<int>(std::count_if(leases_.begin(), leases_.end(),
                                        [now](const Lease& lease) { return lease.running(now); }));
}

CircuitCheck ForcedOpenCircuit::check(const CircuitBreakerSettings&, base::MonotonicTime) const {
  return refused(CircuitReason::kForcedOpen, base::kNever);
}

CircuitCheck DisabledCircuit::check(const CircuitBreakerSettings&, base::MonotonicTime now) const {
  return admitted(now);
}

}  // namespace tidegate::resilience
