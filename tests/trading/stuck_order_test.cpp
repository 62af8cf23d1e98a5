// One order whose outcome cannot be learnt must not keep anything else from being sold, and what it may have
// done stays counted.
#include <gtest/gtest.h>

#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

using namespace testing;  // NOLINT: the scene is this test's vocabulary

std::vector<Place> sell_off(Scene& scene, const market::Symbol& symbol) {
  return all<Place>(scene.persist(scene.show(symbol, book("90.00", "1", "90.01", "9"))));
}

market::NewOrder left_behind(const char* id, market::Side side, const char* wanted) {
  return {.symbol = kBtc,
          .side = side,
          .type = market::OrderType::kImmediateOrCancel,
          .quantity = quantity(wanted),
          .price = price("100"),
          .client_id = market::ClientOrderId{id}};
}

// The exchange says for as long as it takes that it does not know the order. Counts the contradictions told.
int contradict(Scene& scene, const market::NewOrder& order) {
  int told_times = 0;
  for (int second = 0; second < 12; ++second) {
    scene.advance(seconds{1});
    const auto effects = scene.feed(
        market::OrderAbsent{order.client_id, base::from_unix_ms(1'700'000'000'000 + second * 1000)});
    told_times += told(effects, EventKind::kOrderContradicted) ? 1 : 0;
  }
  return told_times;
}

TEST(StuckOrder, OfOneSymbolNeverKeepsAnotherFromBeingSold) {
  Scene scene{two_symbols()};
  scene.begin();
  scene.hold(kEth);
  const auto stuck = scene.enter(kBtc);
  scene.feed(market::PlaceFailed{stuck.client_id, kLost});
  scene.advance(seconds{2});
  const auto sales = sell_off(scene, kEth);
  ASSERT_EQ(sales.size(), 1U);
  EXPECT_EQ(sales[0].order.side, market::Side::kSell);
  EXPECT_EQ(sales[0].order.symbol, kEth);
}

TEST(StuckOrder, OfAnEarlierSessionHaltsItsOwnSymbolAlone) {
  Scene scene{two_symbols()};
  scene.begin({.unresolved = {{.intent = {.order = left_behind("tgold-1", market::Side::kBuy, "1")}}}});
  scene.show(kBtc, bullish_book());
  scene.advance(seconds{2});
  EXPECT_TRUE(all<Persist>(scene.show(kBtc, bullish_book())).empty());
  EXPECT_EQ(scene.summary().symbols[0].step, Step::kHalted);
  EXPECT_EQ(scene.summary().symbols[1].step, Step::kNoEntries) << "no book yet";
  EXPECT_FALSE(all<Place>(scene.persist(scene.show(kEth, bullish_book()))).empty());
}

TEST(StuckOrder, ThatTheExchangeTookAndDoesNotKnowAnyMoreIsToldOnceAndStaysOpen) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  scene.persist(scene.feed(market::OrderAccepted{order.client_id, market::OrderId{"x"}}));
  EXPECT_EQ(contradict(scene, order), 1);
  const auto summary = scene.summary();
  ASSERT_EQ(summary.open.size(), 1U);
  EXPECT_TRUE(summary.open[0].contradicted);
  EXPECT_EQ(summary.symbols[0].step, Step::kNoEntries);
}

TEST(StuckOrder, ThatWasReportedRestingAndIsGoneContradictsItselfToo) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  scene.persist(scene.feed(market::OrderReported{report_of(order, market::OrderStatus::kNew, {})}));
  EXPECT_EQ(contradict(scene, order), 1);
}

TEST(StuckOrder, AnAbsenceFromBeforeTheExchangeTookItContradictsNothing) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  scene.feed(market::PlaceFailed{order.client_id, kLost});
  scene.feed(market::OrderAbsent{order.client_id, base::from_unix_ms(1'700'000'000'000)});
  scene.persist(scene.feed(market::OrderReported{report_of(order, market::OrderStatus::kNew, {})}));
  scene.advance(seconds{20});
  const auto late = scene.feed(market::OrderAbsent{order.client_id, base::from_unix_ms(1'700'000'020'000)});
  EXPECT_FALSE(told(late, EventKind::kOrderContradicted)) << "the first one that counts";
}

