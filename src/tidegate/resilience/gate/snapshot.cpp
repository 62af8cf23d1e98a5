// The Gate's numbers, for its owner (snapshot) and for a monitor that knows nothing of it (collect).
#include "tidegate/resilience/gate/snapshot.hpp"

#include "tidegate/resilience/gate/impl.hpp"

namespace tidegate::resilience {

namespace {

void write_counters(const GateCounters& counters, base::SampleWriter& to) {
  to.counter("tidegate_gate_calls_total", counters.calls);
  for (std::size_t i = 0; i < counters.replies.size(); ++i) {
    const auto source = std::string{base::name(static_cast<base::Source>(i))};
    to.counter("tidegate_gate_replies_total", counters.replies[i], {{"source", source}});
  }
  for (const auto& [code, count] : counters.rejected) {
    to.counter("tidegate_gate_rejected_total", count, {{"reason", std::string{base::name(code)}}});
  }
  to.counter("tidegate_gate_failed_total", counters.failed);
  to.counter("tidegate_gate_sent_total", counters.sent);
  to.counter("tidegate_gate_joined_total", counters.joined);
  to.counter("tidegate_gate_collected_total", counters.collected);
  to.counter("tidegate_gate_bulk_requests_total", counters.bulk_requests);
  to.counter("tidegate_gate_bulk_parts_total", counters.bulk_parts);
  to.counter("tidegate_gate_waited_total", counters.waited);
  to.counter("tidegate_gate_merged_waiting_total", counters.merged_waiting);
  to.counter("tidegate_gate_refreshed_total", counters.refreshed);
  to.counter("tidegate_gate_repeated_total", counters.repeated);
  to.counter("tidegate_gate_hedged_total", counters.hedged);
  to.counter("tidegate_gate_hedges_won_total", counters.hedges_won);
  to.counter("tidegate_gate_host_probes_total", counters.host_probes);
  to.counter("tidegate_gate_limit_answers_total", counters.rate_limited, {{"status", "429"}});
  to.counter("tidegate_gate_limit_answers_total", counters.banned, {{"status", "418"}});
  to.counter("tidegate_gate_limit_answers_total", counters.forbidden, {{"status", "403"}});
  to.counter("tidegate_gate_weight_sent_total", counters.ip_weight, {{"by", "address"}});
  to.counter("tidegate_gate_weight_sent_total", counters.uid_weight, {{"by", "account"}});
}

}  // namespace

GateSnapshot Gate::snapshot(base::MonotonicTime now) const {
  GateSnapshot shot{.counters = impl_->counts.all(),
                    .cache = impl_->cache.statistics(),
                    .cached = impl_->cache.size(),
                    .flights = impl_->flights.size(),
                    .waiting = impl_->queue.size(),
                    .collecting = impl_->batches.size(),
                    .retry_tokens = impl_->budget.tokens(),
                    .host_blocked_until = impl_->host.blocked_until(),
                    .host_open_until = impl_->host.open_until(),
                    .shared_limits = impl_->ledgers.shared_limits(now),
                    .endpoints = {}};
  for (std::size_t i = 0; i < impl_->table.size(); ++i) {
    const EndpointId id{static_cast<std::uint16_t>(i)};
    shot.endpoints.push_back({.name = impl_->table[i].name,
                              .calls = impl_->counts.of(i).calls,
                              .sent = impl_->counts.of(i).sent,
                              .circuit = impl_->circuits.snapshot(id, now),
                              .ip_weight_used = impl_->ledgers.used_by_address(id, now),
                              .uid_weight_used = impl_->ledgers.used_by_account(id, now),
                              .blocked_until = impl_->ledgers.blocked_until({id})});
  }
  return shot;
}

void Gate::collect(std::vector<base::Sample>& out) const {
  const GateSnapshot shot = snapshot(impl_->last_now);
  base::SampleWriter to{out};
  write_counters(shot.counters, to);
  to.gauge("tidegate_gate_cached_entries", shot.cached);
  to.gauge("tidegate_gate_flights", shot.flights);
  to.gauge("tidegate_gate_waiting", shot.waiting);
  to.gauge("tidegate_gate_collecting", shot.collecting);
  // Until the host is heard again, and not only until it may be asked again.
  to.gauge("tidegate_gate_host_refuses", impl_->host.is_down() || impl_->trouble.is_on() ? 1 : 0);
  to.gauge("tidegate_gate_host_blocked", shot.host_blocked_until > impl_->last_now ? 1 : 0);
  for (const SharedLimit& shared : shot.shared_limits) {
    const base::SampleLabels labels{{"limit", std::string{shared.name}}};
    to.gauge("tidegate_gate_shared_limit", shared.limit.weight, labels);
    to.gauge("tidegate_gate_shared_limit_used", shared.used, labels);
  }
  for (const EndpointSnapshot& endpoint : shot.endpoints) {
    const base::SampleLabels labels{{"endpoint", endpoint.name}};
    to.counter("tidegate_gate_endpoint_calls_total", endpoint.calls, labels);
    to.counter("tidegate_gate_endpoint_sent_total", endpoint.sent, labels);
    // By base::CircuitState: 0 closed, 1 open, 2 half-open; by hand or by settings: 3 forced open,
    // 4 disabled, 5 metrics only. `judged` is what a circuit that only measures would be in, else the same.
    to.gauge("tidegate_gate_circuit_state", static_cast<std::uint64_t>(endpoint.circuit.state), labels);
    to.gauge("tidegate_gate_circuit_judged", static_cast<std::uint64_t>(endpoint.circuit.judged), labels);
    to.counter("tidegate_gate_circuit_opened_total", endpoint.circuit.counts.opened, labels);
    to.counter("tidegate_gate_circuit_would_refuse_total", endpoint.circuit.counts.would_refuse, labels);
    to.gauge("tidegate_gate_ledger_blocked", endpoint.blocked_until > impl_->last_now ? 1 : 0, labels);
    to.gauge("tidegate_gate_ledger_used_weight", endpoint.ip_weight_used,
             {{"endpoint", endpoint.name}, {"by", "address"}});
    to.gauge("tidegate_gate_ledger_used_weight", endpoint.uid_weight_used,
             {{"endpoint", endpoint.name}, {"by", "account"}});
  }
}

}  // namespace tidegate::resilience
