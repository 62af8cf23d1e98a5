#include "tidegate/sim/markets/shadow_book.hpp"

#include <gmock/gmock.h>

#include "sim/sim_fixture.hpp"

namespace tidegate::sim {
namespace {

using namespace testing_support;
using market::OrderStatus;
using market::OrderType;
using market::Side;

struct Fills : MarketSink {
  void on_fill(const matching::Fill& fill) override { fills.push_back(fill); }
  void on_trade(const market::Trade&) override { FAIL() << "our trades are no public trades"; }
  void on_depth(const market::DepthUpdate&) override { FAIL() << "our orders change no public book"; }
  std::vector<matching::Fill> fills;
};

// Recorded: bids 99 × 5, 98 × 5; asks 100 × 1, 101 × 5.
class ShadowBookTest : public testing::Test {
 protected:
  ShadowBookTest() {
    book_.reset({.version = 1,
                 .bids = {{price("99"), quantity("5")}, {price("98"), quantity("5")}},
                 .asks = {{price("100"), quantity("1")}, {price("101"), quantity("5")}}});
  }
  matching::Placement place(Side side, OrderType type, const char* p, const char* q) {
    fills_.fills.clear();
    return shadow_.place({AccountId{1}, side, type, price(p), quantity(q), {}}, fills_);
  }
  void update(Side side, const char* p, const char* q) {
    market::DepthUpdate change{book_.version() + 1, book_.version() + 1, {}, {}};
    (side == Side::kBuy ? change.bids : change.asks).push_back({price(p), quantity(q)});
    book_.apply(change);
    fills_.fills.clear();
    shadow_.on_update(change, fills_);
  }
  void trade(Side taker, const char* p, const char* q) {
    fills_.fills.clear();
    shadow_.on_trade({.price = price(p), .quantity = quantity(q), .taker_side = taker}, fills_);
  }
  market::Quantity filled() const {
    market::Quantity sum;
    for (const auto& fill : fills_.fills) sum += fill.quantity;
    return sum;
  }

  market::OrderBook book_;
  ShadowBook shadow_{book_, base::step_of<market::Quantity>(8)};
  Fills fills_;
};

using testing::IsEmpty;
using testing::SizeIs;

TEST_F(ShadowBookTest, ATakerTakesRecordedLevelsAtTheirPrices) {
  const auto placed = place(Side::kBuy, OrderType::kImmediateOrCancel, "101", "3");
  EXPECT_EQ(placed.status, OrderStatus::kFilled);
  ASSERT_THAT(fills_.fills, SizeIs(2));
  EXPECT_EQ(fills_.fills[0].price, price("100"));
  EXPECT_EQ(fills_.fills[1].quantity, quantity("2"));
  EXPECT_EQ(book_.quantity_at(Side::kSell, price("100")), quantity("1")) << "the recorded book never changes";
}

TEST_F(ShadowBookTest, WhatWasTakenIsGoneUntilTheRecordingChangesTheLevel) {
  place(Side::kBuy, OrderType::kImmediateOrCancel, "100", "1");
  EXPECT_EQ(place(Side::kBuy, OrderType::kImmediateOrCancel, "100", "1").status, OrderStatus::kCanceled);
  EXPECT_EQ(shadow_.preview({AccountId{1}, Side::kBuy, OrderType::kMarket, {}, quantity("1"), {}}).quote,
            amount("101"));
  update(Side::kSell, "100", "2");
  EXPECT_EQ(place(Side::kBuy, OrderType::kImmediateOrCancel, "100", "3").executed, quantity("2"));
}

TEST_F(ShadowBookTest, FillOrKillAndLimitMakerKeepTheirPromises) {
  EXPECT_EQ(place(Side::kBuy, OrderType::kFillOrKill, "101", "7").status, OrderStatus::kCanceled);
  EXPECT_THAT(fills_.fills, IsEmpty());
  EXPECT_EQ(place(Side::kBuy, OrderType::kLimitMaker, "100", "1").status, OrderStatus::kRejected);
  EXPECT_EQ(place(Side::kBuy, OrderType::kFillOrKill, "101", "6").status, OrderStatus::kFilled);
}

TEST_F(ShadowBookTest, ARestingOrderWaitsBehindTheRecordedQueueAtItsPrice) {
  place(Side::kBuy, OrderType::kLimit, "99", "2");
  trade(Side::kSell, "99", "4");
  EXPECT_THAT(fills_.fills, IsEmpty());
  trade(Side::kSell, "99", "2");
  EXPECT_EQ(filled(), quantity("1"));
  trade(Side::kSell, "99", "10");
  EXPECT_EQ(filled(), quantity("1"));
  EXPECT_TRUE(fills_.fills[0].maker_done);
}

TEST_F(ShadowBookTest, CancelsAheadShortenTheQueue) {
  place(Side::kBuy, OrderType::kLimit, "99", "2");
  update(Side::kBuy, "99", "1");
  update(Side::kBuy, "99", "9");
  trade(Side::kSell, "99", "2");
  EXPECT_EQ(filled(), quantity("1"));
}

TEST_F(ShadowBookTest, ATradeBeyondItsPriceReachesARestingOrderAtOnceAtItsOwnPrice) {
  place(Side::kBuy, OrderType::kLimit, "99", "2");
  trade(Side::kSell, "98", "1.5");
  ASSERT_THAT(fills_.fills, SizeIs(1));
  EXPECT_EQ(fills_.fills[0].price, price("99"));
  EXPECT_EQ(filled(), quantity("1.5"));
}

TEST_F(ShadowBookTest, TradesOfTheOtherDirectionOrNotThatFarDoNothing) {
  place(Side::kBuy, OrderType::kLimit, "98", "2");
  trade(Side::kBuy, "98", "10");
  EXPECT_THAT(fills_.fills, IsEmpty());
  trade(Side::kSell, "99", "10");
  EXPECT_THAT(fills_.fills, IsEmpty());
}

TEST_F(ShadowBookTest, TheBetterOfOurOrdersIsReachedFirst) {
  const auto worse = place(Side::kBuy, OrderType::kLimit, "99.1", "1").number;
  const auto better = place(Side::kBuy, OrderType::kLimit, "99.2", "1").number;
  trade(Side::kSell, "99", "1.5");
  ASSERT_THAT(fills_.fills, SizeIs(2));
  EXPECT_EQ(fills_.fills[0].maker, better);
  EXPECT_EQ(fills_.fills[1].maker, worse);
}

TEST_F(ShadowBookTest, QuotesThatMoveOntoARestingOrderTradeWithIt) {
  place(Side::kBuy, OrderType::kLimit, "99.5", "3");
  update(Side::kSell, "99.5", "2");
  EXPECT_EQ(filled(), quantity("2"));
  EXPECT_EQ(fills_.fills.at(0).price, price("99.5"));
  update(Side::kSell, "99", "2");
  EXPECT_EQ(filled(), quantity("1"));
}

TEST_F(ShadowBookTest, ACancelledOrderTradesNoMore) {
  const auto placed = place(Side::kBuy, OrderType::kLimit, "99.5", "1");
  EXPECT_TRUE(shadow_.cancel(placed.number));
  EXPECT_FALSE(shadow_.cancel(placed.number));
  trade(Side::kSell, "99", "10");
  EXPECT_THAT(fills_.fills, IsEmpty());
}

}  // namespace
}  // namespace tidegate::sim
