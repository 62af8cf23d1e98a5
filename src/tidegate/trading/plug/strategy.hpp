// What decides when to buy and when to sell: a plug of the engine (docs/strategies.md).
//
// The engine shows it the market and asks; it answers with order proposals. What becomes of them is the
// engine's matter: the ladder, one order and one position at a time, cooldowns, risk limits, dust, and the
// end of the session, when everything is sold whatever the strategy thinks.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "tidegate/base/time.hpp"
#include "tidegate/market/order_book.hpp"
#include "tidegate/market/types.hpp"
#include "tidegate/trading/holdings/portfolio.hpp"

namespace tidegate::trading {

struct BracketSettings;

// The top of a book and since when it can have changed unseen.
struct TopOfBook {
  market::Level bid;
  market::Level ask;
  base::MonotonicTime as_of{};
};

// An immediate-or-cancel limit order of the symbol in hand: a buy to enter, a sale to exit.
struct OrderProposal {
  market::NewOrder order;  // without a client id
  std::string why;         // for who reads the events
};

// Why there is none to enter.
enum class NoEntry : std::uint8_t {
  kNoSignal,     // why_not() says more
  kNotTradable,  // the exchange would not take the order: too small, or the symbol is closed
  kLosesAtOnce,  // its own exit would sell at once what is bought now
};

// The market at the moment of asking. Valid during the call only, like what follows.
struct MarketView {
  const market::Instrument& instrument;
  const TopOfBook& top;
  base::MonotonicTime now;
};

// What is held of the symbol: something, and be it dust.
struct HeldView {
  const Position& position;
  // No more can be sold: what the account really has, where the exchange refused a sale, less what orders of
  // unknown outcome may sell. Absent: all of it.
  std::optional<market::Quantity> cap;
  std::uint32_t missed = 0;  // sales in a row that found no buyer
};

// One instance a symbol. Pure and deterministic: what it answers follows from what it was shown, in the order
// in which it was shown; no clock, dice, thread or I/O. What it remembers has a bound. Thread rule: the
// engine's.
class Strategy {
 public:
  virtual ~Strategy() = default;

  // The book is another, or proven to be still true. Both its sides have a level, and they do not cross.
  virtual void on_book(const market::OrderBook& book, base::MonotonicTime now) = 0;
  // Somebody traded; `now` is when it was heard of, which may be before or after the book that shows it.
  // Nothing is decided upon it: the book that it changed comes soon.
  virtual void on_trade(const market::Trade&, base::MonotonicTime) {}
  // There is a hole in the data, or nothing may be bought for a while: the past says nothing any more.
  virtual void reset() = 0;

  // What to buy now, or why nothing. Asked right after on_book, at the same instant, and only while the
  // engine would buy.
  virtual std::expected<OrderProposal, NoEntry> entry(const MarketView& view) = 0;
  // What to sell now of what is held; none: keep it. Asked at each book and each heartbeat at which the
  // engine may sell. Of a sale of more than `held` says, what is held is sold.
  virtual std::optional<OrderProposal> exit(const MarketView& view, const HeldView& held) = 0;
  // Of the last kNoSignal: a clause of plain English with its figures, "the book gives no signal (…)".
  virtual std::string why_not() const = 0;
};

// Makes one for each symbol; never null. A value: it is copied with the settings that chose it.
using StrategyFactory = std::function<std::unique_ptr<Strategy>(const BracketSettings& bracket)>;

// Of an S that is made of its settings (S::Settings) and the bracket's.
template <class S>
StrategyFactory factory_of(typename S::Settings settings) {
  return [settings = std::move(settings)](const BracketSettings& bracket) {
    return std::make_unique<S>(settings, bracket);
  };
}

}  // namespace tidegate::trading
