// What callers and the exchange counted within one stretch of a run. The policies themselves are never asked.
#pragma once

#include <algorithm>
#include <cstdint>

#include "apps/impact/workload.hpp"
#include "tidegate/monitor/latency_histogram.hpp"

namespace tidegate::apps {

struct Stretch {
  base::MonotonicTime from{};
  base::MonotonicTime until{};
  bool contains(base::MonotonicTime t) const noexcept { return from <= t && t < until; }
};

// True ages of order books handed out as fresh: now minus the instant at which the exchange's book last had
// that content; zero while it still has it.
struct AgeScore {
  std::uint64_t counted = 0;
  base::Duration true_sum{};
  base::Duration true_max{};
  std::uint64_t told = 0;
  std::uint64_t told_too_low = 0;    // a promise broken
  base::Duration told_excess_sum{};  // told minus true
  base::Duration least_told_excess = base::Duration::max();

  void add(base::Duration true_age, std::optional<base::Duration> told_age);
};

struct CallerScore {
  std::uint64_t calls = 0;
  std::uint64_t failed = 0;           // no value by the deadline
  std::uint64_t stale = 0;            // a value that says itself to be stale
  monitor::LatencyHistogram latency;  // of calls that got a value
  AgeScore age;

  void add(const CallRecord& record, std::optional<base::Duration> true_age);
};

}  // namespace tidegate::apps
