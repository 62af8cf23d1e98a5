// What is held, reserved and lost is never counted too low.
#include <gtest/gtest.h>

#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

using namespace testing;  // NOLINT: the scene is this test's vocabulary

bool enters(Scene& scene, const market::Symbol& symbol) {
  return !all<Place>(scene.persist(scene.show(symbol, bullish_book()))).empty();
}

std::uint64_t refusals(const Scene& scene, RiskRule rule) {
  return scene.summary().refusals[static_cast<std::size_t>(rule)];
}

TEST(Exposure, AnAccountsAnswerDoesNotGiveBackWhatAnUnknownOrderMayTake) {
  Scene scene{two_symbols()};
  scene.begin();
  const auto order = scene.enter(kBtc);
  scene.feed(market::PlaceFailed{order.client_id, kLost});
  scene.advance(seconds{5});
  scene.feed(account("200"));
  EXPECT_FALSE(enters(scene, kEth)) << "200 less 100 that may be gone less 100 is below the least of 50";
  EXPECT_EQ(refusals(scene, RiskRule::kBalance), 1U);
  scene.feed(account("251"));
  EXPECT_TRUE(enters(scene, kEth));
}

TEST(Exposure, WhatAnEndedOrderTookCountsUntilABalanceShowsIt) {
  Scene scene{two_symbols()};
  scene.begin();
  scene.feed(account("200"));
  scene.hold(kBtc);
  EXPECT_LT(scene.summary().quotes[0].available, amount("101"));
  scene.advance(milliseconds{3001});
  scene.feed(account("200", "0", milliseconds{10}));
  EXPECT_LT(scene.summary().quotes[0].available, amount("101")) << "its picture may be from before the fill";
  scene.advance(milliseconds{10});
  scene.feed(account("200", "0", milliseconds{5}));
  EXPECT_EQ(scene.summary().quotes[0].available, amount("200"));
}

TEST(Exposure, WhatAnOrderDidNotTakeIsFreeAtOnce) {
  Scene scene{two_symbols()};
  scene.begin();
  scene.feed(account("200"));
  const auto order = scene.enter(kBtc);
  EXPECT_LT(scene.summary().quotes[0].available, amount("101"));
  scene.persist(scene.feed(market::OrderReported{report_of(order, market::OrderStatus::kCanceled, {})}));
  EXPECT_EQ(scene.summary().quotes[0].available, amount("200"));
}

TEST(Exposure, AnEarlierSessionsUnknownBuyIsReservedFromTheStart) {
  Scene scene{two_symbols()};
  const market::NewOrder left{.symbol = kBtc,
                              .quantity = quantity("1"),
                              .price = price("100"),
                              .client_id = market::ClientOrderId{"tgold-1"}};
  scene.begin({.unresolved = {{.intent = {.order = left}}}});
  scene.feed(account("200"));
  EXPECT_EQ(scene.summary().quotes[0].available, amount("100"));
  EXPECT_EQ(scene.summary().exposure, amount("100"));
}

TEST(Exposure, IsLimitedOverAllSymbolsTogether) {
  auto settings = two_symbols();
  settings.risk.max_total_notional = amount("199");
  Scene scene{settings};
  scene.begin();
  scene.hold(kBtc);
  EXPECT_FALSE(enters(scene, kEth));
  EXPECT_EQ(refusals(scene, RiskRule::kTotalNotional), 1U);
  settings.risk.max_total_notional = amount("200");
  Scene wider{settings};
  wider.begin();
  wider.hold(kBtc);
  EXPECT_TRUE(enters(wider, kEth));
}

TEST(Exposure, CountsWhatIsHeldOfASymbolThatIsNotTradedNow) {
  auto settings = one_symbol();
  settings.risk.max_total_notional = amount("150");
  Scene scene{settings};
  scene.begin({.positions = {{market::Symbol{"DOGEUSDT"}, {quantity("1000"), amount("60")}}}});
  EXPECT_FALSE(enters(scene, kBtc));
  ASSERT_EQ(scene.summary().untraded.size(), 1U);
  EXPECT_EQ(scene.summary().untraded[0].held.cost, amount("60"));
}

TEST(Exposure, AnOpenOrderCountsAgainstTheNumberOfOrders) {
  auto settings = two_symbols();
  settings.risk.max_open_orders = 1;
  Scene scene{settings};
  scene.begin();
  scene.enter(kBtc);
  EXPECT_FALSE(enters(scene, kEth));
  EXPECT_EQ(refusals(scene, RiskRule::kOpenOrders), 1U);
}

