// What an order's fee was is told by its trades alone; what is held and sold is what is really there.
#include <gtest/gtest.h>

#include "tidegate/trading/holdings/booking.hpp"
#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

using namespace testing;  // NOLINT: the scene is this test's vocabulary

market::Instrument with_fee() {
  auto instrument = btc();
  instrument.taker_fee = amount("0.001");
  instrument.quantity_decimals = 6;
  return instrument;
}

Holding held(const Scene& scene) {
  return scene.summary().symbols[0].held;
}

FillRecord only_fill(const Effects& effects) {
  for (const auto& persist : all<Persist>(effects)) {
    if (const auto* record = std::get_if<FillRecord>(&persist.record)) return *record;
  }
  ADD_FAILURE() << "no trade is kept";
  return {};
}

TEST(Fees, OfABuyAreOnTopOfItsCostUntilATradeSaysOtherwise) {
  Scene scene{one_symbol(), with_fee()};
  scene.begin();
  const auto order = scene.hold();  // 0.999900 at 100.01
  const auto value = market::notional(order.price, order.quantity).value();
  EXPECT_EQ(held(scene), (Holding{quantity("0.9999"), value + amount("0.099999999")}));
  const auto told = scene.feed(market::FillReported{fill_of(order, "t1", "0.9999", "0.0009", "BTC")});
  EXPECT_EQ(held(scene), (Holding{quantity("0.999"), value}));
  EXPECT_EQ(only_fill(told).booking.fee_base, quantity("0.0009"));
  EXPECT_EQ(scene.summary().fees.at(0), (std::pair{market::Asset{"BTC"}, amount("0.0009")}));
}

// The first order's own trade is never told: what the second's says corrects it.
TEST(Fees, AnEstimateIsCorrectedOnceATradeTellsHowFeesArePaid) {
  Scene scene{one_symbol(), with_fee()};
  scene.begin();
  scene.hold();
  scene.advance(seconds{2});
  const auto sale = all<Place>(scene.persist(scene.show(book("101.00", "1", "101.01", "1")))).at(0).order;
  scene.persist(scene.feed(market::OrderReported{report_of(sale, market::OrderStatus::kCanceled, {})}));
  scene.feed(market::FillReported{fill_of(sale, "t0", "0.5", "0.0505", "USDT")});
  EXPECT_EQ(held(scene).quantity, quantity("0.4999")) << "a sale's fee says nothing of a buy's";
  scene.persist(scene.feed(
      market::OrderReported{report_of(sale, market::OrderStatus::kPartiallyCanceled, quantity("0.5"))}));
  scene.advance(seconds{2});
  const auto rest = all<Place>(scene.persist(scene.show(book("101.00", "1", "101.01", "1")))).at(0).order;
  scene.persist(
      scene.feed(market::OrderReported{report_of(rest, market::OrderStatus::kFilled, rest.quantity)}));
  scene.advance(seconds{2});
  const auto second = scene.hold();
  ASSERT_EQ(held(scene).quantity, quantity("0.9999"));
  const auto told = scene.feed(market::FillReported{fill_of(second, "t1", "0.9999", "0.0009999", "BTC")});
  EXPECT_EQ(held(scene).quantity, quantity("0.9979002")) << "0.9999 less two fees";
  std::size_t corrected = 0;
  for (const auto& persist : all<Persist>(told)) {
    const auto* end = std::get_if<ResolutionRecord>(&persist.record);
    if (end != nullptr && end->booking.fee_base == quantity("0.0009999")) ++corrected;
  }
  EXPECT_EQ(corrected, 1U) << "and the journal knows it";
}

TEST(Fees, AreEstimatedAsTheLastBuyPaidThem) {
  Scene scene{one_symbol(), with_fee()};
  scene.begin();
  const auto order = scene.hold();
  scene.feed(market::FillReported{fill_of(order, "t1", "0.9999", "0.0009999", "BTC")});
  scene.advance(seconds{2});
  const auto sale = all<Place>(scene.persist(scene.show(book("101.00", "1", "101.01", "1")))).at(0).order;
  scene.persist(
      scene.feed(market::OrderReported{report_of(sale, market::OrderStatus::kFilled, sale.quantity)}));
  scene.advance(seconds{2});
  const auto before = held(scene).quantity;
  scene.hold();
  EXPECT_EQ(held(scene).quantity, before + quantity("0.9989001"));
}

