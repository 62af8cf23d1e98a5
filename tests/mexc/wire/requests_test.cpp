#include "tidegate/mexc/wire/requests.hpp"

#include <gtest/gtest.h>

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

TEST(Requests, ReadsNameTheirSymbolOrNone) {
  EXPECT_EQ(symbol_params(std::nullopt).canonical(), "");
  EXPECT_EQ(limited_params(kSymbol, 20).canonical(), "limit=20&symbol=BTCUSDT");
}

}  // namespace
}  // namespace tidegate::mexc::wire
