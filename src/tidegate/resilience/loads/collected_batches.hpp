// Calls held back for the next bulk request of their endpoint, and when that is due.
#pragma once

#include <cstddef>
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
// Bound: every collected call is a flight, and the Gate bounds those. Cost: O(1), by time O(endpoints).
class CollectedBatches {
 public:
  CollectedBatches(const std::vector<EndpointPolicy>& table, const BatchSettings& settings);

  // Null: calls of that endpoint do not go together, or shall not.
  BatchPlanner* planner(EndpointId endpoint);
  const BatchPlanner* planner(EndpointId endpoint) const;

  void add(CollectedCall collected);
  // At most as many as its plan takes, oldest first.
  std::vector<CollectedCall> take(EndpointId endpoint);
  // kNever: none is collecting. `under_way`: flights of that endpoint.
  base::MonotonicTime due_at(EndpointId endpoint, std::size_t under_way) const;
  // When a call that is added now leaves at the latest.
  base::MonotonicTime latest_end(EndpointId endpoint, base::MonotonicTime now) const;

  std::size_t size() const noexcept;
  const BatchSettings& settings() const noexcept { return settings_; }

 private:
  struct Row {
    std::optional<BatchPlanner> planner;
    std::vector<CollectedCall> waiting;  // none without a planner

    bool is_full() const { return waiting.size() >= planner->most_parts(); }
  };

  BatchSettings settings_;
  std::vector<Row> rows_;
};

}  // namespace tidegate::resilience
