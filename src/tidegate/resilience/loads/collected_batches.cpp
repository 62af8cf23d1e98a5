#include "tidegate/resilience/loads/collected_batches.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "tidegate/base/assert.hpp"

namespace tidegate::resilience {

CollectedBatches::CollectedBatches(const std::vector<EndpointPolicy>& table, const BatchSettings& settings)
    : settings_(settings), planners_(table.size()) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    const EndpointPolicy& policy = table[i];
    if (!settings.enabled || !policy.batch) continue;
    const BatchPlan& plan = *policy.batch;
    TIDEGATE_ASSERT(!policy.write || plan.scope == BatchPlan::Scope::kListed,
                    "a bulk request of writes lists them");
    TIDEGATE_ASSERT(!plan.endpoint || (policy.write && plan.endpoint->value() < table.size()),
                    "only writes go to another endpoint in bulk, and the table has it");
    const CallWeight single{policy.ip_weight, policy.uid_weight};
    planners_[i].emplace(policy.name, single, plan, settings);
  }
}

void CollectedBatches::apply(const BatchSettings& settings) {
  settings_ = settings;
  for (auto& planner : planners_) {
    if (planner) planner->apply(settings);
  }
}

BatchPlanner* CollectedBatches::planner(EndpointId endpoint) {
  auto& planner = planners_[endpoint.value()];
  return planner ? &*planner : nullptr;
}

const BatchPlanner* CollectedBatches::planner(EndpointId endpoint) const {
  const auto& planner = planners_[endpoint.value()];
  return planner ? &*planner : nullptr;
}

void CollectedBatches::add(CollectedCall collected) {
  const Route route = collected.call.route();
  waiting_[route].push_back(std::move(collected));
}

std::vector<CollectedCall> CollectedBatches::take(Route route) {
  const auto found = waiting_.find(route);
  if (found == waiting_.end()) return {};
  auto& held = found->second;
  const std::size_t count = std::min(held.size(), planner(route.endpoint)->most_parts());
  const auto end = held.begin() + static_cast<std::ptrdiff_t>(count);
  std::vector<CollectedCall> taken(std::make_move_iterator(held.begin()), std::make_move_iterator(end));
  held.erase(held.begin(), end);
  if (held.empty()) waiting_.erase(found);
  return taken;
}

base::MonotonicTime CollectedBatches::due_at(Route route, std::size_t under_way) const {
  const auto found = waiting_.find(route);
  if (found == waiting_.end()) return base::kNever;
  const auto& held = found->second;
  if (under_way == 0 || held.size() >= planner(route.endpoint)->most_parts()) return held.back().arrived;
  return held.front().arrived + settings_.window;
}

base::MonotonicTime CollectedBatches::latest_end(Route route, base::MonotonicTime now) const {
  const auto found = waiting_.find(route);
  return (found == waiting_.end() ? now : found->second.front().arrived) + settings_.window;
}

std::size_t CollectedBatches::size() const noexcept {
  std::size_t all = 0;
  for (const auto& [route, held] : waiting_) all += held.size();
  return all;
}

}  // namespace tidegate::resilience
