// One symbol's market inside the simulated exchange: the crowd's orders and trades, generated or replayed,
// and the accounts' orders among them.
#pragma once

#include "tidegate/base/error.hpp"
#include "tidegate/market/order_book.hpp"
#include "tidegate/matching/order.hpp"

namespace tidegate::sim {

// Everybody who has no account here. Accounts count from one.
inline const matching::OwnerId kCrowd{0};

// Hears what a market does, while it does it.
class MarketSink {
 public:
  virtual ~MarketSink() = default;
  // An order of an account traded; the other side may be the crowd. A taker's fills come before `place`
  // returns.
  virtual void on_fill(const matching::Fill& fill) = 0;
  // The account's resting order was cancelled to keep it from trading with another of the same account. Comes
  // after the fills, before `place` returns.
  virtual void on_prevented(matching::OwnerId, matching::OrderNumber) {}
  // A public trade. Its time is the exchange's to fill in.
  virtual void on_trade(const market::Trade& trade) = 0;
  // The public book changed (book() already shows it), one version a level change.
  virtual void on_depth(const market::DepthUpdate& update) = 0;
};

using matching::Preview;

class Market {
 public:
  virtual ~Market() = default;

  virtual const market::OrderBook& book() const = 0;
  // kNever: nothing more will happen by itself.
  virtual base::MonotonicTime next_event() const = 0;
  // Plays the event due at next_event(). Error: the recording is broken (file, line, what); the market then
  // stands still.
  virtual base::Result<void> step(MarketSink& sink) = 0;

  // Preconditions as matching::Order says. The owner is an account.
  virtual matching::Placement place(const matching::Order& order, MarketSink& sink) = 0;
  // False: no such order rests.
  virtual bool cancel(matching::OrderNumber number, MarketSink& sink) = 0;
  // What the order would trade at this moment, changing nothing.
  virtual Preview preview(const matching::Order& order) const = 0;

  // Each update of this market is to be pushed by itself, because somebody will check the book after it.
  virtual bool keeps_updates_apart() const noexcept { return false; }
};

}  // namespace tidegate::sim
