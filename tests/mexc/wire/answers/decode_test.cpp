// Golden vectors: MEXC's answers as the checklist and logs of live accounts show them.
#include "tidegate/mexc/wire/answers/decode.hpp"

#include <gtest/gtest.h>

namespace tidegate::mexc::wire {
namespace {

using base::from_unix_ms;
using market::Amount;
using market::Price;
using market::Quantity;

Price price(const char* text) {
  return Price::parse(text).value();
}
Quantity quantity(const char* text) {
  return Quantity::parse(text).value();
}
Amount amount(const char* text) {
  return Amount::parse(text).value();
}

TEST(Decode, PingAndTime) {
  EXPECT_TRUE(decode_ping("{}"));
  EXPECT_FALSE(decode_ping("[]"));
  EXPECT_EQ(decode_time(R"({"serverTime":1645539742000})").value().time, from_unix_ms(1645539742000));
}

TEST(Decode, ExchangeInfoReadsStepsAndLimits) {
  const auto info = decode_exchange_info(R"({"timezone":"CST","serverTime":1641350400000,"rateLimits":[],
    "exchangeFilters":[],"symbols":[{"symbol":"BTCUSDT","status":"1","baseAsset":"BTC","baseAssetPrecision":6,
    "quoteAsset":"USDT","quotePrecision":2,"quoteAssetPrecision":2,"baseCommissionPrecision":6,
    "quoteCommissionPrecision":2,"orderTypes":["LIMIT","MARKET","LIMIT_MAKER"],"isSpotTradingAllowed":true,
    "isMarginTradingAllowed":false,"quoteAmountPrecision":"1","baseSizePrecision":"0.000001",
    "permissions":["SPOT"],"filters":[],"maxQuoteAmount":"4000000","makerCommission":"0",
    "takerCommission":"0.0005","tradeSideType":1,"st":false},
    {"symbol":"XYUSDT","status":"2","baseAsset":"XY","baseAssetPrecision":0,"quoteAsset":"USDT",
    "quotePrecision":18,"isSpotTradingAllowed":true,"baseSizePrecision":"","quoteAmountPrecision":"5",
    "maxQuoteAmount":"2000000","makerCommission":"0","takerCommission":"0"}]})");
  ASSERT_TRUE(info) << info.error().message;
  ASSERT_EQ(info->instruments.size(), 2U);
  const market::Instrument& btc = info->instruments[0];
  EXPECT_EQ(btc.symbol.value(), "BTCUSDT");
  EXPECT_EQ(btc.price_decimals, 2);
  EXPECT_EQ(btc.quantity_decimals, 6);
  EXPECT_EQ(btc.min_quantity, quantity("0.000001"));
  EXPECT_EQ(btc.min_notional, amount("1"));
  EXPECT_EQ(btc.max_notional, amount("4000000"));
  EXPECT_EQ(btc.taker_fee, amount("0.0005"));
  EXPECT_TRUE(btc.trading);
  EXPECT_FALSE(info->instruments[1].trading);
}

TEST(Decode, DepthTakesStringsAndNumbersWithoutLoss) {
  const auto depth = decode_depth(R"({"lastUpdateId":1377043284,
    "bids":[["0.000000000000000123","6168599.000000000000000001"],[0.000000000000000122,5.3]],
    "asks":[["0.000000000000000124","1e3"]],"timestamp":1661927587836,"extra":{"deep":[1]}})");
  ASSERT_TRUE(depth) << depth.error().message;
  EXPECT_EQ(depth->version, 1377043284);
  EXPECT_EQ(depth->bids[0],
            (market::Level{price("0.000000000000000123"), quantity("6168599.000000000000000001")}));
  EXPECT_EQ(depth->bids[1], (market::Level{price("0.000000000000000122"), quantity("5.3")}));
  EXPECT_EQ(depth->asks[0].quantity, quantity("1000"));
  EXPECT_EQ(depth->exchange_time, from_unix_ms(1661927587836));
}

