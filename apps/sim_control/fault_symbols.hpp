// Faults of symbols that the exchange does not trade would do nothing, and say nothing.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tidegate/sim/exchange.hpp"
#include "tidegate/sim/fault_rule.hpp"

namespace tidegate::apps::sim_control {

// A line for each such fault; empty: there is none.
std::vector<std::string> unknown_symbols(std::span<const sim::FaultRule> faults,
                                         const sim::Exchange& exchange);

}  // namespace tidegate::apps::sim_control
