#include "tidegate/mexc/wire/requests/requests.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "tidegate/mexc/wire/words.hpp"

namespace tidegate::mexc::wire {
namespace {

const market::Symbol kSymbol{"BTCUSDT"};

market::NewOrder order(market::OrderType type) {
  return {.symbol = kSymbol,
          .side = market::Side::kSell,
          .type = type,
          .quantity = market::Quantity::parse("0.010").value(),
          .quote_quantity = {},
          .price = market::Price::parse("61685.990").value(),
          .client_id = market::ClientOrderId{"tg-1"}};
}

TEST(Requests, ALimitOrderNamesQuantityAndPrice) {
  EXPECT_EQ(order_params(order(market::OrderType::kImmediateOrCancel)).canonical(),
            "newClientOrderId=tg-1&price=61685.99&quantity=0.01&side=SELL&symbol=BTCUSDT&"
            "type=IMMEDIATE_OR_CANCEL");
}

TEST(Requests, AMarketOrderNamesNoPriceAndEitherQuantity) {
  market::NewOrder by_base = order(market::OrderType::kMarket);
  EXPECT_EQ(order_params(by_base).canonical(),
            "newClientOrderId=tg-1&quantity=0.01&side=SELL&symbol=BTCUSDT&type=MARKET");
  by_base.quote_quantity = market::Amount::from_int(25);
  EXPECT_EQ(order_params(by_base).canonical(),
            "newClientOrderId=tg-1&quoteOrderQty=25&side=SELL&symbol=BTCUSDT&type=MARKET");
}

TEST(Requests, OrdersAreAskedForByTheIdThatWeGave) {
  EXPECT_EQ(order_params(kSymbol, market::ClientOrderId{"a"}).canonical(),
            "origClientOrderId=a&symbol=BTCUSDT");
}

TEST(Requests, OrdersAreAskedForByTheExchangesIdToo) {
  EXPECT_EQ(order_params(kSymbol, market::OrderId{"C02__1"}).canonical(), "orderId=C02__1&symbol=BTCUSDT");
}

TEST(Requests, SelfTradePreventionIsNamedUnlessTheyAreAllowed) {
  market::NewOrder guarded = order(market::OrderType::kLimit);
  EXPECT_FALSE(order_params(guarded).find("stpMode"));
  using enum market::SelfTradePrevention;
  const std::pair<market::SelfTradePrevention, const char*> modes[] = {
      {kCancelMaker, "cancel_maker"}, {kCancelTaker, "cancel_taker"}, {kCancelBoth, "cancel_both"}};
  for (const auto& [mode, word] : modes) {
    guarded.self_trade = mode;
    EXPECT_EQ(order_params(guarded).find("stpMode"), word);
    EXPECT_EQ(parse_stp_mode(word), mode);
  }
  EXPECT_EQ(parse_stp_mode(""), kAllow);
  EXPECT_FALSE(parse_stp_mode("CANCEL_BOTH"));
}

TEST(Requests, AnOrderWithoutAnIdOfOursNamesNone) {
  market::NewOrder nameless = order(market::OrderType::kLimit);
  nameless.client_id = {};
  EXPECT_FALSE(order_params(nameless).find("newClientOrderId"));
}

TEST(Requests, ABatchIsOneParameterOfJson) {
  const std::vector orders{order(market::OrderType::kLimit), order(market::OrderType::kMarket)};
  const Params params = batch_order_params(orders);
  EXPECT_EQ(
      params.find("batchOrders"),
      R"([{"symbol":"BTCUSDT","side":"SELL","type":"LIMIT","newClientOrderId":"tg-1","quantity":"0.01",)"
      R"("price":"61685.99"},)"
      R"({"symbol":"BTCUSDT","side":"SELL","type":"MARKET","newClientOrderId":"tg-1","quantity":"0.01"}])");
  EXPECT_TRUE(params.canonical().starts_with("batchOrders=%5B%7B%22symbol%22%3A%22BTCUSDT%22%2C"));
}

TEST(Requests, ABatchIsReadAsTheOrdersOfWhichItWasMade) {
  const std::vector orders{order(market::OrderType::kLimit), order(market::OrderType::kMarket)};
  const auto read = parse_params_list(*batch_order_params(orders).find("batchOrders"));
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->size(), 2U);
  for (std::size_t i = 0; i < orders.size(); ++i) {
    EXPECT_EQ((*read)[i].canonical(), order_params(orders[i]).canonical());
  }
}

TEST(Requests, OpenOrdersOfSeveralSymbolsAreCancelledAtOnce) {
  const std::vector symbols{kSymbol, market::Symbol{"ETHUSDT"}};
  EXPECT_EQ(open_orders_cancel_params(symbols).canonical(), "symbol=BTCUSDT%2CETHUSDT");
}

TEST(Requests, HistoriesNameWhatIsAskedOfThem) {
  const HistoryRange range{base::from_unix_ms(1'700'000'000'000), base::from_unix_ms(1'700'000'060'000), 500};
  EXPECT_EQ(history_params(kSymbol, range).canonical(),
            "endTime=1700000060000&limit=500&startTime=1700000000000&symbol=BTCUSDT");
  EXPECT_EQ(history_params(kSymbol, {}).canonical(), "symbol=BTCUSDT");
  EXPECT_EQ(my_trades_params(kSymbol, market::OrderId{"7"}, {.limit = 100}).canonical(),
            "limit=100&orderId=7&symbol=BTCUSDT");
  EXPECT_EQ(my_trades_params(kSymbol, std::nullopt, {}).canonical(), "symbol=BTCUSDT");
}

TEST(Requests, KlinesAreAskedForInTheWordsOfRest) {
  EXPECT_EQ(kline_params(kSymbol, market::KlineInterval::kMin60, {.limit = 5})->canonical(),
            "interval=60m&limit=5&symbol=BTCUSDT");
  const auto unknown = kline_params(kSymbol, market::KlineInterval::kHour8, {});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, base::ErrorCode::kInvalidArgument);
}

TEST(Requests, TheAccountsSwitchesAndKeys) {
  EXPECT_EQ(mx_deduct_params({true}).canonical(), "mxDeductEnable=true");
  EXPECT_EQ(mx_deduct_params({false}).canonical(), "mxDeductEnable=false");
  EXPECT_EQ(listen_key_params(ListenKey{"a1"}).canonical(), "listenKey=a1");
}

TEST(Requests, ReadsNameTheirSymbolOrNone) {
  EXPECT_EQ(symbol_params(std::nullopt).canonical(), "");
  EXPECT_EQ(limited_params(kSymbol, 20).canonical(), "limit=20&symbol=BTCUSDT");
}

}  // namespace
}  // namespace tidegate::mexc::wire
