// The endpoints' names, from the client's table.
#include "tidegate/config/model/endpoints.hpp"

#include "tidegate/mexc/client/rest/endpoint_policies.hpp"

namespace tidegate::config {

std::vector<std::string> all_endpoints() {
  std::vector<std::string> names;
  for (auto& policy : mexc::client::usual_policies()) names.push_back(std::move(policy.name));
  return names;
}

std::vector<resilience::EndpointPolicy> kept_endpoints() {
  auto policies = mexc::client::usual_policies();
  std::erase_if(policies, [](const auto& policy) { return policy.write; });
  return policies;
}

bool has_usual_ttl(const resilience::EndpointPolicy& policy) {
  return policy.ttl == std::chrono::seconds{1};
}

}  // namespace tidegate::config
