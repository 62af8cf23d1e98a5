#include "tidegate/resilience/gate/settings.hpp"

#include <algorithm>

#include "tidegate/base/validation.hpp"

namespace tidegate::resilience {

using namespace std::chrono_literals;

const CircuitBreakerSettings& GateSettings::circuit_for(const std::string& endpoint) const {
  const auto own = circuit_of.find(endpoint);
  return own == circuit_of.end() ? circuit : own->second;
}

std::vector<std::string> GateSettings::validate(const std::vector<EndpointPolicy>& table) const {
  base::Problems problems;
  problems.append("circuit", circuit.validate());
  for (const auto& [endpoint, own] : circuit_of) {
    problems.append("circuit_of." + endpoint, own.validate());
    if (std::ranges::find(table, endpoint, &EndpointPolicy::name) == table.end()) {
      problems.add("circuit_of." + endpoint + " names no endpoint");
    }
  }
  problems.append("limits", limits.validate());
  problems.append("cache", cache.validate());
  problems.append("retry", retry.validate());
  problems.append("hedge", hedge.validate());
  problems.append("batch", batch.validate());
  problems.require_range("negative_ttl", negative_ttl, 0ms, 60s);
  problems.require_range("flight_timeout", flight_timeout, 10ms, 5min);
  problems.require_range("max_waiting", max_waiting, 1, 100'000);
  problems.require_range("max_flights", max_flights, 1, 100'000);
  problems.require_range("default_rate_block", default_rate_block, 1ms, 24h);
  problems.require_range("default_host_block", default_host_block, 1ms, 24h * 7);
  problems.require_range("host_refusals", host_refusals, 1, 1000);
  problems.require_range("host_open_for", host_open_for, 10ms, 1h);
  problems.require_range("host_failures", host_failures, 0, 1000);
  problems.require_range("host_ramp", host_ramp, 1, 1000);
  problems.require_range("pace_of_failing", pace_of_failing, 10ms, 1min);
  problems.require_range("host_probe_every", host_probe_every, 10ms, 5min);
  problems.require_range("host_probe_slowest", host_probe_slowest, 10ms, 5min);
  problems.require_range("accounts", accounts, 0, 1000);
  problems.require_range("decision_log", decision_log, 0, 1U << 20U);
  if (host_probe && host_probe->value() >= table.size()) {
    problems.add("host_probe names no endpoint of the table");
  }
  return problems.take();
}

}  // namespace tidegate::resilience
