// Every typed call: what is asked of the exchange, and what comes back.
#include <gtest/gtest.h>

#include "mexc/client/scripted_exchange.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"

namespace tidegate::mexc::client {
namespace {

using namespace std::chrono_literals;
using base::Delivery;
using base::ErrorCode;
using base::Source;
using market::NewOrder;
using market::OrderId;
using market::OrderReport;
using market::Price;
using market::Quantity;
using testing::json;
using testing::ScriptedExchange;

const market::Symbol kSymbol{"BTCUSDT"};
const market::Symbol kOther{"ETHUSDT"};

NewOrder order(const std::string& id, market::Symbol symbol = kSymbol) {
  return {.symbol = std::move(symbol),
          .quantity = Quantity::from_int(1),
          .price = Price::from_int(2),
          .client_id = market::ClientOrderId{id}};
}

class ClientCalls : public ::testing::Test {
 protected:
  ClientCalls()
      : client_(*exchange_.loop, *exchange_.network, testing::client_settings(exchange_),
                testing::demo_credentials(), events_) {}

  void answer(const std::string& what, std::string body, int status = 200) {
    exchange_.on(what, [=](const auto&) { return json(body, status); });
  }
  // A parameter of the last request, decoded.
  std::string asked_with(const std::string& name) const {
    const auto& target = exchange_.requests.back().target;
    const auto params = wire::parse_form(wire::split_target(target).query);
    return std::string{params.value().find(name).value_or("")};
  }
  std::string asked_for() const {
    const auto& request = exchange_.requests.back();
    return request.method + " " + std::string{wire::split_target(request.target).path};
  }

