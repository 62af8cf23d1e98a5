// What is set of circuits: of each endpoint's, or of a single one's.
#include "tidegate/config/model/endpoints.hpp"
#include "tidegate/config/model/sections.hpp"

namespace tidegate::config {
namespace {

using resilience::CircuitBreakerSettings;

constexpr auto circuit_of = [](auto& draft) -> auto& {
  return draft.settings.access.client.gate.circuit;
};

Key profile_row() {
  Key profile =
      row_of("circuit", "profile", "circuit.",
             {.meaning = "What the other keys begin with: `guide`, the performance guide's; or "
                         "`backing_off`, 1 s, doubling to 60 s while probes fail, with 20 % jitter."});
  profile.kind = Kind::kChoice;
  profile.choices = {"guide", "backing_off"};
  profile.sets_others = true;
  profile.get = [](const Draft& draft) { return draft.circuit_profile; };
  profile.set = [](Draft& draft, const Value& value) {
    draft.circuit_profile = std::get<std::string>(value);
    circuit_of(draft) = CircuitBreakerSettings::named(draft.circuit_profile).value();
  };
  return profile;
}

Key rule_row() {
  Key rule =
      row_of("circuit", "rule", "circuit.",
             {.meaning = "What opens a circuit: failures in a row, or such a part of the calls within a "
                         "window that failed or were slow; docs/policies/circuit_breaker.md."});
  rule.kind = Kind::kChoice;
  for (const auto each : {resilience::CircuitRule::kConsecutiveFailures,
                          resilience::CircuitRule::kFailureRatio, resilience::CircuitRule::kSlowRatio}) {
    rule.choices.emplace_back(resilience::name(each));
  }
  rule.get = [](const Draft& draft) { return std::string{resilience::name(circuit_of(draft).rule)}; };
  rule.set = [](Draft& draft, const Value& value) {
    circuit_of(draft).rule = resilience::circuit_rule(std::get<std::string>(value)).value();
  };
  return rule;
}

template <class Circuit>
void add_what_opens_it(Circuit& circuit) {
  circuit.add("failure_threshold", &CircuitBreakerSettings::failure_threshold,
              {.range = "[1, 1000000]",
               .unit = "failures",
               .level = Level::kBasic,
               .meaning = "consecutive_failures: so many in a row open it."});
  circuit.add(
      "trip_percent", &CircuitBreakerSettings::trip_percent,
      {.range = "[1, 100]",
       .meaning =
           "The ratio rules: the part of the calls within the window that opens it if they were bad."});
  circuit.add("min_calls", &CircuitBreakerSettings::min_calls,
              {.range = "[1, 1000000]",
               .unit = "calls",
               .meaning = "The ratio rules: with fewer calls within the window it does not open."});
  circuit.add("window_ms", &CircuitBreakerSettings::window,
              {.range = "[100, 600000]", .meaning = "The ratio rules: how far back calls count."});
  circuit.add(
      "slow_after_ms", &CircuitBreakerSettings::slow_after,
      {.range = "[1, 3600000]",
       .meaning = "slow_ratio: at that age a call is slow, answered or not; at most probe_lease_ms."});
}

template <class Circuit>
void add_how_long(Circuit& circuit) {
  circuit.add("open_for_ms", &CircuitBreakerSettings::open_for,
              {.range = "[1, 3600000]",
               .level = Level::kBasic,
               .meaning = "How long an open circuit refuses before it lets probes through."});
  circuit.add(
      "open_growth", &CircuitBreakerSettings::open_growth,
      {.range = "[1, 10]",
       .unit = "times",
       .meaning = "Each opening in a row lasts that many times the one before, up to max_open_for_ms."});
  circuit.add("max_open_for_ms", &CircuitBreakerSettings::max_open_for,
              {.range = "[1, 3600000]",
               .meaning = "The longest that openings grow to; where they do, at least open_for_ms."});
  circuit.add(
      "open_jitter_percent", &CircuitBreakerSettings::open_jitter_percent,
      {.range = "[0, 100]", .meaning = "Each opening is longer by a random part of itself up to that."});
}

template <class Circuit>
void add_probes(Circuit& circuit) {
  circuit.add(
      "probes", &CircuitBreakerSettings::probes,
      {.range = "[1, 1000]", .unit = "successes", .meaning = "Successful probes that close it again."});
  circuit.add("probe_failures_allowed", &CircuitBreakerSettings::probe_failures_allowed,
              {.range = "[0, 1000]",
               .unit = "failures",
               .level = Level::kExpert,
               .meaning = "Failed probes that it forgives while it collects them."});
  circuit.add("max_concurrent_probes", &CircuitBreakerSettings::max_concurrent_probes,
              {.range = "[1, 1000]",
               .unit = "probes",
               .level = Level::kExpert,
               .meaning = "Probes under way at once."});
  circuit.add(
      "probe_lease_ms", &CircuitBreakerSettings::probe_lease,
      {.range = "[1, 3600000]",
       .level = Level::kExpert,
       .meaning = "A probe without a verdict is given up after that: longer than any call may take."});
  circuit.add("metrics_only", &CircuitBreakerSettings::metrics_only,
              {.level = Level::kExpert, .meaning = "It judges and counts, and refuses nothing."});
  circuit.add("seed", &CircuitBreakerSettings::seed,
              {.range = "[0, )", .level = Level::kExpert, .meaning = "Of the jitter's randomness."});
}

}  // namespace

Section circuit_section() {
  Section section{.name = "circuit",
                  .meaning = "When an endpoint is not asked for a while: of each, or of one alone.",
                  .endpoints = all_endpoints()};
  section.keys.push_back(profile_row());
  section.keys.push_back(rule_row());
  Rows circuit{section, "circuit.", circuit_of};
  add_what_opens_it(circuit);
  add_how_long(circuit);
  add_probes(circuit);
  takes_at_run_time(section, {"metrics_only", "seed"});
  return section;
}

}  // namespace tidegate::config
