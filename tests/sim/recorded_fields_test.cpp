// Our answers have the fields that recorded ones of MEXC have, and none that those have lost.
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "sim/server_fixture.hpp"
#include "source_tree.hpp"

namespace tidegate::sim {
namespace {

using namespace testing_support;
using Json = nlohmann::json;

class RecordedFields : public ServerTest {
 protected:
  void SetUp() override {
    const auto file = tests::recorded("mexc-recorded/recorded_fields.json");
    std::ifstream in{file};
    if (!in) GTEST_SKIP() << "no recordings at " << file;
    recorded_ = Json::parse(std::string{std::istreambuf_iterator<char>{in}, {}});
    with_price_bands_ = true;
    start();
    run_for(std::chrono::seconds{20});
  }

  // One object of an answer: the first of a list.
  static Json first(Json answer) { return answer.is_array() ? answer.at(0) : answer; }
  static Json parsed(const net::HttpResponse& response) {
    EXPECT_EQ(response.status, 200) << response.body;
    return Json::parse(response.body);
  }
  void expect_fields(const Json& object, const char* kind) {
    SCOPED_TRACE(kind);
    const Json& wanted = recorded_.at(kind);
    for (const char* list : {"required", "newer"}) {
      if (!wanted.contains(list)) continue;
      for (const auto& field : wanted.at(list)) {
        EXPECT_TRUE(object.contains(field.get<std::string>())) << field << " is missing";
      }
    }
    if (!wanted.contains("absent")) return;
    for (const auto& field : wanted.at("absent")) {
      EXPECT_FALSE(object.contains(field.get<std::string>())) << field << " is gone";
    }
  }

  Json recorded_;
};

TEST_F(RecordedFields, OfMarketDataAreTheExchanges) {
  const Json info = parsed(get("/api/v3/exchangeInfo?symbol=BTCUSDT")).at("symbols").at(0);
  expect_fields(info, "exchangeInfo.symbols[]");
  EXPECT_TRUE(info.at("tradeSideType").is_number());
  EXPECT_EQ(info.at("filters").at(0).at("filterType"), "PERCENT_PRICE_BY_SIDE");
  const Json trade = first(parsed(get("/api/v3/trades?symbol=BTCUSDT&limit=5")));
  expect_fields(trade, "trades[]");
  EXPECT_TRUE(trade.at("id").is_null());
  EXPECT_EQ(trade.at("tradeType") == "ASK", trade.at("isBuyerMaker").get<bool>());
  expect_fields(first(parsed(get("/api/v3/aggTrades?symbol=BTCUSDT&limit=5"))), "aggTrades[]");
  expect_fields(parsed(get("/api/v3/depth?symbol=BTCUSDT&limit=5")), "depth");
  const Json symbols = parsed(get("/api/v3/defaultSymbols"));
  expect_fields(symbols, "defaultSymbols");
  EXPECT_EQ(symbols.at("code"), 0);
  expect_fields(parsed(get("/api/v3/ticker/24hr?symbol=BTCUSDT")), "ticker/24hr");
}

TEST_F(RecordedFields, OfOrdersAreTheExchanges) {
  expect_fields(parsed(call_signed("POST", "/api/v3/order",
                                   "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=0.001&price=50000")),
                "place");
  expect_fields(first(parsed(call_signed("GET", "/api/v3/openOrders", "symbol=BTCUSDT"))), "order");
  parsed(call_signed("POST", "/api/v3/order", "symbol=BTCUSDT&side=BUY&type=MARKET&quoteOrderQty=50"));
  expect_fields(first(parsed(call_signed("GET", "/api/v3/myTrades", "symbol=BTCUSDT"))), "myTrades[]");
  expect_fields(parsed(call_signed("GET", "/api/v3/tradeFee", "symbol=BTCUSDT")).at("data"), "tradeFee.data");
}

TEST_F(RecordedFields, OfListenKeysAreTheExchanges) {
  parsed(call_signed("POST", "/api/v3/userDataStream"));
  const Json keys = parsed(call_signed("GET", "/api/v3/userDataStream"));
  expect_fields(keys, "listenKeys");
  EXPECT_EQ(keys.at("total"), 60);
  EXPECT_EQ(keys.at("available"), 59);
  const auto unknown = call_signed("PUT", "/api/v3/userDataStream", "listenKey=nobody");
  EXPECT_EQ(unknown.status, 400);
  EXPECT_EQ(Json::parse(unknown.body).at("code"), "730708") << "as text, as live MEXC writes it";
}

}  // namespace
}  // namespace tidegate::sim
