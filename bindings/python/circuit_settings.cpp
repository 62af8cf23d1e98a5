#include "circuit_settings.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

#include "arguments.hpp"

namespace tidegate::python {

namespace {

using resilience::CircuitBreakerSettings;
using resilience::CircuitRule;

constexpr std::int64_t kHourMs = 3'600'000;

constexpr Signature<20> kSignature{.function = "CircuitBreaker()",
                                   .names = {"failure_threshold",
                                             "recovery_timeout_ms",
                                             "rule",
                                             "trip_percent",
                                             "min_calls",
                                             "window_ms",
                                             "slow_after_ms",
                                             "open_growth",
                                             "max_open_ms",
                                             "open_jitter_percent",
                                             "probes",
                                             "probe_failures_allowed",
                                             "max_concurrent_probes",
                                             "probe_lease_ms",
                                             "measure_only",
                                             "seed",
                                             "on_change",
                                             "failure",
                                             "ignore",
                                             "clock"},
                                   .required = 0,
                                   .positional = 2};

// One number, by its place in kSignature.
struct Number {
  std::size_t place;
  Range range;
  int CircuitBreakerSettings::*field;
};
constexpr Number kNumbers[] = {
    {0, {1, 1'000'000}, &CircuitBreakerSettings::failure_threshold},
    {3, {1, 100}, &CircuitBreakerSettings::trip_percent},
    {4, {1, 1'000'000}, &CircuitBreakerSettings::min_calls},
    {7, {1, 10}, &CircuitBreakerSettings::open_growth},
    {9, {0, 100}, &CircuitBreakerSettings::open_jitter_percent},
    {10, {1, 1'000}, &CircuitBreakerSettings::probes},
    {11, {0, 1'000}, &CircuitBreakerSettings::probe_failures_allowed},
    {12, {1, 1'000}, &CircuitBreakerSettings::max_concurrent_probes},
};
struct Time {
  std::size_t place;
  Range range;
  base::Duration CircuitBreakerSettings::*field;
};
constexpr Time kTimes[] = {
    {1, {1, kHourMs}, &CircuitBreakerSettings::open_for},
    {5, {100, 600'000}, &CircuitBreakerSettings::window},
    {6, {1, kHourMs}, &CircuitBreakerSettings::slow_after},
    {8, {1, kHourMs}, &CircuitBreakerSettings::max_open_for},
    {13, {1, kHourMs}, &CircuitBreakerSettings::probe_lease},
};
constexpr const char* kRules[] = {"consecutive_failures", "failure_ratio", "slow_ratio"};
constexpr CircuitRule kRuleOf[] = {CircuitRule::kConsecutiveFailures, CircuitRule::kFailureRatio,
                                   CircuitRule::kSlowRatio};

std::int64_t in_ms(base::Duration time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

// What one setting asks of another, in the caller's names.
void check_together(const CircuitBreakerSettings& settings) {
  if (settings.rule == CircuitRule::kSlowRatio && settings.slow_after > settings.probe_lease) {
    raise(PyExc_ValueError, "slow_after_ms is " + std::to_string(in_ms(settings.slow_after)) +
                                "; with the rule 'slow_ratio' it must be at most probe_lease_ms, which is " +
                                std::to_string(in_ms(settings.probe_lease)));
  }
  if (settings.open_growth > 1 && settings.max_open_for < settings.open_for) {
    raise(PyExc_ValueError, "max_open_ms is " + std::to_string(in_ms(settings.max_open_for)) +
                                "; with open_growth it must be at least recovery_timeout_ms, which is " +
                                std::to_string(in_ms(settings.open_for)));
  }
  const auto others = settings.validate();
  if (!others.empty()) raise(PyExc_ValueError, others.front());
}

bool truth(const char* argument, PyObject* value) {
  if (value == nullptr || value == Py_False) return false;
  if (value == Py_True) return true;
  raise(PyExc_TypeError, std::string{argument} + " is " + of_type(value) + "; it must be True or False");
}

}  // namespace

CircuitArguments circuit_arguments(PyObject* values, PyObject* names) {
  const auto given = kSignature.match(values, names);
  CircuitBreakerSettings settings;
  for (const Number& one : kNumbers) {
    if (given[one.place] == nullptr) continue;
    settings.*one.field =
        static_cast<int>(whole_number(kSignature.names[one.place], given[one.place], one.range));
  }
  for (const Time& one : kTimes) {
    if (given[one.place] == nullptr) continue;
    settings.*one.field =
        std::chrono::milliseconds{whole_number(kSignature.names[one.place], given[one.place], one.range)};
  }
  if (given[2] != nullptr) settings.rule = kRuleOf[choice("rule", given[2], kRules)];
  settings.metrics_only = truth("measure_only", given[14]);
  settings.seed = static_cast<std::uint64_t>(whole_number_or(1, "seed", given[15], {0, INT64_MAX}));
  check_together(settings);
  return {settings, given[16], given[17], given[18], given[19]};
}

}  // namespace tidegate::python
