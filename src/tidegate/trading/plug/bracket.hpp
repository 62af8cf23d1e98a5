// The bracket around a position: how much to buy, and its ways out, which are target, stop and time. What
// strategies share that have no better idea of their own.
//
// Enters with an immediate-or-cancel buy at the best ask; exits with an immediate-or-cancel sell at the best
// bid at the target, at the stop or when its time is over. Both are limit prices from the book in hand:
// nothing is ever sold or bought at whatever price there is. Pure functions of what they are shown; O(1).
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "tidegate/base/time.hpp"
#include "tidegate/market/types.hpp"
#include "tidegate/trading/plug/strategy.hpp"

namespace tidegate::trading {

struct BracketSettings {
  market::Amount trade_notional = market::Amount::from_int(100);  // quote to spend on an entry
  // Fractions of the average cost (fees included), range (0, 1): 0.001 is 0.1 %.
  market::Amount take_profit = market::Amount::from_raw(base::kDecimalOne / 1000);
  market::Amount stop_loss = market::Amount::from_raw(base::kDecimalOne / 500);
  base::Duration max_holding = std::chrono::seconds{10};
  base::Duration entry_cooldown = std::chrono::milliseconds{1000};  // after an order of that symbol ended
  base::Duration exit_interval = std::chrono::milliseconds{250};    // between attempts to exit
  // Each sale that found no buyer makes the next one cheaper by that fraction of the bid, up to
  // `kMostConcession`: by the time an order arrives a falling market is below the bid that it was decided by.
  // Not where the target is reached: that may be missed. 0 to 0.01
  market::Amount exit_concession = market::Amount::from_raw(base::kDecimalOne / 2000);

  std::vector<std::string> validate() const;
};

// Of the bid: what a sale may give up at the most to find a buyer, and half of what the exchange's price band
// allows where that is less.
inline constexpr market::Amount kMostConcession = market::Amount::from_raw(base::kDecimalOne / 100);

// Buys for `trade_notional`, rounded down to the instrument's step. kNotTradable if that is below its
// minimum, or if the spread is so wide that the exchange's price band may not reach over it; kLosesAtOnce if
// what is bought at this ask lies below its stop at this bid.
std::expected<OrderProposal, NoEntry> bracket_entry(const MarketView& view, const BracketSettings& settings,
                                                    std::string why);

// Sells what is sellable if target, stop or time say so.
std::optional<OrderProposal> bracket_exit(const MarketView& view, const HeldView& held,
                                          const BracketSettings& settings);

// Sells what is sellable now, whatever the three say: at the bid, or below it by as much as the sales that
// found no buyer call for.
std::optional<OrderProposal> sale_of(const MarketView& view, const HeldView& held,
                                     const BracketSettings& settings, std::string why);

// What of a holding can be sold at this bid, rounded down to the step; zero if it is below the minimum.
market::Quantity sellable(const market::Instrument& instrument, market::Price bid, market::Quantity held);

}  // namespace tidegate::trading
