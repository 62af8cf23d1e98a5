// One bulk request, or each call by itself? Decided by costs that it can explain.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tidegate/base/time.hpp"
#include "tidegate/resilience/batch/batcher_settings.hpp"
#include "tidegate/resilience/batch_plan.hpp"

namespace tidegate::resilience {

// What the planner weighs against each other, in thousandths of a unit of weight. Each 0..1,000,000.
struct BatchCosts {
  std::uint32_t per_request = 100;     // headers and work, on top of its weight
  std::uint32_t per_kib = 20;          // of the answer's body: to transfer, to decode, to keep
  std::uint32_t per_millisecond = 10;  // that the slowest answer takes
};

struct BatchSettings {
  bool enabled = true;
  base::Duration window = kDefaultBatchWindow;        // the longest a call is held back. 1 us..1 min
  std::size_t max_batch_size = kDefaultMaxBatchSize;  // calls in a bulk request whose plan has no own bound.
                                                      // 1..10,000
  BatchCosts costs;

  // One message a wrong field; empty: all right.
  std::vector<std::string> validate() const;
};

// The cost of one way to ask, in thousandths of a unit of weight.
struct BatchCost {
  std::uint64_t weight = 0;
  std::uint64_t requests = 0;
  std::uint64_t bytes = 0;
  std::uint64_t latency = 0;

  std::uint64_t sum() const noexcept { return weight + requests + bytes + latency; }
};

// Sizes and round trips are learned from what was answered: each new one moves the estimate by an eighth, as
// TCP does with its round trips (RFC 6298). Until a bulk answer was seen it is taken to be as large as its
// parts and as quick, so it is tried once. Should it turn out slow and therefore lose, its round trip fades
// towards that of single calls with each of these, so that one slow answer is not held against it for ever;
// its size does not.
// Integers only, no clock, O(1).
class BatchPlanner {
 public:
  // `single`: the weight of one call by itself. Precondition: settings.validate() is empty.
  BatchPlanner(std::string endpoint, CallWeight single, BatchPlan plan, BatchSettings settings);

  // Other bounds and costs from now on; what was learned stays. Precondition: as of the constructor.
  void apply(const BatchSettings& settings);

  const BatchPlan& plan() const noexcept { return plan_; }
  // In one bulk request.
  std::size_t most_parts() const noexcept { return plan_.most_parts.value_or(settings_.max_batch_size); }
  // Whether one bulk request for so many parts costs less than as many single ones at once.
  bool bulk_wins(std::size_t parts) const;
  // Whether calls should go together at all: not if even a full batch would lose.
  bool worth_collecting() const;

  void learn_single(std::size_t bytes, base::Duration round_trip);
  void learn_bulk(std::size_t parts, std::size_t bytes, base::Duration round_trip);

  // "3 x ticker_price: one request for all symbols costs 4.72 (weight 2.00, …), 3 single ones …: …".
  std::string explain(std::size_t parts) const;

 private:
  // Of one answer; `bytes` of a listed bulk answer are those of one part. Negative: nothing is known yet.
  struct Estimate {
    std::int64_t bytes = -1;
    std::int64_t round_trip_us = -1;
    void learn(std::int64_t new_bytes, std::int64_t new_round_trip_us);
  };

  BatchCost bulk_cost(std::size_t parts) const;
  BatchCost single_cost(std::size_t parts) const;
  BatchCost cost(std::uint64_t weight, std::uint64_t requests, std::int64_t bytes,
                 std::int64_t round_trip_us) const;

  std::string endpoint_;
  CallWeight single_weight_;
  BatchPlan plan_;
  BatchSettings settings_;
  Estimate single_;
  Estimate bulk_;
};

}  // namespace tidegate::resilience
