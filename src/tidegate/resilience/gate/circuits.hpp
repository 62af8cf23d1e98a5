// The Gate's circuit breakers, one an endpoint, and the one question they share: is the host back?
#pragma once

#include <vector>

#include "tidegate/base/circuit_state.hpp"
#include "tidegate/base/event.hpp"
#include "tidegate/resilience/circuit/breaker.hpp"
#include "tidegate/resilience/endpoint_policy.hpp"
#include "tidegate/resilience/gate/settings.hpp"

namespace tidegate::resilience {

// While a circuit is open because the host did not answer (and not because answers could not be read), a
// cheap probe is due once a second; its success half-opens all such circuits at once, so that recovery is not
// noticed late. An endpoint that fails alone must not be woken every second by a host that is well: each
// circuit is helped once, and again only after a host probe failed or the circuit had closed.
// Cost: O(1) by endpoint, O(endpoints) by time.
class EndpointCircuits {
 public:
  EndpointCircuits(const std::vector<EndpointPolicy>& table, const GateSettings& settings);

  // What `settings` says of circuits, from now on; the rest of them is as it was.
  void apply(const GateSettings& settings, base::MonotonicTime now);

  CircuitCheck check(EndpointId endpoint, base::MonotonicTime now) const;
  // Precondition: check(endpoint, now).admitted, unless its calls always pass.
  CircuitPermit commit(EndpointId endpoint, base::MonotonicTime now);
  // When the next call of an endpoint whose calls always pass may go at the pace of one that fails, whether
  // or not it fails now. In the past for all others.
  base::MonotonicTime paced(EndpointId endpoint) const { return rows_[endpoint.value()].paced_until; }
  void record(EndpointId endpoint, CircuitPermit permit, CircuitVerdict verdict, bool host_suspect,
              base::MonotonicTime now);
  // By hand: as Gate::override_circuit.
  void override_state(EndpointId endpoint, base::CircuitState to, base::MonotonicTime now);
  // Notices what changed by time alone.
  void pass_time(base::MonotonicTime now);

  // While the host takes no connections it is probed, whatever the circuits say.
  void set_host_down(bool down, base::MonotonicTime now);
  // kNever: none is needed.
  base::MonotonicTime next_host_probe(base::MonotonicTime now) const;
  // Due now, whether or not it could be sent.
  void host_probe_taken(base::MonotonicTime now);
  void host_probe_answered(bool reached, base::MonotonicTime now);
  // Some circuit is not closed because the host did not answer.
  bool any_suspect(base::MonotonicTime now) const;
  // The host lives for certain: all those are half-open anew, whatever became of their probes, and closed
  // ones forget the failures that the host was to blame for.
  void sign_of_life(base::MonotonicTime now);

  // When pass_time or a host probe has something to do next.
  base::MonotonicTime next_deadline(base::MonotonicTime now) const;
  bool has_events() const noexcept { return !events_.empty(); }
  // What changed since it was last asked.
  std::vector<base::Event> take_events();
  base::CircuitState state(EndpointId endpoint, base::MonotonicTime now) const;
  CircuitSnapshot snapshot(EndpointId endpoint, base::MonotonicTime now) const;

 private:
  struct Row {
    std::string name;
    CircuitBreaker breaker;
    bool always_passes;
    base::MonotonicTime paced_until = base::MonotonicTime::min();
    bool host_suspect = false;  // its last failure was that the host did not answer
    bool helped = false;        // a host probe has half-opened it already

    bool waits_for_host(base::MonotonicTime now) const {
      return host_suspect && breaker.state(now) == base::CircuitState::kOpen;
    }
    bool is_suspect(base::MonotonicTime now) const {
      if (!host_suspect) return false;
      const base::CircuitState state = breaker.state(now);
      return state == base::CircuitState::kOpen || state == base::CircuitState::kHalfOpen;
    }
  };

  void notice(Row& row, base::MonotonicTime now);
  void tell(Row& row, const CircuitTransition& change, base::MonotonicTime now);

  std::vector<Row> rows_;
  bool probes_;
  base::Duration probe_every_;
  base::Duration slowest_probes_;
  base::Duration probe_pause_;  // longer while they fail
  base::Duration pace_;
  base::MonotonicTime next_probe_{};
  bool host_down_ = false;
  std::vector<base::Event> events_;
};

}  // namespace tidegate::resilience
