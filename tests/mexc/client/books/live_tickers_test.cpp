#include "tidegate/mexc/client/books/live_tickers.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "mexc/client/books/moving_book.hpp"
#include "tidegate/mexc/client/books/live_books.hpp"

namespace tidegate::mexc::client {
namespace {

using namespace std::chrono_literals;
using base::Source;
using market::Amount;
using market::Price;
using market::Quantity;
using testing::json;

const market::Symbol& kSymbol = testing::kMovingSymbol;
const std::string kTicker = "GET /api/v3/ticker/24hr";
const std::string kChannel = "spot@public.miniTicker.v3.api.pb@BTCUSDT@24H";

// A mini ticker comes whenever a test says so, and REST tells an opening price that grows by one with every
// answer.
class LiveTickersTest : public testing::MovingBookTest {
 protected:
  LiveTickersTest() : MovingBookTest(2, 3) {
    exchange_.on(kTicker, [this](const auto&) { return json(wire::encode_ticker_24h(answered())); });
    client_->start();
    LiveBooksSettings settings;
    settings.stream.host = exchange_.address;
    books_ = std::make_unique<LiveBooks>(*exchange_.loop, *exchange_.network, *client_, settings,
                                         std::vector{kSymbol}, events_);
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
  // Books and mini tickers as live ones come.
  void keep_all(base::Duration time) {
    for (const auto end = exchange_.loop->now() + time; exchange_.loop->now() < end;) {
      push_ticker(97);
      change_for(3s);
    }
  }
  base::Reply<std::shared_ptr<const std::vector<market::Ticker24h>>> ask(CallOptions options = {}) {
    auto reply = exchange_.run(client_->ticker_24h(kSymbol, options));
    EXPECT_TRUE(reply.has_value()) << (reply ? "" : reply.error().message);
    return reply.value();
  }
  // REST has told the opening, so mini tickers are listened to; books live, and one has come.
  void warm_up() {
    change_for(1s);
    ask();
    change_for(1s);
    push_ticker(97);
    change_for(100ms);
  }

  int answers_ = 0;
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
  change_for(2s);
  const auto age = ask().age;
  EXPECT_GE(age, 2s);
  EXPECT_LE(age, 2300ms) << "of the way there and back, at most";
}

TEST_F(LiveTickersTest, NobodyIsListenedToBeforeSomebodyAsks) {
  change_for(1s);
  EXPECT_EQ(exchange_.open_sockets(), 1U);
  EXPECT_EQ(ask().source, Source::kNetwork);
  change_for(1s);
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
  change_for(100ms);
  EXPECT_EQ(exchange_.asked(kTicker), 2U);
  EXPECT_EQ(ask().value->front().open, Price::from_int(82));
  keep_all(30s);
  ask();
  EXPECT_EQ(exchange_.asked(kTicker), 2U);
}

// docs/endpoints.md promises it. Nobody asks in between, so nobody has it renewed.
TEST_F(LiveTickersTest, AnOpeningOlderThanTwoMinutesIsNotTold) {
  warm_up();
  keep_all(110s);
  EXPECT_EQ(ask().source, Source::kStream) << "an outage of a minute costs nothing";
}

TEST_F(LiveTickersTest, AnOpeningBeyondItsBoundIsAskedFor) {
  warm_up();
  keep_all(121s);
  EXPECT_EQ(ask().source, Source::kNetwork);
}

TEST_F(LiveTickersTest, AMiniTickerIsGoodForFiveSeconds) {
  warm_up();
  change_for(4500ms);
  EXPECT_EQ(ask().source, Source::kStream);
  change_for(1s);
  EXPECT_NE(ask().source, Source::kStream);
}

TEST_F(LiveTickersTest, ACallersOwnBoundIsKept) {
  warm_up();
  change_for(2s);
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
  change_for(2s);
  EXPECT_NE(ask().source, Source::kStream) << "what was pushed before the cut joins nothing";
  push_ticker(98);
  change_for(100ms);
  const auto reply = ask();
  EXPECT_EQ(reply.source, Source::kStream);
  EXPECT_EQ(reply.value->front().last, Price::from_int(98));
}

TEST_F(LiveTickersTest, AnOlderPushDoesNotReplaceAYoungerOne) {
  warm_up();
  exchange_.skew -= 200ms;  // sent by another machine, before
  push_ticker(50);
  exchange_.skew += 200ms;
  change_for(100ms);
  EXPECT_EQ(ask().value->front().last, Price::from_int(97));
}

TEST_F(LiveTickersTest, ARefusedChannelHoldsUpNoBook) {
  books_.reset();
  exchange_.refused_channels.insert(kChannel);
  LiveBooksSettings settings;
  settings.stream.host = exchange_.address;
  books_ = std::make_unique<LiveBooks>(*exchange_.loop, *exchange_.network, *client_, settings,
                                       std::vector{kSymbol}, events_);
  books_->start();
  change_for(1s);
  ask();
  change_for(10s);
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
