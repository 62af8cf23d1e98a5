// What a simulated exchange saw, and what is open there: for who asks, and for the summary as it stops.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "tidegate/sim/exchange/exchange.hpp"
#include "tidegate/sim/server/server.hpp"

namespace tidegate::apps::sim_control {

struct ExchangeState {
  sim::ServerCounters seen;
  // By API key, in the order of the accounts.
  std::vector<std::pair<std::string, std::size_t>> open_orders;
};

// What it trades, for who reads faults.
std::vector<market::Symbol> traded_symbols(const sim::Exchange& exchange);

ExchangeState state_of(const sim::Server& server, const sim::Exchange& exchange);

}  // namespace tidegate::apps::sim_control
