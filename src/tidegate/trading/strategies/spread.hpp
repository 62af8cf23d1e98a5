// How far apart buyers and sellers stand.
#pragma once

#include "tidegate/market/order_book.hpp"

namespace tidegate::trading {

// In hundredths of a percent of the mid price. Precondition: both sides have a level.
inline double spread_bps(const market::OrderBook& book) {
  const double bid = book.best_bid()->price.to_double();
  const double ask = book.best_ask()->price.to_double();
  return (ask - bid) / ((ask + bid) / 2) * 1e4;
}

}  // namespace tidegate::trading
