#include "tidegate/mexc/client/live_tickers.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "mexc/client/scripted_exchange.hpp"
#include "tidegate/mexc/client/live_books.hpp"
#include "tidegate/mexc/wire/encode.hpp"

namespace tidegate::mexc::client {
namespace {

using namespace std::chrono_literals;
using base::Source;
using market::Amount;
using market::Price;
using market::Quantity;
using testing::json;
using testing::ScriptedExchange;

const market::Symbol kSymbol{"BTCUSDT"};
const std::string kTicker = "GET /api/v3/ticker/24hr";
const std::string kChannel = "spot@public.miniTicker.v3.api.pb@BTCUSDT@24H";

// 20 ms away. Its book is renewed every 50 ms, its mini ticker whenever a test says so, and REST tells an
// opening price that grows by one with every answer.
class LiveTickersTest : public ::testing::Test {
 protected:
  LiveTickersTest()
      : exchange_(20ms),
        client_(std::make_unique<Client>(*exchange_.loop, *exchange_.network,
                                         testing::client_settings(exchange_), testing::demo_credentials(),
                                         events_)) {
    truth_.reset({.version = 100,
                  .bids = {{Price::from_int(99), Quantity::from_int(2)}},
                  .asks = {{Price::from_int(101), Quantity::from_int(3)}},
                  .exchange_time = {}});
    exchange_.on("GET /api/v3/depth",
                 [this](const auto&) { return json(wire::encode_depth(truth_.depth(1000))); });
    exchange_.on(kTicker, [this](const auto&) { return json(wire::encode_ticker_24h(answered())); });
    client_->start();
    LiveBooksSettings settings;
    settings.stream.host = exchange_.address;
    books_ = std::make_unique<LiveBooks>(*exchange_.loop, *exchange_.network, *client_, settings,
                                         std::vector{kSymbol}, nullptr, events_);
    books_->start();
  }

