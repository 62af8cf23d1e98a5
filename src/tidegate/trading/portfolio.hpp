// What is held and what it earned, from reported fills alone; average cost, fees included.
//
// The exchange's reports do not tell fees, so they are estimated with the instrument's taker fee (every order
// of ours takes liquidity). O(log symbols) a fill.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "tidegate/base/time.hpp"
#include "tidegate/market/types.hpp"
#include "tidegate/trading/record.hpp"

namespace tidegate::trading {

struct Position {
  Holding held;
  base::MonotonicTime opened_at{};  // when the holding last became more than nothing
};

struct PortfolioTotals {
  std::uint64_t fills = 0;
  market::Amount volume;    // quote, both sides
  market::Amount fees;      // quote, estimated
  market::Amount realised;  // quote, after fees
};

class Portfolio {
 public:
  // One position for each instrument, for ever: bounded by the settings and by what was held before.
  explicit Portfolio(const std::vector<market::Instrument>& instruments);

  // Takes over what an earlier session held.
  void restore(const HeldPosition& position, base::MonotonicTime now);
  // Makes room for a symbol that is not traded now but may still have fills to book; its fees count as zero.
  void adopt(const market::Symbol& symbol) { entries_.try_emplace(symbol); }
  // Newly executed quantity and quote of an order. Selling more than is held (the account had some before)
  // earns the whole of the surplus. Precondition: the symbol is known; neither amount is negative.
  void apply(const market::Symbol& symbol, market::Side side, market::Quantity quantity, market::Amount quote,
             base::MonotonicTime now);

  // Of fills from now on. Precondition here and below: the symbol is known.
  void set_taker_fee(const market::Symbol& symbol, market::Amount fee);
  const Position& position(const market::Symbol& symbol) const { return entry(symbol).position; }
  // What selling it all at `bid` would earn now, after fees. Zero for nothing held.
  market::Amount open_result(const market::Symbol& symbol, market::Price bid) const;
  const PortfolioTotals& totals() const noexcept { return totals_; }

 private:
  struct Entry {
    market::Amount taker_fee;
    Position position;
  };

  const Entry& entry(const market::Symbol& symbol) const;

  std::map<market::Symbol, Entry> entries_;
  PortfolioTotals totals_;
};

}  // namespace tidegate::trading
