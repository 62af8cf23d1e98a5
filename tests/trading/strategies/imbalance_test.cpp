#include "tidegate/trading/strategies/imbalance.hpp"

#include <gtest/gtest.h>

#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

using testing::amount;
using testing::at;
using testing::book;
using testing::quantity;
using testing::seconds;

ImbalanceReading read(ImbalanceStrategy& strategy, const market::OrderBook& shown) {
  strategy.on_book(shown, at({}));
  return strategy.reading();
}
ImbalanceReading read(ImbalanceSettings settings, const market::OrderBook& shown) {
  ImbalanceStrategy strategy{settings, {}};
  return read(strategy, shown);
}

std::expected<OrderProposal, NoEntry> ask(ImbalanceStrategy& strategy, const market::OrderBook& shown) {
  const market::Instrument instrument = testing::btc();
  const TopOfBook top{.bid = *shown.best_bid(), .ask = *shown.best_ask()};
  strategy.on_book(shown, at({}));
  return strategy.entry({instrument, top, at({})});
}

TEST(Imbalance, MeasuresWhoStandsAtTheTop) {
  EXPECT_DOUBLE_EQ(read({.smoothing = 1.0}, book("100", "3", "101", "1")).imbalance, 0.5);
  EXPECT_DOUBLE_EQ(read({.smoothing = 1.0}, book("100", "1", "101", "3")).imbalance, -0.5);
}

TEST(Imbalance, CountsNoLevelBeyondItsDepth) {
  market::OrderBook deep;
  deep.reset({.version = 1,
              .bids = {{testing::price("100"), quantity("1")}, {testing::price("99"), quantity("50")}},
              .asks = {{testing::price("101"), quantity("1")}}});
  EXPECT_DOUBLE_EQ(read({.levels = 1}, deep).imbalance, 0.0);
  EXPECT_DOUBLE_EQ(read({.levels = 2}, deep).imbalance, 50.0 / 52.0);
}

TEST(Imbalance, SmoothsOverObservations) {
  ImbalanceStrategy strategy{{.smoothing = 0.25}, {}};
  read(strategy, book("100", "1", "100.01", "1"));
  const auto reading = read(strategy, book("100", "9", "100.01", "1"));
  EXPECT_DOUBLE_EQ(reading.smoothed, 0.25 * 0.8);
  EXPECT_EQ(reading.strength, 0);
}

TEST(Imbalance, IsSilentWhenTheSpreadIsWide) {
  EXPECT_GT(read({.max_spread_bps = 10}, book("100.00", "9", "100.09", "1")).strength, 0);
  EXPECT_EQ(read({.max_spread_bps = 10}, book("100.00", "9", "100.11", "1")).strength, 0);
}

TEST(Imbalance, ForgetsThePastWhenItIsReset) {
  ImbalanceStrategy strategy{{.smoothing = 0.1}, {}};
  read(strategy, book("100", "1", "101", "9"));
  strategy.reset();
  EXPECT_DOUBLE_EQ(read(strategy, book("100", "9", "101", "1")).smoothed, 0.8);
}

TEST(Imbalance, BuysByTheBracketAndSaysHowStrongItsSignalIs) {
  ImbalanceStrategy strategy{{}, {.trade_notional = amount("50")}};
  const auto bought = ask(strategy, testing::bullish_book());
  ASSERT_TRUE(bought);
  EXPECT_EQ(bought->why, "imbalance 0.800000");
  EXPECT_EQ(bought->order.quantity, quantity("0.4999"));
}

TEST(Imbalance, SaysByHowMuchItsSignalIsTooWeak) {
  ImbalanceStrategy strategy{{}, {}};
  const auto bought = ask(strategy, book("99.95", "6", "100.05", "4"));
  EXPECT_EQ(testing::why_none(bought), NoEntry::kNoSignal);
  const std::string told =
      "the book gives no signal (imbalance 0.200000 of 0.300000, spread 10.000000 of at "
      "most 10.000000 bps)";
  EXPECT_EQ(strategy.why_not(), told);
  strategy.reset();
  EXPECT_EQ(strategy.why_not(), told) << "of the last book";
}

TEST(Imbalance, SellsByTheBracket) {
  ImbalanceStrategy strategy{{}, {.max_holding = seconds{3}}};
  const market::Instrument instrument = testing::btc();
  const TopOfBook top{.bid = {testing::price("100"), quantity("1")},
                      .ask = {testing::price("100.01"), quantity("1")}};
  const Position position{.held = {quantity("1"), amount("100")}, .opened_at = at({})};
  const HeldView held{position, std::nullopt};
  EXPECT_FALSE(strategy.exit({instrument, top, at(seconds{2})}, held));
  EXPECT_EQ(strategy.exit({instrument, top, at(seconds{3})}, held)->why, "held for 3000 ms");
}

}  // namespace
}  // namespace tidegate::trading
