// Order book imbalance: who is more eager at the top of the book, buyers or sellers.
//
// imbalance = (bid quantity − ask quantity) / (bid quantity + ask quantity) over the top N levels, in [-1,
// 1], smoothed exponentially over observations. O(N) a book. A signal is no amount: `double` is at home here.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "tidegate/market/order_book.hpp"

namespace tidegate::trading {

struct SignalSettings {
  std::size_t levels = 5;        // range 1..100
  double smoothing = 0.3;        // weight of the newest observation; range (0, 1]
  double enter_imbalance = 0.3;  // smoothed imbalance from which buying is worth it; range (0, 1)
  double max_spread_bps = 10.0;  // a wider spread eats the move; range (0, 1000]

  std::vector<std::string> validate() const;
};

struct SignalReading {
  double imbalance = 0;   // of this book alone
  double smoothed = 0;    // what counts
  double spread_bps = 0;  // of the mid price
  double strength = 0;    // of the intent to buy, in (0, 1]; 0: none
};

class ImbalanceSignal {
 public:
  explicit ImbalanceSignal(SignalSettings settings) : settings_(settings) {}

  // None, and the memory cleared, if a side is empty or the book is crossed.
  std::optional<SignalReading> observe(const market::OrderBook& book);
  // Forgets: after a hole in the data the past says nothing.
  void reset() noexcept { smoothed_.reset(); }

 private:
  SignalSettings settings_;
  std::optional<double> smoothed_;
};

}  // namespace tidegate::trading
