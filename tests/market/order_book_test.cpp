#include "tidegate/market/order_book.hpp"

#include <gtest/gtest.h>

#include <map>

#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"

namespace tidegate::market {
namespace {

Price price(const char* text) {
  return *Price::parse(text);
}
Quantity quantity(const char* text) {
  return *Quantity::parse(text);
}
Level level(const char* p, const char* q) {
  return {price(p), quantity(q)};
}

OrderBook sample_book() {
  OrderBook book;
  book.reset(Depth{.version = 7,
                   .bids = {level("99", "1"), level("98.5", "2"), level("97", "3")},
                   .asks = {level("100", "4"), level("101", "5")}});
  return book;
}

TEST(OrderBook, StartsEmptyAndUncrossed) {
  const OrderBook book;
  EXPECT_FALSE(book.best_bid().has_value());
  EXPECT_FALSE(book.best_ask().has_value());
  EXPECT_FALSE(book.crossed());
  EXPECT_EQ(book.size(Side::kBuy), 0U);
  EXPECT_EQ(book.version(), 0);
}

TEST(OrderBook, HandsOutWhatASnapshotSaidBestFirst) {
  const OrderBook book = sample_book();
  EXPECT_EQ(book.version(), 7);
  EXPECT_EQ(*book.best_bid(), level("99", "1"));
  EXPECT_EQ(*book.best_ask(), level("100", "4"));
  EXPECT_EQ(book.level(Side::kBuy, 2), level("97", "3"));
  EXPECT_EQ(book.level(Side::kSell, 1), level("101", "5"));
  const Depth top = book.depth(2);
  EXPECT_EQ(top.bids, (std::vector{level("99", "1"), level("98.5", "2")}));
  EXPECT_EQ(top.asks, (std::vector{level("100", "4"), level("101", "5")}));
  EXPECT_EQ(book.depth(0).bids.size(), 0U);
}

TEST(OrderBook, ASnapshotReplacesEverything) {
  OrderBook book = sample_book();
  book.reset(Depth{.version = 9, .bids = {level("50", "1")}, .asks = {}});
  EXPECT_EQ(book.version(), 9);
  EXPECT_EQ(book.size(Side::kBuy), 1U);
  EXPECT_EQ(book.size(Side::kSell), 0U);
}

TEST(OrderBook, AnUnsortedSnapshotStillMakesASortedBook) {
  OrderBook book;
  book.reset(Depth{.bids = {level("97", "3"), level("99", "1"), level("98", "0"), level("98.5", "2")},
                   .asks = {level("101", "5"), level("100", "4")}});
  EXPECT_EQ(book.depth(10).bids, (std::vector{level("99", "1"), level("98.5", "2"), level("97", "3")}));
  EXPECT_EQ(book.depth(10).asks, (std::vector{level("100", "4"), level("101", "5")}));
}

TEST(OrderBook, QuantitiesOfAnUpdateAreAbsoluteAndZeroRemoves) {
  OrderBook book = sample_book();
  book.apply(DepthUpdate{.first_version = 8,
                         .last_version = 10,
                         .bids = {level("99", "0"), level("98.5", "7"), level("12", "0")},
                         .asks = {level("99.5", "1")}});
  EXPECT_EQ(book.version(), 10);
  EXPECT_EQ(*book.best_bid(), level("98.5", "7"));
  EXPECT_EQ(*book.best_ask(), level("99.5", "1"));
  EXPECT_EQ(book.size(Side::kBuy), 2U);
  EXPECT_EQ(book.quantity_at(Side::kBuy, price("98.5")), quantity("7"));
  EXPECT_TRUE(book.quantity_at(Side::kBuy, price("99")).is_zero());
}

TEST(OrderBook, AZeroInASnapshotIsNoLevelAndRemovesNone) {
  OrderBook book;
  book.reset(Depth{.bids = {level("99", "0"), level("99", "1"), level("98", "0"), level("98", "2")},
                   .asks = {level("100", "0"), level("101", "5"), level("101", "0")}});
  EXPECT_EQ(book.depth(10).bids, (std::vector{level("99", "1"), level("98", "2")}));
  EXPECT_EQ(book.depth(10).asks, (std::vector{level("101", "5")}));
}

TEST(OrderBookDeathTest, TakesNoPriceAtOrBelowZeroAndNoQuantityBelow) {
  OrderBook book = sample_book();
  const auto updated = [&book](const Level& with) { book.apply(DepthUpdate{.bids = {with}, .asks = {}}); };
  EXPECT_DEATH(updated(level("99", "-1")), "a quantity not below");
  EXPECT_DEATH(updated(level("0", "1")), "a price above zero");
  EXPECT_DEATH(book.set_level(Side::kSell, price("-1"), quantity("1")), "a price above zero");
  for (const Level& bad : {level("99", "-1"), level("0", "1"), level("-99", "1")}) {
    EXPECT_DEATH(book.reset(Depth{.bids = {bad}, .asks = {}}), "a price");
  }
}

TEST(OrderBook, KnowsWhenItIsCrossed) {
  OrderBook book = sample_book();
  book.set_level(Side::kBuy, price("100"), quantity("1"));
  EXPECT_TRUE(book.crossed());
  book.set_level(Side::kSell, price("100"), Quantity{});
  EXPECT_FALSE(book.crossed());
}

// The obvious book: two maps.
struct ReferenceBook {
  std::map<Price, Quantity, std::greater<>> bids;
  std::map<Price, Quantity> asks;

  void set(Side side, Price p, Quantity q) { side == Side::kBuy ? set_in(bids, p, q) : set_in(asks, p, q); }
  static void set_in(auto& levels, Price p, Quantity q) {
    if (q.is_zero()) {
      levels.erase(p);
    } else {
      levels[p] = q;
    }
  }
  static std::vector<Level> list(const auto& levels) {
    std::vector<Level> out;
    for (const auto& [p, q] : levels) out.push_back({p, q});
    return out;
  }
};

class OrderBookAgainstMaps : public testing::TestWithParam<std::uint64_t> {};

TEST_P(OrderBookAgainstMaps, HoldsTheSameLevelsAfterRandomUpdates) {
  SCOPED_TRACE(testing::Message() << "seed " << GetParam());
  base::Random random{GetParam()};
  OrderBook book;
  ReferenceBook reference;
  for (std::int64_t version = 1; version <= 2'000; ++version) {
    DepthUpdate update{.first_version = version, .last_version = version};
    for (std::uint64_t i = random.below(6); i > 0; --i) {
      const Side side = random.chance(0.5) ? Side::kBuy : Side::kSell;
      const Level change{Price::from_int(random.between(1, 60)), Quantity::from_int(random.between(0, 3))};
      (side == Side::kBuy ? update.bids : update.asks).push_back(change);
      reference.set(side, change.price, change.quantity);
    }
    book.apply(update);
    const Depth depth = book.depth(1'000);
    ASSERT_EQ(depth.version, version);
    ASSERT_EQ(depth.bids, ReferenceBook::list(reference.bids));
    ASSERT_EQ(depth.asks, ReferenceBook::list(reference.asks));
    if (version % 500 == 0) {
      book.reset(depth);
      ASSERT_EQ(book.depth(1'000), depth);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, OrderBookAgainstMaps,
                         testing::ValuesIn(tests::random_seeds({1, 2, 3, 20261122})));

}  // namespace
}  // namespace tidegate::market
