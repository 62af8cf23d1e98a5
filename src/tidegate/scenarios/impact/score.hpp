// What callers and the exchange counted within one stretch of a run. The policies themselves are never asked.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "tidegate/base/histogram.hpp"
#include "tidegate/scenarios/arms/workload.hpp"
#include "tidegate/sim/exchange/exchange.hpp"

namespace tidegate::scenarios {

struct Stretch {
  base::MonotonicTime from{};
  base::MonotonicTime until{};
  bool contains(base::MonotonicTime t) const noexcept { return from <= t && t < until; }
};

// How old a value was when it was handed out, by the exchange's own history. Order books: since the exchange
// last had that content, zero while it still has it. Tickers: since the exchange made it. Absent: its content
// does not show it.
std::optional<base::Duration> true_age(const sim::Exchange& exchange, const CallRecord& record);

// True ages of order books handed out as fresh.
struct AgeScore {
  std::uint64_t counted = 0;
  base::Duration true_sum{};
  base::Duration true_max{};
  std::uint64_t told = 0;
  std::uint64_t told_too_low = 0;    // a promise broken
  base::Duration told_excess_sum{};  // reported minus true
  base::Duration least_told_excess = base::Duration::max();

  void add(base::Duration true_age, std::optional<base::Duration> told_age);
};

// Values of one class handed out as fresh, held against the bound of that class. Their age is the true one
// and the reported one, whichever is larger; what has neither is not counted.
struct BoundScore {
  std::uint64_t counted = 0;
  std::uint64_t past_bound = 0;  // a promise broken, where it was made
  base::Duration max_age{};

  void add(const CallRecord& record, std::optional<base::Duration> true_age);
};
using BoundScores = std::array<BoundScore, kCallKindCount>;

struct CallerScore {
  std::uint64_t calls = 0;
  std::uint64_t failed = 0;  // no value by the deadline
  std::uint64_t stale = 0;   // a value that says itself to be stale
  base::Histogram latency;   // of calls that got a value
  AgeScore age;

  void add(const CallRecord& record, std::optional<base::Duration> true_age);
};

}  // namespace tidegate::scenarios