  ScriptedExchange exchange_{5ms};
  testing::RecordedEvents events_;
  Client client_;
};

TEST_F(ClientCalls, MarketData) {
  answer("GET /api/v3/defaultSymbols", wire::encode_symbols(std::vector{kSymbol, kOther}, {}));
  EXPECT_EQ(*exchange_.run(client_.default_symbols())->value, (std::vector{kSymbol, kOther}));

  const market::Trade trade{"", Price::from_int(5), Quantity::from_int(1), market::Side::kSell,
                            base::from_unix_ms(1'700'000'000'000)};
  answer("GET /api/v3/historicalTrades", wire::encode_trades(std::vector{trade}));
  EXPECT_EQ(exchange_.run(client_.historical_trades(kSymbol, 7))->value->front().price, trade.price);
  EXPECT_EQ(asked_with("limit"), "7");

  answer("GET /api/v3/aggTrades", wire::encode_agg_trades(std::vector{trade}));
  const wire::HistoryRange range{
      .start = base::from_unix_ms(1000), .end = base::from_unix_ms(2000), .limit = 9};
  EXPECT_EQ(exchange_.run(client_.agg_trades(kSymbol, range))->value->front().taker_side,
            market::Side::kSell);
  EXPECT_EQ(asked_with("startTime"), "1000");
  EXPECT_EQ(asked_with("endTime"), "2000");
  EXPECT_EQ(asked_with("limit"), "9");

  const market::Kline kline{.open_time = base::from_unix_ms(0),
                            .close_time = base::from_unix_ms(300'000),
                            .open = Price::from_int(1),
                            .high = Price::from_int(3),
                            .low = Price::from_int(1),
                            .close = Price::from_int(2)};
  answer("GET /api/v3/klines", wire::encode_klines(std::vector{kline}));
  EXPECT_EQ(exchange_.run(client_.klines(kSymbol, market::KlineInterval::kMin60))->value->front(), kline);
  EXPECT_EQ(asked_with("interval"), "60m");
  const auto refused = exchange_.run(client_.klines(kSymbol, market::KlineInterval::kHour8));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);

  answer("GET /api/v3/avgPrice", R"({"mins":5,"price":"9.5"})");
  EXPECT_EQ(exchange_.run(client_.average_price(kSymbol))->value->price, Price::parse("9.5").value());
}

TEST_F(ClientCalls, NoticesOfTheExchange) {
  answer("GET /api/v3/symbol/offline", R"({"data":[{"symbol":"LVNUSDT","state":3}]})");
  EXPECT_EQ(exchange_.run(client_.offline_symbols())->value->front().state, wire::OfflineState::kDelisted);

  answer("GET /api/v3/etf/info", R"({"symbol":"BTC3LUSDT","netValue":"0.147"})");
  EXPECT_EQ(exchange_.run(client_.etf_info(market::Symbol{"BTC3LUSDT"}))->value->front().net_value,
            Price::parse("0.147").value());
  EXPECT_EQ(asked_with("symbol"), "BTC3LUSDT");
  EXPECT_EQ(exchange_.run(client_.etf_info({}))->value->size(), 1U);
  EXPECT_EQ(asked_with("symbol"), "");

  answer("GET /api/v3/announcements", wire::encode_announcements({4, {{"a title", "", "EN", {}}}}));
  EXPECT_EQ(exchange_.run(client_.announcements({.page = 2, .limit = 5}))->value->pages, 4);
  EXPECT_EQ(asked_with("language"), "en-US");
  EXPECT_EQ(asked_with("page"), "2");
  EXPECT_EQ(asked_with("limit"), "5");
}

TEST_F(ClientCalls, OpenOrdersOfOneSymbolOrOfAll) {
  OrderReport report{.symbol = kSymbol, .id = OrderId{"C02__1"}};
  report.self_trade = market::SelfTradePrevention::kCancelBoth;
  answer("GET /api/v3/openOrders", wire::encode_open_orders(std::vector{report}));
  EXPECT_EQ(exchange_.run(client_.open_orders(kSymbol))->value->items.front().self_trade,
            market::SelfTradePrevention::kCancelBoth);
  EXPECT_EQ(asked_with("symbol"), "BTCUSDT");
  EXPECT_EQ(exchange_.run(client_.open_orders({}))->value->items.size(), 1U);
  EXPECT_EQ(asked_with("symbol"), "");
}

TEST_F(ClientCalls, OrdersAreTestedWithoutBeingPlaced) {
  answer("POST /api/v3/order/test", "{}");
  answer("GET /api/v3/account", wire::encode_account({}));
  ASSERT_TRUE(exchange_.run(client_.account()));
  EXPECT_TRUE(exchange_.run(client_.test_order(order("tg-1"))));
  EXPECT_EQ(asked_with("newClientOrderId"), "tg-1");
  EXPECT_EQ(exchange_.run(client_.account())->source, Source::kCache) << "it changed nothing";
}

TEST_F(ClientCalls, EachOrderOfABatchHasAResultOfItsOwn) {
  answer("GET /api/v3/account", wire::encode_account({}));
  ASSERT_TRUE(exchange_.run(client_.account()));
  answer(
      "POST /api/v3/batchOrders",
      wire::encode_batch_answers(std::vector<wire::BatchAnswer>{
          {kSymbol, market::ClientOrderId{"tg-1"}, OrderId{"C02__1"}},
          {{}, market::ClientOrderId{"tg-2"}, std::unexpected(wire::ApiError{30005, "Oversold"})},
          {{}, market::ClientOrderId{"tg-3"}, std::unexpected(wire::ApiError{987654, "never heard of"})}}));
  const auto results = exchange_.run(client_.place_batch({order("tg-1"), order("tg-2"), order("tg-3")}));
  EXPECT_EQ(exchange_.asked("POST /api/v3/batchOrders"), 1U);
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[0].value().value(), "C02__1");
  ASSERT_FALSE(results[1]);
  EXPECT_EQ(results[1].error().delivery, Delivery::kRejected);
  EXPECT_EQ(results[1].error().upstream_code, 30005);
  ASSERT_FALSE(results[2]);
  EXPECT_EQ(results[2].error().delivery, Delivery::kUnknown) << "a code that no source names proves nothing";
  EXPECT_EQ(exchange_.run(client_.account())->source, Source::kNetwork) << "the account is old now";
}

// Nine of twelve a second, by the default; three are held for cancels.
TEST_F(ClientCalls, ABatchLargerThanTheLimitOnOrdersGoesInSeveral) {
  std::vector<std::size_t> sizes;
  exchange_.on("POST /api/v3/batchOrders", [&sizes](const net::HttpRequest& request) {
    const auto params = wire::parse_form(wire::split_target(request.target).query).value();
    const auto orders = wire::parse_params_list(params.find("batchOrders").value()).value();
    sizes.push_back(orders.size());
    std::vector<wire::BatchAnswer> answers;
    for (const auto& order : orders) {
      const std::string id{order.find("newClientOrderId").value()};
      answers.push_back({kSymbol, market::ClientOrderId{id}, OrderId{"C02__" + id}});
    }
    return testing::json(wire::encode_batch_answers(answers));
  });
  std::vector<NewOrder> orders;
  for (int i = 0; i < 20; ++i) orders.push_back(order("tg-" + std::to_string(i)));
  const auto results = exchange_.run(client_.place_batch(orders));
  EXPECT_EQ(sizes, (std::vector<std::size_t>{9, 9, 2}));
  ASSERT_EQ(results.size(), 20U);
  for (std::size_t i = 0; i < 20; ++i) {
    ASSERT_TRUE(results[i]) << i << ": " << results[i].error().message;
    EXPECT_EQ(results[i]->value(), "C02__tg-" + std::to_string(i)) << "in the order given";
  }
}

TEST_F(ClientCalls, AnUnknownOutcomeOfABatchIsThatOfEachOrder) {
  answer("POST /api/v3/batchOrders", "{}", 504);
  for (const auto& result : exchange_.run(client_.place_batch({order("a"), order("b")}))) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().delivery, Delivery::kUnknown);
  }
  EXPECT_EQ(exchange_.asked("POST /api/v3/batchOrders"), 1U) << "sent once";
}

