#include "apps/sim_control/exchange_state.hpp"

#include <cstdint>
#include <optional>

namespace tidegate::apps::sim_control {

std::vector<market::Symbol> traded_symbols(const sim::Exchange& exchange) {
  std::vector<market::Symbol> symbols;
  for (const market::Instrument& instrument : exchange.instruments()) symbols.push_back(instrument.symbol);
  return symbols;
}

ExchangeState state_of(const sim::Server& server, const sim::Exchange& exchange) {
  ExchangeState state{.seen = server.counters(), .open_orders = {}};
  for (std::uint32_t i = 1; i <= exchange.ledger().accounts(); ++i) {
    const sim::AccountId account{i};
    state.open_orders.emplace_back(exchange.credentials(account).api_key,
                                   exchange.open_orders(account, std::nullopt).size());
  }
  return state;
}

}  // namespace tidegate::apps::sim_control
