// What is held beyond one order, of symbols that are not traded, or owed: nothing of it is silent or
// forgotten.
#include <gtest/gtest.h>

#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

using namespace testing;  // NOLINT

constexpr auto kFilled = market::OrderStatus::kFilled;
constexpr auto kCanceled = market::OrderStatus::kCanceled;
const auto kWall = base::from_unix_ms(1'764'417'600'000);
const market::Symbol kDoge{"DOGEUSDT"};

TEST(HeldAndOwed, AnEarlierBuyOfAnUntradedSymbolThatTurnsOutFilledIsHeldAndTold) {
  auto settings = one_symbol();
  settings.risk.max_total_notional = amount("150");
  Scene scene{settings};
  const auto old = earlier("tgold-1", kDoge, "1000", "0.1");
  scene.begin({.wall = kWall, .unresolved = {{.intent = {.order = old}}}});
  EXPECT_EQ(scene.summary().exposure, amount("100"));
  scene.persist(scene.feed(market::OrderReported{report_of(old, kFilled, quantity("1000"))}));
  EXPECT_EQ(scene.summary().exposure, amount("100")) << "it is held now";
  EXPECT_EQ(scene.summary().untraded.size(), 1U) << "and nobody is told of it at the end";
  EXPECT_TRUE(all<Place>(scene.persist(scene.show(bullish_book()))).empty()) << "100 held, 150 allowed";
}

market::Instrument small_orders() {
  auto instrument = btc();
  instrument.max_notional = amount("100.5");
  return instrument;
}

TEST(HeldAndOwed, WhatIsWorthMoreThanOneOrderMayBeIsSoldInParts) {
  Scene scene{one_symbol(), small_orders()};
  scene.begin();
  scene.hold();
  scene.advance(seconds{20});
  EXPECT_FALSE(all<Persist>(scene.show(book("102.00", "1", "102.01", "9"))).empty())
      << "target and time are over";
  EXPECT_FALSE(scene.summary().symbols[0].dust) << "102 USDT are no dust";
}

TEST(HeldAndOwed, WhatIsWorthMoreThanOneOrderMayBeKeepsItsSymbolFromBeingBought) {
  Scene scene{one_symbol(), small_orders()};
  scene.begin();
  scene.hold();
  scene.advance(seconds{20});
  for (const auto& placed : all<Place>(scene.persist(scene.show(book("102.00", "9", "102.01", "1"))))) {
    EXPECT_EQ(placed.order.side, market::Side::kSell);
  }
}

TEST(HeldAndOwed, WhatIsWorthMoreThanOneOrderMayBeIsNotCleanAtTheEnd) {
  Scene scene{one_symbol(), small_orders()};
  scene.begin();
  scene.hold();
  scene.show(book("102.00", "1", "102.01", "9"));
  const auto stopped = scene.feed(Event{StopRequested{}});
  const auto finished = all<Finished>(stopped);
  EXPECT_TRUE(finished.empty() || finished[0].positions_held == 1U);
}

TEST(HeldAndOwed, OwedCoinsAreNeitherCleanNorSilent) {
  Scene scene;
  scene.begin();
  scene.hold();
  scene.advance(seconds{4});
  EXPECT_FALSE(told(scene.feed(account("9900", "5.9999")), EventKind::kBalanceDiffers));
  const auto falling = book("90.00", "1", "90.01", "9");
  const auto first = all<Place>(scene.persist(scene.show(falling))).at(0).order;
  scene.persist(scene.feed(market::OrderReported{report_of(first, kCanceled, {})}));
  scene.advance(milliseconds{300});
  const auto second = all<Place>(scene.persist(scene.show(falling))).at(0).order;
  scene.persist(scene.feed(market::OrderReported{report_of(second, kFilled, second.quantity)}));
  const auto late = scene.feed(market::OrderReported{report_of(first, kFilled, first.quantity)});
  EXPECT_TRUE(told(late, EventKind::kPositionOwed)) << "0.9999 of the account's own coins are gone";
  scene.persist(late);
  ASSERT_EQ(scene.summary().symbols[0].held.quantity, quantity("-0.9999"));
  for (const auto& fill : {first, second}) {
    scene.feed(market::FillReported{fill_of(fill, fill.client_id.value().c_str(), "0.9999", "0", "USDT")});
  }
  for (int i = 0; i < 60; ++i) {
    scene.advance(seconds{5});
    EXPECT_FALSE(told(scene.feed(account("10080", "4.0001")), EventKind::kBalanceDiffers))
        << "what is owed is known";
  }
  const auto stopped = scene.feed(Event{StopRequested{}});
  ASSERT_EQ(all<Finished>(stopped).size(), 1U);
  EXPECT_FALSE(told(stopped, EventKind::kSessionStopped));
  EXPECT_TRUE(told(stopped, EventKind::kSessionStoppedOpen))
      << "90 USDT worth of somebody's coins were sold, and the end is clean";
}

TEST(HeldAndOwed, WhatIsOwedWithoutAPriceDoesNotCountAsNothing) {
  auto settings = two_symbols();
  settings.risk.max_daily_loss = amount("50");
  Scene scene{settings};
  scene.begin({.positions = {{kBtc, {quantity("-1"), amount("-100")}}}});
  scene.show(kEth, bullish_book());
  EXPECT_TRUE(scene.summary().open_result.is_negative());
}

}  // namespace
}  // namespace tidegate::trading
