// The Gate's numbers, for its owner (snapshot) and for a monitor that knows nothing of it (collect).
#include "tidegate/resilience/gate/snapshot.hpp"

#include "tidegate/resilience/gate/impl.hpp"

namespace tidegate::resilience {

namespace {

using Labels = std::vector<std::pair<std::string, std::string>>;

class SampleWriter {
 public:
  explicit SampleWriter(std::vector<base::Sample>& out) : out_(out) {}

  void counter(const char* name, Labels labels, std::uint64_t value) {
    out_.push_back({name, std::move(labels), base::Sample::Kind::kCounter, static_cast<double>(value)});
  }
  void gauge(const char* name, Labels labels, std::uint64_t value) {
    out_.push_back({name, std::move(labels), base::Sample::Kind::kGauge, static_cast<double>(value)});
  }

 private:
  std::vector<base::Sample>& out_;
};

void write_counters(const GateCounters& counters, SampleWriter& to) {
  to.counter("gate_calls_total", {}, counters.calls);
  for (std::size_t i = 0; i < counters.replies.size(); ++i) {
    const auto source = std::string{base::name(static_cast<base::Source>(i))};
    to.counter("gate_replies_total", {{"source", source}}, counters.replies[i]);
  }
  for (const auto& [code, count] : counters.rejected) {
    to.counter("gate_rejected_total", {{"reason", std::string{base::name(code)}}}, count);
  }
  to.counter("gate_failed_total", {}, counters.failed);
  to.counter("gate_sent_total", {}, counters.sent);
  to.counter("gate_joined_total", {}, counters.joined);
  to.counter("gate_collected_total", {}, counters.collected);
  to.counter("gate_bulk_requests_total", {}, counters.bulk_requests);
  to.counter("gate_bulk_parts_total", {}, counters.bulk_parts);
  to.counter("gate_waited_total", {}, counters.waited);
  to.counter("gate_merged_waiting_total", {}, counters.merged_waiting);
  to.counter("gate_refreshed_total", {}, counters.refreshed);
  to.counter("gate_repeated_total", {}, counters.repeated);
  to.counter("gate_hedged_total", {}, counters.hedged);
  to.counter("gate_hedges_won_total", {}, counters.hedges_won);
  to.counter("gate_host_probes_total", {}, counters.host_probes);
  to.counter("gate_weight_sent_total", {{"by", "address"}}, counters.ip_weight);
  to.counter("gate_weight_sent_total", {{"by", "account"}}, counters.uid_weight);
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
  SampleWriter to{out};
  write_counters(shot.counters, to);
  to.gauge("gate_cached_entries", {}, shot.cached);
  to.gauge("gate_flights", {}, shot.flights);
  to.gauge("gate_waiting", {}, shot.waiting);
  to.gauge("gate_collecting", {}, shot.collecting);
  to.gauge("gate_host_refuses", {}, shot.host_open_until > impl_->last_now ? 1 : 0);
  to.gauge("gate_host_blocked", {}, shot.host_blocked_until > impl_->last_now ? 1 : 0);
  for (const EndpointSnapshot& endpoint : shot.endpoints) {
    const Labels labels{{"endpoint", endpoint.name}};
    to.counter("gate_endpoint_calls_total", labels, endpoint.calls);
    to.counter("gate_endpoint_sent_total", labels, endpoint.sent);
    // By base::CircuitState: 0 closed, 1 open, 2 half-open; by hand or by settings: 3 forced open,
    // 4 disabled, 5 metrics only. `judged` is what a circuit that only measures would be in, else the same.
    to.gauge("gate_circuit_state", labels, static_cast<std::uint64_t>(endpoint.circuit.state));
    to.gauge("gate_circuit_judged", labels, static_cast<std::uint64_t>(endpoint.circuit.judged));
    to.counter("gate_circuit_opened_total", labels, endpoint.circuit.counts.opened);
    to.counter("gate_circuit_would_refuse_total", labels, endpoint.circuit.counts.would_refuse);
    to.gauge("gate_ledger_blocked", labels, endpoint.blocked_until > impl_->last_now ? 1 : 0);
    to.gauge("gate_ledger_used_weight", {{"endpoint", endpoint.name}, {"by", "address"}},
             endpoint.ip_weight_used);
    to.gauge("gate_ledger_used_weight", {{"endpoint", endpoint.name}, {"by", "account"}},
             endpoint.uid_weight_used);
  }
}

}  // namespace tidegate::resilience
