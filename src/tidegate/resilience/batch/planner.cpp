#include "tidegate/resilience/batch/planner.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/validation.hpp"

namespace tidegate::resilience {

namespace {

constexpr std::int64_t kSmoothing = 8;
constexpr std::int64_t kFading = 64;
constexpr std::int64_t kMostCost = 1'000'000;

std::uint64_t thousandths(CallWeight weight) {
  return (std::uint64_t{weight.ip} + weight.uid) * 1000;
}

// 4720 thousandths as "4.72".
std::string units(std::uint64_t thousandths) {
  const std::string hundredths = std::to_string(thousandths / 10 % 100);
  return std::to_string(thousandths / 1000) + (hundredths.size() < 2 ? ".0" : ".") + hundredths;
}

std::string told(const BatchCost& cost) {
  return units(cost.sum()) + " (weight " + units(cost.weight) + ", requests " + units(cost.requests) +
         ", bytes " + units(cost.bytes) + ", latency " + units(cost.latency) + ")";
}

}  // namespace

std::vector<std::string> BatchSettings::validate() const {
  base::Problems problems;
  problems.append(RequestBatcherSettings{.window = window, .max_batch_size = max_batch_size}.validate());
  problems.require_range("costs.per_request", costs.per_request, 0, kMostCost);
  problems.require_range("costs.per_kib", costs.per_kib, 0, kMostCost);
  problems.require_range("costs.per_millisecond", costs.per_millisecond, 0, kMostCost);
  return problems.take();
}

void BatchPlanner::Estimate::learn(std::int64_t new_bytes, std::int64_t new_round_trip_us) {
  const auto towards = [](std::int64_t& known, std::int64_t seen) {
    known = known < 0 ? seen : known + (seen - known) / kSmoothing;
  };
  towards(bytes, new_bytes);
  towards(round_trip_us, new_round_trip_us);
}

BatchPlanner::BatchPlanner(std::string endpoint, CallWeight single, BatchPlan plan, BatchSettings settings)
    : endpoint_(std::move(endpoint)), single_weight_(single), plan_(std::move(plan)), settings_(settings) {
  TIDEGATE_ASSERT(plan_.takes && plan_.merge && plan_.split, "a batch plan has all its functions");
  TIDEGATE_ASSERT(most_parts() > 0, "a bulk request has room for a part");
  TIDEGATE_ASSERT(settings_.validate().empty(), "a batch planner is made with valid settings");
}

void BatchPlanner::apply(const BatchSettings& settings) {
  TIDEGATE_ASSERT(settings.validate().empty(), "a batch planner is given valid settings");
  settings_ = settings;
}

bool BatchPlanner::bulk_wins(std::size_t parts) const {
  return parts > 1 && bulk_cost(parts).sum() < single_cost(parts).sum();
}

bool BatchPlanner::worth_collecting() const {
  return settings_.enabled && bulk_wins(most_parts());
}

void BatchPlanner::learn_single(std::size_t bytes, base::Duration round_trip) {
  single_.learn(static_cast<std::int64_t>(bytes), round_trip / std::chrono::microseconds{1});
  const std::int64_t excess = bulk_.round_trip_us - single_.round_trip_us;
  if (bulk_.round_trip_us < 0 || excess <= 0 || worth_collecting()) return;
  bulk_.round_trip_us -= std::max(excess / kFading, std::int64_t{1});
}

void BatchPlanner::learn_bulk(std::size_t parts, std::size_t bytes, base::Duration round_trip) {
  if (plan_.scope == BatchPlan::Scope::kListed) bytes /= std::max(parts, std::size_t{1});
  bulk_.learn(static_cast<std::int64_t>(bytes), round_trip / std::chrono::microseconds{1});
}

BatchCost BatchPlanner::cost(std::uint64_t weight, std::uint64_t requests, std::int64_t bytes,
                             std::int64_t round_trip_us) const {
  const auto known = [](std::int64_t amount) {
    return static_cast<std::uint64_t>(std::max(amount, std::int64_t{0}));
  };
  return {.weight = weight,
          .requests = requests * settings_.costs.per_request,
          .bytes = known(bytes) * settings_.costs.per_kib / 1024,
          .latency = known(round_trip_us) * settings_.costs.per_millisecond / 1000};
}

BatchCost BatchPlanner::bulk_cost(std::size_t parts) const {
  const auto count = static_cast<std::int64_t>(parts);
  const bool grows = plan_.scope == BatchPlan::Scope::kListed || bulk_.bytes < 0;
  const std::int64_t bytes = bulk_.bytes < 0 ? single_.bytes : bulk_.bytes;
  return cost(thousandths(plan_.weight), 1, grows ? bytes * count : bytes,
              bulk_.round_trip_us < 0 ? single_.round_trip_us : bulk_.round_trip_us);
}

BatchCost BatchPlanner::single_cost(std::size_t parts) const {
  return cost(thousandths(single_weight_) * parts, parts, single_.bytes * static_cast<std::int64_t>(parts),
              single_.round_trip_us);
}

std::string BatchPlanner::explain(std::size_t parts) const {
  const std::string count = std::to_string(parts);
  return count + " x " + endpoint_ + ": one request for " + plan_.name + " costs " + told(bulk_cost(parts)) +
         ", " + count + " single ones cost " + told(single_cost(parts)) + ": " +
         (bulk_wins(parts) ? "one request" : "each by itself") +
         (plan_.most_parts ? "; at most " + std::to_string(*plan_.most_parts) + " in one" : std::string{}) +
         (bulk_.bytes < 0 ? "; no bulk answer was seen yet" : "");
}

}  // namespace tidegate::resilience
