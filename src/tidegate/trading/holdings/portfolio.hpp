// What is held and what it earned, from the bookings of orders alone; average cost, fees included.
//
// O(log symbols) a booking. The same bookings in the same order always give the same holdings, which is how a
// journal's are restored.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "tidegate/base/time.hpp"
#include "tidegate/market/types.hpp"
#include "tidegate/trading/holdings/booking.hpp"
#include "tidegate/trading/record.hpp"

namespace tidegate::trading {

struct Position {
  Holding held;                     // negative: owed to the account's other coins
  base::MonotonicTime opened_at{};  // when the holding last became more than nothing, or than dust
  base::MonotonicTime changed_at{};
};

// Since the session's start.
struct PortfolioTotals {
  std::uint64_t fills = 0;
  market::Amount volume;    // quote, both sides
  market::Amount realised;  // quote, after the fees in base and in quote
};

// The UTC day of an instant, counted from 1970-01-01.
std::int64_t utc_day(base::WallTime at) noexcept;

class Portfolio {
 public:
  // One position for each instrument, for ever: bounded by the settings and by what was held before.
  explicit Portfolio(const std::vector<market::Instrument>& instruments);

  // Takes over what earlier sessions held and earned today: a checkpoint and what was booked since.
  void restore(const Recovered& recovered, base::MonotonicTime now);
  // Makes room for a symbol that is not traded now but may still have fills to book; its fees count as zero
  // until its trades show them.
  void adopt(const market::Symbol& symbol);
  // One step of one order's booking. What is sold beyond what is held (a fee out of what was bought may be
  // learnt late) is owed: the holding is negative, at what it was sold for, until it is bought back; it earns
  // nothing before. Precondition: the symbol is known.
  void apply(const BookingChange& change, base::MonotonicTime now);
  // What is held is dust, and the next buy opens a position: that is when it counts as opened.
  void expect_entry(const market::Symbol& symbol);
  // How a reported trade's fee was paid. Counts fees by asset; the estimates of trades to come follow it.
  void note_fee(const market::Fill& fill);
  // The same of an earlier session's trade, which is counted there.
  void learn_fee(const market::Fill& fill);

  // Of fills from now on. Precondition here and below: the symbol is known.
  void set_taker_fee(const market::Symbol& symbol, market::Amount fee);
  const FeeRule& fee_rule(const market::Symbol& symbol) const { return entry(symbol).fees; }
  const Position& position(const market::Symbol& symbol) const { return entry(symbol).position; }
  // What is at stake in it: what it cost, or nothing where it is owed or came for less than nothing.
  market::Amount cost_of(const market::Symbol& symbol) const {
    return std::max(entry(symbol).position.held.cost, market::Amount{});
  }
  // What selling it all at `bid` would earn now, after fees. Zero for nothing held.
  market::Amount open_result(const market::Symbol& symbol, market::Price bid) const;
  const PortfolioTotals& totals() const noexcept { return totals_; }
  // The journal's result of a day that has not come yet (a clock was wrong); what it lost counts for today,
  // what it gained does not.
  const std::optional<market::Amount>& day_to_come() const noexcept { return day_to_come_; }
  // Every symbol of which something is held or owed.
  std::vector<market::Symbol> held_symbols() const;
  // Of the UTC day of `wall`, over all sessions.
  market::Amount day_realised(base::WallTime wall) const noexcept;
  const std::map<market::Asset, market::Amount>& fees() const noexcept { return paid_fees_; }
  // What this session's trades brought in of a quote asset (negative: what they took), fees in it included.
  market::Amount cash_flow(const market::Asset& quote) const;
  // What a checkpoint keeps: what is held, by symbol, and the day of `wall`.
  CheckpointRecord checkpoint(base::WallTime wall) const;

 private:
  struct Entry {
    FeeRule fees;
    Position position;
    bool entry_expected = false;
  };

  const Entry& entry(const market::Symbol& symbol) const;
  void realise(market::Amount result, base::WallTime at);
  struct Move {
    market::Quantity quantity;  // negative: sold
    market::Amount cost;        // negative: earned
    base::WallTime at{};
  };

  // Average cost: what reduces a holding (or what is owed) realises its share, the rest adds to it.
  void trade(Entry& entry, Move move);
  void correct(Entry& entry, const Move& move);

  std::map<market::Symbol, Entry> entries_;
  PortfolioTotals totals_;
  DayResult day_;
  std::optional<market::Amount> day_to_come_;
  std::map<market::Asset, market::Amount> paid_fees_;  // of reported trades of this session
  std::map<market::Asset, market::Amount> cash_flow_;  // by quote asset
};

}  // namespace tidegate::trading
