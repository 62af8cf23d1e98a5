// What a quote asset is worth with all that was bought for it: between the account's answers, too.
#include <gtest/gtest.h>

#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

using namespace testing;  // NOLINT

market::Amount equity(const Scene& scene) {
  return scene.summary().quotes.at(0).equity;
}

// The order takes what is asked for 0.01 above the bid, at which the holding is valued.
TEST(Equity, AFillMovesItByWhatItLostAndNotByWhatItBought) {
  Scene scene;
  scene.begin();
  EXPECT_EQ(equity(scene), amount("10000"));
  const auto order = scene.hold();
  const auto bought = market::notional(order.price, order.quantity).value();
  const auto worth = market::notional(price("100.00"), order.quantity).value();
  EXPECT_EQ(equity(scene), amount("10000") - bought + worth) << "before the account is asked again";
  EXPECT_LT(equity(scene), amount("10000"));
  EXPECT_GT(equity(scene), amount("9999"));
}

TEST(Equity, AnAnswerThatMayBeFromBeforeTheFillChangesNothing) {
  Scene scene;
  scene.begin();
  scene.hold();
  const auto before = equity(scene);
  scene.advance(milliseconds{500});
  scene.feed(account("10000"));
  EXPECT_EQ(equity(scene), before);
  scene.feed(account("9900", "1"));
  EXPECT_EQ(equity(scene), before) << "nor does one with it, so soon";
}

TEST(Equity, WhatWasPaidInIsSeenOnceNothingIsOnItsWay) {
  Scene scene;
  scene.begin();
  const auto order = scene.hold();
  scene.advance(seconds{60});
  scene.feed(account("20000"));
  EXPECT_EQ(equity(scene), amount("20000") + market::notional(price("100.00"), order.quantity).value());
}

TEST(Equity, AnOpenOrdersTakingsAreNotBelievedTwice) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  scene.advance(seconds{60});
  scene.feed(account("9900", "1"));
  EXPECT_EQ(equity(scene), amount("10000")) << "its outcome is open";
  scene.persist(
      scene.feed(market::OrderReported{report_of(order, market::OrderStatus::kFilled, order.quantity)}));
  EXPECT_LT(equity(scene), amount("10000"));
  EXPECT_GT(equity(scene), amount("9999"));
}

}  // namespace
}  // namespace tidegate::trading
