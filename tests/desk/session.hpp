// One life of the trading process in virtual time: loop, journal, engine, venue and desk. Destroying it is
// the crash: nothing is said to anybody.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "desk/fake_exchange.hpp"
#include "tidegate/desk/desk.hpp"
#include "trading/scene.hpp"

namespace tidegate::desk::testing {

class Events final : public base::EventSink {
 public:
  void on_event(const base::Event& event) override {
    events.push_back(event);
    if (watcher) watcher(event);
  }
  bool heard(base::EventKind kind) const {
    return std::any_of(events.begin(), events.end(), [kind](const base::Event& e) { return e.kind == kind; });
  }

  std::vector<base::Event> events;
  std::function<void(const base::Event&)> watcher;
};

inline trading::TradingSettings quick_settings() {
  auto settings = trading::testing::one_symbol();
  settings.bracket.max_holding = std::chrono::seconds{2};
  return settings;
}

struct Session {
  Session(const std::string& path, Exchange& exchange, Illness illness = {}, std::uint64_t seed = 1,
          base::WallTime wall = base::from_unix_ms(1'763'800'000'000), std::size_t max_queued = 4096)
      : loop(net::Loop::simulated(wall)),
        journal(
            journal::Journal::open({.path = path, .max_queued = max_queued, .own_thread = false}).value()),
        engine(quick_settings(), {trading::testing::btc()}, trading::default_strategy().make),
        venue(*loop, exchange, illness, seed),
        desk(*loop, engine, venue, *journal, events) {
    venue.listen(&desk);
  }
  ~Session() { venue.listen(nullptr); }

  void show(const market::OrderBook& book) {
    desk.on_venue_event(market::BookObserved{
        .symbol = trading::testing::kBtc, .book = &book, .source = base::Source::kStream, .age = {}});
  }
  void run_for(base::Duration d) { loop->run_until(loop->now() + d); }
  // Starts, and shows a book that leans up until an order is sent; gives it.
  market::NewOrder enter() {
    EXPECT_TRUE(desk.start());
    run_for(std::chrono::milliseconds{300});
    market::NewOrder order;
    venue.watch([&order](const market::VenueCommand& command) {
      if (const auto* place = std::get_if<market::PlaceOrder>(&command)) order = place->order;
    });
    const auto leaning = trading::testing::bullish_book();
    show(leaning);
    run_for(std::chrono::milliseconds{1});
    venue.watch(nullptr);
    return order;
  }
  market::Quantity held() const { return desk.summary().trading.symbols.at(0).held.quantity; }
  // Shows a fresh book of random mood every 100 ms.
  void trade_for(base::Duration d, base::Random& random) {
    const auto end = loop->now() + d;
    while (loop->now() < end) {
      const auto cents = random.between(-30, 30);
      const auto bid = market::Price::from_raw(base::int128{100} * base::kDecimalOne +
                                               base::int128{cents} * (base::kDecimalOne / 100));
      market::OrderBook book;
      book.reset({.version = 1,
                  .bids = {{bid, market::Quantity::from_int(random.between(1, 9))}},
                  .asks = {{bid + base::step_of<market::Price>(2),
                            market::Quantity::from_int(random.between(1, 9))}}});
      show(book);
      run_for(std::chrono::milliseconds{100});
    }
  }

  std::unique_ptr<net::Loop> loop;
  std::unique_ptr<journal::Journal> journal;
  trading::TradingEngine engine;
  FakeVenue venue;
  Events events;
  Desk desk;
};

// Shows a desk on a real loop such a book every 10 ms, from its making on. Both must outlive it.
class LeaningMarket {
 public:
  LeaningMarket(net::Loop& loop, Desk& desk) : loop_(loop), desk_(desk), again_(loop) { show(); }

 private:
  void show() {
    desk_.on_venue_event(market::BookObserved{.symbol = trading::testing::kBtc, .book = &leaning_});
    again_.arm(loop_.now() + std::chrono::milliseconds{10}, [this] { show(); });
  }

  net::Loop& loop_;
  Desk& desk_;
  market::OrderBook leaning_ = trading::testing::bullish_book();
  net::Timer again_;
};

}  // namespace tidegate::desk::testing
