#include "tidegate/resilience/gate/circuits.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/base/assert.hpp"

namespace tidegate::resilience {

namespace {

base::EventKind event_kind(base::CircuitState to) {
  switch (to) {
    case base::CircuitState::kClosed:
      return base::EventKind::kCircuitClosed;
    case base::CircuitState::kOpen:
      return base::EventKind::kCircuitOpened;
    case base::CircuitState::kHalfOpen:
      return base::EventKind::kCircuitHalfOpened;
    case base::CircuitState::kForcedOpen:
      return base::EventKind::kCircuitForcedOpen;
    case base::CircuitState::kDisabled:
      return base::EventKind::kCircuitDisabled;
    case base::CircuitState::kMetricsOnly:
      break;
  }
  return base::EventKind::kCircuitMetricsOnly;
}

std::string_view event_text(base::CircuitState to, bool always_passes) {
  if (always_passes && to == base::CircuitState::kOpen) {
    return " keeps failing: its calls go on, at a slow pace, until it answers again";
  }
  if (always_passes && to == base::CircuitState::kForcedOpen) {
    return " was closed down by hand: but its calls always pass, so they go on at a slow pace";
  }
  switch (to) {
    case base::CircuitState::kClosed:
      return " works again";
    case base::CircuitState::kOpen:
      return " keeps failing: no calls to it but probes until it answers again";
    case base::CircuitState::kHalfOpen:
      return " is being tried again with single calls";
    case base::CircuitState::kForcedOpen:
      return " was closed down by hand: no calls to it until it is reset";
    case base::CircuitState::kDisabled:
      return " is not watched any more: all calls go through, whatever becomes of them";
    case base::CircuitState::kMetricsOnly:
      break;
  }
  return " is only measured: all calls go through, and its counts tell what would have been refused";
}

}  // namespace

EndpointCircuits::EndpointCircuits(const std::vector<EndpointPolicy>& table, const GateSettings& settings)
    : probes_(settings.host_probe.has_value()),
      probe_every_(settings.host_probe_every),
      slowest_probes_(std::max(settings.host_probe_every, settings.host_probe_slowest)),
      probe_pause_(settings.host_probe_every),
      pace_(settings.pace_of_failing) {
  rows_.reserve(table.size());
  for (const EndpointPolicy& policy : table) {
    CircuitBreakerSettings circuit = settings.circuit_for(policy.name);
    circuit.seed += rows_.size();  // circuits that opened together need not come back together
    rows_.push_back({policy.name, CircuitBreaker{circuit}, policy.always_passes});
  }
}

void EndpointCircuits::apply(const GateSettings& settings, base::MonotonicTime now) {
  for (Row& row : rows_) {
    row.breaker.apply(settings.circuit_for(row.name), now);
    notice(row, now);
  }
}

CircuitCheck EndpointCircuits::check(EndpointId endpoint, base::MonotonicTime now) const {
  return rows_[endpoint.value()].breaker.check(now);
}

CircuitPermit EndpointCircuits::commit(EndpointId endpoint, base::MonotonicTime now) {
  Row& row = rows_[endpoint.value()];
  if (row.always_passes) row.paced_until = base::saturating_add(now, pace_);
  CircuitPermit permit = row.always_passes ? row.breaker.commit_anyway(now) : row.breaker.commit(now);
  notice(row, now);
  return permit;
}

void EndpointCircuits::record(EndpointId endpoint, CircuitPermit permit, CircuitVerdict verdict,
                              bool host_suspect, base::MonotonicTime now) {
  Row& row = rows_[endpoint.value()];
  if (verdict == CircuitVerdict::kFailure && row.breaker.state(now) != base::CircuitState::kOpen) {
    row.host_suspect = host_suspect;
  }
  row.breaker.record(std::move(permit), verdict, now);
  // What went although the circuit was open is as good as a probe.
  if (row.always_passes && verdict == CircuitVerdict::kSuccess) row.breaker.make_half_open(now);
  notice(row, now);
}

void EndpointCircuits::override_state(EndpointId endpoint, base::CircuitState to, base::MonotonicTime now) {
  Row& row = rows_[endpoint.value()];
  switch (to) {
    case base::CircuitState::kForcedOpen:
      row.breaker.force_open(now);
      break;
    case base::CircuitState::kDisabled:
      row.breaker.disable(now);
      break;
    case base::CircuitState::kMetricsOnly:
      row.breaker.measure_only(now);
      break;
    default:
      TIDEGATE_ASSERT(to == base::CircuitState::kClosed, "no order makes a circuit open or half-open");
      row.breaker.reset(now);
  }
  notice(row, now);
}

void EndpointCircuits::pass_time(base::MonotonicTime now) {
  for (Row& row : rows_) notice(row, now);
}

base::MonotonicTime EndpointCircuits::next_host_probe(base::MonotonicTime now) const {
  if (!probes_) return base::kNever;
  const bool needed =
      host_down_ || std::ranges::any_of(rows_, [now](const Row& row) { return row.waits_for_host(now); });
  return needed ? next_probe_ : base::kNever;
}

void EndpointCircuits::set_host_down(bool down, base::MonotonicTime now) {
  const bool was_down = std::exchange(host_down_, down);
  if (was_down == down) return;
  probe_pause_ = probe_every_;
  if (down && next_probe_ <= now) next_probe_ = now + probe_every_;
}

void EndpointCircuits::host_probe_taken(base::MonotonicTime now) {
  next_probe_ = now + probe_pause_;
}

void EndpointCircuits::host_probe_answered(bool reached, base::MonotonicTime now) {
  probe_pause_ = reached ? probe_every_ : std::min(probe_pause_ + probe_pause_ / 2, slowest_probes_);
  for (Row& row : rows_) {
    if (!reached) {
      row.helped = false;
    } else if (row.waits_for_host(now) && !std::exchange(row.helped, true)) {
      row.breaker.make_half_open(now);
      notice(row, now);
    }
  }
}

bool EndpointCircuits::any_suspect(base::MonotonicTime now) const {
  return std::ranges::any_of(rows_, [now](const Row& row) { return row.is_suspect(now); });
}

void EndpointCircuits::sign_of_life(base::MonotonicTime now) {
  for (Row& row : rows_) {
    if (!row.host_suspect) continue;
    // A closed one as well: what was swallowed before must not open it when its deadline comes.
    row.helped = row.helped || row.is_suspect(now);
    row.breaker.try_anew(now);
    notice(row, now);
  }
}

base::MonotonicTime EndpointCircuits::next_deadline(base::MonotonicTime now) const {
  base::MonotonicTime next = next_host_probe(now);
  for (const Row& row : rows_) {
    // The state is asked for only where it matters: most circuits are closed, and this runs at every call.
    const base::MonotonicTime deadline = row.breaker.next_deadline(now);
    // A probe's lease that ends changes no state: there is nothing to notice then.
    if (deadline >= next || row.breaker.state(now) == base::CircuitState::kHalfOpen) continue;
    next = deadline;
  }
  return next;
}

std::vector<base::Event> EndpointCircuits::take_events() {
  return std::exchange(events_, {});
}

base::CircuitState EndpointCircuits::state(EndpointId endpoint, base::MonotonicTime now) const {
  return rows_[endpoint.value()].breaker.state(now);
}

CircuitSnapshot EndpointCircuits::snapshot(EndpointId endpoint, base::MonotonicTime now) const {
  return rows_[endpoint.value()].breaker.snapshot(now);
}

void EndpointCircuits::notice(Row& row, base::MonotonicTime now) {
  while (const auto change = row.breaker.take_transition(now)) tell(row, *change, now);
}

void EndpointCircuits::tell(Row& row, const CircuitTransition& change, base::MonotonicTime now) {
  if (change.to == base::CircuitState::kClosed) row.helped = false;
  // The first probe gives the host a moment: an answer of the same instant would prove nothing.
  if (change.to == base::CircuitState::kOpen && next_probe_ <= now) next_probe_ = now + probe_every_;
  events_.push_back({.at = now,
                     .kind = event_kind(change.to),
                     .subject = row.name,
                     .text = row.name + std::string{event_text(change.to, row.always_passes)}});
}

}  // namespace tidegate::resilience
