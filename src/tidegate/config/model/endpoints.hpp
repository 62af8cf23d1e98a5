// The endpoints' names as settings have them.
#pragma once

#include <string>
#include <vector>

#include "tidegate/resilience/endpoint_policy.hpp"

namespace tidegate::config {

// "depth", "order_place" …: each has a circuit.
std::vector<std::string> all_endpoints();
// Of those whose answers may be kept, what is usual.
std::vector<resilience::EndpointPolicy> kept_endpoints();
// Whether its answers live for the usual time, the guide's second, and follow where another one is set.
bool has_usual_ttl(const resilience::EndpointPolicy& policy);

}  // namespace tidegate::config
