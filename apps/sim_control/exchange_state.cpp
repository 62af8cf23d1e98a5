#include "apps/sim_control/exchange_state.hpp"

#include <cstdint>
#include <optional>

namespace tidegate::apps::sim_control {

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
