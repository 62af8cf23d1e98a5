#include "tidegate/resilience/circuit_breaker_settings.hpp"

#include "tidegate/resilience/setting_range.hpp"

namespace tidegate::resilience {

namespace {

using namespace std::chrono_literals;

constexpr int kMaxFailureThreshold = 1'000'000;
constexpr int kMaxProbes = 1'000;
constexpr base::Duration kShortest = 1ms;
constexpr base::Duration kLongest = 1h;

}  // namespace

std::vector<std::string> CircuitBreakerSettings::validate() const {
  std::vector<std::string> errors;
  check_range(errors, "failure_threshold", failure_threshold, 1, kMaxFailureThreshold);
  check_range(errors, "open_for", open_for, kShortest, kLongest);
  check_range(errors, "probes", probes, 1, kMaxProbes);
  check_range(errors, "probe_failures_allowed", probe_failures_allowed, 0, kMaxProbes);
  check_range(errors, "max_concurrent_probes", max_concurrent_probes, 1, kMaxProbes);
  check_range(errors, "probe_lease", probe_lease, kShortest, kLongest);
  return errors;
}

}  // namespace tidegate::resilience