TEST(Decode, DepthNamesTheLevelThatIsWrong) {
  const auto mistyped = decode_depth(R"({"lastUpdateId":1,"bids":[["1","1"],["x","1"]],"asks":[]})");
  ASSERT_FALSE(mistyped);
  EXPECT_EQ(mistyped.error().code, base::ErrorCode::kParse);
  EXPECT_TRUE(mistyped.error().message.starts_with("bids[1][0]: expected a number"))
      << mistyped.error().message;
  const auto missing = decode_depth(R"({"lastUpdateId":1,"bids":[]})");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message, "asks: expected an array, found nothing");
  EXPECT_FALSE(decode_depth(R"({"lastUpdateId":1,"bids":[["1.0000000000000000001","1"]],"asks":[]})"));
}

TEST(Decode, TradesTellTheTakersSide) {
  const auto trades = decode_trades(R"([{"id":null,"price":"23","qty":"0.478468","quoteQty":"11.004764",
    "time":1640830579240,"isBuyerMaker":true,"isBestMatch":true}])");
  ASSERT_TRUE(trades) << trades.error().message;
  ASSERT_EQ(trades->size(), 1U);
  EXPECT_EQ(trades->front().taker_side, market::Side::kSell);
  EXPECT_EQ(trades->front().quantity, quantity("0.478468"));
  EXPECT_EQ(trades->front().id, "");
}

TEST(Decode, TickersComeAloneOrAsAList) {
  const std::string one = R"({"symbol":"BTCUSDT","priceChange":"184.34","priceChangePercent":"0.00400048",
    "prevClosePrice":"46079.37","lastPrice":"46263.71","bidPrice":"46260.38","bidQty":"","askPrice":"46260.41",
    "askQty":"","openPrice":"46079.37","highPrice":"47550.01","lowPrice":"45555.5","volume":"1732.461487",
    "quoteVolume":null,"openTime":1641349500000,"closeTime":1641349582808,"count":null})";
  const auto alone = decode_tickers_24h(one);
  ASSERT_TRUE(alone) << alone.error().message;
  EXPECT_EQ(alone->front().last, price("46263.71"));
  EXPECT_TRUE(alone->front().bid_quantity.is_zero());
  EXPECT_EQ(decode_tickers_24h("[" + one + "," + one + "]").value().size(), 2U);
  EXPECT_EQ(decode_price_tickers(R"({"symbol":"A","price":"1"})").value().size(), 1U);
  EXPECT_EQ(decode_price_tickers(R"([{"symbol":"A","price":"1"},{"symbol":"B","price":2}])").value()[1].price,
            price("2"));
  const auto book = decode_book_tickers(
      R"({"symbol":"AEUSDT","bidPrice":"0.11001","bidQty":"115.59","askPrice":"","askQty":null})");
  ASSERT_TRUE(book) << book.error().message;
  EXPECT_EQ(book->front().bid, price("0.11001"));
  EXPECT_TRUE(book->front().ask.is_zero());
}

TEST(Decode, PlaceAnswerWithAndWithoutItsTime) {
  const auto answer = decode_place_answer(R"({"symbol":"MXUSDT","orderId":"C02__443776347957968896088",
    "orderListId":-1,"price":"0.001","origQty":"1000000","type":"LIMIT","side":"SELL","stpMode":"",
    "transactTime":1666676533741})");
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->id.value(), "C02__443776347957968896088");
  EXPECT_EQ(answer->side, market::Side::kSell);
  EXPECT_EQ(answer->transact_time, from_unix_ms(1666676533741));
  const auto old = decode_place_answer(
      R"({"symbol":"MXUSDT","orderId":"06a480e69e604477bfb48dddd5f0b750","type":"LIMIT","side":"BUY"})");
  ASSERT_TRUE(old) << old.error().message;
  EXPECT_EQ(old->transact_time, base::WallTime{});
  const auto sideless = decode_place_answer(R"({"symbol":"A","orderId":"1","type":"LIMIT","side":"HOLD"})");
  ASSERT_FALSE(sideless);
  EXPECT_EQ(sideless.error().message, "side: expected a side (BUY, SELL), found \"HOLD\"");
}