TEST_F(ClientCalls, ABatchAnswerThatDoesNotFitTheBatchIsUnknownForEachOrder) {
  const std::vector<wire::BatchAnswer> one{{kSymbol, market::ClientOrderId{"b"}, OrderId{"1"}}};
  answer("POST /api/v3/batchOrders", wire::encode_batch_answers(one));
  const auto too_few = exchange_.run(client_.place_batch({order("a"), order("b")}));
  ASSERT_EQ(too_few.size(), 2U);
  for (const auto& result : too_few) EXPECT_EQ(result.error().delivery, Delivery::kUnknown);
  const auto of_another = exchange_.run(client_.place_batch({order("a")}));
  ASSERT_EQ(of_another.size(), 1U);
  EXPECT_EQ(of_another[0].error().delivery, Delivery::kUnknown);
}

TEST_F(ClientCalls, ABatchThatTheExchangeWouldNotTakeIsNotSent) {
  EXPECT_TRUE(exchange_.run(client_.place_batch({})).empty());
  const std::vector<NewOrder> many(21, order("a"));
  for (const auto& orders : {many, std::vector{order("a"), order("b", kOther)}}) {
    const auto results = exchange_.run(client_.place_batch(orders));
    ASSERT_EQ(results.size(), orders.size());
    for (const auto& result : results) {
      EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument);
      EXPECT_EQ(result.error().delivery, Delivery::kNotSent);
    }
  }
  EXPECT_TRUE(exchange_.requests.empty());
}

