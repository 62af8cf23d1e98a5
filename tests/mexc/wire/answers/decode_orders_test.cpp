// Golden vectors of the order endpoints beyond decode_test.cpp: MEXC spot v3 documents (2025-07).
#include <gtest/gtest.h>

#include "tidegate/mexc/wire/answers/decode.hpp"
#include "tidegate/mexc/wire/words.hpp"

namespace tidegate::mexc::wire {
namespace {

using base::from_unix_ms;
using market::Amount;
using market::Price;
using market::Quantity;

TEST(DecodeOrders, ATestOrderIsAnsweredByNothing) {
  EXPECT_TRUE(decode_order_test("{}"));
  EXPECT_FALSE(decode_order_test("[]"));
}

TEST(DecodeOrders, AnAcknowledgementIsOneWhateverElseItLeavesOut) {
  const auto placed = decode_place_answer(R"({"symbol":"BTCUSDT","orderId":"1"})");
  ASSERT_TRUE(placed) << placed.error().message;
  EXPECT_EQ(placed->id.value(), "1");
  EXPECT_FALSE(placed->side);
}

TEST(DecodeOrders, EachOrderOfABatchHasAResultOfItsOwn) {
  const auto answers = decode_batch_answers(R"([
    {"symbol":"BTCUSDT","orderId":"1196315350023612316","newClientOrderId":"hio8279hbdsds","orderListId":-1},
    {"newClientOrderId":123456,"msg":"The minimum transaction volume cannot be less than:0.5USDT","code":30002},
    {"symbol":"BTCUSDT","orderId":"1196315350023612318","orderListId":-1}])");
  ASSERT_TRUE(answers) << answers.error().message;
  ASSERT_EQ(answers->size(), 3U);
  EXPECT_EQ((*answers)[0], (BatchAnswer{market::Symbol{"BTCUSDT"}, market::ClientOrderId{"hio8279hbdsds"},
                                        market::OrderId{"1196315350023612316"}}));
  EXPECT_EQ((*answers)[1].client_id.value(), "123456");
  ASSERT_FALSE((*answers)[1].outcome);
  EXPECT_EQ((*answers)[1].outcome.error().code, 30002);
  EXPECT_EQ((*answers)[2].client_id.value(), "");
}

TEST(DecodeOrders, AnOrderOfABatchThatHasAnIdIsPlacedWhateverCodeIsTold) {
  const auto answers = decode_batch_answers(R"([{"symbol":"A","orderId":"1","code":200,"msg":"success"}])");
  ASSERT_TRUE(answers) << answers.error().message;
  EXPECT_EQ(answers->front().outcome.value().value(), "1");
}

TEST(DecodeOrders, AnAnswerThatNeitherAcknowledgesNorRefusesIsAnError) {
  const auto answers = decode_batch_answers(R"([{"symbol":"BTCUSDT","newClientOrderId":"a"}])");
  ASSERT_FALSE(answers);
  EXPECT_TRUE(answers.error().message.starts_with("[0].orderId: ")) << answers.error().message;
}

TEST(DecodeOrders, CancellingASymbolTellsEachOrder) {
  const auto answers =
      decode_cancel_answers(R"([{"symbol":"BTCUSDT","origClientOrderId":"E6APeyTJvkMvLMYMqu1KQ4",
    "orderId":"11","orderListId":-1,"clientOrderId":"pXLV6Hz6mprAcVYpVMTGgx","price":"0.089853",
    "origQty":"0.178622","executedQty":"0.000000","cummulativeQuoteQty":"0.000000","status":"CANCELED",
    "timeInForce":null,"type":"LIMIT","side":"BUY"}])");
  ASSERT_TRUE(answers) << answers.error().message;
  EXPECT_EQ(answers->items.front().client_id.value(), "E6APeyTJvkMvLMYMqu1KQ4");
  EXPECT_EQ(answers->items.front().status, market::OrderStatus::kCanceled);
  EXPECT_TRUE(decode_cancel_answers("[]").value().items.empty());
}

TEST(DecodeOrders, CancellingEverythingSaysOnlyThatItIsDone) {
  EXPECT_TRUE(decode_cancel_all_answer(R"({"code":200,"msg":"success","timestamp":1669109672280})"));
  EXPECT_FALSE(decode_cancel_all_answer(R"({"code":700007,"msg":"No permission to access the endpoint."})"));
}

