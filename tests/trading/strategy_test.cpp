#include "tidegate/trading/strategy.hpp"

#include <gtest/gtest.h>

#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

using testing::amount;
using testing::at;
using testing::price;
using testing::quantity;
using testing::seconds;

TopOfBook top(const char* bid, const char* ask) {
  return {.bid = {price(bid), quantity("1")}, .ask = {price(ask), quantity("1")}, .as_of = at({})};
}
Position held(const char* base, const char* cost) {
  return {.held = {quantity(base), amount(cost)}, .opened_at = at({})};
}

TEST(Strategy, BuysForTheTradesNotionalRoundedDownToTheStep) {
  const auto proposal = entry_at(testing::btc(), top("29.98", "29.99"), {}, 0.5);
  ASSERT_TRUE(proposal);
  EXPECT_EQ(proposal->order.quantity, quantity("3.3344"));
  EXPECT_EQ(proposal->order.price, price("29.99"));
  EXPECT_EQ(proposal->order.type, market::OrderType::kImmediateOrCancel);
  EXPECT_EQ(proposal->order.side, market::Side::kBuy);
  EXPECT_LE(proposal->notional, amount("100"));
}

TEST(Strategy, DoesNotBuyBelowTheInstrumentsMinimum) {
  auto instrument = testing::btc();
  instrument.min_quantity = quantity("4");
  EXPECT_FALSE(entry_at(instrument, top("29.98", "29.99"), {}, 0.5));
  instrument = testing::btc();
  instrument.min_notional = amount("100.01");
  EXPECT_FALSE(entry_at(instrument, top("29.98", "29.99"), {}, 0.5));
  instrument = testing::btc();
  instrument.trading = false;
  EXPECT_FALSE(entry_at(instrument, top("29.98", "29.99"), {}, 0.5));
  EXPECT_FALSE(entry_at(testing::btc(), top("29.98", "29.99"), {}, 0.0));
}

// Where a spread is wider than the band, the last price may be so far below the ask that a buy at it is
// refused.
TEST(Strategy, DoesNotBuyWhereThePriceBandMayNotReach) {
  auto instrument = testing::btc();
  instrument.price_band = market::PriceBand{.buy_above = amount("0.01"), .sell_below = amount("0.01")};
  EXPECT_TRUE(entry_at(instrument, top("100", "101"), {}, 0.5));
  EXPECT_FALSE(entry_at(instrument, top("100", "101.01"), {}, 0.5));
  EXPECT_TRUE(entry_at(testing::btc(), top("100", "101.01"), {}, 0.5)) << "a symbol without a band";
}

// A dearer sale would not trade, and the last price may well be at the bid.
TEST(Strategy, SellsAtTheBidWhateverThePriceBand) {
  auto instrument = testing::btc();
  instrument.price_band = market::PriceBand{.buy_above = amount("0.005"), .sell_below = amount("0.005")};
  const auto sell = exit_at(instrument, top("100", "110"), held("1", "100"), std::nullopt, {}, true, at({}));
  ASSERT_TRUE(sell);
  EXPECT_EQ(sell->order.price, price("100"));
}

TEST(Strategy, TakesWhatStandsBetweenTheStepsAtTheNextStepBeyondIt) {
  auto instrument = testing::btc();
  instrument.price_decimals = 1;
  instrument.quantity_decimals = 2;
  const auto buy = entry_at(instrument, top("29.98", "29.91"), {}, 0.5);
  EXPECT_EQ(buy->order.price, price("30"));
  EXPECT_EQ(buy->order.quantity, quantity("3.33"));
  EXPECT_LE(buy->notional, amount("100"));
  const auto sell =
      exit_at(instrument, top("99.99", "101"), held("1.0099", "100"), std::nullopt, {}, true, at({}));
  EXPECT_EQ(sell->order.price, price("99.9"));
  EXPECT_EQ(sell->order.quantity, quantity("1"));
}

