// What tests of trading share: an instrument, books, and an engine that is driven by hand.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tidegate/trading/engine/engine.hpp"
#include "tidegate/trading/strategies/registry.hpp"

namespace tidegate::trading::testing {

using base::EventKind;
using std::chrono::milliseconds;
using std::chrono::seconds;

inline const market::Symbol kBtc{"BTCUSDT"};
inline const market::Symbol kEth{"ETHUSDT"};

inline base::MonotonicTime at(base::Duration since_zero) {
  return base::MonotonicTime{since_zero};
}

inline market::Quantity quantity(const char* text) {
  return market::Quantity::parse(text).value();
}
inline market::Amount amount(const char* text) {
  return market::Amount::parse(text).value();
}
inline market::Price price(const char* text) {
  return market::Price::parse(text).value();
}

inline market::Instrument btc() {
  return {.symbol = kBtc,
          .base = market::Asset{"BTC"},
          .quote = market::Asset{"USDT"},
          .price_decimals = 2,
          .quantity_decimals = 4,
          .min_quantity = quantity("0.0001"),
          .min_notional = amount("1")};
}

inline market::Instrument eth() {
  auto made = btc();
  made.symbol = kEth;
  made.base = market::Asset{"ETH"};
  return made;
}

// One level a side; the quantities decide the imbalance.
inline market::OrderBook book(const char* bid, const char* bid_quantity, const char* ask,
                              const char* ask_quantity) {
  market::OrderBook made;
  made.reset({.version = 1,
              .bids = {{price(bid), quantity(bid_quantity)}},
              .asks = {{price(ask), quantity(ask_quantity)}}});
  return made;
}
inline market::OrderBook bullish_book() {
  return book("100.00", "9", "100.01", "1");
}

inline market::Trade trade(market::Side taker, const char* at_price, const char* traded) {
  return {.price = price(at_price), .quantity = quantity(traded), .taker_side = taker};
}

// A buy that a session before this one may have sent.
inline market::NewOrder earlier(const char* id, const market::Symbol& symbol = kBtc, const char* wanted = "1",
                                const char* at_price = "100") {
  return {.symbol = symbol,
          .side = market::Side::kBuy,
          .type = market::OrderType::kImmediateOrCancel,
          .quantity = quantity(wanted),
          .price = price(at_price),
          .client_id = market::ClientOrderId{id}};
}

inline market::OrderReport report_of(const market::NewOrder& order, market::OrderStatus status,
                                     market::Quantity executed) {
  return {.symbol = order.symbol,
          .id = market::OrderId{"x-" + order.client_id.value()},
          .client_id = order.client_id,
          .side = order.side,
          .type = order.type,
          .status = status,
          .price = order.price,
          .quantity = order.quantity,
          .executed = executed,
          .executed_quote = market::notional(order.price, executed).value()};
}

template <class E>
std::vector<E> all(const Effects& effects) {
  std::vector<E> found;
  for (const auto& effect : effects) {
    if (const auto* e = std::get_if<E>(&effect)) found.push_back(*e);
  }
  return found;
}

inline bool told(const Effects& effects, EventKind kind) {
  for (const auto& note : all<Notify>(effects)) {
    if (note.event.kind == kind) return true;
  }
  return false;
}

inline TradingSettings one_symbol() {
  TradingSettings settings;
  settings.symbols = {kBtc};
  settings.ladder.climb_after = milliseconds{0};
  return settings;
}

inline TradingSettings two_symbols() {
  auto settings = one_symbol();
  settings.symbols = {kBtc, kEth};
  return settings;
}

inline market::Fill fill_of(const market::NewOrder& order, const char* id, const char* executed,
                            const char* commission, const char* asset) {
  const auto traded = quantity(executed);
  return {.symbol = order.symbol,
          .id = id,
          .order_id = market::OrderId{"x-" + order.client_id.value()},
          .client_id = order.client_id,
          .side = order.side,
          .price = order.price,
          .quantity = traded,
          .quote_quantity = market::notional(order.price, traded).value(),
          .commission = amount(commission),
          .commission_asset = market::Asset{asset}};
}

// Placing failed, and nobody says whether the order arrived.
inline const base::Error kLost{.code = base::ErrorCode::kDeadlineExceeded,
                               .message = "scripted",
                               .delivery = base::Delivery::kUnknown,
                               .retry_at = std::nullopt};

inline market::AccountObserved account(const char* usdt, const char* btc_free = "0",
                                       base::Duration age = {}) {
  return {.account = {.can_trade = true,
                      .balances = {{market::Asset{"USDT"}, amount(usdt), {}},
                                   {market::Asset{"BTC"}, amount(btc_free), {}}}},
          .age = age};
}

// Absent: there is an entry.
inline std::optional<NoEntry> why_none(const std::expected<OrderProposal, NoEntry>& decided) {
  return decided ? std::nullopt : std::optional{decided.error()};
}

// Drives one engine; the journal answers when the test says so.
class Scene {
 public:
  explicit Scene(TradingSettings settings = one_symbol()) : Scene(std::move(settings), btc()) {}
  // ETHUSDT is as it is; BTCUSDT is `instrument`.
  Scene(TradingSettings settings, market::Instrument instrument)
      : Scene(std::move(settings), default_strategy().make, std::move(instrument)) {}
  Scene(TradingSettings settings, const StrategyFactory& strategy, market::Instrument instrument = btc())
      : engine_(std::move(settings), {std::move(instrument), eth()}, strategy) {}

  Effects feed(Event event) { return engine_.on(std::move(event), now_); }
  void apply(const TradingSettings& settings) { engine_.apply(settings); }
  void advance(base::Duration d) { now_ += d; }
  base::MonotonicTime now() const { return now_; }

  // A running session with money and a current book.
  void begin(Recovered recovered = {}) {
    feed(Event{Start{.recovered = std::move(recovered)}});
    feed(account("10000"));
  }
  Effects show(const market::OrderBook& shown, base::Source source = base::Source::kStream,
               base::Duration age = {}, const market::Symbol& symbol = kBtc) {
    return feed(market::BookObserved{.symbol = symbol, .book = &shown, .source = source, .age = age});
  }
  Effects show(const market::Symbol& symbol, const market::OrderBook& shown) {
    return show(shown, base::Source::kStream, {}, symbol);
  }
  // Makes every record of `effects` durable; gives what the engine answers.
  Effects persist(const Effects& effects) {
    const auto records = all<Persist>(effects);
    return records.empty() ? Effects{} : feed(Event{Persisted{records.back().seq}});
  }
  // Shows a book that leans up until an entry goes out.
  market::NewOrder enter(const market::Symbol& symbol = kBtc) {
    const auto placed = all<Place>(persist(show(symbol, bullish_book())));
    return placed.at(0).order;
  }
  // An entry, wholly filled.
  market::NewOrder hold(const market::Symbol& symbol = kBtc) {
    auto order = enter(symbol);
    persist(feed(market::OrderAccepted{order.client_id, market::OrderId{"x"}}));
    persist(feed(market::OrderReported{report_of(order, market::OrderStatus::kFilled, order.quantity)}));
    return order;
  }

  Summary summary() const { return engine_.summary(now_); }

 private:
  TradingEngine engine_;
  base::MonotonicTime now_ = at(seconds{1000});
};

}  // namespace tidegate::trading::testing
