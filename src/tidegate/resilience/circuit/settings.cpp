#include "tidegate/resilience/circuit/settings.hpp"

#include "tidegate/base/validation.hpp"

namespace tidegate::resilience {

namespace {

using namespace std::chrono_literals;

constexpr int kMaxFailureThreshold = 1'000'000;
constexpr int kMaxMinCalls = 1'000'000;
constexpr int kMaxGrowth = 10;
constexpr int kMaxProbes = 1'000;
constexpr base::Duration kShortest = 1ms;
constexpr base::Duration kLongest = 1h;
constexpr base::Duration kShortestWindow = 100ms;
constexpr base::Duration kLongestWindow = 10min;

}  // namespace

std::string_view name(CircuitRule rule) noexcept {
  switch (rule) {
    case CircuitRule::kConsecutiveFailures:
      return "consecutive_failures";
    case CircuitRule::kFailureRatio:
      return "failure_ratio";
    case CircuitRule::kSlowRatio:
      return "slow_ratio";
  }
  return "unknown";
}

base::Result<CircuitRule> circuit_rule(std::string_view wanted) {
  for (const auto rule :
       {CircuitRule::kConsecutiveFailures, CircuitRule::kFailureRatio, CircuitRule::kSlowRatio}) {
    if (name(rule) == wanted) return rule;
  }
  return base::fail(base::ErrorCode::kInvalidArgument,
                    "unknown circuit rule \"" + std::string{wanted} +
                        "\": use consecutive_failures, failure_ratio or slow_ratio");
}

CircuitBreakerSettings CircuitBreakerSettings::backing_off() {
  return {.open_for = 1s, .open_growth = 2, .max_open_for = 60s, .open_jitter_percent = 20};
}

base::Result<CircuitBreakerSettings> CircuitBreakerSettings::named(std::string_view name) {
  if (name == "guide") return guide();
  if (name == "backing_off") return backing_off();
  return base::fail(base::ErrorCode::kInvalidArgument,
                    "unknown circuit profile \"" + std::string{name} + "\": use guide or backing_off");
}

std::vector<std::string> CircuitBreakerSettings::validate() const {
  base::Problems problems;
  problems.require_range("failure_threshold", failure_threshold, 1, kMaxFailureThreshold);
  problems.require_range("trip_percent", trip_percent, 1, 100);
  problems.require_range("min_calls", min_calls, 1, kMaxMinCalls);
  problems.require_range("window", window, kShortestWindow, kLongestWindow);
  // A probe is judged by its pace too; one that may not be slow before its lease ends could never fail.
  problems.require_range("slow_after", slow_after, kShortest,
                         rule == CircuitRule::kSlowRatio ? probe_lease : kLongest);
  problems.require_range("open_for", open_for, kShortest, kLongest);
  problems.require_range("open_growth", open_growth, 1, kMaxGrowth);
  problems.require_range("max_open_for", max_open_for, open_growth > 1 ? open_for : kShortest, kLongest);
  problems.require_range("open_jitter_percent", open_jitter_percent, 0, 100);
  problems.require_range("probes", probes, 1, kMaxProbes);
  problems.require_range("probe_failures_allowed", probe_failures_allowed, 0, kMaxProbes);
  problems.require_range("max_concurrent_probes", max_concurrent_probes, 1, kMaxProbes);
  problems.require_range("probe_lease", probe_lease, kShortest, kLongest);
  return problems.take();
}

}  // namespace tidegate::resilience