TEST_F(ClientCalls, OrdersAreCancelledAndAskedForByEitherId) {
  const OrderReport report{
      .symbol = kSymbol, .id = OrderId{"C02__1"}, .client_id = market::ClientOrderId{"a"}};
  answer("DELETE /api/v3/order", wire::encode_cancel_answer(report));
  answer("GET /api/v3/order", wire::encode_order(report));
  EXPECT_TRUE(exchange_.run(client_.cancel(kSymbol, OrderId{"C02__1"})));
  EXPECT_EQ(asked_with("orderId"), "C02__1");
  EXPECT_TRUE(exchange_.run(client_.cancel(kSymbol, market::ClientOrderId{"a"})));
  EXPECT_EQ(asked_with("origClientOrderId"), "a");
  EXPECT_TRUE(exchange_.run(client_.query_order(kSymbol, OrderId{"C02__1"})));
  EXPECT_EQ(asked_with("orderId"), "C02__1");
}

TEST_F(ClientCalls, OpenOrdersOfSeveralSymbolsAreCancelledInOneRequest) {
  const std::vector<OrderReport> gone{{.symbol = kSymbol, .id = OrderId{"1"}},
                                      {.symbol = kOther, .id = OrderId{"2"}}};
  answer("DELETE /api/v3/openOrders", wire::encode_cancel_answers(gone));
  const auto cancelled = exchange_.run(client_.cancel_open({kSymbol, kOther}));
  ASSERT_TRUE(cancelled) << cancelled.error().message;
  EXPECT_EQ(cancelled->items.size(), 2U);
  EXPECT_EQ(asked_with("symbol"), "BTCUSDT,ETHUSDT");
  EXPECT_TRUE(exchange_.run(client_.cancel_open({})).value().items.empty());
  const auto many = exchange_.run(client_.cancel_open(std::vector<market::Symbol>(6, kSymbol)));
  ASSERT_FALSE(many);
  EXPECT_EQ(many.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(exchange_.requests.size(), 1U);
}

TEST_F(ClientCalls, AllOrdersAreCancelledAndWhatWasKnownOfThemIsOld) {
  answer("DELETE /api/v3/order/all", wire::encode_cancel_all_answer(exchange_.clock()));
  answer("GET /api/v3/openOrders", "[]");
  ASSERT_TRUE(exchange_.run(client_.open_orders(kSymbol)));
  EXPECT_TRUE(exchange_.run(client_.cancel_all()));
  EXPECT_EQ(exchange_.run(client_.open_orders(kSymbol))->source, Source::kNetwork);
}

TEST_F(ClientCalls, Histories) {
  answer("GET /api/v3/allOrders",
         wire::encode_open_orders(std::vector<OrderReport>{{.symbol = kSymbol, .id = OrderId{"1"}}}));
  EXPECT_EQ(exchange_.run(client_.all_orders(kSymbol, {.limit = 3}))->value->items.size(), 1U);
  EXPECT_EQ(asked_with("limit"), "3");
  const market::Fill fill{.symbol = kSymbol,
                          .id = "t1X1",
                          .order_id = OrderId{"C02__1"},
                          .commission_asset = market::Asset{"USDT"}};
  answer("GET /api/v3/myTrades", wire::encode_fills(std::vector{fill}));
  EXPECT_EQ(exchange_.run(client_.my_trades(kSymbol, OrderId{"C02__1"}))->value->items.front().id, "t1X1");
  EXPECT_EQ(asked_with("orderId"), "C02__1");
  EXPECT_TRUE(exchange_.run(client_.my_trades(kSymbol)));
  EXPECT_EQ(asked_with("orderId"), "");
}

TEST_F(ClientCalls, Account) {
  answer(
      "GET /api/v3/tradeFee",
      wire::encode_trade_fee({market::Amount{}, market::Amount::parse("0.0005").value()}, exchange_.clock()));
  EXPECT_EQ(exchange_.run(client_.trade_fee(kSymbol))->value->taker, market::Amount::parse("0.0005").value());
  answer("GET /api/v3/selfSymbols", wire::encode_symbols(std::vector{kOther}, {}));
  EXPECT_EQ(exchange_.run(client_.self_symbols())->value->front(), kOther);
  answer("GET /api/v3/uid", wire::encode_uid(wire::Uid{"209302839"}));
  EXPECT_EQ(exchange_.run(client_.uid())->value->value(), "209302839");
  answer("GET /api/v3/kyc/status", wire::encode_kyc_status(wire::KycStatus::kAdvanced));
  EXPECT_EQ(*exchange_.run(client_.kyc_status())->value, wire::KycStatus::kAdvanced);
  const wire::ApiKeyInfo info{.status = "VALID",
                              .permissions = {"SPOT_DEAL_WRITE"},
                              .remaining_days = 82,
                              .ip_whitelist = {},
                              .note = {},
                              .created = {}};
  answer("GET /api/v3/apiKeyInfo", wire::encode_api_key_info(info, "a key"));
  EXPECT_EQ(*exchange_.run(client_.api_key_info("a key"))->value, info);
  EXPECT_EQ(asked_with("accessKey"), "a key");
  answer("GET /api/v3/capital/config/getall",
         wire::encode_coins(std::vector<wire::Coin>{{market::Asset{"BTC"}, "Bitcoin", {}}}));
  EXPECT_EQ(exchange_.run(client_.coins())->value->front().name, "Bitcoin");
}

TEST_F(ClientCalls, PayingFeesInMxIsReadAndSet) {
  answer("GET /api/v3/mxDeduct/enable", wire::encode_mx_deduct({false}, exchange_.clock()));
  EXPECT_FALSE(exchange_.run(client_.mx_deduct())->value->enabled);
  answer("POST /api/v3/mxDeduct/enable", wire::encode_mx_deduct({true}, exchange_.clock()));
  answer("GET /api/v3/mxDeduct/enable", wire::encode_mx_deduct({true}, exchange_.clock()));
  EXPECT_TRUE(exchange_.run(client_.set_mx_deduct({true})).value().enabled);
  EXPECT_TRUE(exchange_.run(client_.mx_deduct())->value->enabled) << "not what was cached before";
}

TEST_F(ClientCalls, ListenKeysAreMadeListedKeptAndClosed) {
  exchange_.serve_listen_keys();
  const auto key = exchange_.run(client_.create_listen_key());
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(exchange_.run(client_.listen_keys()).value(), std::vector{*key});
  EXPECT_TRUE(exchange_.run(client_.keep_listen_key(*key)));
  EXPECT_TRUE(exchange_.run(client_.close_listen_key(*key)));
  EXPECT_TRUE(exchange_.run(client_.listen_keys()).value().empty()) << "never from a cache";
  const auto gone = exchange_.run(client_.keep_listen_key(*key));
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().message.find(key->value()), std::string::npos) << gone.error().message;
}

