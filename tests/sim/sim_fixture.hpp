// What the simulated exchange's tests share: short spellings and a scripted market.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tidegate/matching/engine.hpp"
#include "tidegate/sim/exchange/exchange.hpp"
#include "tidegate/sim/markets/instruments.hpp"

namespace tidegate::sim::testing_support {

inline market::Price price(const char* text) {
  return *market::Price::parse(text);
}
inline market::Quantity quantity(const char* text) {
  return *market::Quantity::parse(text);
}
inline market::Amount amount(const char* text) {
  return *market::Amount::parse(text);
}
inline const market::Symbol kBtc{"BTCUSDT"};
inline const market::Asset kUsdt{"USDT"};
inline const market::Asset kBtcAsset{"BTC"};
inline constexpr base::MonotonicTime kStart{};
inline const base::WallTime kWall = base::from_unix_ms(1'700'000'000'000);

inline market::NewOrder new_order(market::Side side, market::OrderType type, const char* p, const char* q,
                                  std::string client_id = {}) {
  return {.symbol = kBtc,
          .side = side,
          .type = type,
          .quantity = quantity(q),
          .price = price(p),
          .client_id = market::ClientOrderId{std::move(client_id)}};
}
inline market::NewOrder limit(market::Side side, const char* p, const char* q, std::string client_id = {}) {
  return new_order(side, market::OrderType::kLimit, p, q, std::move(client_id));
}

// A market in which the crowd does what the test says.
class ScriptedMarket final : public Market {
 public:
  // `order` is the crowd's, played at `at`. Events are given in order of time.
  void then(base::MonotonicTime at, matching::Order order) { script_.push_back({at, order}); }

  const market::OrderBook& book() const override { return book_; }
  base::MonotonicTime next_event() const override {
    return played_ < script_.size() ? script_[played_].at : base::kNever;
  }
  base::Result<void> step(MarketSink& sink) override {
    submit(script_[played_++].order, sink);
    return {};
  }
  matching::Placement place(const matching::Order& order, MarketSink& sink) override {
    return submit(order, sink);
  }
  bool cancel(matching::OrderNumber number, MarketSink& sink) override {
    matching::Execution out;
    if (!engine_.cancel(number, out)) return false;
    publish(out, sink);
    return true;
  }
  Preview preview(const matching::Order& order) const override { return engine_.preview(order); }

 private:
  struct Event {
    base::MonotonicTime at;
    matching::Order order;
  };

  matching::Placement submit(const matching::Order& order, MarketSink& sink) {
    matching::Execution out;
    const auto placed = engine_.submit(order, out);
    publish(out, sink);
    return placed;
  }
  void publish(const matching::Execution& out, MarketSink& sink) {
    market::DepthUpdate update{.first_version = book_.version() + 1};
    for (const auto& change : out.levels) {
      book_.set_level(change.side, change.price, change.quantity);
      book_.set_version(book_.version() + 1);
      (change.side == market::Side::kBuy ? update.bids : update.asks)
          .push_back({change.price, change.quantity});
    }
    update.last_version = book_.version();
    for (const auto& fill : out.fills) {
      if (fill.maker_owner != kCrowd || fill.taker_owner != kCrowd) sink.on_fill(fill);
      sink.on_trade({.price = fill.price, .quantity = fill.quantity, .taker_side = fill.taker_side});
    }
    for (const auto& order : out.prevented) sink.on_prevented(order.owner, order.maker);
    if (!out.levels.empty()) sink.on_depth(update);
  }

  std::vector<Event> script_;
  std::size_t played_ = 0;
  matching::MatchingEngine engine_;
  market::OrderBook book_;
};

inline matching::Order crowd(market::Side side, const char* p, const char* q,
                             market::OrderType type = market::OrderType::kLimit) {
  return {kCrowd, side, type, price(p), quantity(q), {}};
}

}  // namespace tidegate::sim::testing_support