TEST(Decode, OrderQueryReadsMexcsSpelling) {
  const auto order = decode_order(R"({"symbol":"LTCBTC","orderId":"1","orderListId":-1,"clientOrderId":null,
    "price":"0.1","origQty":"1.0","executedQty":"0.4","cummulativeQuoteQty":"0.04","status":"PARTIALLY_CANCELED",
    "timeInForce":null,"type":"IMMEDIATE_OR_CANCEL","side":"BUY","stopPrice":"","time":1499827319559,
    "updateTime":1499827319560,"isWorking":true,"origQuoteOrderQty":"0.0"})");
  ASSERT_TRUE(order) << order.error().message;
  EXPECT_EQ(order->executed, quantity("0.4"));
  EXPECT_EQ(order->executed_quote, amount("0.04"));
  EXPECT_EQ(order->status, market::OrderStatus::kPartiallyCanceled);
  EXPECT_EQ(order->type, market::OrderType::kImmediateOrCancel);
  EXPECT_EQ(order->client_id.value(), "");
  EXPECT_EQ(order->updated, from_unix_ms(1499827319560));
}

TEST(Decode, CancelAnswersNameTheOrderByTheIdItWasCancelledBy) {
  const auto answer = decode_cancel_answer(R"({"symbol":"LTCBTC","origClientOrderId":"myOrder1","orderId":"4",
    "clientOrderId":"cancelMyOrder1","price":"2.0","origQty":"1.0","executedQty":"0.0",
    "cummulativeQuoteQty":"0.0","status":"NEW","timeInForce":"GTC","type":"LIMIT","side":"BUY"})");
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->client_id.value(), "myOrder1");
}

TEST(Decode, OpenOrdersMayLackTheirUpdateTime) {
  const auto orders = decode_open_orders(R"([{"symbol":"A","orderId":"1","clientOrderId":"","price":"1",
    "origQty":"1","executedQty":"0","cummulativeQuoteQty":"0","status":"NEW","type":"LIMIT_MAKER","side":"SELL",
    "time":1499827319559,"updateTime":null}])");
  ASSERT_TRUE(orders) << orders.error().message;
  EXPECT_EQ(orders->items.front().updated, base::WallTime{});
  EXPECT_EQ(orders->items.front().type, market::OrderType::kLimitMaker);
  EXPECT_TRUE(decode_open_orders("[]").value().items.empty());
}

TEST(Decode, AccountListsBalances) {
  const auto account = decode_account(R"({"canTrade":true,"canWithdraw":true,"canDeposit":true,
    "updateTime":null,"accountType":"SPOT","balances":[{"asset":"NBNTEST","free":"1111078","locked":"33"}],
    "permissions":["SPOT"]})");
  ASSERT_TRUE(account) << account.error().message;
  EXPECT_TRUE(account->can_trade);
  EXPECT_EQ(account->balances[0],
            (market::Balance{market::Asset{"NBNTEST"}, amount("1111078"), amount("33")}));
}

TEST(Decode, ErrorsInEitherOrderOfKeys) {
  EXPECT_EQ(decode_error(R"({"code":-1121,"msg":"Invalid symbol.","_extend":null})").value(),
            (ApiError{-1121, "Invalid symbol."}));
  EXPECT_EQ(decode_error(R"({"msg":"Invalid symbol.","code":-1121,"_extend":{"any":[1]}})").value(),
            (ApiError{-1121, "Invalid symbol."}));
  EXPECT_EQ(decode_error(R"({"msg":"x","code":"30004"})").value().code, 30004);
  EXPECT_EQ(decode_error(R"({"code":5,"msg":null})").value().message, "");
  EXPECT_FALSE(decode_error(R"({"code":99999999999,"msg":""})"));
  EXPECT_FALSE(decode_error("<html>"));
}

}  // namespace
}  // namespace tidegate::mexc::wire
