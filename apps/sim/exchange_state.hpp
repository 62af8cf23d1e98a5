// What a simulated exchange saw, and what is open there: for who asks, and for the summary as it stops.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "tidegate/sim/whole/simulated_exchange.hpp"

namespace tidegate::apps::sim_control {

struct ExchangeState {
  sim::ServerCounters seen;
  // By API key, in the order of the accounts.
  std::vector<std::pair<std::string, std::size_t>> open_orders;
};

// What it trades, for who reads faults.
std::vector<market::Symbol> traded_symbols(const sim::SimulatedExchange& exchange);

ExchangeState state_of(const sim::SimulatedExchange& exchange);

}  // namespace tidegate::apps::sim_control
