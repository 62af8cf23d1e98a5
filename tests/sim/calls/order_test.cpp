#include "sim/server_fixture.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"
#include "tidegate/mexc/wire/words.hpp"

namespace tidegate::sim {
namespace {

namespace code = mexc::wire::code;
namespace wire = mexc::wire;
using namespace testing_support;
using market::OrderStatus;
using std::chrono::seconds;

class OrderCallsTest : public ServerTest {
 protected:
  void SetUp() override { start(); }
  net::HttpResponse place(const std::string& rest) {
    return call_signed("POST", "/api/v3/order", "symbol=BTCUSDT&" + rest);
  }
  market::OrderReport placed(const std::string& rest) {
    const auto response = place(rest);
    EXPECT_EQ(response.status, 200) << response.body;
    const auto answer = wire::decode_place_answer(response.body);
    if (!answer) return {};
    return *exchange_->order(me_, kBtc, {answer->id, {}});
  }
  net::HttpResponse batch(const std::string& json) {
    return call_signed("POST", "/api/v3/batchOrders", "batchOrders=" + wire::percent_encode(json));
  }
  std::string best(market::Side side) const { return exchange_->book(kBtc).level(side, 0).price.to_string(); }
  std::size_t open() const { return exchange_->open_orders(me_, std::nullopt).size(); }