TEST(DecodeOrders, OrdersOfTheNewerDocumentsTellTheirModeAndWhatTheyWereToSpend) {
  const auto orders = decode_open_orders(R"([{"symbol":"MXUSDT","orderId":"C02__443776347957968896088",
    "orderListId":-1,"clientOrderId":"","price":"2.5","origQty":"10","executedQty":"4",
    "cummulativeQuoteQty":"10.0000000000000000019","status":"PARTIALLY_FILLED","timeInForce":null,
    "type":"LIMIT","side":"SELL","stopPrice":null,"icebergQty":null,"time":1499827319559,
    "updateTime":1499827319559,"isWorking":true,"stpMode":"cancel_maker","cancelReason":null,
    "origQuoteOrderQty":"0.0"}])");
  ASSERT_TRUE(orders) << orders.error().message;
  EXPECT_EQ(orders->items.front().executed, Quantity::from_int(4));
  EXPECT_EQ(orders->items.front().executed_quote, Amount::parse("10.000000000000000001").value());
  EXPECT_EQ(orders->items.front().self_trade, market::SelfTradePrevention::kCancelMaker);
  EXPECT_EQ(orders->items.front().ordered_quote, Amount{});
  EXPECT_EQ(orders->items.front().cancel_reason, "");
}

// The documents' sample (page on spot trading, read 2026-11), which calls the quantity "Qty".
TEST(DecodeOrders, AnOrderTellsWhyItWasCancelled) {
  const auto order = decode_order(R"({"symbol":"LTCBTC","orderId":1,"orderListId":-1,
    "clientOrderId":"myOrder1","price":"0.1","Qty":"1.0","executedQty":"0.0","cummulativeQuoteQty":"0.0",
    "status":"NEW","timeInForce":"GTC","type":"LIMIT","side":"BUY","stopPrice":"0.0","time":1499827319559,
    "updateTime":1499827319559,"stpMode":"","cancelReason":"stp_cancel","isWorking":true,
    "origQuoteOrderQty":"0.000000"})");
  ASSERT_TRUE(order) << order.error().message;
  EXPECT_EQ(order->id.value(), "1");
  EXPECT_EQ(order->quantity, Quantity::from_int(1));
  EXPECT_EQ(order->self_trade, market::SelfTradePrevention::kAllow);
  EXPECT_EQ(order->cancel_reason, kCancelledByStp);
  EXPECT_EQ(order->ordered_quote, Amount{});
}

TEST(DecodeOrders, WhatOlderOrdersDoNotTellIsAbsentAndSoIsAModeThatIsNew) {
  const std::string order = R"({"symbol":"A","orderId":"1","price":"1","origQty":"1","executedQty":"0",
    "cummulativeQuoteQty":"0","status":"NEW","type":"LIMIT","side":"BUY")";
  const std::string place = R"({"symbol":"A","orderId":"1","type":"LIMIT","side":"BUY")";
  for (const std::string rest : {"", R"(,"stpMode":null,"cancelReason":null,"origQuoteOrderQty":null)",
                                 R"(,"stpMode":"cancel_later","cancelReason":"","origQuoteOrderQty":"")"}) {
    const auto old = decode_order(order + rest + "}");
    ASSERT_TRUE(old) << old.error().message;
    EXPECT_EQ(old->self_trade, std::nullopt);
    EXPECT_EQ(old->ordered_quote, std::nullopt);
    EXPECT_EQ(old->cancel_reason, "");
    EXPECT_EQ(decode_place_answer(place + rest + "}").value().self_trade, std::nullopt);
  }
  EXPECT_EQ(decode_order(order + R"(,"origQuoteOrderQty":20.5})").value().ordered_quote,
            Amount::parse("20.5").value());
  EXPECT_EQ(decode_place_answer(place + R"(,"stpMode":"cancel_both"})").value().self_trade,
            market::SelfTradePrevention::kCancelBoth);
  const auto mistyped = decode_order(order + R"(,"stpMode":{}})");
  ASSERT_FALSE(mistyped);
  EXPECT_TRUE(mistyped.error().message.starts_with("stpMode: ")) << mistyped.error().message;
}

