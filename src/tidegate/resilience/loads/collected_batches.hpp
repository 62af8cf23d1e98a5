// Calls held back for the next bulk request of their endpoint and account, and when that is due.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tidegate/resilience/batch/planner.hpp"
#include "tidegate/resilience/call.hpp"
#include "tidegate/resilience/loads/flight_hold.hpp"

namespace tidegate::resilience {

struct CollectedCall {
  Call call;
  FlightHold flight;
  base::MonotonicTime arrived{};
};

// Leading edge: with nothing of an endpoint under way, nothing is held back. What comes meanwhile is due when
// nothing is under way any more, or when the window of the oldest has passed, or when a batch is full,
// whichever is first: window and size are upper bounds, never a toll.
// Bound: every collected call is a flight, and the Gate bounds those. Cost: O(log of the routes that
// collect).
class CollectedBatches {
 public:
  CollectedBatches(const std::vector<EndpointPolicy>& table, const BatchSettings& settings);

  // Another window and size from now on, for those too that are held back. Preconditions: settings.validate()
  // is empty, and `enabled` is as it was.
  void apply(const BatchSettings& settings);

  // Null: calls of that endpoint do not go together, or shall not.
  BatchPlanner* planner(EndpointId endpoint);
  const BatchPlanner* planner(EndpointId endpoint) const;

  void add(CollectedCall collected);
  // At most as many as its plan takes, oldest first.
  std::vector<CollectedCall> take(Route route);
  // kNever: none is collecting. `under_way`: flights of that endpoint for that account.
  base::MonotonicTime due_at(Route route, std::size_t under_way) const;
  // When a call that is added now leaves at the latest.
  base::MonotonicTime latest_end(Route route, base::MonotonicTime now) const;
  // What collects, by endpoint and account. Valid until the next call that adds or takes.
  const std::map<Route, std::vector<CollectedCall>>& waiting() const noexcept { return waiting_; }

  std::size_t size() const noexcept;
  const BatchSettings& settings() const noexcept { return settings_; }

 private:
  BatchSettings settings_;
  std::vector<std::optional<BatchPlanner>> planners_;    // by endpoint
  std::map<Route, std::vector<CollectedCall>> waiting_;  // nothing empty, nothing without a planner
};

}  // namespace tidegate::resilience