TEST(Fees, HowTheyArePaidIsKnownAfterARestart) {
  Scene scene{one_symbol(), with_fee()};
  const auto old = earlier("tgold-1");
  JournalledOrder known{.intent = {.order = old}, .id = market::OrderId{"x"}};
  known.fills = {fill_of(old, "t1", "1", "0.001", "BTC")};
  known.end = JournalledOrder::End{.state = OrderState::kFilled, .at = base::from_unix_ms(1'700'000'000'000)};
  scene.begin({.wall = base::from_unix_ms(1'700'000'060'000), .ended = {known}});
  scene.hold();
  EXPECT_EQ(held(scene).quantity, quantity("0.9989001"))
      << "a fee out of what was bought, as the last buy paid";
}

TEST(Fees, TradesBeyondAnOrdersQuantityAreNonsense) {
  Scene scene{one_symbol(), with_fee()};
  scene.begin();
  const auto order = scene.enter();
  scene.feed(market::FillReported{fill_of(order, "t1", "0.9", "0", "USDT")});
  scene.feed(market::FillReported{fill_of(order, "t2", "0.9", "0", "USDT")});
  EXPECT_EQ(held(scene).quantity, quantity("0.9"));
}

TEST(Fees, AreBookedToTheLastDigitThatTheTradeReports) {
  Scene scene{one_symbol(), with_fee()};
  scene.begin();
  const auto order = scene.hold();
  scene.feed(market::FillReported{fill_of(order, "t1", "0.5", "0.00051", "BTC")});
  scene.feed(market::FillReported{fill_of(order, "t2", "0.4999", "0.00049", "BTC")});
  EXPECT_EQ(held(scene).quantity, quantity("0.9989"));
}

TEST(Fees, InAThirdAssetTakeNothingFromWhatIsHeldAndAreCounted) {
  Scene scene{one_symbol(), with_fee()};
  scene.begin();
  const auto order = scene.hold();
  scene.feed(market::FillReported{fill_of(order, "t1", "0.9999", "0.02", "MX")});
  EXPECT_EQ(held(scene).quantity, quantity("0.9999"));
  EXPECT_EQ(held(scene).cost, market::notional(order.price, order.quantity).value());
  EXPECT_EQ(scene.summary().fees.at(0), (std::pair{market::Asset{"MX"}, amount("0.02")}));
}

TEST(Fees, OfOneTradeCountOnceHoweverOftenItIsTold) {
  Scene scene{one_symbol(), with_fee()};
  scene.begin();
  const auto order = scene.hold();
  const auto fill = fill_of(order, "t1", "0.9999", "0.001", "BTC");
  scene.feed(market::FillReported{fill});
  const auto again = scene.feed(market::FillReported{fill});
  EXPECT_TRUE(all<Persist>(again).empty());
  scene.feed(market::TradesObserved{.symbol = kBtc, .fills = {fill}});
  EXPECT_EQ(held(scene).quantity, quantity("0.9989"));
  EXPECT_EQ(scene.summary().fees.at(0).second, amount("0.001"));
}

TEST(Fees, ATradeAheadOfItsReportIsBookedOnce) {
  Scene scene{one_symbol(), with_fee()};
  scene.begin();
  const auto order = scene.enter();
  scene.feed(market::FillReported{fill_of(order, "t1", "0.9999", "0.001", "BTC")});
  EXPECT_EQ(held(scene).quantity, quantity("0.9989"));
  scene.feed(market::OrderReported{report_of(order, market::OrderStatus::kFilled, order.quantity)});
  EXPECT_EQ(held(scene).quantity, quantity("0.9989"));
  EXPECT_EQ(scene.summary().orders.filled, 1U);
  EXPECT_EQ(scene.summary().orders_open, 0U);
}

TEST(Fees, WhatIsSoldIsWhatIsThere) {
  Scene scene{one_symbol(), with_fee()};
  scene.begin();
  const auto order = scene.hold();
  scene.feed(market::FillReported{fill_of(order, "t1", "0.9999", "0.0009999", "BTC")});
  scene.advance(seconds{2});
  const auto sale = all<Place>(scene.persist(scene.show(book("101.00", "1", "101.01", "1")))).at(0).order;
  EXPECT_EQ(sale.quantity, quantity("0.9989")) << "0.9989001 in steps of 0.000001";
  scene.persist(
      scene.feed(market::OrderReported{report_of(sale, market::OrderStatus::kFilled, sale.quantity)}));
  EXPECT_EQ(held(scene).quantity, quantity("0.0000001"));
  EXPECT_TRUE(scene.summary().symbols[0].dust);
}