// A stop order set in the web page stands in every list of open orders from then on.
TEST(DecodeOrders, ATypeOrStatusThatIsNewIsKeptAsOtherAndNotedAndTheRestIsRead) {
  UnknownWords unknown;
  const auto orders = decode_open_orders(R"([
    {"symbol":"A","orderId":"1","executedQty":"0","cummulativeQuoteQty":"0","status":"NEW","type":"STOP_LIMIT",
     "side":"SELL","price":"19000","origQty":"1"},
    {"symbol":"A","orderId":"2","executedQty":"0","cummulativeQuoteQty":"0","status":"PENDING_REVIEW",
     "type":"LIMIT","side":"BUY","price":"1","origQty":"2"},
    {"symbol":"A","orderId":"3","executedQty":"0","cummulativeQuoteQty":"0","status":"NEW","type":"STOP_LIMIT",
     "side":"SELL","price":"19000","origQty":"1"}])",
                                         &unknown);
  ASSERT_TRUE(orders) << orders.error().message;
  ASSERT_TRUE(orders->complete());
  ASSERT_EQ(orders->items.size(), 3U);
  EXPECT_EQ(orders->items[0].type, market::OrderType::kOther);
  EXPECT_EQ(orders->items[0].price, Price::from_int(19000));
  EXPECT_EQ(orders->items[1].status, market::OrderStatus::kOther);
  EXPECT_EQ(orders->items[1].quantity, Quantity::from_int(2));
  EXPECT_EQ(unknown.words(),
            (std::vector<UnknownWord>{{"type", "STOP_LIMIT"}, {"status", "PENDING_REVIEW"}}));
  EXPECT_EQ(unknown.count(), 3U);
}

// An order with all its members but for those that `odd` names anew: the first of a name counts.
std::string order_with(const std::string& odd) {
  return "{" + odd + R"("symbol":"A","orderId":"1","price":"2","origQty":"3","executedQty":"1",
    "cummulativeQuoteQty":"2","status":"PARTIALLY_FILLED","type":"LIMIT","side":"BUY","time":5,"updateTime":6})";
}

TEST(DecodeOrders, AnOrderThatCannotBeReadMakesItsListIncompleteAndTheOthersAreRead) {
  for (const char* odd :
       {R"("executedQty":null,)", R"("executedQty":"",)", R"("executedQty":"x",)",
        R"("cummulativeQuoteQty":null,)", R"("cummulativeQuoteQty":"",)", R"("side":null,)",
        R"("side":"SHORT",)", R"("price":"1000000000000000001",)", R"("orderId":null,)",
        R"("status":null,"executedQty":null,)", R"("status":"PENDING_CANCEL","executedQty":null,)"}) {
    UnknownWords unknown;
    const std::string list = "[" + order_with("") + "," + order_with(odd) + "," + order_with("") + "]";
    const auto orders = decode_open_orders(list, &unknown);
    ASSERT_TRUE(orders) << odd << orders.error().message;
    EXPECT_EQ(orders->items.size(), 2U) << odd;
    EXPECT_EQ(orders->unreadable, 1U) << odd << ": nobody may take it for an order that has ended";
    EXPECT_FALSE(orders->complete());
    EXPECT_EQ(unknown.left_out(), 1U) << odd;
    EXPECT_TRUE(unknown.words().front().word.starts_with("[1].") || !unknown.words().front().left_out)
        << unknown.words().front().word;
    const auto cancelled = decode_cancel_answers(list);
    ASSERT_TRUE(cancelled) << odd << cancelled.error().message;
    EXPECT_EQ(cancelled->unreadable, 1U) << odd;
    EXPECT_FALSE(decode_order(order_with(odd))) << odd;
  }
  const auto null = decode_open_orders("[null," + order_with("") + "]");
  ASSERT_TRUE(null) << null.error().message;
  EXPECT_EQ(null->items.size(), 1U);
  EXPECT_EQ(null->unreadable, 1U);
}

TEST(DecodeOrders, WhatDecidesNothingNeverCostsTheOrderAndIsNoted) {
  for (const char* odd :
       {R"("updateTime":"",)", R"("updateTime":-1,)", R"("updateTime":"yesterday",)", R"("time":-1,)",
        R"("cancelReason":{"code":1},)", R"("status":null,)", R"("type":null,)"}) {
    UnknownWords unknown;
    const auto orders = decode_open_orders("[" + order_with(odd) + "]", &unknown);
    ASSERT_TRUE(orders) << odd << orders.error().message;
    EXPECT_TRUE(orders->complete()) << odd;
    EXPECT_EQ(orders->items.front().executed, Quantity::from_int(1)) << odd;
    const bool blank = std::string_view{odd}.ends_with("\"\",");
    EXPECT_EQ(unknown.count(), blank ? 0U : 1U) << odd;
  }
  const auto order = decode_order(order_with(R"("updateTime":-1,"status":null,"type":null,)")).value();
  EXPECT_EQ(order.updated, base::WallTime{}) << "not told";
  EXPECT_EQ(order.created, from_unix_ms(5));
  EXPECT_EQ(order.status, market::OrderStatus::kOther) << "it counts as open";
  EXPECT_EQ(order.type, market::OrderType::kOther);
}

