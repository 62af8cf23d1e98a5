// What an order is held against once more, when its intent is on the disk and it may go out.
#include <gtest/gtest.h>

#include <utility>

#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

using namespace testing;  // NOLINT

constexpr auto kFilled = market::OrderStatus::kFilled;
constexpr auto kCanceled = market::OrderStatus::kCanceled;

// The first entry, reported cancelled, and what was decided next: its intent is not durable yet.
std::pair<market::NewOrder, Effects> one_cancelled_the_next_on_its_way(Scene& scene) {
  const auto first = scene.enter();
  scene.persist(scene.feed(market::OrderReported{report_of(first, kCanceled, {})}));
  scene.advance(seconds{2});
  return {first, scene.show(bullish_book())};
}

TEST(PreSendCheck, AnExitIsNotSentOnceALateFillSoldWhatItWouldSell) {
  Scene scene;
  scene.begin();
  scene.hold();
  scene.advance(seconds{2});
  const auto falling = book("90.00", "1", "90.01", "9");
  const auto first = all<Place>(scene.persist(scene.show(falling))).at(0).order;
  scene.persist(scene.feed(market::OrderReported{report_of(first, kCanceled, {})}));
  scene.advance(milliseconds{300});
  const auto second = scene.show(falling);
  ASSERT_EQ(all<Persist>(second).size(), 1U);
  scene.feed(market::OrderReported{report_of(first, kFilled, first.quantity)});
  ASSERT_TRUE(scene.summary().symbols[0].held.quantity.is_zero());
  EXPECT_TRUE(all<Place>(scene.persist(second)).empty()) << "nothing is held: these are somebody's own coins";
}

TEST(PreSendCheck, AnExitIsNotSentOnABookThatBecameTooOldMeanwhile) {
  Scene scene;
  scene.begin();
  scene.hold();
  scene.advance(seconds{2});
  const auto decided =
      scene.show(book("90.00", "1", "90.01", "9"), base::Source::kStale, milliseconds{4'500});
  ASSERT_EQ(all<Persist>(decided).size(), 1U);
  scene.advance(milliseconds{900});
  EXPECT_TRUE(all<Place>(scene.persist(decided)).empty()) << "5.4 s old, 5 s allowed";
}

TEST(PreSendCheck, AnEntryIsNotSentOnceALateFillUsedUpThePositionLimit) {
  auto settings = one_symbol();
  settings.risk.max_position_notional = amount("150");
  Scene scene{settings};
  scene.begin();
  const auto [first, second] = one_cancelled_the_next_on_its_way(scene);
  ASSERT_EQ(all<Persist>(second).size(), 1U);
  scene.feed(market::OrderReported{report_of(first, kFilled, first.quantity)});
  EXPECT_TRUE(all<Place>(scene.persist(second)).empty()) << "100 are held, 150 allowed";
}

TEST(PreSendCheck, AnEntryIsNotSentOnTopOfAPositionThatALateFillBrought) {
  Scene scene;
  scene.begin();
  const auto [first, second] = one_cancelled_the_next_on_its_way(scene);
  ASSERT_EQ(all<Persist>(second).size(), 1U);
  scene.feed(market::OrderReported{report_of(first, kFilled, first.quantity)});
  EXPECT_TRUE(all<Place>(scene.persist(second)).empty())
      << "one position at a time, whatever the limits allow";
}

TEST(PreSendCheck, AnEntryIsNotSentBesideAnOrderThatIsOpenAgain) {
  Scene scene;
  scene.begin();
  const auto [first, second] = one_cancelled_the_next_on_its_way(scene);
  ASSERT_EQ(all<Persist>(second).size(), 1U);
  scene.feed(market::OrderReported{report_of(first, kFilled, quantity("0.0000001"))});
  ASSERT_EQ(scene.summary().orders_open, 2U);
  EXPECT_TRUE(all<Place>(scene.persist(second)).empty()) << "nobody knows what the first still buys";
}

TEST(PreSendCheck, WhatWasDecidedGoesOutWhereNothingHappened) {
  auto settings = one_symbol();
  settings.risk.max_open_orders = 1;
  settings.risk.max_orders_per_minute = 1;
  settings.risk.max_position_notional = amount("100.2");
  settings.risk.max_total_notional = amount("100.2");
  Scene scene{settings};
  scene.begin();
  EXPECT_EQ(all<Place>(scene.persist(scene.show(bullish_book()))).size(), 1U)
      << "it does not count against itself";
}

TEST(PreSendCheck, AnEntryIsNotSentOnceTheOpenLossReachedTheLimit) {
  auto settings = two_symbols();
  settings.risk.max_daily_loss = amount("5");
  settings.bracket.stop_loss = amount("0.5");
  settings.bracket.max_holding = std::chrono::hours{1};
  Scene scene{settings};
  scene.begin();
  scene.hold(kBtc);
  scene.advance(seconds{2});
  scene.show(kBtc, bullish_book());
  const auto second = scene.show(kEth, bullish_book());
  ASSERT_EQ(all<Persist>(second).size(), 1U);
  scene.show(kBtc, book("80.00", "1", "80.01", "9"));
  ASSERT_LT(scene.summary().open_result, amount("-19"));
  EXPECT_TRUE(all<Place>(scene.persist(second)).empty()) << "19 are lost, 5 may be";
}

}  // namespace
}  // namespace tidegate::trading
