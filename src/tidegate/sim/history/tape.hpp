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
  // Of those from `from` to `until`, both included, the newest first.
  std::vector<market::Trade> between(base::WallTime from, base::WallTime until, std::size_t limit) const;
  market::Price last_price() const noexcept { return last_price_; }
  // Everything known from trades; symbol, bid and ask are the caller's to fill in.
  market::Ticker24h day(base::WallTime now) const;
  // Likewise of what traded since the minute of `from`, at most a day ago.
  market::Ticker24h since(base::WallTime from, base::WallTime now) const;
  // By volume, of the last `minutes`, the one under way included; the last price where nothing traded.
  market::Price average_price(int minutes, base::WallTime now) const;

 private:
  struct Minute {
    std::int64_t number;  // since 1970
    market::Price open, high, low, close;
    market::Quantity volume;
    market::Amount quote_volume;
  };

  market::Ticker24h summary(std::int64_t first_minute, base::WallTime now) const;

  std::deque<market::Trade> trades_;
  std::deque<Minute> minutes_;
  market::Price before_;  // last price before the oldest minute kept
  market::Price last_price_;
  base::WallTime start_;
};

}  // namespace tidegate::sim