TEST(DecodeOrders, OnlyANewOrderHasExecutedNothingWhereNothingIsTold) {
  const std::string as_new = R"("status":"NEW",)";
  for (const char* none : {"null", "\"\""}) {
    const std::string nothing =
        std::string{R"("executedQty":)"} + none + R"(,"cummulativeQuoteQty":)" + none + ",";
    const auto order = decode_order(order_with(as_new + nothing));
    ASSERT_TRUE(order) << order.error().message;
    EXPECT_TRUE(order->executed.is_zero());
    EXPECT_TRUE(order->executed_quote.is_zero());
    EXPECT_FALSE(decode_cancel_answer(order_with(as_new + nothing))) << "its NEW is no state";
  }
  for (const char* other : {"FILLED", "PARTIALLY_FILLED", "CANCELED", "PARTIALLY_CANCELED"}) {
    const std::string as_other = std::string{R"("status":")"} + other + R"(",)";
    EXPECT_FALSE(decode_order(order_with(as_other + R"("executedQty":null,"cummulativeQuoteQty":null,)")))
        << other << ": it may have executed any amount";
  }
  EXPECT_FALSE(decode_order(order_with(as_new + R"("executedQty":null,)"))) << "it was executed for 2";
  EXPECT_FALSE(decode_order(order_with(as_new + R"("cummulativeQuoteQty":null,)"))) << "1 was executed";
  EXPECT_TRUE(decode_order(order_with(as_new + R"("executedQty":null,"cummulativeQuoteQty":"0",)")));
  EXPECT_FALSE(decode_order(order_with(as_new + R"("executedQty":"x","cummulativeQuoteQty":null,)")));
  EXPECT_FALSE(decode_order(order_with(R"("status":"FILLED","executedQty":null,)")));
}

TEST(DecodeOrders, AFillThatCannotBeReadMakesItsListIncomplete) {
  const auto fill = [](const char* price) {
    return std::string{R"({"symbol":"A","id":"1","orderId":"2","qty":"1","quoteQty":"1","time":1,)"} +
           R"("isBuyer":true,"isMaker":true,"price":)" + price + "}";
  };
  UnknownWords unknown;
  const auto fills = decode_fills("[" + fill("null") + "," + fill("\"1\"") + "]", &unknown);
  ASSERT_TRUE(fills) << fills.error().message;
  EXPECT_EQ(fills->items.size(), 1U);
  EXPECT_EQ(fills->unreadable, 1U);
  EXPECT_EQ(unknown.left_out(), 1U);
}

TEST(DecodeOrders, AFillTellsItsFeeCutToEighteenDecimals) {
  const auto fills = decode_fills(R"([{"symbol":"BNBBTC","id":"fad2af9e942049b6adbda1a271f990c6",
    "orderId":"bb41e5663e124046bd9497a3f5692f39","orderListId":-1,"price":"4.00000100","qty":"12.00000000",
    "quoteQty":"48.000012","commission":"0.0003998377369698171","commissionAsset":"BNB","time":1499865549590,
    "isBuyer":true,"isMaker":false,"isBestMatch":true,"isSelfTrade":true,"clientOrderId":null}])");
  ASSERT_TRUE(fills) << fills.error().message;
  EXPECT_EQ(fills->items.front(),
            (market::Fill{.symbol = market::Symbol{"BNBBTC"},
                          .id = "fad2af9e942049b6adbda1a271f990c6",
                          .order_id = market::OrderId{"bb41e5663e124046bd9497a3f5692f39"},
                          .side = market::Side::kBuy,
                          .price = Price::parse("4.000001").value(),
                          .quantity = Quantity::from_int(12),
                          .quote_quantity = Amount::parse("48.000012").value(),
                          .commission = Amount::parse("0.000399837736969817").value(),
                          .commission_asset = market::Asset{"BNB"},
                          .is_maker = false,
                          .is_self_trade = true,
                          .time = from_unix_ms(1499865549590)}));
}

}  // namespace
}  // namespace tidegate::mexc::wire
