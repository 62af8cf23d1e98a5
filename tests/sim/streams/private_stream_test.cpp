// The private stream through the server: what is told, in which order, and that it adds up to the books.
#include "random_seeds.hpp"
#include "sim/server_fixture.hpp"
#include "tidegate/base/random.hpp"

namespace tidegate::sim {
namespace {

namespace wire = mexc::wire;
using namespace testing_support;
using market::OrderStatus;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using wire::ControlMethod;

constexpr const char* kOrders = "spot@private.orders.v3.api.pb";
constexpr const char* kDeals = "spot@private.deals.v3.api.pb";
constexpr const char* kBalances = "spot@private.account.v3.api.pb";
constexpr const char* kDepth = "spot@public.aggre.depth.v3.api.pb@100ms@BTCUSDT";

class PrivateStreamTest : public ServerTest {
 protected:
  std::string new_key() {
    return wire::decode_listen_key(call_signed("POST", "/api/v3/userDataStream").body)->value();
  }
  std::shared_ptr<StreamClient> login(std::vector<std::string> channels = {kOrders, kDeals, kBalances}) {
    key_ = new_key();
    auto client = connect("/ws?listenKey=" + key_);
    ask(*client, ControlMethod::kSubscribe, std::move(channels));
    run_for(milliseconds{1});
    return client;
  }
  void place(const std::string& rest) {
    const auto response = call_signed("POST", "/api/v3/order", "symbol=BTCUSDT&" + rest);
    EXPECT_EQ(response.status, 200) << response.body;
    run_for(milliseconds{5});
  }
  // "NEW", "fill", an asset's name: what was heard, in its order.
  static std::vector<std::string> steps(const StreamClient& client) {
    std::vector<std::string> out;
    for (const auto& push : client.pushes) {
      if (const auto* order = std::get_if<wire::OrderPush>(&push)) {
        out.emplace_back(market::name(order->report.status));
      } else if (std::holds_alternative<wire::FillPush>(push)) {
        out.emplace_back("fill");
      } else if (const auto* balance = std::get_if<wire::BalancePush>(&push)) {
        out.push_back(balance->balance.asset.value());
      }
    }
    return out;
  }