  market::Ticker24h answered() {
    return {.symbol = kSymbol,
            .open = Price::from_int(80 + ++answers_),
            .high = Price::from_int(120),
            .low = Price::from_int(70),
            .last = Price::from_int(95),
            .previous_close = Price::from_int(80),
            .bid = Price::from_int(94),
            .ask = Price::from_int(96),
            .bid_quantity = Quantity::from_int(1),
            .ask_quantity = Quantity::from_int(1),
            .volume = Quantity::from_int(1000),
            .quote_volume = Amount::from_int(90'000),
            .open_time = exchange_.clock() - 24h,
            .close_time = exchange_.clock()};
  }
  void push_ticker(int last) {
    exchange_.push(wire::encode_push(
        {.kind = wire::ChannelKind::kMiniTicker, .symbol = kSymbol, .zone = {.rolling = true}},
        wire::MiniTickersPush{.tickers = {{.symbol = kSymbol,
                                           .last = Price::from_int(last),
                                           .high = Price::from_int(130),
                                           .low = Price::from_int(60),
                                           .change = {},
                                           .volume = Quantity::from_int(2000),
                                           .quote_volume = Amount::from_int(7)}},
                              .send_time = exchange_.clock()}));
  }
  void keep_books(base::Duration time) {
    for (const auto end = exchange_.loop->now() + time; exchange_.loop->now() < end;) {
      const std::int64_t version = truth_.version() + 1;
      const market::DepthUpdate update{.first_version = version,
                                       .last_version = version,
                                       .bids = {{Price::from_int(90), Quantity::from_int(version)}},
                                       .asks = {}};
      truth_.apply(update);
      exchange_.push(wire::encode_push(
          {.kind = wire::ChannelKind::kDepth, .symbol = kSymbol},
          wire::DepthPush{.symbol = kSymbol, .update = update, .send_time = exchange_.clock()}));
      exchange_.run_for(50ms);
    }
  }
  // Books and mini tickers as live ones come.
  void keep_all(base::Duration time) {
    for (const auto end = exchange_.loop->now() + time; exchange_.loop->now() < end;) {
      push_ticker(97);
      keep_books(3s);
    }
  }
  base::Reply<std::shared_ptr<const std::vector<market::Ticker24h>>> ask(CallOptions options = {}) {
    auto reply = exchange_.run(client_->ticker_24h(kSymbol, options));
    EXPECT_TRUE(reply.has_value()) << (reply ? "" : reply.error().message);
    return reply.value();
  }
  // REST has told the opening, so mini tickers are listened to; books live, and one has come.
  void warm_up() {
    keep_books(1s);
    ask();
    keep_books(1s);
    push_ticker(97);
    keep_books(100ms);
  }

  ScriptedExchange exchange_;
  testing::RecordedEvents events_;
  market::OrderBook truth_;
  int answers_ = 0;
  std::unique_ptr<Client> client_;
  std::unique_ptr<LiveBooks> books_;
};

TEST_F(LiveTickersTest, TellWhatStreamsKnowAndTheOpeningOfTheLastAnswer) {
  warm_up();
  const base::WallTime pushed = exchange_.clock() - 100ms;
  const auto reply = ask();
  EXPECT_EQ(reply.source, Source::kStream);
  ASSERT_EQ(reply.value->size(), 1U);
  const market::Ticker24h& ticker = reply.value->front();
  EXPECT_EQ(ticker.symbol, kSymbol);
  EXPECT_EQ(ticker.last, Price::from_int(97));
  EXPECT_EQ(ticker.high, Price::from_int(130));
  EXPECT_EQ(ticker.low, Price::from_int(60));
  EXPECT_EQ(ticker.volume, Quantity::from_int(2000));
  EXPECT_EQ(ticker.quote_volume, Amount::from_int(7));
  EXPECT_EQ(ticker.bid, Price::from_int(99));
  EXPECT_EQ(ticker.bid_quantity, Quantity::from_int(2));
  EXPECT_EQ(ticker.ask, Price::from_int(101));
  EXPECT_EQ(ticker.ask_quantity, Quantity::from_int(3));
  EXPECT_EQ(ticker.open, Price::from_int(81));
  EXPECT_EQ(ticker.previous_close, Price::from_int(80));
  EXPECT_LE(base::to_unix_ms(ticker.close_time), base::to_unix_ms(pushed));
  EXPECT_GE(base::to_unix_ms(ticker.close_time), base::to_unix_ms(pushed) - 1);
  EXPECT_EQ(exchange_.asked(kTicker), 1U);
}

TEST_F(LiveTickersTest, AreAsOldAsTheirMiniTicker) {
  warm_up();
  keep_books(2s);
  const auto age = ask().age;
  EXPECT_GE(age, 2s);
  EXPECT_LE(age, 2300ms) << "of the way there and back, at most";
}

TEST_F(LiveTickersTest, NobodyIsListenedToBeforeSomebodyAsks) {
  keep_books(1s);
  EXPECT_EQ(exchange_.open_sockets(), 1U);
  EXPECT_EQ(ask().source, Source::kNetwork);
  keep_books(1s);
  EXPECT_EQ(exchange_.open_sockets(), 2U);
  EXPECT_TRUE(std::ranges::any_of(exchange_.controls, [](const wire::ControlRequest& request) {
    return request.channels == std::vector{kChannel};
  }));
  EXPECT_EQ(exchange_.asked(kTicker), 1U);
}

TEST_F(LiveTickersTest, TheOpeningIsReadAgainBehindTheCallersBackOnceAMinute) {
  warm_up();
  keep_all(57s);
  ask();
  EXPECT_EQ(exchange_.asked(kTicker), 1U);
  keep_all(6s);
  const auto old = ask();
  EXPECT_EQ(old.source, Source::kStream) << "nobody waits for it";
  EXPECT_EQ(old.value->front().open, Price::from_int(81));
  keep_books(100ms);
  EXPECT_EQ(exchange_.asked(kTicker), 2U);
  EXPECT_EQ(ask().value->front().open, Price::from_int(82));
  keep_all(30s);
  ask();
  EXPECT_EQ(exchange_.asked(kTicker), 2U);
}

TEST_F(LiveTickersTest, AnOpeningOlderThanFiveMinutesIsNotTold) {
  warm_up();
  keep_all(LiveTickers::kOpeningKept + 1s);
  EXPECT_EQ(ask().source, Source::kNetwork);
}

TEST_F(LiveTickersTest, AMiniTickerIsGoodForFiveSeconds) {
  warm_up();
  keep_books(4500ms);
  EXPECT_EQ(ask().source, Source::kStream);
  keep_books(1s);
  EXPECT_NE(ask().source, Source::kStream);
}

TEST_F(LiveTickersTest, ACallersOwnBoundIsKept) {
  warm_up();
  keep_books(2s);
  EXPECT_EQ(ask({.max_age = 1s}).source, Source::kNetwork);
}

TEST_F(LiveTickersTest, WithoutItsBookTheExchangeIsAsked) {
  warm_up();
  exchange_.scripts.erase("GET /api/v3/depth");  // no snapshot: the books stay down
  exchange_.cut_sockets();
  exchange_.run_for(300ms);
  push_ticker(97);
  exchange_.run_for(100ms);
  EXPECT_NE(ask({.max_age = 300ms}).source, Source::kStream);
}

TEST_F(LiveTickersTest, WhatComesAfterACutStandsInAgain) {
  warm_up();
  exchange_.cut_sockets();
  keep_books(2s);
  EXPECT_NE(ask().source, Source::kStream) << "what was pushed before the cut joins nothing";
  push_ticker(98);
  keep_books(100ms);
  const auto reply = ask();
  EXPECT_EQ(reply.source, Source::kStream);
  EXPECT_EQ(reply.value->front().last, Price::from_int(98));
}

TEST_F(LiveTickersTest, AnOlderPushDoesNotReplaceAYoungerOne) {
  warm_up();
  exchange_.skew -= 200ms;  // sent by another machine, before
  push_ticker(50);
  exchange_.skew += 200ms;
  keep_books(100ms);
  EXPECT_EQ(ask().value->front().last, Price::from_int(97));
}

TEST_F(LiveTickersTest, ARefusedChannelHoldsUpNoBook) {
  books_.reset();
  exchange_.refused_channels.insert(kChannel);
  LiveBooksSettings settings;
  settings.stream.host = exchange_.address;
  books_ = std::make_unique<LiveBooks>(*exchange_.loop, *exchange_.network, *client_, settings,
                                       std::vector{kSymbol}, nullptr, events_);
  books_->start();
  keep_books(1s);
  ask();
  keep_books(10s);
  EXPECT_TRUE(books_->connected());
  EXPECT_EQ(books_->find("BTCUSDT")->state(), BookState::kLive);
  EXPECT_EQ(ask().source, Source::kNetwork);
}

TEST_F(LiveTickersTest, OtherSymbolsAndAllSymbolsAreAskedOfTheExchange) {
  warm_up();
  exchange_.on(kTicker,
               [this](const auto&) { return json("[" + wire::encode_ticker_24h(answered()) + "]"); });
  EXPECT_EQ(exchange_.run(client_->ticker_24h(std::nullopt)).value().source, Source::kNetwork);
}

}  // namespace
}  // namespace tidegate::mexc::client
