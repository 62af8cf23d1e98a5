#include "tidegate/trading/signal.hpp"

#include <gtest/gtest.h>

#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

using testing::book;

TEST(ImbalanceSignal, MeasuresWhoStandsAtTheTop) {
  ImbalanceSignal signal{{.smoothing = 1.0}};
  EXPECT_DOUBLE_EQ(signal.observe(book("100", "3", "101", "1"))->imbalance, 0.5);
  EXPECT_DOUBLE_EQ(signal.observe(book("100", "1", "101", "3"))->imbalance, -0.5);
}

TEST(ImbalanceSignal, CountsNoLevelBeyondItsDepth) {
  market::OrderBook deep;
  deep.reset({.version = 1,
              .bids = {{testing::price("100"), testing::quantity("1")},
                       {testing::price("99"), testing::quantity("50")}},
              .asks = {{testing::price("101"), testing::quantity("1")}}});
  EXPECT_DOUBLE_EQ(ImbalanceSignal{{.levels = 1}}.observe(deep)->imbalance, 0.0);
  EXPECT_DOUBLE_EQ(ImbalanceSignal{{.levels = 2}}.observe(deep)->imbalance, 50.0 / 52.0);
}

TEST(ImbalanceSignal, SmoothsOverObservations) {
  ImbalanceSignal signal{{.smoothing = 0.25}};
  signal.observe(book("100", "1", "100.01", "1"));
  const auto reading = signal.observe(book("100", "9", "100.01", "1"));
  EXPECT_DOUBLE_EQ(reading->smoothed, 0.25 * 0.8);
  EXPECT_EQ(reading->strength, 0);
}

TEST(ImbalanceSignal, IsSilentWhenTheSpreadIsWide) {
  ImbalanceSignal signal{{.max_spread_bps = 10}};
  EXPECT_GT(signal.observe(book("100.00", "9", "100.09", "1"))->strength, 0);
  EXPECT_EQ(signal.observe(book("100.00", "9", "100.11", "1"))->strength, 0);
}

TEST(ImbalanceSignal, ForgetsOverABrokenBook) {
  ImbalanceSignal signal{{.smoothing = 0.1}};
  signal.observe(book("100", "1", "101", "9"));
  EXPECT_FALSE(signal.observe(book("101", "1", "100", "1")));
  EXPECT_FALSE(signal.observe(market::OrderBook{}));
  EXPECT_DOUBLE_EQ(signal.observe(book("100", "9", "101", "1"))->smoothed, 0.8);
}

}  // namespace
}  // namespace tidegate::trading
