// What a simulated exchange is sent while it runs, as JSON; docs/simulated_exchange.md shows each of them.
#pragma once

#include <string_view>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/sim/faults/latency.hpp"
#include "tidegate/sim/faults/rule.hpp"
#include "tidegate/sim_config/fault_keys.hpp"

namespace tidegate::sim_config {

// Errors, here and below: kParse (no JSON), kInvalidArgument: a line a mistake, each with the field and what
// was expected.

// {"fault": [{…}, …]}, as a file of faults has them; there may be none.
base::Result<std::vector<sim::FaultRule>> parse_fault_list(std::string_view json,
                                                           const TradedSymbols& traded = {});
// One of them: {"kind": …}.
base::Result<sim::FaultRule> parse_fault(std::string_view json, const TradedSymbols& traded = {});

// {"skew_ms": -3000}, or {"jump_ms": 500}, which adds to what it was. What the skew is to be, within a day.
base::Result<base::Duration> parse_skew(std::string_view json, base::Duration before);

// {"profile": "far"}, or {"mean_ms": 50, "deviation_ms": 5} for all endpoints alike.
base::Result<sim::LatencyProfile> parse_latency(std::string_view json);
// The latter, for one endpoint. 0 to 600,000 ms, parts of one too; without a deviation there is none.
base::Result<sim::Spread> parse_spread(std::string_view json);

}  // namespace tidegate::sim_config
