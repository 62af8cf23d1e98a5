#include "tidegate/matching/engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tidegate::matching {
namespace {

using market::Amount;
using market::OrderStatus;
using market::OrderType;
using market::Price;
using market::Quantity;
using market::Side;
using testing::ElementsAre;
using testing::IsEmpty;

Price price(const char* text) {
  return *Price::parse(text);
}
Quantity quantity(const char* text) {
  return *Quantity::parse(text);
}

Order order(Side side, OrderType type, const char* p, const char* q, std::uint32_t owner = 1) {
  return {OwnerId{owner}, side, type, price(p), quantity(q), Amount{}};
}
Order limit(Side side, const char* p, const char* q, std::uint32_t owner = 1) {
  return order(side, OrderType::kLimit, p, q, owner);
}
Order market_by_quote(Side side, const char* quote) {
  return {OwnerId{9}, side, OrderType::kMarket, {}, {}, *Amount::parse(quote)};
}

class EngineTest : public testing::Test {
 protected:
  Placement submit(const Order& o) {
    out_.clear();
    return engine_.submit(o, out_);
  }

  MatchingEngine engine_;
  Execution out_;
};

TEST_F(EngineTest, ALimitThatMeetsNobodyRests) {
  const Placement placed = submit(limit(Side::kBuy, "99", "2"));
  EXPECT_EQ(placed.status, OrderStatus::kNew);
  EXPECT_TRUE(placed.executed.is_zero());
  EXPECT_THAT(out_.fills, IsEmpty());
  EXPECT_THAT(out_.levels, ElementsAre(LevelChange{Side::kBuy, price("99"), quantity("2")}));
  ASSERT_TRUE(engine_.find(placed.number).has_value());
  EXPECT_EQ(engine_.find(placed.number)->remaining, quantity("2"));
}

TEST_F(EngineTest, TradesAtTheMakersPriceBestLevelFirstAndOldestOrderFirst) {
  const auto second = submit(limit(Side::kSell, "101", "1", 1)).number;
  const auto first = submit(limit(Side::kSell, "100", "1", 2)).number;
  const auto also = submit(limit(Side::kSell, "101", "5", 3)).number;

  const Placement placed = submit(limit(Side::kBuy, "102", "4", 4));
  EXPECT_EQ(placed.status, OrderStatus::kFilled);
  EXPECT_EQ(placed.executed, quantity("4"));
  const auto fill = [&](OrderNumber maker, std::uint32_t owner, const char* p, const char* q, bool done) {
    return Fill{maker, placed.number, OwnerId{owner}, OwnerId{4}, Side::kBuy, price(p), quantity(q), done};
  };
  EXPECT_THAT(out_.fills, ElementsAre(fill(first, 2, "100", "1", true), fill(second, 1, "101", "1", true),
                                      fill(also, 3, "101", "2", false)));
  EXPECT_THAT(out_.levels, ElementsAre(LevelChange{Side::kSell, price("100"), Quantity{}},
                                       LevelChange{Side::kSell, price("101"), quantity("3")}));
  EXPECT_FALSE(engine_.find(placed.number).has_value());
}

TEST_F(EngineTest, WhatIsLeftOfALimitRestsOnItsOwnSide) {
  submit(limit(Side::kSell, "100", "1"));
  const Placement placed = submit(limit(Side::kBuy, "100", "3"));
  EXPECT_EQ(placed.status, OrderStatus::kPartiallyFilled);
  EXPECT_EQ(placed.executed, quantity("1"));
  EXPECT_EQ(engine_.best(Side::kBuy)->quantity, quantity("2"));
  EXPECT_FALSE(engine_.best(Side::kSell).has_value());
}

TEST_F(EngineTest, AMarketOrderTakesAnyPriceAndItsRestIsCancelled) {
  submit(limit(Side::kSell, "100", "1"));
  submit(limit(Side::kSell, "500", "1"));
  const Placement placed = submit(order(Side::kBuy, OrderType::kMarket, "0", "3"));
  EXPECT_EQ(placed.status, OrderStatus::kPartiallyCanceled);
  EXPECT_EQ(placed.executed, quantity("2"));
  EXPECT_EQ(engine_.resting(), 0U);
}

TEST_F(EngineTest, AMarketOrderOnAnEmptyBookIsCancelled) {
  EXPECT_EQ(submit(order(Side::kBuy, OrderType::kMarket, "0", "3")).status, OrderStatus::kCanceled);
  EXPECT_EQ(submit(market_by_quote(Side::kBuy, "100")).status, OrderStatus::kCanceled);
}

TEST_F(EngineTest, AQuoteQuantityBuysWholeStepsOnlyAndCountsAsFilled) {
  submit(limit(Side::kSell, "3", "10"));
  const Placement placed = submit(market_by_quote(Side::kBuy, "10"));
  EXPECT_EQ(placed.status, OrderStatus::kFilled);
  EXPECT_EQ(placed.executed, quantity("3.333333"));
}

TEST_F(EngineTest, AQuoteQuantityGoesOnToTheNextLevel) {
  submit(limit(Side::kSell, "10", "1"));
  submit(limit(Side::kSell, "20", "10"));
  const Placement placed = submit(market_by_quote(Side::kBuy, "50"));
  EXPECT_EQ(placed.status, OrderStatus::kFilled);
  EXPECT_EQ(placed.executed, quantity("3"));
}

TEST_F(EngineTest, AQuoteQuantityLargerThanTheBookIsPartiallyCancelled) {
  submit(limit(Side::kSell, "10", "1"));
  EXPECT_EQ(submit(market_by_quote(Side::kBuy, "50")).status, OrderStatus::kPartiallyCanceled);
}

TEST_F(EngineTest, ALimitMakerThatWouldTradeIsRejectedAndLeavesTheBookAlone) {
  submit(limit(Side::kSell, "100", "1"));
  EXPECT_EQ(submit(order(Side::kBuy, OrderType::kLimitMaker, "100", "1")).status, OrderStatus::kRejected);
  EXPECT_THAT(out_.fills, IsEmpty());
  EXPECT_THAT(out_.levels, IsEmpty());
  EXPECT_EQ(submit(order(Side::kBuy, OrderType::kLimitMaker, "99.99", "1")).status, OrderStatus::kNew);
}

TEST_F(EngineTest, ImmediateOrCancelTradesWhatItCanAndNeverRests) {
  submit(limit(Side::kSell, "100", "1"));
  submit(limit(Side::kSell, "101", "1"));
  const Placement part = submit(order(Side::kBuy, OrderType::kImmediateOrCancel, "100", "2"));
  EXPECT_EQ(part.status, OrderStatus::kPartiallyCanceled);
  EXPECT_EQ(part.executed, quantity("1"));
  EXPECT_EQ(submit(order(Side::kBuy, OrderType::kImmediateOrCancel, "100", "2")).status,
            OrderStatus::kCanceled);
  EXPECT_FALSE(engine_.best(Side::kBuy).has_value());
}

TEST_F(EngineTest, FillOrKillTradesWholeOrNotAtAll) {
  submit(limit(Side::kSell, "100", "1"));
  submit(limit(Side::kSell, "101", "1"));
  EXPECT_EQ(submit(order(Side::kBuy, OrderType::kFillOrKill, "101", "2.1")).status, OrderStatus::kCanceled);
  EXPECT_THAT(out_.levels, IsEmpty());
  EXPECT_EQ(submit(order(Side::kBuy, OrderType::kFillOrKill, "100", "2")).status, OrderStatus::kCanceled);
  EXPECT_EQ(submit(order(Side::kBuy, OrderType::kFillOrKill, "101", "2")).status, OrderStatus::kFilled);
  EXPECT_EQ(engine_.resting(), 0U);
}

TEST_F(EngineTest, CancellingTakesTheOrderOutOfItsLevelOnce) {
  const auto first = submit(limit(Side::kBuy, "99", "1")).number;
  const auto middle = submit(limit(Side::kBuy, "99", "2")).number;
  const auto last = submit(limit(Side::kBuy, "99", "4")).number;
  out_.clear();
  EXPECT_TRUE(engine_.cancel(middle, out_));
  EXPECT_FALSE(engine_.cancel(middle, out_));
  EXPECT_THAT(out_.levels, ElementsAre(LevelChange{Side::kBuy, price("99"), quantity("5")}));

  const Placement taker = submit(limit(Side::kSell, "99", "1.5"));
  ASSERT_EQ(out_.fills.size(), 2U);
  EXPECT_EQ(out_.fills[0].maker, first);
  EXPECT_EQ(out_.fills[1].maker, last);
  EXPECT_EQ(taker.status, OrderStatus::kFilled);
}

TEST_F(EngineTest, ANumberOfAFinishedOrderNeverNamesItsSuccessor) {
  const auto gone = submit(limit(Side::kBuy, "99", "1")).number;
  out_.clear();
  ASSERT_TRUE(engine_.cancel(gone, out_));
  const auto successor = submit(limit(Side::kBuy, "98", "1")).number;
  EXPECT_NE(gone, successor);
  EXPECT_FALSE(engine_.cancel(gone, out_));
  EXPECT_TRUE(engine_.find(successor).has_value());
  EXPECT_FALSE(engine_.find(OrderNumber{0}).has_value());
}

TEST_F(EngineTest, OrdersOfOneOwnerMayTradeWithEachOther) {
  submit(limit(Side::kSell, "100", "1", 7));
  EXPECT_EQ(submit(limit(Side::kBuy, "100", "1", 7)).status, OrderStatus::kFilled);
  EXPECT_EQ(out_.fills.at(0).maker_owner, out_.fills.at(0).taker_owner);
}

TEST(EngineBound, AnOrderThatCouldRestBeyondTheBoundIsRejected) {
  MatchingEngine engine{EngineSettings{.max_resting = 1}};
  Execution out;
  EXPECT_EQ(engine.submit(limit(Side::kSell, "100", "1"), out).status, OrderStatus::kNew);
  EXPECT_EQ(engine.submit(limit(Side::kSell, "101", "1"), out).status, OrderStatus::kRejected);
  EXPECT_EQ(engine.submit(order(Side::kBuy, OrderType::kMarket, "0", "1"), out).status, OrderStatus::kFilled);
}

Order preventing(market::SelfTradePrevention mode, Order order) {
  order.self_trade = mode;
  return order;
}

TEST_F(EngineTest, OrdersOfOneOwnerTradeUnlessTheIncomingOneForbidsIt) {
  submit(preventing(market::SelfTradePrevention::kCancelBoth, limit(Side::kSell, "100", "1")));
  EXPECT_EQ(submit(limit(Side::kBuy, "100", "1")).status, OrderStatus::kFilled);
}

TEST_F(EngineTest, CancelMakerTakesTheOwnOrderAwayAndTradesWithWhatIsBehind) {
  const auto mine = submit(limit(Side::kSell, "100", "1")).number;
  submit(limit(Side::kSell, "100", "2", 2));
  const auto placed =
      submit(preventing(market::SelfTradePrevention::kCancelMaker, limit(Side::kBuy, "100", "2")));
  EXPECT_EQ(placed.status, OrderStatus::kFilled);
  EXPECT_FALSE(placed.met_its_own) << "it went on";
  EXPECT_THAT(out_.prevented, ElementsAre(Prevented{mine, OwnerId{1}}));
  EXPECT_FALSE(engine_.find(mine).has_value());
  EXPECT_THAT(out_.levels, ElementsAre(LevelChange{Side::kSell, price("100"), quantity("0")}));
}

TEST_F(EngineTest, CancelTakerStopsTheIncomingOrderWhereItMeetsItsOwners) {
  submit(limit(Side::kSell, "99", "1", 2));
  const auto mine = submit(limit(Side::kSell, "100", "1")).number;
  const auto placed =
      submit(preventing(market::SelfTradePrevention::kCancelTaker, limit(Side::kBuy, "100", "3")));
  EXPECT_EQ(placed.status, OrderStatus::kPartiallyCanceled);
  EXPECT_EQ(placed.executed, quantity("1"));
  EXPECT_TRUE(placed.met_its_own);
  EXPECT_TRUE(engine_.find(mine).has_value());
  EXPECT_EQ(engine_.level_count(Side::kBuy), 0U);
}

TEST_F(EngineTest, CancelBothLeavesNeither) {
  const auto mine = submit(limit(Side::kSell, "100", "1")).number;
  const auto placed =
      submit(preventing(market::SelfTradePrevention::kCancelBoth, limit(Side::kBuy, "100", "3")));
  EXPECT_EQ(placed.status, OrderStatus::kCanceled);
  EXPECT_TRUE(placed.met_its_own);
  EXPECT_FALSE(engine_.find(mine).has_value());
  EXPECT_EQ(engine_.resting(), 0U);
}

TEST_F(EngineTest, AFillOrKillThatOnlyItsOwnOrdersCouldFillChangesNothing) {
  const auto mine = submit(limit(Side::kSell, "100", "1")).number;
  submit(limit(Side::kSell, "100", "1", 2));
  const auto placed = submit(preventing(market::SelfTradePrevention::kCancelMaker,
                                        order(Side::kBuy, OrderType::kFillOrKill, "100", "2")));
  EXPECT_EQ(placed.status, OrderStatus::kCanceled);
  EXPECT_TRUE(engine_.find(mine).has_value());
  EXPECT_THAT(out_.levels, IsEmpty());
}

}  // namespace
}  // namespace tidegate::matching
