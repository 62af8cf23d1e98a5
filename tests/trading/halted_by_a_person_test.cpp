// What a person's halt forbids, and what it leaves as it is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

using namespace testing;  // NOLINT

Effects halt(Scene& scene) {
  return scene.feed(Event{EntriesSwitched{.allowed = false, .reason = "asked for from the page"}});
}
Effects resume(Scene& scene) {
  return scene.feed(Event{EntriesSwitched{.allowed = true, .reason = "asked for from the page"}});
}

TEST(HaltedByAPerson, NothingIsBoughtUntilTradingIsResumed) {
  Scene scene;
  scene.begin();
  const auto told_of = halt(scene);
  EXPECT_TRUE(told(told_of, EventKind::kTradingHalted));
  EXPECT_THAT(all<Notify>(told_of).at(0).event.text,
              ::testing::StartsWith("asked for from the page: nothing"));
  EXPECT_TRUE(all<Persist>(scene.show(bullish_book())).empty());
  EXPECT_THAT(scene.summary().symbols[0].idle_reason, ::testing::HasSubstr("a person halted trading"));
  EXPECT_TRUE(scene.summary().halted);
  const auto resumed = resume(scene);
  EXPECT_TRUE(told(resumed, EventKind::kTradingResumed));
  EXPECT_FALSE(scene.summary().halted);
  EXPECT_EQ(all<Persist>(resumed).size(), 1U) << "the book in hand is as good as the next one";
}

TEST(HaltedByAPerson, TheReasonIsShownAtOnceAndGoesAtOnce) {
  Scene scene;
  scene.begin();
  scene.show(book("100.00", "1", "100.01", "1"));
  halt(scene);
  EXPECT_THAT(scene.summary().symbols[0].idle_reason, ::testing::HasSubstr("a person halted trading"))
      << "before the next book";
  resume(scene);
  EXPECT_THAT(scene.summary().symbols[0].idle_reason, ::testing::Not(::testing::HasSubstr("halted")));
}

TEST(HaltedByAPerson, ItIsToldOnceHoweverOftenItIsSaid) {
  Scene scene;
  scene.begin();
  EXPECT_FALSE(told(resume(scene), EventKind::kTradingResumed)) << "it was not halted";
  halt(scene);
  EXPECT_FALSE(told(halt(scene), EventKind::kTradingHalted));
}

TEST(HaltedByAPerson, WhatIsHeldIsSoldAsEver) {
  Scene scene;
  scene.begin();
  scene.hold();
  halt(scene);
  scene.advance(seconds{2});
  const auto sold = all<Place>(scene.persist(scene.show(book("90.00", "1", "90.01", "9"))));
  ASSERT_EQ(sold.size(), 1U);
  EXPECT_EQ(sold[0].order.side, market::Side::kSell);
}

TEST(HaltedByAPerson, AnEntryOnItsWayToTheDiskIsWithdrawn) {
  Scene scene;
  scene.begin();
  const auto decided = scene.show(bullish_book());
  ASSERT_EQ(all<Persist>(decided).size(), 1U);
  halt(scene);
  const auto answered = scene.persist(decided);
  EXPECT_TRUE(all<Place>(answered).empty()) << "it would be bought after the person was told that nothing is";
  EXPECT_TRUE(told(answered, EventKind::kOrderWithdrawn));
}

TEST(HaltedByAPerson, BeforeTheStartItHoldsFromTheFirstBookOn) {
  Scene scene;
  halt(scene);
  scene.begin();
  EXPECT_TRUE(all<Persist>(scene.show(bullish_book())).empty());
}

TEST(HaltedByAPerson, AHaltedSessionStopsAsAnyDoes) {
  Scene scene;
  scene.begin();
  halt(scene);
  EXPECT_EQ(all<Finished>(scene.feed(Event{StopRequested{}})).size(), 1U);
  EXPECT_TRUE(resume(scene).empty()) << "a session that has ended trades no more";
  EXPECT_TRUE(scene.summary().halted);
}

}  // namespace
}  // namespace tidegate::trading
