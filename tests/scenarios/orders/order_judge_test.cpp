// The judge of *orders under faults* reads the exchange's books, and can tell every way of going wrong.
#include "tidegate/scenarios/orders/order_judge.hpp"

#include <gtest/gtest.h>

namespace tidegate::scenarios {
namespace {

using Where = Belief::Where;

constexpr int kNumber = 7;

OrderIntent intent() {
  OrderIntent wanted;
  wanted.number = kNumber;
  wanted.order.symbol = market::Symbol{"BTCUSDC"};
  wanted.order.price = market::Price::from_int(50'000);
  wanted.order.quantity = market::Quantity::from_int(2);
  return wanted;
}

market::OrderReport booked(market::OrderStatus status, int executed) {
  market::OrderReport report;
  report.symbol = intent().order.symbol;
  report.price = intent().order.price;
  report.quantity = intent().order.quantity;
  report.status = status;
  report.executed = market::Quantity::from_int(executed);
  return report;
}

OrderScore judge(const std::vector<market::OrderReport>& books, Where where, int executed = 0) {
  const auto belief = [&](int number) {
    EXPECT_EQ(number, kNumber);
    return Belief{where, market::Quantity::from_int(executed)};
  };
  return judge_orders({intent()}, belief, books);
}

TEST(OrderJudge, WhatEndedAsItsOwnerBelievesIsClean) {
  for (const int executed : {0, 1, 2}) {
    const auto status = executed == 2 ? market::OrderStatus::kFilled : market::OrderStatus::kCanceled;
    const OrderScore score = judge({booked(status, executed)}, Where::kOver, executed);
    EXPECT_TRUE(score.clean()) << executed;
    EXPECT_EQ(score.wanted, 1U);
    EXPECT_EQ(score.at_exchange, 1U);
    EXPECT_EQ(score.filled, executed > 0 ? 1U : 0U);
    EXPECT_EQ(score.never_there, 0U);
    EXPECT_EQ(score.traded_beyond, 0U);
  }
}

TEST(OrderJudge, WhatNeverCameIsCleanIfItsOwnerKnowsThat) {
  const OrderScore known = judge({}, Where::kAbsent);
  EXPECT_TRUE(known.clean());
  EXPECT_EQ(known.never_there, 1U);
  EXPECT_EQ(judge({}, Where::kOver).unknown, 1U);
}

TEST(OrderJudge, AnOpenOrderIsLeftOpenWhateverItsOwnerBelieves) {
  for (const auto status : {market::OrderStatus::kNew, market::OrderStatus::kPartiallyFilled}) {
    const OrderScore believed = judge({booked(status, 0)}, Where::kOpen);
    EXPECT_EQ(believed.left_open, 1U);
    EXPECT_EQ(believed.unknown, 0U);
    EXPECT_FALSE(believed.clean());
    EXPECT_EQ(judge({booked(status, 0)}, Where::kAbsent).unknown, 1U);
  }
}

TEST(OrderJudge, TwoOrdersOfOneIntentAreADoubleEvenIfBothAreOver) {
  const auto cancelled = booked(market::OrderStatus::kCanceled, 0);
  const OrderScore score = judge({cancelled, cancelled}, Where::kOver);
  EXPECT_EQ(score.doubled, 1U);
  EXPECT_EQ(score.at_exchange, 2U);
  EXPECT_EQ(score.unknown, 0U);
  EXPECT_FALSE(score.clean());
}

TEST(OrderJudge, ADoubleThatWasFilledTwiceTradedBeyondAndIsNotWhatItsOwnerBelieves) {
  const auto filled = booked(market::OrderStatus::kFilled, 2);
  const OrderScore score = judge({filled, filled}, Where::kOver, 2);
  EXPECT_EQ(score.doubled, 1U);
  EXPECT_EQ(score.traded_beyond, 1U);
  EXPECT_EQ(score.unknown, 1U);
}

TEST(OrderJudge, OneOpenOrderOfTwoIsEnoughToBeLeftOpen) {
  const OrderScore score =
      judge({booked(market::OrderStatus::kNew, 0), booked(market::OrderStatus::kCanceled, 0)}, Where::kOver);
  EXPECT_EQ(score.left_open, 1U);
  EXPECT_EQ(score.doubled, 1U);
  EXPECT_EQ(score.unknown, 1U);
}

TEST(OrderJudge, AnOwnerWhoDoesNotKnowIsNotClean) {
  const OrderScore score = judge({booked(market::OrderStatus::kCanceled, 0)}, Where::kUnknown);
  EXPECT_EQ(score.unknown, 1U);
  EXPECT_FALSE(score.clean());
}

TEST(OrderJudge, AFillThatItsOwnerDoesNotKnowOfIsNotClean) {
  EXPECT_EQ(judge({booked(market::OrderStatus::kCanceled, 1)}, Where::kOver).unknown, 1U);
}

TEST(OrderJudge, AnOrderOfAnotherSideOrQuantityIsNotTheOneThatWasWanted) {
  auto other = booked(market::OrderStatus::kCanceled, 0);
  other.side = market::Side::kSell;
  EXPECT_EQ(judge({other}, Where::kOver).altered, 1U);
  EXPECT_FALSE(judge({other}, Where::kOver).clean());
  other = booked(market::OrderStatus::kCanceled, 0);
  other.quantity = market::Quantity::from_int(1);
  EXPECT_EQ(judge({other}, Where::kOver).altered, 1U);
  EXPECT_EQ(judge({booked(market::OrderStatus::kCanceled, 0), other}, Where::kOver).altered, 1U);
}

TEST(OrderJudge, AnOrderAtAPriceThatNobodyWantedIsCounted) {
  auto other = booked(market::OrderStatus::kCanceled, 0);
  other.price = market::Price::from_int(49'999);
  const OrderScore score = judge({booked(market::OrderStatus::kCanceled, 0), other}, Where::kOver);
  EXPECT_EQ(score.unplanned, 1U);
  EXPECT_EQ(score.at_exchange, 2U);
  EXPECT_EQ(score.doubled, 0U);
  EXPECT_FALSE(score.clean());
}

TEST(OrderJudge, WhoCarriesOutLessThanAQuarterCarriesOutTooLittle) {
  EXPECT_TRUE((OrderScore{.wanted = 100, .never_there = 75}).carried_out());
  EXPECT_FALSE((OrderScore{.wanted = 100, .never_there = 76}).carried_out());
  EXPECT_FALSE(judge({}, Where::kAbsent).carried_out());
}

TEST(OrderJudge, AnotherMarketsOrderAtThatPriceIsAnothers) {
  auto other = booked(market::OrderStatus::kNew, 0);
  other.symbol = market::Symbol{"ETHUSDC"};
  const OrderScore score = judge({other}, Where::kAbsent);
  EXPECT_EQ(score.left_open, 0U);
  EXPECT_EQ(score.never_there, 1U);
  EXPECT_EQ(score.unplanned, 1U);
}

}  // namespace
}  // namespace tidegate::scenarios
