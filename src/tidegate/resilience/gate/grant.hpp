// Leave to send one request, with all that was reserved for it.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "tidegate/resilience/call.hpp"
#include "tidegate/resilience/circuit/breaker.hpp"
#include "tidegate/resilience/limits/ledgers.hpp"
#include "tidegate/resilience/loads/flight_hold.hpp"

namespace tidegate::resilience {

enum class RequestPurpose : std::uint8_t {
  kCall,       // somebody waits for it
  kRefresh,    // renews a cached value behind the one just served
  kHedge,      // the same once more, because the first is late; whichever answers first is the answer
  kHostProbe,  // finds out whether the host is back
};

// Hand it back to Gate::record with what came of the request. Destroyed instead, the request is taken as
// never sent: weight and permit are given back, and the flight too unless another request for it is under
// way. The Gate must outlive it.
class Grant {
 public:
  Grant(Grant&&) noexcept = default;
  Grant& operator=(Grant&&) noexcept = default;

  // What to send; its deadline is the request's own, which may be later than its first caller's.
  const Call& call() const noexcept { return call_; }
  FlightId flight() const noexcept { return flight_.id(); }
  // The flights that it answers besides; none: it is no bulk request.
  const std::vector<FlightId>& parts() const { return flight_.parts(); }
  RequestPurpose purpose() const noexcept { return purpose_; }
  base::MonotonicTime granted_at() const noexcept { return granted_at_; }

 private:
  friend class Gate;
  Grant(Call call, FlightHold flight, RequestReservation weight, std::optional<CircuitPermit> permit,
        RequestPurpose purpose, base::MonotonicTime granted_at)
      : call_(std::move(call)),
        flight_(std::move(flight)),
        weight_(std::move(weight)),
        permit_(std::move(permit)),
        purpose_(purpose),
        granted_at_(granted_at) {}

  Call call_;
  FlightHold flight_;
  RequestReservation weight_;
  std::optional<CircuitPermit> permit_;  // none: a host probe
  RequestPurpose purpose_;
  base::MonotonicTime granted_at_;
};

}  // namespace tidegate::resilience
