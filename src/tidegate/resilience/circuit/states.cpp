#include "tidegate/resilience/circuit/states.hpp"

#include <algorithm>
#include <utility>

namespace tidegate::resilience {

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

base::MonotonicTime ClosedCircuit::next_overdue(base::MonotonicTime now) const {
  const auto* slow = std::get_if<SlowRatio>(&rule);
  return slow != nullptr ? slow->next_overdue(now) : base::kNever;
}

void ClosedCircuit::apply(const CircuitBreakerSettings& before, const CircuitBreakerSettings& after,
                          base::MonotonicTime now) noexcept {
  if (before.window == after.window) return;
  if (auto* ratio = std::get_if<FailureRatio>(&rule)) ratio->rescale(before.window, after.window, now);
  if (auto* slow = std::get_if<SlowRatio>(&rule)) slow->rescale(before.window, after.window, now);
}

int ClosedCircuit::consecutive_failures() const noexcept {
  const auto* in_a_row = std::get_if<ConsecutiveFailures>(&rule);
  return in_a_row != nullptr ? in_a_row->in_a_row() : 0;
}

CallWindow::Totals ClosedCircuit::totals(const CircuitBreakerSettings& settings,
                                         base::MonotonicTime now) const {
  if (const auto* ratio = std::get_if<FailureRatio>(&rule)) {
    return ratio->window().totals(settings.window, now);
  }
  if (const auto* slow = std::get_if<SlowRatio>(&rule)) return slow->window().totals(settings.window, now);
  return {};
}

HalfOpenCircuit::HalfOpenCircuit(const CircuitBreakerSettings& settings, int at_once)
    : at_once_(at_once),
      probes_(static_cast<std::size_t>(std::max(settings.max_concurrent_probes, at_once))) {}

CircuitCheck HalfOpenCircuit::check(const CircuitBreakerSettings& settings, base::MonotonicTime now) const {
  const int still_missing = settings.probes - successes_;
  if (in_flight(now) < std::max(at_once_, std::min(settings.max_concurrent_probes, still_missing))) {
    return CircuitCheck::admit(now);
  }
  return CircuitCheck::refuse(CircuitReason::kProbesBusy, probes_.first_due_after(now));
}

CallsUnderWay::Place HalfOpenCircuit::lease(const CircuitBreakerSettings& settings, base::MonotonicTime now) {
  end_leases(now);
  return probes_.enter(base::saturating_add(now, settings.probe_lease));
}

HalfOpenCircuit::Decision HalfOpenCircuit::settle(CallsUnderWay::Place probe, CircuitVerdict verdict,
                                                  const CircuitBreakerSettings& settings,
                                                  base::MonotonicTime now) {
  end_leases(now);
  if (probe.was_due()) return Decision::kLate;
  if (verdict == CircuitVerdict::kSuccess) ++successes_;
  if (verdict == CircuitVerdict::kFailure) ++failures_;
  if (successes_ >= settings.probes) return Decision::kClose;
  return failures_ > settings.probe_failures_allowed ? Decision::kOpen : Decision::kUndecided;
}

bool HalfOpenCircuit::apply(const CircuitBreakerSettings& after) noexcept {
  probes_.allow(static_cast<std::size_t>(after.max_concurrent_probes));
  return successes_ >= after.probes;
}

int HalfOpenCircuit::in_flight(base::MonotonicTime now) const {
  return static_cast<int>(probes_.count_after(now));
}

void HalfOpenCircuit::end_leases(base::MonotonicTime now) {
  while (probes_.take_due(now)) {
  }
}

}  // namespace tidegate::resilience