  AccountId me_{1};
};

TEST_F(OrderCallsTest, TakesEveryTypeOfOrder) {
  EXPECT_EQ(placed("side=BUY&type=LIMIT&quantity=0.001&price=50000").status, OrderStatus::kNew);
  EXPECT_EQ(placed("side=BUY&type=LIMIT_MAKER&quantity=0.001&price=50000").status, OrderStatus::kNew);
  EXPECT_EQ(placed("side=BUY&type=LIMIT_MAKER&quantity=0.01&price=70000").status, OrderStatus::kCanceled);
  EXPECT_EQ(placed("side=BUY&type=MARKET&quantity=0.001&price=1").status, OrderStatus::kFilled);
  EXPECT_EQ(placed("side=BUY&type=MARKET&quoteOrderQty=20").status, OrderStatus::kFilled);
  EXPECT_EQ(placed("side=SELL&type=MARKET&quantity=0.001").status, OrderStatus::kFilled);
  EXPECT_EQ(placed("side=BUY&type=IMMEDIATE_OR_CANCEL&quantity=0.0001&price=70000").status,
            OrderStatus::kFilled);
  EXPECT_EQ(placed("side=BUY&type=IMMEDIATE_OR_CANCEL&quantity=0.01&price=50000").status,
            OrderStatus::kCanceled);
  const market::Level top = exchange_->book(kBtc).level(market::Side::kSell, 0);
  EXPECT_EQ(placed("side=BUY&type=IMMEDIATE_OR_CANCEL&quantity=" +
                   (top.quantity + quantity("0.01")).to_string() + "&price=" + top.price.to_string())
                .status,
            OrderStatus::kPartiallyCanceled);
  EXPECT_EQ(placed("side=BUY&type=FILL_OR_KILL&quantity=0.0001&price=70000").status, OrderStatus::kFilled);
  EXPECT_EQ(placed("side=BUY&type=FILL_OR_KILL&quantity=0.01&price=50000").status, OrderStatus::kCanceled);
}

TEST_F(OrderCallsTest, ATestOrderIsJudgedAndNotPlaced) {
  const auto test = [this](const std::string& rest) {
    return call_signed("POST", "/api/v3/order/test", "symbol=BTCUSDT&" + rest);
  };
  EXPECT_EQ(test("side=BUY&type=LIMIT&quantity=0.01&price=50000").body, "{}");
  EXPECT_EQ(code_of(test("side=BUY&type=LIMIT&quantity=1&price=50000")), code::kInsufficientPosition);
  EXPECT_EQ(code_of(test("side=BUY&type=LIMIT&quantity=0.01&price=1")), code::kBelowMinimum);
  EXPECT_EQ(open(), 0U);
}

TEST_F(OrderCallsTest, UnknownParametersAndAnEmptyJsonBodyAreNoMatter) {
  std::string query =
      "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=0.01&price=50000&timeInForce=GTC&timestamp=";
  auto request = signed_request("POST", "/api/v3/order", query + timestamp());
  request.headers.emplace_back("Content-Type", "application/json");
  request.headers.emplace_back("source", "CCXT");
  EXPECT_EQ(send(std::move(request))->status, 200);
}

TEST_F(OrderCallsTest, SelfTradesFollowTheModeOfTheIncomingOrder) {
  const auto resting = placed("side=BUY&type=LIMIT&quantity=0.01&price=" + best(market::Side::kBuy));
  const std::string crossing = "side=SELL&type=LIMIT&quantity=0.5&price=" + resting.price.to_string();
  EXPECT_EQ(code_of(place(crossing + "&stpMode=never")), code::kWrongParameter);
  placed(crossing + "&stpMode=cancel_maker");
  EXPECT_EQ(exchange_->order(me_, kBtc, {resting.id, {}})->status, OrderStatus::kCanceled);
}

TEST_F(OrderCallsTest, AnOrderTellsItsModeAndWhetherThatCancelledIt) {
  const auto query = [this](const market::OrderReport& order) {
    return call_signed("GET", "/api/v3/order", "symbol=BTCUSDT&orderId=" + order.id.value()).body;
  };
  const auto resting = placed("side=BUY&type=LIMIT&quantity=0.01&price=" + best(market::Side::kBuy));
  EXPECT_THAT(query(resting), testing::HasSubstr(R"("stpMode":"","cancelReason":null,)"));
  const std::string crossing = "side=SELL&type=LIMIT&quantity=0.5&price=" + resting.price.to_string();
  const auto stopped = placed(crossing + "&stpMode=cancel_taker");
  EXPECT_THAT(query(stopped), testing::HasSubstr(R"("stpMode":"cancel_taker","cancelReason":"stp_cancel")"));
  EXPECT_THAT(query(resting), testing::HasSubstr(R"("cancelReason":null)"));
  const auto both = placed(crossing + "&stpMode=cancel_both");
  EXPECT_EQ(both.cancel_reason, wire::kCancelledByStp);
  EXPECT_THAT(query(resting), testing::HasSubstr(R"("stpMode":"","cancelReason":"stp_cancel")"));

  const auto mine = placed("side=BUY&type=LIMIT&quantity=0.01&price=50000&stpMode=cancel_maker");
  const std::string named = "symbol=BTCUSDT&orderId=" + mine.id.value();
  EXPECT_EQ(call_signed("DELETE", "/api/v3/order", named).status, 200);
  EXPECT_THAT(query(mine), testing::HasSubstr(R"("stpMode":"cancel_maker","cancelReason":null)"));
}

TEST_F(OrderCallsTest, AnAcknowledgementTellsTheModeAndAListWhatWasToBeSpent) {
  const auto acknowledged = place("side=BUY&type=MARKET&quoteOrderQty=20&stpMode=cancel_both");
  EXPECT_EQ(wire::decode_place_answer(acknowledged.body)->self_trade,
            market::SelfTradePrevention::kCancelBoth);
  EXPECT_EQ(
      wire::decode_place_answer(place("side=BUY&type=LIMIT&quantity=0.01&price=50000").body)->self_trade,
      market::SelfTradePrevention::kAllow);
  const auto orders =
      wire::decode_open_orders(call_signed("GET", "/api/v3/allOrders", "symbol=BTCUSDT").body)->items;
  ASSERT_EQ(orders.size(), 2U);
  EXPECT_EQ(orders[0].ordered_quote, market::Amount{});
  EXPECT_EQ(orders[1].ordered_quote, amount("20"));
  EXPECT_EQ(orders[1].self_trade, market::SelfTradePrevention::kCancelBoth);
}

TEST_F(OrderCallsTest, EachOrderOfABatchHasAResultOfItsOwn) {
  const auto response = batch(
      R"([{"symbol":"BTCUSDT","side":"BUY","type":"LIMIT_ORDER","quantity":"0.01","price":"50000","newClientOrderId":7},)"
      R"({"symbol":"BTCUSDT","side":"BUY","type":"LIMIT","quantity":100,"price":50000,"newClientOrderId":"big"},)"
      R"({"symbol":"BTCUSDT","side":"SELL","type":"MARKET","quantity":"0.001"}])");
  ASSERT_EQ(response.status, 200) << response.body;
  const auto answers = *wire::decode_batch_answers(response.body);
  ASSERT_EQ(answers.size(), 3U);
  ASSERT_TRUE(answers[0].outcome.has_value());
  EXPECT_EQ(answers[0].client_id.value(), "7");
  EXPECT_EQ(exchange_->order(me_, kBtc, {*answers[0].outcome, {}})->type, market::OrderType::kLimit);
  ASSERT_FALSE(answers[1].outcome.has_value());
  EXPECT_EQ(answers[1].outcome.error().code, code::kAboveMaximum);
  EXPECT_EQ(answers[1].client_id.value(), "big");
  EXPECT_TRUE(answers[2].outcome.has_value());
}

TEST_F(OrderCallsTest, ABatchIsRefusedWholeWhenItIsNone) {
  const std::string one =
      R"({"symbol":"BTCUSDT","side":"BUY","type":"LIMIT","quantity":"0.001","price":"50000"})";
  std::string many = one;
  for (int i = 1; i < 20; ++i) many += "," + one;
  const auto refusal = [this](const std::string& json) {
    run_for(seconds{1});  // two a second are allowed
    return code_of(batch(json));
  };
  EXPECT_EQ(refusal("nonsense"), code::kWrongParameter);
  EXPECT_EQ(refusal(one), code::kWrongParameter);
  EXPECT_EQ(refusal("[]"), code::kWrongParameter);
  EXPECT_EQ(refusal("[1]"), code::kWrongParameter);
  EXPECT_EQ(refusal("[" + many + "," + one + "]"), code::kWrongParameter);
  EXPECT_EQ(refusal("[" + one + R"(,{"symbol":"ETHUSDT"}])"), code::kWrongParameter);
  EXPECT_EQ(code_of(call_signed("POST", "/api/v3/batchOrders")), code::kMissingParameter);
  EXPECT_EQ(open(), 0U);
  run_for(seconds{1});
  EXPECT_EQ(batch("[" + many + "]").status, 200);
  EXPECT_EQ(open(), 20U);
}

TEST_F(OrderCallsTest, ThreeBatchesASecondAreOneTooMany) {
  const std::string json =
      R"([{"symbol":"BTCUSDT","side":"BUY","type":"LIMIT","quantity":"0.001","price":"50000"}])";
  EXPECT_EQ(batch(json).status, 200);
  EXPECT_EQ(batch(json).status, 200);
  EXPECT_EQ(batch(json).status, 429);
  run_for(seconds{1});
  EXPECT_EQ(batch(json).status, 200);
}

TEST_F(OrderCallsTest, CancelsTheOpenOrdersOfTheNamedSymbolsOrAll) {
  const auto place_in = [this](const char* symbol, const char* price) {
    const auto response =
        call_signed("POST", "/api/v3/order",
                    std::string("symbol=") + symbol + "&side=BUY&type=LIMIT&quantity=0.1&price=" + price);
    ASSERT_EQ(response.status, 200) << response.body;
  };
  for (int i = 0; i < 2; ++i) {
    place_in("ETHUSDT", "2000");
    place_in("SOLUSDT", "100");
    place_in("ETHUSDC", "2000");
  }
  EXPECT_EQ(wire::decode_open_orders(call_signed("GET", "/api/v3/openOrders").body)->items.size(), 6U);
  const auto listed = call_signed("GET", "/api/v3/openOrders", "symbol=ETHUSDT%2CSOLUSDT");
  EXPECT_EQ(wire::decode_open_orders(listed.body)->items.size(), 4U) << listed.body;
  const auto cancelled = call_signed("DELETE", "/api/v3/openOrders", "symbol=ETHUSDT,SOLUSDT");
  EXPECT_EQ(wire::decode_cancel_answers(cancelled.body)->items.size(), 4U) << cancelled.body;
  EXPECT_EQ(open(), 2U);
  EXPECT_EQ(code_of(call_signed("DELETE", "/api/v3/openOrders")), code::kMissingParameter);
  EXPECT_EQ(code_of(call_signed("DELETE", "/api/v3/openOrders", "symbol=A,B,C,D,E,F")),
            code::kWrongParameter);
  EXPECT_EQ(code_of(call_signed("DELETE", "/api/v3/openOrders", "symbol=NOPE")), code::kBadSymbol);
  EXPECT_TRUE(wire::decode_cancel_all_answer(call_signed("DELETE", "/api/v3/order/all").body).has_value());
  EXPECT_EQ(open(), 0U);
}

TEST_F(OrderCallsTest, AllOrdersAndFillsTellTheHistoryNewestFirst) {
  const auto first = placed("side=BUY&type=LIMIT&quantity=0.01&price=50000&newClientOrderId=one");
  run_for(seconds{10});
  const auto second = placed("side=BUY&type=MARKET&quantity=0.001&newClientOrderId=two");
  const auto orders =
      wire::decode_open_orders(call_signed("GET", "/api/v3/allOrders", "symbol=BTCUSDT").body)->items;
  ASSERT_EQ(orders.size(), 2U);
  EXPECT_EQ(orders[0].id, second.id);
  EXPECT_EQ(orders[1].id, first.id);
  const std::string later = "&startTime=" + std::to_string(base::to_unix_ms(second.created));
  EXPECT_EQ(wire::decode_open_orders(call_signed("GET", "/api/v3/allOrders", "symbol=BTCUSDT" + later).body)
                ->items.size(),
            1U);

  const auto fills = wire::decode_fills(call_signed("GET", "/api/v3/myTrades", "symbol=BTCUSDT").body)->items;
  ASSERT_FALSE(fills.empty());
  market::Quantity sum;
  for (const auto& fill : fills) {
    EXPECT_EQ(fill.order_id, second.id);
    EXPECT_EQ(fill.client_id.value(), "two");
    EXPECT_FALSE(fill.is_maker);
    sum += fill.quantity;
  }
  EXPECT_EQ(sum, quantity("0.001"));
  const auto of_first = call_signed("GET", "/api/v3/myTrades", "symbol=BTCUSDT&orderId=" + first.id.value());
  EXPECT_TRUE(wire::decode_fills(of_first.body)->items.empty());
}

TEST_F(OrderCallsTest, ClientIdsBeyondTheSafeSetAreRefused) {
  const std::string order = "side=BUY&type=LIMIT&quantity=0.01&price=50000&newClientOrderId=";
  EXPECT_EQ(code_of(place(order + "a%20b")), code::kIllegalCharacters);
  EXPECT_EQ(code_of(place(order + std::string(33, 'a'))), code::kIllegalCharacters);
  EXPECT_EQ(place(order + std::string(32, 'a')).status, 200);
}

}  // namespace
}  // namespace tidegate::sim
