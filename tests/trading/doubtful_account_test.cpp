// Days, balances and pictures of the account that may be wrong: no limit is lifted by them, and none held for
// ever.
#include <gtest/gtest.h>

#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

using namespace testing;  // NOLINT

constexpr auto kFilled = market::OrderStatus::kFilled;
constexpr auto kCanceled = market::OrderStatus::kCanceled;
const auto kWall = base::from_unix_ms(1'764'417'600'000);

TEST(DoubtfulAccount, AResultOfADayToComeDoesNotLiftTodaysLimit) {
  auto settings = one_symbol();
  settings.risk.max_daily_loss = amount("5");
  settings.bracket.stop_loss = amount("0.05");
  Scene scene{settings};
  scene.begin({.wall = kWall, .day = {.day = utc_day(kWall) + 30, .realised = amount("1000")}});
  scene.hold();
  scene.advance(seconds{2});
  const auto sale = all<Place>(scene.persist(scene.show(book("90.00", "1", "90.01", "9")))).at(0).order;
  scene.persist(scene.feed(market::OrderReported{report_of(sale, kFilled, sale.quantity)}));
  scene.advance(seconds{2});
  EXPECT_TRUE(all<Place>(scene.persist(scene.show(bullish_book()))).empty()) << "10 lost today, 5 allowed";
}

TEST(DoubtfulAccount, ALossOfADayToComeIsOverTheDayAfterToday) {
  auto settings = one_symbol();
  settings.risk.max_daily_loss = amount("5");
  Scene scene{settings};
  scene.begin({.wall = kWall, .day = {.day = utc_day(kWall) + 30, .realised = amount("-80")}});
  EXPECT_TRUE(all<Place>(scene.persist(scene.show(bullish_book()))).empty()) << "nobody knows when it was";
  scene.advance(std::chrono::hours{24});
  EXPECT_FALSE(all<Place>(scene.persist(scene.show(bullish_book()))).empty());
}

bool hears_that_coins_are_gone(bool another_trades) {
  Scene scene;
  scene.begin({.positions = {{kBtc, {quantity("0.5"), amount("50")}}}});
  scene.advance(seconds{5});
  scene.feed(account("10000", "5.5"));
  bool heard = false;
  for (int i = 0; i < 300; ++i) {
    scene.advance(seconds{2});
    auto other = earlier("by-hand");
    if (another_trades)
      scene.feed(market::FillReported{fill_of(other, ("t" + std::to_string(i)).c_str(), "0.1", "0", "USDT")});
    heard = heard || told(scene.feed(account("10000", "0.1")), EventKind::kBalanceDiffers);
  }
  return heard;
}

TEST(DoubtfulAccount, AnotherTradersFillsDoNotSilenceTheBalanceCheck) {
  EXPECT_TRUE(hears_that_coins_are_gone(false)) << "control";
  EXPECT_TRUE(hears_that_coins_are_gone(true)) << "ten minutes with 0.1 of 0.5 there";
}

bool hears_of_it_after_a_fill(bool trade_told) {
  Scene scene;
  const auto old = earlier("tgold-1");
  JournalledOrder known{.intent = {.order = old}, .id = market::OrderId{"x-tgold-1"}};
  known.reported = report_of(old, kFilled, quantity("1"));
  known.booking = {quantity("1"), amount("100"), {}, {}};
  known.end = JournalledOrder::End{.state = OrderState::kFilled, .at = kWall - seconds{30}};
  scene.begin({.wall = kWall, .ended = {known}, .positions = {{kBtc, {quantity("1"), amount("100")}}}});
  bool heard = false;
  for (int i = 0; i < 720; ++i) {
    scene.advance(seconds{5});
    for (const auto& question : all<QueryTrades>(scene.feed(Event{TimerFired{TimerId::kOrders}}))) {
      market::TradesObserved answer{.symbol = question.symbol, .fills = {}};
      if (trade_told) answer.fills = {fill_of(old, "t1", "1", "0", "USDT")};
      scene.feed(answer);
    }
    heard = heard || told(scene.feed(account("10000", "0.1")), EventKind::kBalanceDiffers);
  }
  return heard;
}

TEST(DoubtfulAccount, AnOrderDecidedByHandDoesNotSilenceTheBalanceCheck) {
  EXPECT_TRUE(hears_of_it_after_a_fill(true)) << "control";
  EXPECT_TRUE(hears_of_it_after_a_fill(false)) << "an hour with 0.1 of 1 there";
}

TEST(DoubtfulAccount, WhatAnEarlierSessionsOrderTookAMomentAgoCountsUntilABalanceShowsIt) {
  Scene scene{two_symbols()};
  const auto old = earlier("tgold-1");
  JournalledOrder known{.intent = {.order = old}, .id = market::OrderId{"x-tgold-1"}};
  known.reported = report_of(old, kFilled, quantity("1"));
  known.booking = {quantity("1"), amount("100"), {}, {}};
  known.end = JournalledOrder::End{.state = OrderState::kFilled, .at = kWall - milliseconds{500}};
  scene.begin({.wall = kWall, .ended = {known}, .positions = {{kBtc, {quantity("1"), amount("100")}}}});
  scene.feed(account("200"));
  EXPECT_LE(scene.summary().quotes[0].available, amount("100"));
}

TEST(DoubtfulAccount, ABalanceThatLeavesTheAssetOutDoesNotLetASecondEntryOut) {
  Scene scene;
  scene.begin();
  scene.hold();
  scene.advance(seconds{2});
  const auto sale = all<Place>(scene.persist(scene.show(book("90.00", "1", "90.01", "9")))).at(0).order;
  scene.feed(market::PlaceFailed{sale.client_id,
                                 {.code = base::ErrorCode::kRejected,
                                  .message = "scripted",
                                  .delivery = base::Delivery::kRejected,
                                  .retry_at = std::nullopt}});
  scene.feed(account("9900", "0", seconds{30}));
  scene.advance(seconds{2});
  EXPECT_TRUE(all<Place>(scene.persist(scene.show(bullish_book()))).empty())
      << "the picture is from before the buy";
}

TEST(DoubtfulAccount, APictureFromBeforeTheBuyDoesNotEndTheStopAtOnce) {
  Scene scene;
  scene.begin();
  scene.hold();
  scene.advance(seconds{2});
  scene.show(bullish_book());
  const auto sale = all<Place>(scene.persist(scene.feed(Event{StopRequested{}}))).at(0).order;
  scene.feed(market::PlaceFailed{sale.client_id,
                                 {.code = base::ErrorCode::kRejected,
                                  .message = "scripted",
                                  .delivery = base::Delivery::kRejected,
                                  .retry_at = std::nullopt}});
  EXPECT_TRUE(all<Finished>(scene.feed(account("9900", "0", seconds{30}))).empty());
}

}  // namespace
}  // namespace tidegate::trading
