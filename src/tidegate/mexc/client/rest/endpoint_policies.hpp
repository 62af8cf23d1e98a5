// What the client makes of MEXC's endpoints: how long answers are kept, who goes first, what waits.
#pragma once

#include <string_view>
#include <vector>

#include "tidegate/mexc/wire/requests/endpoints.hpp"
#include "tidegate/resilience/call.hpp"
#include "tidegate/resilience/endpoint_policy.hpp"

namespace tidegate::mexc::client {

// How long an endpoint's answers may be used, as EndpointPolicy means it.
struct Lifetimes {
  base::Duration ttl{};
  base::Duration refresh_after{};
  base::Duration stale_bound{};
};

// As a Gate made with `usual_policies()` knows it.
resilience::EndpointId endpoint_id(wire::Endpoint endpoint) noexcept;
// Precondition: `id` came from `endpoint_id`.
wire::Endpoint endpoint_of(resilience::EndpointId id);

// One for each endpoint, at the place that its id names, without batch plans: facts of the table, the usual
// terms of its subject, and what differs from them.
std::vector<resilience::EndpointPolicy> usual_policies();

// What this very call costs: some endpoints cost more when asked for all symbols, and a batch moves as many
// orders as it lists. `params` is a canonical or raw query string.
resilience::CallWeight call_weight(wire::Endpoint endpoint, std::string_view params);

}  // namespace tidegate::mexc::client
