// A market that is made up: a seeded crowd trading with itself, and with the accounts, in a matching engine.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "tidegate/base/random.hpp"
#include "tidegate/matching/engine.hpp"
#include "tidegate/sim/market.hpp"
#include "tidegate/sim/markets/crowd_mood.hpp"

namespace tidegate::sim {

struct GeneratorSettings {
  double start_price = 100;
  base::Duration mean_event_gap = std::chrono::milliseconds{66};  // about 15 events a second
  std::size_t min_levels = 250;  // a side, after every event: clients ask for that much depth; range 10..5000
  std::size_t max_levels = 400;  // a side is thinned out above that; more than min_levels
  double order_quote = 3'000;    // mean value of a resting order
  double market_quote = 1'500;   // mean value of a market order
  MoodSettings mood;

  // What is wrong, a line a field; empty: nothing.
  std::vector<std::string> validate() const;
};

// Every event is one of: a limit order near the top, a cancel, a market order, or a sweep of the book up to
// the fair price once that has left the spread. In the same update competing makers then close the spread to
// 1-3 ticks, holes in the depth are filled and what the price has left far behind is withdrawn. The crowd
// leans the way its pressure points before the price goes there: larger orders on that side, fewer cancels,
// more takers. That is what a book imbalance signal can see (correlation of five levels' imbalance with the
// next second's move: 0.2 to 0.3 for BTC and ETH, under 0.1 where a tick is wide, as for SOL; measured over
// 20 minutes). Cost: about 0.7 µs an event. The same seed, settings and accounts' orders give the same
// market.
class GeneratedMarket final : public Market {
 public:
  // Precondition: settings are valid. The first event comes some time after `start`.
  GeneratedMarket(const market::Instrument& instrument, GeneratorSettings settings, std::uint64_t seed,
                  base::MonotonicTime start);

  const market::OrderBook& book() const override { return book_; }
  base::MonotonicTime next_event() const override { return next_; }
  base::Result<void> step(MarketSink& sink) override;
  matching::Placement place(const matching::Order& order, MarketSink& sink) override;
  bool cancel(matching::OrderNumber number, MarketSink& sink) override;
  Preview preview(const matching::Order& order) const override;

  double fair_price() const noexcept { return mood_.fair_price(); }

 private:
  using Ticks = std::int64_t;

  void fill_book();
  void play_event();
  void add_limit(double lean);
  void cancel_one(double lean);
  void take(double lean);
  void sweep();
  void close_spread(double lean);
  void keep_depth(market::Side side);
  void thin_out(market::Side side);

  Ticks best_ticks(market::Side side) const;
  double mid_price() const;
  Ticks fair_ticks() const;
  Ticks level_gap();
  Ticks reach_ticks() const;
  Ticks ticks_of(market::Price price) const;
  market::Price price_at(Ticks ticks) const;
  market::Quantity quantity_for(double quote, Ticks at) const;
  void crowd_limit(market::Side side, Ticks at, double quote);
  matching::Placement submit(const matching::Order& order);
  bool withdraw(matching::OrderNumber number);
  void note_changes();
  void publish(MarketSink& sink);

  GeneratorSettings settings_;
  base::Random random_;
  CrowdMood mood_;
  double tick_;
  market::Price price_step_;
  market::Quantity quantity_step_;
  int quantity_decimals_;
  matching::MatchingEngine engine_;
  matching::Execution execution_;
  std::vector<matching::Fill> fills_;           // of the event under way
  std::vector<matching::Prevented> prevented_;  // likewise
  market::DepthUpdate update_;                  // of the event under way
  market::OrderBook book_;
  std::array<std::vector<matching::OrderNumber>, 2> crowd_;  // resting orders, some already gone; by side
  base::MonotonicTime last_;
  base::MonotonicTime next_;
  std::uint64_t trade_count_ = 0;
};

}  // namespace tidegate::sim