TEST(Fees, DustDoesNotCountAsAPositionNorForItsAge) {
  Scene scene{one_symbol(), with_fee()};
  scene.begin({.positions = {{kBtc, {quantity("0.0000001"), amount("0.00001")}}}});
  scene.advance(seconds{60});
  scene.hold();
  scene.advance(seconds{2});
  EXPECT_TRUE(all<Persist>(scene.show(bullish_book())).empty()) << "it was not held for 62 s";
}

TEST(Fees, OfTradesWithNonsenseAreNotBooked) {
  Scene scene{one_symbol(), with_fee()};
  scene.begin();
  const auto order = scene.hold();
  const auto before = held(scene);
  for (const auto& [id, executed] : {std::pair{"t1", "-0.5"}, std::pair{"t2", "0"}}) {
    scene.feed(market::FillReported{fill_of(order, id, executed, "0.1", "BTC")});
  }
  EXPECT_EQ(held(scene), before);
}

TEST(Fees, ThatAreNegativeAreNotCountedOnAndTheTradeIs) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  const auto fill = fill_of(order, "t1", "0.4", "-0.01", "USDT");
  scene.persist(scene.feed(market::FillReported{fill}));
  EXPECT_EQ(held(scene), (Holding{quantity("0.4"), fill.quote_quantity}));
}

TEST(Fees, ATradeToldWithAndWithoutItsIdIsOneTrade) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  for (const char* id : {"", "t1", "", "t1"}) {
    scene.persist(scene.feed(market::FillReported{fill_of(order, id, "0.4", "0", "USDT")}));
  }
  EXPECT_EQ(held(scene).quantity, quantity("0.4"));
  scene.persist(scene.feed(market::FillReported{fill_of(order, "t2", "0.4", "0", "USDT")}));
  EXPECT_EQ(held(scene).quantity, quantity("0.8")) << "another like it is another";
}

TEST(Booking, TakesTheLimitForAQuoteThatIsNotToldYet) {
  const auto booking = book(
      {.side = market::Side::kBuy, .executed = quantity("2"), .executed_quote = {}, .limit = price("10")}, {},
      {});
  EXPECT_EQ(booking.executed_quote, amount("20"));
}

// Not the estimate: an account may pay less than its symbol's rate, or nothing.
TEST(Booking, ACommissionInQuoteIsWhatTheTradesReport) {
  const auto trade = [](const char* amount_of, const char* commission) {
    return market::Fill{.quantity = quantity(amount_of),
                        .quote_quantity = amount("10"),
                        .commission = amount(commission),
                        .commission_asset = market::Asset{"USDT"}};
  };
  const FeeRule rule{.base = market::Asset{"BTC"}, .quote = market::Asset{"USDT"}, .taker = amount("0.01")};
  const Execution sale{.side = market::Side::kSell,
                       .executed = quantity("2"),
                       .executed_quote = amount("20"),
                       .limit = price("10")};
  EXPECT_EQ(book(sale, {trade("1", "0.07"), trade("1", "0.05")}, rule).fee_quote, amount("0.12"));
  EXPECT_EQ(book(sale, {trade("1", "0.07")}, rule).fee_quote, amount("0.17")) << "and 1 % of the rest";
}

TEST(Booking, EstimatesTheFeeOfWhatNoTradeToldAlone) {
  market::Fill fill{.quantity = quantity("1"),
                    .quote_quantity = amount("10"),
                    .commission = amount("0.5"),
                    .commission_asset = market::Asset{"BTC"}};
  const FeeRule rule{.base = market::Asset{"BTC"},
                     .quote = market::Asset{"USDT"},
                     .taker = amount("0.01"),
                     .buys_pay_in_base = true};
  const Execution execution{.side = market::Side::kBuy,
                            .executed = quantity("3"),
                            .executed_quote = amount("30"),
                            .limit = price("10")};
  EXPECT_EQ(book(execution, {fill}, rule).fee_base, quantity("0.52"));
  EXPECT_EQ(without_fee(quantity("3"), {fill}), quantity("2"));
}

}  // namespace
}  // namespace tidegate::trading
