#include "tidegate/trading/signal.hpp"

#include <algorithm>
#include <cmath>

#include "tidegate/base/validation.hpp"

namespace tidegate::trading {
namespace {

double top_quantity(const market::OrderBook& book, market::Side side, std::size_t levels) {
  const std::size_t count = std::min(levels, book.size(side));
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += book.level(side, i).quantity.to_double();
  return sum;
}

}  // namespace

std::vector<std::string> SignalSettings::validate() const {
  base::Problems problems;
  problems.require_range("levels", levels, 1, 100);
  problems.require_positive("smoothing", smoothing, 1);
  problems.require(enter_imbalance > 0 && enter_imbalance < 1, "enter_imbalance",
                   base::in_digits(enter_imbalance), "between 0 and 1");
  problems.require_positive("max_spread_bps", max_spread_bps, 1000);
  return problems.take();
}

std::optional<SignalReading> ImbalanceSignal::observe(const market::OrderBook& book) {
  const auto bid = book.best_bid();
  const auto ask = book.best_ask();
  if (!bid || !ask || book.crossed()) {
    reset();
    return std::nullopt;
  }
  const double bids = top_quantity(book, market::Side::kBuy, settings_.levels);
  const double asks = top_quantity(book, market::Side::kSell, settings_.levels);
  // Books hold positive prices and quantities alone; so small ones that their sum is no number are no signal.
  if (!(bids > 0) || !(asks > 0) || !std::isfinite(bids + asks) || !bid->price.is_positive()) {
    reset();
    return std::nullopt;
  }
  SignalReading reading;
  reading.imbalance = (bids - asks) / (bids + asks);
  smoothed_ =
      smoothed_ ? *smoothed_ + settings_.smoothing * (reading.imbalance - *smoothed_) : reading.imbalance;
  reading.smoothed = *smoothed_;
  const double bid_price = bid->price.to_double();
  const double ask_price = ask->price.to_double();
  reading.spread_bps = (ask_price - bid_price) / ((ask_price + bid_price) / 2) * 1e4;
  if (reading.smoothed >= settings_.enter_imbalance && reading.spread_bps <= settings_.max_spread_bps) {
    reading.strength = reading.smoothed;
  }
  return reading;
}

}  // namespace tidegate::trading
