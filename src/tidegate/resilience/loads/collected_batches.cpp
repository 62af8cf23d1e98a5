#include "tidegate/resilience/loads/collected_batches.hpp"

#include <iterator>
#include <utility>

#include "tidegate/base/assert.hpp"

namespace tidegate::resilience {

CollectedBatches::CollectedBatches(const std::vector<EndpointPolicy>& table, const BatchSettings& settings)
    : settings_(settings), rows_(table.size()) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    const EndpointPolicy& policy = table[i];
    if (!settings.enabled || !policy.batch) continue;
    const BatchPlan& plan = *policy.batch;
    TIDEGATE_ASSERT(!policy.write || plan.scope == BatchPlan::Scope::kListed,
                    "a bulk request of writes lists them");
    TIDEGATE_ASSERT(!plan.endpoint || (policy.write && plan.endpoint->value() < table.size()),
                    "only writes go to another endpoint in bulk, and the table has it");
    const CallWeight single{policy.ip_weight, policy.uid_weight};
    rows_[i].planner.emplace(policy.name, single, plan, settings);
  }
}

BatchPlanner* CollectedBatches::planner(EndpointId endpoint) {
  auto& planner = rows_[endpoint.value()].planner;
  return planner ? &*planner : nullptr;
}

const BatchPlanner* CollectedBatches::planner(EndpointId endpoint) const {
  const auto& planner = rows_[endpoint.value()].planner;
  return planner ? &*planner : nullptr;
}

void CollectedBatches::add(CollectedCall collected) {
  rows_[collected.call.endpoint.value()].waiting.push_back(std::move(collected));
}

std::vector<CollectedCall> CollectedBatches::take(EndpointId endpoint) {
  Row& row = rows_[endpoint.value()];
  auto& waiting = row.waiting;
  const std::size_t count = row.is_full() ? row.planner->most_parts() : waiting.size();
  const auto end = waiting.begin() + static_cast<std::ptrdiff_t>(count);
  std::vector<CollectedCall> taken(std::make_move_iterator(waiting.begin()), std::make_move_iterator(end));
  waiting.erase(waiting.begin(), end);
  return taken;
}

base::MonotonicTime CollectedBatches::due_at(EndpointId endpoint, std::size_t under_way) const {
  const Row& row = rows_[endpoint.value()];
  if (row.waiting.empty()) return base::kNever;
  if (under_way == 0 || row.is_full()) return row.waiting.back().arrived;
  return row.waiting.front().arrived + settings_.window;
}

base::MonotonicTime CollectedBatches::latest_end(EndpointId endpoint, base::MonotonicTime now) const {
  const auto& waiting = rows_[endpoint.value()].waiting;
  return (waiting.empty() ? now : waiting.front().arrived) + settings_.window;
}

std::size_t CollectedBatches::size() const noexcept {
  std::size_t all = 0;
  for (const Row& row : rows_) all += row.waiting.size();
  return all;
}

}  // namespace tidegate::resilience
