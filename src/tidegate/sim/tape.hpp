// A symbol's public trades: the last ones, and the rolling day.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "tidegate/market/types.hpp"

namespace tidegate::sim {

// The day is kept in minutes (at most 1441 of them), so it rolls in steps of a minute. The last 1000 trades
// are kept whole. Cost: note O(1), day O(minutes kept).
class Tape {
 public:
  static constexpr std::size_t kMaxTrades = 1'000;

  // `opening`: the price before the first trade.
  Tape(market::Price opening, base::WallTime start);

  void note(const market::Trade& trade);
  // Newest first.
  std::vector<market::Trade> last(std::size_t limit) const;
  market::Price last_price() const noexcept { return last_price_; }
  // Everything that trades tell; symbol, bid and ask are the caller's to fill in.
  market::Ticker24h day(base::WallTime now) const;

 private:
  struct Minute {
    std::int64_t number;  // since 1970
    market::Price open, high, low, close;
    market::Quantity volume;
    market::Amount quote_volume;
  };

  std::deque<market::Trade> trades_;
  std::deque<Minute> minutes_;
  market::Price before_;  // last price before the oldest minute kept
  market::Price last_price_;
  base::WallTime start_;
};

}  // namespace tidegate::sim
