// A client and an exchange 20 ms away whose book of one symbol moves by one level and one version a push.
#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "mexc/client/scripted_exchange.hpp"
#include "tidegate/market/order_book.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"
#include "tidegate/mexc/wire/pushes/push.hpp"

namespace tidegate::mexc::client::testing {

inline const market::Symbol kMovingSymbol{"BTCUSDT"};

class MovingBookTest : public ::testing::Test {
 protected:
  // So much to be had at the best bid, 99, and the best ask, 101.
  MovingBookTest(int bid_quantity, int ask_quantity)
      : exchange_(std::chrono::milliseconds{20}),
        client_(std::make_unique<Client>(*exchange_.loop, *exchange_.network, client_settings(exchange_),
                                         demo_credentials(), events_)) {
    truth_.reset({.version = 100,
                  .bids = {{market::Price::from_int(99), market::Quantity::from_int(bid_quantity)}},
                  .asks = {{market::Price::from_int(101), market::Quantity::from_int(ask_quantity)}},
                  .exchange_time = {}});
    exchange_.on("GET /api/v3/depth",
                 [this](const auto&) { return json(wire::encode_depth(truth_.depth(1000))); });
  }

  // The exchange's book changes; `tell`: the stream says so.
  void change(bool tell = true) {
    const std::int64_t version = truth_.version() + 1;
    const market::DepthUpdate update{
        .first_version = version,
        .last_version = version,
        .bids = {{market::Price::from_int(90), market::Quantity::from_int(version)}},
        .asks = {}};
    truth_.apply(update);
    if (tell) push(update);
  }
  void push(const market::DepthUpdate& update) {
    exchange_.push(wire::encode_push(
        {.kind = wire::ChannelKind::kDepth, .symbol = kMovingSymbol},
        wire::DepthPush{
            .symbol = kMovingSymbol, .update = update, .send_time = exchange_.clock() + stream_lead_}));
  }
  void change_for(base::Duration time) {
    for (const auto end = exchange_.loop->now() + time; exchange_.loop->now() < end;) {
      change();
      exchange_.run_for(std::chrono::milliseconds{50});
    }
  }

  ScriptedExchange exchange_;
  base::Duration stream_lead_{};  // of the clock of the stream's host before that of REST's
  RecordedEvents events_;
  market::OrderBook truth_;
  std::unique_ptr<Client> client_;
};

}  // namespace tidegate::mexc::client::testing
