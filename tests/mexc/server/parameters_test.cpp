#include "tidegate/mexc/server/parameters.hpp"

#include <gtest/gtest.h>

#include "tidegate/mexc/server/batch_parameters.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"
#include "tidegate/mexc/wire/requests/endpoints.hpp"

namespace tidegate::mexc::server {
namespace {

namespace code = wire::code;

wire::Params params(const std::string& query) {
  return wire::parse_form(query).value();
}

template <class T>
int refusal(const base::Result<T>& result) {
  return result ? 0 : result.error().upstream_code;
}

TEST(ParametersTest, AnEmptyParameterIsAMissingOne) {
  EXPECT_EQ(*required(params("symbol=BTCUSDT"), "symbol"), "BTCUSDT");
  EXPECT_EQ(refusal(required(params("symbol="), "symbol")), code::kMissingParameter);
  EXPECT_EQ(refusal(required(params("a=b"), "symbol")), code::kMissingParameter);
}

TEST(ParametersTest, ALimitIsCutToTheMostAndNeverGuessed) {
  EXPECT_EQ(*read_limit(params(""), 100, 5000), 100U);
  EXPECT_EQ(*read_limit(params("limit=7"), 100, 5000), 7U);
  EXPECT_EQ(*read_limit(params("limit=5001"), 100, 5000), 5000U);
  for (const char* const bad : {"0", "-1", "1x", "", "1.0"}) {
    EXPECT_EQ(refusal(read_limit(params(std::string("limit=") + bad), 100, 5000)), code::kWrongParameter)
        << bad;
  }
}

TEST(ParametersTest, SymbolsAreSplitAtCommas) {
  EXPECT_TRUE(split_symbols("").empty());
  EXPECT_EQ(split_symbols("A,B").size(), 2U);
  EXPECT_EQ(split_symbols("A,B").back(), market::Symbol{"B"});
}

TEST(ParametersTest, ATimeIsInMillisecondsAndAbsentWhereNotGiven) {
  const auto range = read_time_range(params("startTime=1500"));
  ASSERT_TRUE(range);
  EXPECT_EQ(range->from, base::from_unix_ms(1500));
  EXPECT_FALSE(range->until);
  for (const char* const bad : {"-1", "1e3", "10000000000000"}) {
    EXPECT_EQ(refusal(read_time_range(params(std::string("endTime=") + bad))), code::kWrongParameter) << bad;
  }
}

TEST(ParametersTest, AnOrderIsNamedByEitherId) {
  const auto by_id = read_named_order(params("symbol=BTCUSDT&orderId=C1"));
  ASSERT_TRUE(by_id);
  EXPECT_EQ(by_id->id, market::OrderId{"C1"});
  const auto by_client = read_named_order(params("symbol=BTCUSDT&origClientOrderId=mine"));
  ASSERT_TRUE(by_client);
  EXPECT_EQ(by_client->client_id, market::ClientOrderId{"mine"});
  EXPECT_EQ(refusal(read_named_order(params("symbol=BTCUSDT"))), code::kOrderIdRequired);
  EXPECT_EQ(refusal(read_named_order(params("orderId=C1"))), code::kMissingParameter);
}

TEST(ParametersTest, AMarketOrderCountsItsQuantityBeforeItsValueAndIgnoresItsPrice) {
  const std::string market = "symbol=BTCUSDT&side=BUY&type=MARKET&price=5&quoteOrderQty=20";
  const auto by_value = read_new_order(params(market));
  ASSERT_TRUE(by_value);
  EXPECT_EQ(by_value->quote_quantity, market::Amount::from_int(20));
  EXPECT_TRUE(by_value->price.is_zero());
  const auto by_quantity = read_new_order(params(market + "&quantity=3"));
  ASSERT_TRUE(by_quantity);
  EXPECT_EQ(by_quantity->quantity, market::Quantity::from_int(3));
  EXPECT_TRUE(by_quantity->quote_quantity.is_zero());
}

TEST(ParametersTest, WordsAndNumbersThatAreNoneAreRefused) {
  const std::string good = "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=2";
  EXPECT_TRUE(read_new_order(params(good)));
  for (const char* const bad : {"side=UP", "type=ODD", "quantity=x", "price=1.2.3", "stpMode=odd"}) {
    EXPECT_EQ(refusal(read_new_order(params(std::string(bad) + "&" + good))), code::kWrongParameter) << bad;
  }
}

TEST(ParametersTest, ABatchHasOneToTwentyOrdersOfOneSymbol) {
  const auto batch = [](const std::string& json) {
    return read_batch(wire::Params{}.add("batchOrders", json));
  };
  const auto two = batch(R"([{"symbol":"A","quantity":1},{"symbol":"A","quantity":"2"}])");
  ASSERT_TRUE(two);
  EXPECT_EQ((*two)[0].find("quantity"), "1") << "a number counts as its text";
  EXPECT_EQ(refusal(batch(R"([{"symbol":"A"},{"symbol":"B"}])")), code::kWrongParameter);
  EXPECT_EQ(refusal(batch("[]")), code::kWrongParameter);
  EXPECT_EQ(refusal(batch("{}")), code::kWrongParameter);
  EXPECT_EQ(refusal(read_batch(wire::Params{})), code::kMissingParameter);
  std::string many = "[";
  for (std::size_t i = 0; i <= wire::kMostBatchOrders; ++i) many += R"({"symbol":"A"},)";
  many.back() = ']';
  EXPECT_EQ(refusal(batch(many)), code::kWrongParameter);
}

}  // namespace
}  // namespace tidegate::mexc::server
