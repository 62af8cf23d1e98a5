#include "apps/trade/what_is_left.hpp"

#include <gtest/gtest.h>

#include "apps/process/failure.hpp"

namespace tidegate::apps {
namespace {

using market::Amount;
using market::Quantity;

trading::SymbolSummary holding(const char* symbol, const char* quantity, bool dust = false) {
  trading::SymbolSummary summary;
  summary.symbol = market::Symbol{symbol};
  summary.held = {Quantity::parse(quantity).value(), Amount::from_int(100)};
  summary.dust = dust;
  return summary;
}

trading::OpenOrderSummary open_order(trading::OrderState state) {
  trading::OpenOrderSummary open;
  open.order.symbol = market::Symbol{"ETHUSDT"};
  open.order.side = market::Side::kSell;
  open.order.quantity = Quantity::from_int(2);
  open.order.price = market::Price::from_int(2'500);
  open.order.client_id = market::ClientOrderId{"tg1-2"};
  open.state = state;
  return open;
}

trading::Summary with_quotes() {
  trading::Summary summary;
  summary.quotes.push_back({.asset = market::Asset{"USDT"}});
  return summary;
}

TEST(WhatIsLeft, NothingEndsWithZero) {
  trading::Summary summary = with_quotes();
  summary.symbols.push_back(holding("BTCUSDT", "0"));
  const WhatIsLeft left = what_is_left(summary, "mexc.com");
  EXPECT_TRUE(left.unfinished.empty());
  EXPECT_TRUE(left.dust.empty());
  EXPECT_EQ(left.exit_code(), 0);
}

TEST(WhatIsLeft, APositionIsNamedWithWhatToDo) {
  trading::Summary summary = with_quotes();
  summary.symbols.push_back(holding("BTCUSDT", "0.5"));
  const WhatIsLeft left = what_is_left(summary, "mexc.com");
  ASSERT_EQ(left.unfinished.size(), 1U);
  EXPECT_EQ(
      left.unfinished[0],
      "0.5 BTC of BTCUSDT is still held, bought for 100: sell it on mexc.com, or start `tidegate trade` "
      "again, which takes it over");
  EXPECT_EQ(left.exit_code(), kSomethingLeft);
}

TEST(WhatIsLeft, WhatWasSoldBeyondWhatWasHeldIsNamedUnlessItIsDust) {
  trading::Summary summary = with_quotes();
  summary.symbols.push_back(holding("BTCUSDT", "-0.5"));
  summary.symbols[0].held.cost = Amount::from_int(-45);
  const WhatIsLeft left = what_is_left(summary, "mexc.com");
  ASSERT_EQ(left.unfinished.size(), 1U);
  EXPECT_EQ(
      left.unfinished[0],
      "0.5 BTC of BTCUSDT more was sold than was held, for 45: coins of the account that were not trading's; "
      "buy them back on mexc.com if they are wanted");
  EXPECT_EQ(left.exit_code(), kSomethingLeft);
  EXPECT_EQ(at_risk_in_words(summary), "0.5 BTC of BTCUSDT owed");
  summary.symbols[0].dust = true;
  EXPECT_EQ(what_is_left(summary, "mexc.com").exit_code(), 0);
  EXPECT_TRUE(what_is_left(summary, "mexc.com").dust.empty()) << "nobody could sell it";
}

TEST(WhatIsLeft, EveryPositionIsNamed) {
  trading::Summary summary = with_quotes();
  summary.symbols = {holding("BTCUSDT", "0.5"), holding("ETHUSDT", "3")};
  summary.untraded.push_back({market::Symbol{"MXUSDT"}, {Quantity::from_int(7), Amount::from_int(20)}});
  const WhatIsLeft left = what_is_left(summary, "mexc.com");
  ASSERT_EQ(left.unfinished.size(), 3U);
  EXPECT_TRUE(left.unfinished[1].starts_with("3 ETH of ETHUSDT")) << left.unfinished[1];
  EXPECT_TRUE(left.unfinished[2].starts_with("7 MX of MXUSDT is held by an earlier session"))
      << left.unfinished[2];
  EXPECT_NE(left.unfinished[2].find("trading.symbols"), std::string::npos);
  EXPECT_EQ(left.positions, 3U);
}

TEST(WhatIsLeft, APositionOfASymbolThatIsNotTradedEndsWithAFailure) {
  trading::Summary summary = with_quotes();
  summary.untraded.push_back({market::Symbol{"MXUSDT"}, {Quantity::from_int(7), Amount::from_int(20)}});
  EXPECT_EQ(what_is_left(summary, "mexc.com").exit_code(), kSomethingLeft);
}

TEST(WhatIsLeft, DustIsNamedAndIsNoFailure) {
  trading::Summary summary = with_quotes();
  summary.symbols.push_back(holding("BTCUSDT", "0.000001", true));
  const WhatIsLeft left = what_is_left(summary, "mexc.com");
  EXPECT_TRUE(left.unfinished.empty());
  ASSERT_EQ(left.dust.size(), 1U);
  EXPECT_EQ(left.dust[0], "0.000001 BTC of BTCUSDT is left: less than the exchange lets anybody sell");
  EXPECT_EQ(left.exit_code(), 0);
}

TEST(WhatIsLeft, AnOpenOrderIsNamedWithWhereToLook) {
  trading::Summary summary = with_quotes();
  summary.open.push_back(open_order(trading::OrderState::kUnknown));
  const WhatIsLeft left = what_is_left(summary, "mexc.com");
  ASSERT_EQ(left.unfinished.size(), 1U);
  EXPECT_EQ(left.unfinished[0],
            "order tg1-2 SELL 2 of ETHUSDT at 2500 is unknown: `tidegate orders` shows it; cancel it on "
            "mexc.com, or start `tidegate trade` again, which asks what became of it");
  EXPECT_EQ(left.exit_code(), kSomethingLeft);
}

TEST(WhatIsLeft, AnOrderThatContradictsItselfNeedsAPerson) {
  trading::Summary summary = with_quotes();
  auto open = open_order(trading::OrderState::kLive);
  open.contradicted = true;
  open.executed = Quantity::from_int(1);
  summary.open.push_back(open);
  const WhatIsLeft left = what_is_left(summary, "mexc.com");
  ASSERT_EQ(left.unfinished.size(), 1U);
  EXPECT_NE(left.unfinished[0].find("1 executed"), std::string::npos) << left.unfinished[0];
  EXPECT_NE(left.unfinished[0].find("`tidegate orders resolve tg1-2`"), std::string::npos);
}

TEST(WhatIsLeft, AnOpenOrderThatIsOnlyCountedIsAFailureToo) {
  trading::Summary summary = with_quotes();
  summary.orders_open = 1;
  EXPECT_EQ(what_is_left(summary, "mexc.com").exit_code(), kSomethingLeft);
}

TEST(WhatIsLeft, WithoutAKnownQuoteAssetTheSymbolIsNamedAlone) {
  EXPECT_EQ(held_in_words(market::Symbol{"BTCUSDT"}, Quantity::from_int(1), {}), "1 of BTCUSDT");
}

TEST(WhatIsLeft, SaysWhatIsAtRisk) {
  trading::Summary summary = with_quotes();
  EXPECT_EQ(at_risk_in_words(summary), "nothing is held or open");
  summary.symbols = {holding("BTCUSDT", "0.5"), holding("ETHUSDT", "0")};
  summary.orders_open = 2;
  EXPECT_EQ(at_risk_in_words(summary), "0.5 BTC of BTCUSDT held, 2 orders open");
}

TEST(WhatIsLeft, ByHandOneTradesWhereTheAccountIs) {
  EXPECT_EQ(trading_site({"api.mexc.com", 443}), "mexc.com");
  EXPECT_EQ(trading_site({"notmexc.com", 443}), "the exchange at notmexc.com:443");
  EXPECT_EQ(trading_site({"127.0.0.1", 18080}), "the exchange at 127.0.0.1:18080");
}

}  // namespace
}  // namespace tidegate::apps
