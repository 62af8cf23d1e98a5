#include "tidegate/trading/portfolio.hpp"

#include <algorithm>

#include "tidegate/base/assert.hpp"
#include "tidegate/trading/money.hpp"

namespace tidegate::trading {

Portfolio::Portfolio(const std::vector<market::Instrument>& instruments) {
  for (const auto& instrument : instruments) {
    entries_.emplace(instrument.symbol, Entry{.taker_fee = instrument.taker_fee, .position = {}});
  }
}

void Portfolio::restore(const HeldPosition& position, base::MonotonicTime now) {
  entries_[position.symbol].position = {.held = position.held, .opened_at = now};
}

void Portfolio::apply(const market::Symbol& symbol, market::Side side, market::Quantity quantity,
                      market::Amount quote, base::MonotonicTime now) {
  const auto it = entries_.find(symbol);
  TIDEGATE_ASSERT(it != entries_.end(), "every order's symbol is known to the portfolio");
  Position& position = it->second.position;
  Holding& held = position.held;
  const market::Amount fee = fraction_of(quote, it->second.taker_fee);
  totals_.fills += 1;
  totals_.volume += quote;
  totals_.fees += fee;
  if (side == market::Side::kBuy) {
    if (held.quantity.is_zero()) position.opened_at = now;
    held.quantity += quantity;
    held.cost += quote + fee;
    return;
  }
  const market::Quantity given = std::min(quantity, held.quantity);
  const market::Amount cost = given.is_zero() ? market::Amount{} : share_of(held.cost, given, held.quantity);
  held.quantity = held.quantity - given;
  held.cost = held.cost - cost;
  totals_.realised += quote - fee - cost;
}

market::Amount Portfolio::open_result(const market::Symbol& symbol, market::Price bid) const {
  const Entry& known = entry(symbol);
  const Holding& held = known.position.held;
  const auto value = market::notional(bid, held.quantity);
  if (!value) return {};  // a price beyond any range says nothing of worth
  return *value - fraction_of(*value, known.taker_fee) - held.cost;
}

void Portfolio::set_taker_fee(const market::Symbol& symbol, market::Amount fee) {
  const auto it = entries_.find(symbol);
  TIDEGATE_ASSERT(it != entries_.end(), "every symbol with rules is known to the portfolio");
  it->second.taker_fee = fee;
}

const Portfolio::Entry& Portfolio::entry(const market::Symbol& symbol) const {
  const auto it = entries_.find(symbol);
  TIDEGATE_ASSERT(it != entries_.end(), "every symbol asked for is known to the portfolio");
  return it->second;
}

}  // namespace tidegate::trading
