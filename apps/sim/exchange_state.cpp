#include "apps/sim/exchange_state.hpp"

#include <cstdint>
#include <optional>

namespace tidegate::apps::sim_control {

std::vector<market::Symbol> traded_symbols(const sim::SimulatedExchange& exchange) {
  std::vector<market::Symbol> symbols;
  for (const market::Instrument& instrument : exchange.truth().instruments())
    symbols.push_back(instrument.symbol);
  return symbols;
}

ExchangeState state_of(const sim::SimulatedExchange& exchange) {
  ExchangeState state{.seen = exchange.counters(), .open_orders = {}};
  const sim::Exchange& truth = exchange.truth();
  for (std::uint32_t i = 1; i <= truth.ledger().accounts(); ++i) {
    const sim::AccountId account{i};
    state.open_orders.emplace_back(truth.credentials(account).api_key,
                                   truth.open_orders(account, std::nullopt).size());
  }
  return state;
}

}  // namespace tidegate::apps::sim_control
