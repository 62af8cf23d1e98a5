// The one place where a Gate counts what it does.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tidegate/resilience/gate/decision.hpp"
#include "tidegate/resilience/gate/snapshot.hpp"
#include "tidegate/resilience/loads/flights.hpp"

namespace tidegate::resilience {

// Each reply, refusal and failure once for everyone who waits for it: by `decided` where the caller has it at
// once, by `ended` where a load ends. O(1).
class GateCounts {
 public:
  struct OfEndpoint {
    std::uint64_t calls = 0;
    std::uint64_t sent = 0;
  };

  explicit GateCounts(std::size_t endpoints) : of_(endpoints) {}

  void called(EndpointId endpoint) {
    ++all_.calls;
    ++of_[endpoint.value()].calls;
  }
  void decided(const Decision& decision);
  // `purpose`: of the request whose answer `value` is; absent: it is no request's own. Precondition: the
  // flight has not been forgotten.
  void ended(const Flight& flight, const std::optional<PayloadReply>& value,
             const std::optional<base::Error>& error, std::optional<RequestPurpose> purpose);

  void sent(EndpointId endpoint, CallWeight weight) {
    ++all_.sent;
    ++of_[endpoint.value()].sent;
    all_.ip_weight += weight.ip;
    all_.uid_weight += weight.uid;
  }
  void bulk_sent(std::size_t parts) {
    ++all_.bulk_requests;
    all_.bulk_parts += parts;
  }
  void became_part() { ++all_.bulk_parts; }
  void collected() { ++all_.collected; }
  void merged_waiting(std::size_t calls) { all_.merged_waiting += calls; }
  void repeated() { ++all_.repeated; }
  void hedged() { ++all_.hedged; }
  void hedge_won() { ++all_.hedges_won; }
  void host_probe() { ++all_.host_probes; }
  void rate_limited() { ++all_.rate_limited; }
  void host_blocked(int status) { ++(status == 403 ? all_.forbidden : all_.banned); }

  const GateCounters& all() const noexcept { return all_; }
  const OfEndpoint& of(std::size_t endpoint) const { return of_.at(endpoint); }

 private:
  std::uint64_t& replies(base::Source source) { return all_.replies[static_cast<std::size_t>(source)]; }

  GateCounters all_;
  std::vector<OfEndpoint> of_;
};

}  // namespace tidegate::resilience