TEST(Exposure, EveryDecidedOrderCountsForTheRate) {
  auto settings = two_symbols();
  settings.risk.max_orders_per_minute = 1;
  Scene scene{settings};
  scene.begin();
  scene.enter(kBtc);
  EXPECT_FALSE(enters(scene, kEth));
  EXPECT_EQ(refusals(scene, RiskRule::kOrderRate), 1U);
  EXPECT_EQ(scene.summary().orders_last_minute, 1U);
}

TEST(Exposure, APositionsCostCountsAgainstItsLimit) {
  auto settings = one_symbol();
  settings.risk.max_position_notional = amount("100.5");
  auto instrument = btc();
  instrument.min_notional = amount("5");  // what is held below is dust, so that an entry is considered at all
  Scene scene{settings, instrument};
  scene.begin({.positions = {{kBtc, {quantity("0.01"), amount("1")}}}});
  EXPECT_FALSE(enters(scene, kBtc));
  EXPECT_EQ(refusals(scene, RiskRule::kPositionNotional), 1U);
}

// --- what was lost ---

TEST(DailyLoss, CountsWhatIsHeldAtTheLastBidKnownWhenTheBookIsLost) {
  auto settings = two_symbols();
  settings.risk.max_daily_loss = amount("5");
  settings.bracket.max_holding = std::chrono::hours{1};
  settings.bracket.stop_loss = amount("0.9");
  Scene scene{settings};
  scene.begin();
  scene.hold(kBtc);
  scene.show(kBtc, book("94.00", "1", "94.01", "1"));
  scene.feed(
      market::BookObserved{.symbol = kBtc, .book = nullptr, .source = base::Source::kStale, .age = {}});
  EXPECT_LT(scene.summary().open_result, amount("-5"));
  EXPECT_EQ(scene.summary().symbols[0].bid, price("94.00"));
  scene.advance(seconds{3});
  EXPECT_EQ(scene.summary().symbols[0].bid_age, seconds{3});
  EXPECT_FALSE(enters(scene, kEth));
  EXPECT_EQ(refusals(scene, RiskRule::kDailyLoss), 1U);
}

TEST(DailyLoss, WhatHasNoPriceYetCountsAsLost) {
  auto settings = two_symbols();
  settings.risk.max_daily_loss = amount("50");
  Scene scene{settings};
  scene.begin({.positions = {{kBtc, {quantity("0.5"), amount("50")}}}});
  EXPECT_FALSE(enters(scene, kEth));
  EXPECT_EQ(refusals(scene, RiskRule::kDailyLoss), 1U);
}

TEST(DailyLoss, SurvivesARestart) {
  auto settings = one_symbol();
  settings.risk.max_daily_loss = amount("5");
  const auto wall = base::from_unix_ms(1'764'417'600'000);
  for (const auto& [lost, entered] : {std::pair{"-5", false}, std::pair{"-4.99", true}}) {
    Scene scene{settings};
    scene.begin({.wall = wall, .day = {.day = utc_day(wall), .realised = amount(lost)}});
    EXPECT_EQ(enters(scene, kBtc), entered) << lost;
    EXPECT_EQ(scene.summary().day_realised, amount(lost));
  }
}

TEST(DailyLoss, OfYesterdayIsOver) {
  auto settings = one_symbol();
  settings.risk.max_daily_loss = amount("5");
  const auto wall = base::from_unix_ms(1'764'417'600'000);
  Scene scene{settings};
  scene.begin({.wall = wall, .day = {.day = utc_day(wall) - 1, .realised = amount("-80")}});
  EXPECT_TRUE(enters(scene, kBtc));
}

TEST(DailyLoss, IsKeptInTheCheckpointOfTheStart) {
  Scene scene;
  const auto wall = base::from_unix_ms(1'764'417'600'000);
  const auto begun = scene.feed(
      Event{Start{.recovered = {.wall = wall, .day = {.day = utc_day(wall), .realised = amount("-3")}}}});
  const auto records = all<Persist>(begun);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(std::get<CheckpointRecord>(records[0].record).day.realised, amount("-3"));
}

TEST(DailyLoss, IsWhatTheSalesLostAfterTheFees) {
  auto instrument = btc();
  instrument.taker_fee = amount("0.001");
  Scene scene{one_symbol(), instrument};
  scene.begin();
  scene.hold();
  scene.advance(seconds{2});
  const auto exit = all<Place>(scene.persist(scene.show(book("90.00", "1", "90.01", "9")))).at(0).order;
  scene.persist(
      scene.feed(market::OrderReported{report_of(exit, market::OrderStatus::kFilled, exit.quantity)}));
  // Bought 0.9999 for 99.999999 and a fee of 0.0999, sold it for 89.991 less a fee of 0.09.
  EXPECT_LT(scene.summary().day_realised, amount("-10.19"));
  EXPECT_GT(scene.summary().day_realised, amount("-10.21"));
}

}  // namespace
}  // namespace tidegate::trading
