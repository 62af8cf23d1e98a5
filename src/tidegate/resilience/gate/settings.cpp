#include "tidegate/resilience/gate/settings.hpp"

#include <algorithm>

#include "tidegate/resilience/setting_range.hpp"

namespace tidegate::resilience {

using namespace std::chrono_literals;

namespace {

void add_under(std::vector<std::string>& errors, const std::string& field, std::vector<std::string> inner) {
  for (const std::string& error : inner) errors.push_back(field + "." + error);
}

}  // namespace

std::vector<std::string> GateSettings::validate(const std::vector<EndpointPolicy>& table) const {
  std::vector<std::string> errors;
  add_under(errors, "circuit", circuit.validate());
  for (const auto& [endpoint, own] : circuit_of) {
    add_under(errors, "circuit_of." + endpoint, own.validate());
    if (std::ranges::find(table, endpoint, &EndpointPolicy::name) == table.end()) {
      errors.push_back("circuit_of." + endpoint + " names no endpoint");
    }
  }
  add_under(errors, "limits", limits.validate());
  add_under(errors, "cache", cache.validate());
  add_under(errors, "retry", retry.validate());
  add_under(errors, "hedge", hedge.validate());
  add_under(errors, "batch", batch.validate());
  check_range(errors, "negative_ttl", negative_ttl, 0ms, 60s);
  check_range(errors, "flight_timeout", flight_timeout, 10ms, 5min);
  check_range(errors, "max_waiting", static_cast<std::int64_t>(max_waiting), 1, 100'000);
  check_range(errors, "max_flights", static_cast<std::int64_t>(max_flights), 1, 100'000);
  check_range(errors, "default_rate_block", default_rate_block, 1ms, 24h);
  check_range(errors, "default_host_block", default_host_block, 1ms, 24h * 7);
  check_range(errors, "host_refusals", host_refusals, 1, 1000);
  check_range(errors, "host_open_for", host_open_for, 10ms, 1h);
  check_range(errors, "host_failures", host_failures, 0, 1000);
  check_range(errors, "host_ramp", host_ramp, 1, 1000);
  check_range(errors, "pace_of_failing", pace_of_failing, 10ms, 1min);
  check_range(errors, "host_probe_every", host_probe_every, 10ms, 5min);
  check_range(errors, "host_probe_slowest", host_probe_slowest, 10ms, 5min);
  check_range(errors, "accounts", static_cast<std::int64_t>(accounts), 0, 1000);
  if (host_probe && host_probe->value() >= table.size()) {
    errors.emplace_back("host_probe names no endpoint of the table");
  }
  return errors;
}

}  // namespace tidegate::resilience
