// A symbol's klines of every length, made from its trades.
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "tidegate/market/types.hpp"

namespace tidegate::sim {

// What is asked of klines: those that open in [from, until).
struct KlineRange {
  std::optional<base::WallTime> from;   // absent: the last ones
  std::optional<base::WallTime> until;  // absent: up to now
  std::size_t limit = 500;
};

// Spans without a trade come as flat klines at the last price. At most 1000 klines a length are returned, and
// nothing from before the exchange opened. Cost: note O(lengths); between O(spans returned and passed over).
class KlineHistory {
 public:
  static constexpr std::size_t kMaxKlines = 1'000;

  // `opening`: the price before the first trade.
  KlineHistory(market::Price opening, base::WallTime start);

  void note(const market::Trade& trade);
  // Ascending; the last may still be growing. With `from`: the first `limit` of the range, else its last.
  std::vector<market::Kline> between(market::KlineInterval interval, const KlineRange& range,
                                     base::WallTime now) const;
  // The one that is growing.
  market::Kline current(market::KlineInterval interval, base::WallTime now) const;

 private:
  static constexpr std::size_t kIntervals = 10;

  std::vector<market::Kline> all(market::KlineInterval interval, base::WallTime now) const;

  std::array<std::deque<market::Kline>, kIntervals> traded_;  // only spans in which something traded
  market::Price opening_;
  market::Price last_price_;
  base::WallTime start_;
};

}  // namespace tidegate::sim