// The exchange takes a request for as long as recvWindow says, and shows an order a while later.
TEST(StuckOrder, IsNotFoundAbsentWhileALateRequestCouldStillBringIt) {
  const auto left = left_behind("tgold-1", market::Side::kBuy, "1");
  for (const bool recovered : {false, true}) {
    Scene scene;
    scene.begin(recovered ? Recovered{.unresolved = {{.intent = {.order = left}}}} : Recovered{});
    const auto order = recovered ? left : scene.enter();
    if (!recovered) scene.feed(market::PlaceFailed{order.client_id, kLost});
    const auto absent_at = [&](base::Duration at) {
      scene.feed(market::OrderAbsent{order.client_id, base::from_unix_ms(1'700'000'000'000) + at});
    };
    absent_at({});
    scene.advance(seconds{8});
    absent_at(seconds{8});
    EXPECT_EQ(scene.summary().orders_open, 1U) << "recvWindow of 5 s and a grace of 3 s are just over";
    scene.advance(milliseconds{1});
    absent_at(milliseconds{8001});
    EXPECT_EQ(scene.summary().orders_open, 0U);
  }
}

TEST(StuckOrder, KeepsWhatItMayCostReserved) {
  auto settings = two_symbols();
  settings.risk.max_total_notional = amount("150");
  Scene scene{settings};
  scene.begin();
  const auto order = scene.enter(kBtc);
  scene.persist(scene.feed(market::OrderAccepted{order.client_id, market::OrderId{"x"}}));
  contradict(scene, order);
  EXPECT_TRUE(told(scene.show(kEth, bullish_book()), EventKind::kRiskRefused))
      << "100 may be held, 100 more would be";
  EXPECT_GE(scene.summary().exposure, amount("99"));
}

TEST(StuckOrder, OfABuyDoesNotKeepWhatIsHeldOfItsOwnSymbolFromBeingSold) {
  Scene scene;
  const auto left = left_behind("tgold-1", market::Side::kBuy, "1");
  scene.begin({.unresolved = {{.intent = {.order = left}, .id = market::OrderId{"x"}}},
               .positions = {{kBtc, {quantity("0.5"), amount("50")}}}});
  contradict(scene, left);
  const auto sales = sell_off(scene, kBtc);
  ASSERT_EQ(sales.size(), 1U);
  EXPECT_EQ(sales[0].order.quantity, quantity("0.5"));
}

TEST(StuckOrder, OfASaleIsLeftWhatItMayStillSell) {
  Scene scene;
  const auto left = left_behind("tgold-1", market::Side::kSell, "0.3");
  scene.begin({.unresolved = {{.intent = {.order = left}, .id = market::OrderId{"x"}}},
               .positions = {{kBtc, {quantity("0.5"), amount("50")}}}});
  contradict(scene, left);
  const auto sales = sell_off(scene, kBtc);
  ASSERT_EQ(sales.size(), 1U);
  EXPECT_EQ(sales[0].order.quantity, quantity("0.2"));
}

TEST(StuckOrder, WhoseFateNobodyTellsForLongIsToldAndLetsItsSymbolBeSold) {
  Scene scene;
  scene.begin({.unresolved = {{.intent = {.order = left_behind("tgold-1", market::Side::kBuy, "1")}}},
               .positions = {{kBtc, {quantity("0.5"), amount("50")}}}});
  scene.advance(seconds{30});
  EXPECT_FALSE(told(scene.feed(Event{TimerFired{TimerId::kOrders}}), EventKind::kOrderStuck));
  EXPECT_TRUE(sell_off(scene, kBtc).empty());
  scene.advance(milliseconds{5001});
  EXPECT_TRUE(told(scene.feed(Event{TimerFired{TimerId::kOrders}}), EventKind::kOrderStuck));
  EXPECT_FALSE(told(scene.feed(Event{TimerFired{TimerId::kOrders}}), EventKind::kOrderStuck)) << "once";
  EXPECT_EQ(sell_off(scene, kBtc).size(), 1U);
}

TEST(StuckOrder, IsCancelledAtTheStopAndNotWaitedFor) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  scene.persist(scene.feed(market::OrderAccepted{order.client_id, market::OrderId{"x"}}));
  contradict(scene, order);
  const auto effects = scene.feed(Event{StopRequested{}});
  EXPECT_EQ(all<Cancel>(effects).size(), 1U);
  ASSERT_EQ(all<Finished>(effects).size(), 1U);
  EXPECT_EQ(all<Finished>(effects)[0].orders_open, 1U);
}

TEST(StuckOrder, IsAskedForEveryMinuteOnceItContradictedItself) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  scene.persist(scene.feed(market::OrderAccepted{order.client_id, market::OrderId{"x"}}));
  contradict(scene, order);
  scene.advance(seconds{59});
  EXPECT_TRUE(all<Query>(scene.feed(Event{TimerFired{TimerId::kOrders}})).empty());
  scene.advance(seconds{1});
  EXPECT_EQ(all<Query>(scene.feed(Event{TimerFired{TimerId::kOrders}})).size(), 1U);
}

}  // namespace
}  // namespace tidegate::trading
