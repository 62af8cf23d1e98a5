// Settings before anybody says anything.
#include "tidegate/config/model/draft.hpp"

#include "tidegate/config/model/endpoints.hpp"
#include "tidegate/config/model/strategy_values.hpp"

namespace tidegate::config {

Draft default_draft() {
  Draft draft;
  for (const auto& policy : kept_endpoints()) {
    draft.settings.access.client.lifetimes[policy.name] = {policy.ttl, policy.refresh_after,
                                                           policy.stale_bound};
  }
  for (const trading::StrategyKind& kind : trading::strategies()) {
    draft.strategies.emplace(kind.section, default_values(kind));
  }
  return draft;
}

}  // namespace tidegate::config
