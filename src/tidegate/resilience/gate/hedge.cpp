// The second request for a read whose first one is late.
#include "tidegate/resilience/gate/impl.hpp"

namespace tidegate::resilience {

void Gate::Impl::watch_for_hedge(const Grant& grant, base::MonotonicTime now) {
  const EndpointPolicy& row = policy(grant.call().endpoint);
  const Flight& flight = *flights.find(grant.flight());
  if (row.write || !row.idempotent || flight.bulk || flight.key.empty()) return;
  hedges.watch(grant.flight(), grant.call(), weight_of(grant.call()), now);
}

void Gate::Impl::send_hedges(Due& due, base::MonotonicTime now) {
  while (auto late = hedges.take_due(now)) {
    auto& [flight, call] = *late;
    const Flight* const found = flights.find(flight);
    // A grant that was dropped took its flight along; a flight that no caller waits for is worth no second
    // request.
    if (found == nullptr || found->invalidated || found->deadline <= now) continue;
    if (may_hedge(call, now)) due.send.push_back(hedge(flight, std::move(call), now));
  }
}

bool Gate::Impl::may_hedge(const Call& call, base::MonotonicTime now) const {
  if (!hedges.affordable(now) || !budget.check_hedge()) return false;
  // What fails is not asked twice.
  if (trouble.suspected()) return false;
  // A half-open circuit's few probes are not for those who have one under way already.
  if (circuits.state(call.endpoint, now) == base::CircuitState::kHalfOpen) return false;
  return !blocked(call, now) && !short_of_turn(call, now);
}

Grant Gate::Impl::hedge(FlightId flight, Call call, base::MonotonicTime now) {
  hedges.pay();
  budget.pay();
  counts.hedged();
  flights.share(flight);
  log.hedged(flight);
  return reserve(std::move(call), FlightHold{flights, flight}, RequestPurpose::kHedge, now);
}

}  // namespace tidegate::resilience