TEST_F(ClientCalls, EverythingOfTheAccountIsSigned) {
  for (const auto& row : wire::kEndpointTable) {
    if (row.security != wire::Security::kSigned) continue;
    const auto deadline = exchange_.loop->now() + 1s;
    exchange_.run(client_.call(make_call(row.endpoint, {}, deadline)));
    EXPECT_EQ(asked_for(), std::string{row.method} + " " + std::string{row.path});
    EXPECT_EQ(asked_with("signature").size(), 64U) << row.path;
    EXPECT_NE(asked_with("timestamp"), "") << row.path;
    exchange_.run_for(20s);
  }
}

TEST_F(ClientCalls, ConnectionsAreOpenBeforeTheyAreNeededAndStayOpen) {
  client_.start();
  exchange_.run_for(1s);
  const auto opened = client_.transport().http_stats().connections_opened;
  EXPECT_GE(opened, 2U);
  exchange_.run_for(60s);
  answer("POST /api/v3/order/test", "{}");
  const auto before = client_.transport().http_stats().connections_opened;
  EXPECT_TRUE(exchange_.run(client_.test_order(order("a"))));
  EXPECT_EQ(client_.transport().http_stats().connections_opened, before) << "no handshake at the order";
}

}  // namespace
}  // namespace tidegate::mexc::client
