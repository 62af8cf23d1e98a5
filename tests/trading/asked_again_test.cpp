// Ended orders whose news goes on: they are asked for in turn, whatever became of them meanwhile.
#include <gtest/gtest.h>

#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

using namespace testing;  // NOLINT

constexpr auto kFilled = market::OrderStatus::kFilled;
constexpr auto kCanceled = market::OrderStatus::kCanceled;
constexpr auto kNew = market::OrderStatus::kNew;
const auto kWall = base::from_unix_ms(1'764'417'600'000);

std::size_t asked(Scene& scene, const market::ClientOrderId& id, int seconds_long) {
  std::size_t count = 0;
  for (int i = 0; i < seconds_long; ++i) {
    scene.advance(seconds{1});
    for (const auto& query : all<Query>(scene.feed(Event{TimerFired{TimerId::kOrders}}))) {
      if (query.client_id == id) ++count;
    }
  }
  return count;
}

market::NewOrder found_absent(Scene& scene) {
  const auto order = scene.enter();
  scene.feed(market::PlaceFailed{order.client_id, kLost});
  scene.feed(market::OrderAbsent{order.client_id, base::from_unix_ms(1'700'000'000'000)});
  scene.advance(seconds{9});
  scene.persist(scene.feed(market::OrderAbsent{order.client_id, base::from_unix_ms(1'700'000'009'000)}));
  EXPECT_EQ(scene.summary().orders.absent, 1U);
  return order;
}

TEST(AskedAgain, AnOrderTakenForAbsentThatTurnsOutOpenIsAskedForInTurn) {
  Scene scene;
  scene.begin();
  const auto order = found_absent(scene);
  scene.advance(seconds{1});
  scene.persist(scene.feed(market::OrderReported{report_of(order, kNew, {})}));
  ASSERT_EQ(scene.summary().orders_open, 1U);
  scene.advance(seconds{10});
  EXPECT_NO_THROW(scene.feed(Event{TimerFired{TimerId::kOrders}}));
}

TEST(AskedAgain, ALateAcknowledgementOfAnAbsentOrderIsAskedForInTurn) {
  Scene scene;
  scene.begin();
  const auto order = found_absent(scene);
  scene.advance(seconds{1});
  scene.persist(scene.feed(market::OrderAccepted{order.client_id, market::OrderId{"x"}}));
  scene.advance(seconds{10});
  EXPECT_NO_THROW(scene.feed(Event{TimerFired{TimerId::kOrders}}));
}

TEST(AskedAgain, APartOfACancelledOrderReportedFilledAheadOfItsNumbersIsAskedForInTurn) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  scene.persist(scene.feed(market::OrderReported{report_of(order, kCanceled, {})}));
  scene.advance(seconds{1});
  scene.persist(scene.feed(market::OrderReported{report_of(order, kFilled, quantity("0.5"))}));
  scene.advance(seconds{10});
  EXPECT_NO_THROW(scene.feed(Event{TimerFired{TimerId::kOrders}}));
}

TEST(AskedAgain, AnEvictedOrderThatWasReopenedIsAskedForInTurn) {
  auto settings = one_symbol();
  settings.orders.history = 1;
  Scene scene{settings};
  scene.begin();
  const auto order = scene.enter();
  scene.persist(scene.feed(market::OrderReported{report_of(order, kCanceled, {})}));
  scene.advance(seconds{1});
  scene.persist(scene.feed(market::OrderReported{report_of(order, kFilled, order.quantity)}));
  scene.advance(seconds{2});
  const auto sale = all<Place>(scene.persist(scene.show(book("90.00", "1", "90.01", "9")))).at(0).order;
  scene.persist(scene.feed(market::OrderReported{report_of(sale, kFilled, sale.quantity)}));
  scene.advance(seconds{10});
  EXPECT_NO_THROW(scene.feed(Event{TimerFired{TimerId::kOrders}}));
}

TEST(AskedAgain, AnAcknowledgedOrderResolvedAbsentByHandIsAskedForAgain) {
  Scene scene;
  const auto old = earlier("tgold-1");
  JournalledOrder known{.intent = {.order = old}, .id = market::OrderId{"x-tgold-1"}};
  known.end = JournalledOrder::End{.state = OrderState::kAbsent, .at = kWall - seconds{30}};
  scene.begin({.wall = kWall, .ended = {known}});
  EXPECT_GT(asked(scene, old.client_id, 3600), 0U);
}

TEST(AskedAgain, AnAbsentOrderOfWhichATradeWasToldBeforeACrashIsAskedForAgain) {
  Scene scene;
  const auto old = earlier("tgold-1");
  JournalledOrder known{.intent = {.order = old}};
  known.fills = {fill_of(old, "t1", "0.4", "0", "USDT")};
  known.booking = {quantity("0.4"), amount("40"), {}, {}};
  known.end = JournalledOrder::End{.state = OrderState::kAbsent, .at = kWall - seconds{30}};
  scene.begin({.wall = kWall, .ended = {known}, .positions = {{kBtc, {quantity("0.4"), amount("40")}}}});
  EXPECT_GT(asked(scene, old.client_id, 3600), 0U);
}

TEST(AskedAgain, ATradeThatWasDroppedIsLookedForAgain) {
  Scene scene;
  scene.begin({.wall = kWall});
  scene.feed(Event{TimerFired{TimerId::kOrders}});
  const auto old = earlier("tgold-1");
  auto fill = fill_of(old, "t1", "1", "0", "USDT");
  fill.time = kWall - std::chrono::hours{2};
  const auto looked = all<LookUp>(scene.feed(market::TradesObserved{.symbol = kBtc, .fills = {fill}}));
  ASSERT_EQ(looked.size(), 1U);
  OrderLookedUp failed{.key = looked[0].key, .order = base::fail(base::ErrorCode::kIo, "scripted")};
  ASSERT_TRUE(told(scene.feed(Event{std::move(failed)}), EventKind::kOrderNewsDropped));
  bool covered = false;
  for (int i = 0; i < 3600; ++i) {
    scene.advance(seconds{1});
    for (const auto& question : all<QueryTrades>(scene.feed(Event{TimerFired{TimerId::kOrders}}))) {
      covered = covered || question.since <= fill.time;
      scene.feed(market::TradesObserved{.symbol = kBtc, .fills = {}});
    }
  }
  EXPECT_TRUE(covered) << "the note says: the next look at the account's trades tells of it again";
}

}  // namespace
}  // namespace tidegate::trading