  std::string key_;
};

TEST_F(PrivateStreamTest, TellsAnOrderItsFillsItsEndAndTheBalancesInThatOrder) {
  start();
  const auto client = login();
  place("side=BUY&type=LIMIT&quantity=0.001&price=70000&newClientOrderId=mine");
  const auto heard = steps(*client);
  ASSERT_GE(heard.size(), 5U);
  EXPECT_EQ(heard.front(), "NEW");
  EXPECT_EQ(heard[1], "fill");
  EXPECT_THAT(std::vector(heard.end() - 3, heard.end()), testing::ElementsAre("FILLED", "BTC", "USDT"));
  const auto& fill = std::get<wire::FillPush>(client->pushes[1]).fill;
  EXPECT_EQ(fill.client_id.value(), "mine");
  EXPECT_EQ(fill.commission_asset, kUsdt);
  const auto& usdt = std::get<wire::BalancePush>(client->pushes.back());
  EXPECT_EQ(usdt.balance, exchange_->ledger().balance(AccountId{1}, kUsdt));
  EXPECT_EQ(usdt.cause, "ENTRUST");
}

TEST_F(PrivateStreamTest, AFeeOutOfTheBaseIsToldByDealsAndMyTradesAndByTheBalance) {
  exchange_settings_.accounts[0].fees = FeeAsset::kReceived;
  start();
  const auto client = login();
  place("side=BUY&type=LIMIT&quantity=0.001&price=70000");
  market::Amount commission;
  for (const auto& push : client->pushes) {
    if (const auto* fill = std::get_if<wire::FillPush>(&push)) {
      EXPECT_EQ(fill->fill.commission_asset, kBtcAsset);
      commission += fill->fill.commission;
    }
  }
  EXPECT_EQ(commission, amount("0.0000005"));
  const auto& btc = std::get<wire::BalancePush>(client->pushes.at(client->pushes.size() - 2));
  EXPECT_EQ(btc.balance.free, amount("1.0009995")) << "it had 1 before";
  const auto trades = wire::decode_fills(call_signed("GET", "/api/v3/myTrades", "symbol=BTCUSDT").body);
  ASSERT_TRUE(trades.has_value());
  market::Amount in_trades;
  for (const auto& fill : trades->items) {
    EXPECT_EQ(fill.commission_asset, kBtcAsset);
    in_trades += fill.commission;
  }
  EXPECT_EQ(in_trades, commission);
}

TEST_F(PrivateStreamTest, TellsPlacingAndCancellingWithTheAmountsMoved) {
  start();
  const auto client = login();
  place("side=BUY&type=LIMIT&quantity=0.01&price=50000&newClientOrderId=mine");
  call_signed("DELETE", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=mine");
  run_for(milliseconds{5});
  EXPECT_THAT(steps(*client), testing::ElementsAre("NEW", "USDT", "CANCELED", "USDT"));
  const auto& placed = std::get<wire::BalancePush>(client->pushes[1]);
  EXPECT_EQ(placed.cause, "ENTRUST_PLACE");
  EXPECT_EQ(placed.locked_change, amount("500.25"));
  const auto& cancelled = std::get<wire::BalancePush>(client->pushes[3]);
  EXPECT_EQ(cancelled.cause, "ENTRUST_CANCEL");
  EXPECT_TRUE(cancelled.balance.locked.is_zero());
}

TEST_F(PrivateStreamTest, AFillByTheCrowdIsTold) {
  start();
  const auto client = login();
  const auto bid = exchange_->book(kBtc).best_bid()->price.to_string();
  place("side=BUY&type=LIMIT&quantity=0.01&price=" + bid);
  for (int i = 0; i < 600 && !exchange_->open_orders(AccountId{1}, kBtc).empty(); ++i) run_for(seconds{1});
  run_for(milliseconds{5});
  const auto heard = steps(*client);
  EXPECT_THAT(heard, testing::Contains("FILLED"));
  market::Quantity filled;
  for (const auto& push : client->pushes) {
    if (const auto* fill = std::get_if<wire::FillPush>(&push)) {
      filled += fill->fill.quantity;
      EXPECT_TRUE(fill->fill.is_maker);
    }
  }
  EXPECT_EQ(filled, quantity("0.01"));
}

TEST_F(PrivateStreamTest, WithoutAKeyPrivateChannelsAreRefused) {
  start();
  const auto client = connect();
  ask(*client, ControlMethod::kSubscribe, {kOrders, kDepth});
  run_for(milliseconds{1});
  EXPECT_THAT(wire::refused_channels(wire::decode_control_answer(client->texts.at(0))->message),
              testing::ElementsAre(kOrders));
  EXPECT_EQ(wire::decode_control_answer(client->texts.at(0))->code, 0);
}

TEST_F(PrivateStreamTest, AnExpiredKeyLeavesItsConnectionOpenAndMute) {
  ServerSettings settings;
  settings.listen_keys.validity = seconds{30};
  start(settings);
  const auto client = login();
  place("side=BUY&type=LIMIT&quantity=0.001&price=50000");
  const std::size_t before = client->pushes.size();
  EXPECT_GT(before, 0U);
  run_for(seconds{31});
  place("side=BUY&type=LIMIT&quantity=0.001&price=50000");
  EXPECT_EQ(client->pushes.size(), before);
  ask(*client, ControlMethod::kPing, {});
  run_for(milliseconds{1});
  EXPECT_EQ(wire::decode_control_answer(client->texts.back())->message, "PONG");
  EXPECT_FALSE(client->ended.has_value());
  const auto late = connect("/ws?listenKey=" + key_);
  run_for(seconds{1});
  EXPECT_THAT(late->texts, testing::ElementsAre("Invalid listen key"));
}

TEST_F(PrivateStreamTest, ASixthConnectionOfAKeyIsRefused) {
  start();
  const std::string key = new_key();
  std::vector<std::shared_ptr<StreamClient>> clients;
  for (int i = 0; i < 6; ++i) clients.push_back(connect("/ws?listenKey=" + key));
  run_for(seconds{1});
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(clients[static_cast<std::size_t>(i)]->ended.has_value());
  EXPECT_THAT(clients[5]->texts, testing::ElementsAre("Invalid listen key"));
  clients[0]->socket->close();
  run_for(seconds{1});
  const auto next = connect("/ws?listenKey=" + key);
  run_for(seconds{1});
  EXPECT_FALSE(next->ended.has_value());
}

TEST_F(PrivateStreamTest, RestAlreadyAgreesWhenAPushArrives) {
  start();
  const auto client = login({kOrders});
  place("side=BUY&type=LIMIT&quantity=0.001&price=50000&newClientOrderId=mine");
  const auto& pushed = std::get<wire::OrderPush>(client->pushes.at(0)).report;
  const auto asked =
      *wire::decode_order(call_signed("GET", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=mine").body);
  EXPECT_EQ(pushed.id, asked.id);
  EXPECT_EQ(pushed.status, asked.status);
  EXPECT_EQ(pushed.created, asked.created);
}

market::NewOrder any_order(base::Random& random, market::Price about) {
  constexpr market::OrderType kTypes[] = {
      market::OrderType::kLimit, market::OrderType::kMarket, market::OrderType::kLimitMaker,
      market::OrderType::kImmediateOrCancel, market::OrderType::kFillOrKill};
  return {.symbol = kBtc,
          .side = random.chance(0.5) ? market::Side::kBuy : market::Side::kSell,
          .type = kTypes[random.below(std::size(kTypes))],
          .quantity =
              market::Quantity::from_raw(base::step_of<market::Quantity>(4).raw() * random.between(1, 300)),
          .price = about +
                   market::Price::from_raw(base::step_of<market::Price>(2).raw() * random.between(-800, 800)),
          .self_trade = static_cast<market::SelfTradePrevention>(random.below(4))};
}

// Who hears everything knows everything: each order's state and fills, each balance.
TEST_F(PrivateStreamTest, WhatIsHeardAddsUpToTheExchangesBooks) {
  for (const std::uint64_t seed : tests::random_seeds({1, 2, 3})) {
    SCOPED_TRACE(seed);
    start();
    base::Random random{seed};
    const auto client = login();
    const AccountId me{1};
    for (int i = 0; i < 400; ++i) {
      run_for(milliseconds{50});
      const auto open = exchange_->open_orders(me, kBtc);
      if (!open.empty() && random.chance(0.3)) {
        ASSERT_TRUE(exchange_->cancel(me, kBtc, {open[random.below(open.size())].id, {}}).has_value());
      } else {
        (void)exchange_->place(me, any_order(random, exchange_->book(kBtc).best_bid()->price));
      }
    }
    run_for(milliseconds{100});
    std::map<market::OrderId, market::OrderReport> orders;
    std::map<market::OrderId, market::Quantity> filled;
    std::map<market::Asset, market::Balance> balances;
    for (const auto& push : client->pushes) {
      if (const auto* order = std::get_if<wire::OrderPush>(&push)) orders[order->report.id] = order->report;
      if (const auto* fill = std::get_if<wire::FillPush>(&push))
        filled[fill->fill.order_id] += fill->fill.quantity;
      if (const auto* one = std::get_if<wire::BalancePush>(&push))
        balances[one->balance.asset] = one->balance;
    }
    EXPECT_GT(orders.size(), 100U);
    EXPECT_GT(filled.size(), 30U);
    for (const auto& [id, heard] : orders) {
      const auto known = *exchange_->order(me, kBtc, {id, {}});
      EXPECT_EQ(heard.status, known.status);
      EXPECT_EQ(heard.executed, known.executed);
      EXPECT_EQ(filled[id], known.executed);
    }
    for (const auto& [asset, heard] : balances) EXPECT_EQ(heard, exchange_->ledger().balance(me, asset));
    client->socket->cut();
    run_for(milliseconds{1});
    simulated_.reset();
  }
}

TEST_F(PrivateStreamTest, ExpiringAllListenKeysMutesTheirConnections) {
  start();
  server_->add_fault({.kind = FaultKind::kListenKeysExpired, .from = seconds{10}, .until = seconds{11}});
  const auto client = login();
  run_for(seconds{12});
  place("side=BUY&type=LIMIT&quantity=0.001&price=50000");
  EXPECT_TRUE(client->pushes.empty());
  EXPECT_FALSE(client->ended.has_value());
  EXPECT_EQ(server_->counters().by_fault.at("listen_keys_expired"), 1U);
  EXPECT_EQ(call_signed("PUT", "/api/v3/userDataStream", "listenKey=" + key_).status, 400);
  const auto again = login();
  place("side=BUY&type=LIMIT&quantity=0.001&price=50000");
  EXPECT_FALSE(again->pushes.empty());
}

}  // namespace
}  // namespace tidegate::sim