TEST(Strategy, SellsAtTargetStopOrWhenItsTimeIsOver) {
  const StrategySettings settings;
  const auto exit = [&settings](const char* bid, base::Duration age) {
    return exit_at(testing::btc(), top(bid, "200"), held("1", "100"), std::nullopt, settings, false, at(age));
  };
  EXPECT_FALSE(exit("100.09", seconds{9}));
  EXPECT_FALSE(exit("99.81", seconds{9}));
  EXPECT_EQ(exit("100.10", seconds{9})->why, "target reached");
  EXPECT_EQ(exit("99.80", seconds{9})->why, "stop reached");
  EXPECT_EQ(exit("100", seconds{10})->why, "held for 10000 ms");
  EXPECT_EQ(exit("100", seconds{10})->order.price, price("100"));
  EXPECT_EQ(exit("100", seconds{10})->order.side, market::Side::kSell);
}

// By the time an order arrives a falling market is below the bid that it was decided by.
TEST(Strategy, GivesUpALittleMoreForABuyerAfterEachSaleThatFoundNone) {
  const StrategySettings settings;
  const auto sold_at = [&settings](const char* bid, std::uint32_t missed, bool must_exit = true) {
    return exit_at(testing::btc(), top(bid, "200"), held("1", "100"), std::nullopt, settings, must_exit,
                   at(seconds{1}), missed)
        ->order.price;
  };
  EXPECT_EQ(sold_at("100", 0), price("100"));
  EXPECT_EQ(sold_at("100", 1), price("99.95"));
  EXPECT_EQ(sold_at("100", 3), price("99.85"));
  EXPECT_EQ(sold_at("100", 20), price("99"));
  EXPECT_EQ(sold_at("100", 4'000'000'000), price("99")) << "no more than a hundredth";
  EXPECT_EQ(sold_at("90", 2, false), price("89.91")) << "a stop must be sold as well";
  EXPECT_EQ(sold_at("110", 5, false), price("110")) << "a target may be missed";
}

TEST(Strategy, GivesUpWholeStepsThatFitAndNeverAWholeStepForLess) {
  auto coarse = testing::btc();
  coarse.price_decimals = 0;
  const auto sold_at = [&coarse](const char* bid, std::uint32_t missed) {
    return exit_at(coarse, top(bid, "2000"), held("1", "100"), std::nullopt, {}, true, at({}), missed)
        ->order.price;
  };
  EXPECT_EQ(sold_at("12", 20), price("12")) << "the next step is eight per cent lower";
  EXPECT_EQ(sold_at("1000", 1), price("1000"));
  EXPECT_EQ(sold_at("1000", 3), price("999"));
}

TEST(Strategy, SellsAtTheBidWhatIsNotWorthTheMinimumBelowIt) {
  auto instrument = testing::btc();
  instrument.min_notional = market::Amount::from_int(1);
  const auto sale =
      exit_at(instrument, top("100", "200"), held("0.01", "1"), std::nullopt, {}, true, at({}), 20);
  ASSERT_TRUE(sale);
  EXPECT_EQ(sale->order.price, price("100"));
}

TEST(Strategy, GivesUpNoMoreThanHalfOfWhatTheExchangesBandAllows) {
  auto instrument = testing::btc();
  instrument.price_band = market::PriceBand{.buy_above = amount("0.05"), .sell_below = amount("0.004")};
  const auto sale =
      exit_at(instrument, top("100", "200"), held("1", "100"), std::nullopt, {}, true, at({}), 100);
  EXPECT_EQ(sale->order.price, price("99.8"));
}

TEST(Strategy, SellsNoMoreThanTheAccountHas) {
  const auto proposal =
      exit_at(testing::btc(), top("100", "101"), held("1", "100"), quantity("0.99999"), {}, true, at({}));
  EXPECT_EQ(proposal->order.quantity, quantity("0.9999"));
}

TEST(Strategy, LeavesDustAlone) {
  EXPECT_FALSE(
      exit_at(testing::btc(), top("100", "101"), held("0.00009", "1"), std::nullopt, {}, true, at({})));
  EXPECT_FALSE(
      exit_at(testing::btc(), top("100", "101"), held("0.0099", "1"), std::nullopt, {}, true, at({})));
  EXPECT_TRUE(exit_at(testing::btc(), top("100", "101"), held("0.01", "1"), std::nullopt, {}, true, at({})));
}

}  // namespace
}  // namespace tidegate::trading
