// What an order would trade against a book right now, changing nothing.
#pragma once

#include <algorithm>

#include "tidegate/base/assert.hpp"
#include "tidegate/market/order_book.hpp"
#include "tidegate/matching/taker.hpp"
#include "tidegate/sim/market.hpp"

namespace tidegate::sim {

// `available(side, level)`: how much of a level is to be had. Cost: O(levels reached).
template <class Available>
Preview walk(const matching::Order& order, market::Quantity step, const market::OrderBook& book,
             Available available) {
  const market::Side side = market::opposite(order.side);
  matching::Taker taker{order, step};
  Preview out;
  for (std::size_t i = 0; i < book.size(side) && !taker.satisfied(); ++i) {
    const market::Level& level = book.level(side, i);
    if (!taker.crosses(level.price)) break;
    const market::Quantity traded = std::min(available(side, level), taker.wanted(level.price));
    if (traded.is_zero()) continue;
    taker.took(level.price, traded);
    const auto quote = market::notional(level.price, traded);
    TIDEGATE_ASSERT(quote.has_value(), "the value of a level's quantity fits an amount");
    out.base += traded;
    out.quote += *quote;
  }
  return out;
}

}  // namespace tidegate::sim
