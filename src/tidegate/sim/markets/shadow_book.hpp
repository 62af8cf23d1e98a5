// Accounts' orders against a recorded book that does not know them.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "tidegate/market/order_book.hpp"
#include "tidegate/matching/order.hpp"
#include "tidegate/sim/market.hpp"

namespace tidegate::sim {

// Takers consume recorded levels at their prices, less what was already taken from a level since the
// recording last changed it. A resting order queues behind what the recorded book showed at its price:
// recorded trades at that price eat the queue first, trades and quotes beyond its price reach it at once. It
// always trades at its own price, as a maker. Orders of accounts never meet each other here,
// so there are no self-trades to prevent. The recording
// never changes by them. Cost: O(resting orders) a recorded event, O(levels reached) a taker.
class ShadowBook {
 public:
  // `public_book` must outlive this.
  ShadowBook(const market::OrderBook& public_book, market::Quantity step) : book_(public_book), step_(step) {}

  matching::Placement place(const matching::Order& order, MarketSink& sink);
  bool cancel(matching::OrderNumber number);
  Preview preview(const matching::Order& order) const;

  // The public book has just applied `update`.
  void on_update(const market::DepthUpdate& update, MarketSink& sink);
  void on_trade(const market::Trade& trade, MarketSink& sink);

 private:
  struct Resting {
    matching::OrderNumber number;
    matching::OwnerId owner;
    market::Side side;
    market::Price price;
    market::Quantity remaining;
    market::Quantity ahead;  // recorded quantity at our price that came before us
  };

  market::Quantity available(market::Side side, const market::Level& level) const;
  void take(market::Side side, const market::Level& level, market::Quantity quantity);
  bool would_trade(const matching::Order& order) const;
  void fill(Resting& order, market::Quantity quantity, MarketSink& sink);
  void meet_quotes(Resting& order, MarketSink& sink);
  void rest(const matching::Order& order, matching::OrderNumber number, market::Quantity remaining);
  void drop_finished();

  const market::OrderBook& book_;
  market::Quantity step_;
  std::vector<Resting> resting_;  // price-time priority within a side
  std::map<std::pair<market::Side, market::Price>, market::Quantity> taken_;
  std::uint64_t last_number_ = 0;
};

}  // namespace tidegate::sim
