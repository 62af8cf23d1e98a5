// News of orders that counts as ended here, or that this session has never heard of, is not lost.
#include <gtest/gtest.h>

#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

using namespace testing;  // NOLINT: the scene is this test's vocabulary

constexpr auto kFilled = market::OrderStatus::kFilled;
constexpr auto kCanceled = market::OrderStatus::kCanceled;

market::Quantity held(const Scene& scene) {
  return scene.summary().symbols[0].held.quantity;
}

market::NewOrder of_earlier(const char* id) {
  return {.symbol = kBtc,
          .side = market::Side::kBuy,
          .type = market::OrderType::kImmediateOrCancel,
          .quantity = quantity("1"),
          .price = price("100"),
          .client_id = market::ClientOrderId{id}};
}

JournalledOrder ended(const market::NewOrder& order, OrderState state, base::WallTime at) {
  JournalledOrder known{.intent = {.order = order}};
  known.end = JournalledOrder::End{.state = state, .at = at};
  return known;
}

// The instants, from now on, at which an order is asked for within `time`.
std::vector<base::Duration> questions(Scene& scene, const market::ClientOrderId& id, base::Duration time) {
  std::vector<base::Duration> asked;
  const auto begin = scene.now();
  while (scene.now() - begin < time) {
    scene.advance(seconds{1});
    for (const auto& query : all<Query>(scene.feed(Event{TimerFired{TimerId::kOrders}}))) {
      if (query.client_id == id) asked.push_back(scene.now() - begin);
    }
  }
  return asked;
}

TEST(LateNews, AnOrderThatEndedWithSomethingUnfilledIsAskedForAgainForADay) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  scene.persist(scene.feed(market::OrderReported{report_of(order, kCanceled, {})}));
  EXPECT_EQ(questions(scene, order.client_id, std::chrono::hours{30}),
            (std::vector<base::Duration>{EndedOrders::kAskedAfter.begin(), EndedOrders::kAskedAfter.end()}));
}

TEST(LateNews, AFilledOneIsNot) {
  Scene scene;
  scene.begin();
  const auto order = scene.hold();
  EXPECT_TRUE(questions(scene, order.client_id, std::chrono::hours{2}).empty());
}

TEST(LateNews, OneFoundAbsentThatWasFilledAfterAllIsBookedWhenItIsAskedForAgain) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  scene.feed(market::PlaceFailed{order.client_id, kLost});
  scene.feed(market::OrderAbsent{order.client_id, base::from_unix_ms(1'700'000'000'000)});
  scene.advance(seconds{9});
  scene.persist(scene.feed(market::OrderAbsent{order.client_id, base::from_unix_ms(1'700'000'009'000)}));
  ASSERT_EQ(scene.summary().orders.absent, 1U);
  EXPECT_FALSE(questions(scene, order.client_id, seconds{11}).empty());
  const auto late = scene.feed(market::OrderReported{report_of(order, kFilled, order.quantity)});
  EXPECT_TRUE(told(late, EventKind::kOrderContradicted));
  EXPECT_EQ(held(scene), order.quantity);
  EXPECT_EQ(scene.summary().orders.absent, 0U);
}

TEST(LateNews, OfAnEarlierSessionsEndedOrderIsAskedForWhenItsTimeComes) {
  Scene scene;
  const auto wall = base::from_unix_ms(1'764'417'600'000);
  const auto old = of_earlier("tgold-1");
  scene.begin({.wall = wall, .ended = {ended(old, OrderState::kAbsent, wall - std::chrono::minutes{30})}});
  EXPECT_EQ(questions(scene, old.client_id, std::chrono::hours{1}),
            (std::vector<base::Duration>{std::chrono::minutes{30}}));
}

TEST(LateNews, AFillOfAnEarlierSessionsEndedOrderIsBooked) {
  Scene scene;
  const auto wall = base::from_unix_ms(1'764'417'600'000);
  const auto old = of_earlier("tgold-1");
  scene.begin({.wall = wall, .ended = {ended(old, OrderState::kAbsent, wall - seconds{30})}});
  scene.feed(market::OrderReported{report_of(old, kFilled, quantity("1"))});
  EXPECT_EQ(held(scene), quantity("1"));
}

TEST(LateNews, OfAnOrderThatIsNotInMemoryWaitsForTheJournal) {
  Scene scene;
  scene.begin();
  const auto old = of_earlier("tgold-1");
  const auto report = report_of(old, kFilled, quantity("1"));
  const auto asked = all<LookUp>(scene.feed(market::OrderReported{report}));
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_EQ(asked[0].key.client_id, old.client_id);
  EXPECT_TRUE(all<LookUp>(scene.feed(market::OrderReported{report})).empty()) << "it is asked once";
  EXPECT_TRUE(held(scene).is_zero());
  const auto found =
      scene.feed(Event{OrderLookedUp{.key = asked[0].key, .order = ended(old, OrderState::kCanceled, {})}});
  EXPECT_EQ(held(scene), quantity("1"));
  EXPECT_TRUE(told(found, EventKind::kOrderContradicted));
  EXPECT_FALSE(all<Persist>(found).empty());
}

TEST(LateNews, OfAnOrderThatEndedFilledAddsNothing) {
  Scene scene;
  const auto old = of_earlier("tgold-1");
  scene.begin({.positions = {{kBtc, {quantity("1"), amount("100")}}}});
  const auto report = report_of(old, kFilled, quantity("1"));
  const auto asked = all<LookUp>(scene.feed(market::OrderReported{report}));
  auto known = ended(old, OrderState::kFilled, {});
  known.reported = report;
  known.booking = {
      .executed = quantity("1"), .executed_quote = amount("100"), .fee_base = {}, .fee_quote = {}};
  scene.feed(Event{OrderLookedUp{.key = asked.at(0).key, .order = known}});
  EXPECT_EQ(held(scene), quantity("1"));
}

TEST(LateNews, WithoutAClientIdIsLookedUpByTheExchangesId) {
  Scene scene;
  scene.begin();
  const auto old = of_earlier("tgold-1");
  auto report = report_of(old, kFilled, quantity("1"));
  report.client_id = {};
  const auto asked = all<LookUp>(scene.feed(market::OrderReported{report}));
  ASSERT_EQ(asked.size(), 1U);
  EXPECT_EQ(asked[0].key.id, report.id);
  scene.feed(Event{OrderLookedUp{.key = asked[0].key, .order = ended(old, OrderState::kCanceled, {})}});
  EXPECT_EQ(held(scene), quantity("1"));
}

TEST(LateNews, OfSomebodyElsesOrderIsNeitherBookedNorAskedForTwice) {
  Scene scene;
  scene.begin();
  auto foreign = of_earlier("by-hand");
  EXPECT_TRUE(
      all<LookUp>(scene.feed(market::OrderReported{report_of(foreign, kFilled, quantity("1"))})).empty());
  auto report = report_of(foreign, kFilled, quantity("1"));
  report.client_id = {};
  const auto asked = all<LookUp>(scene.feed(market::OrderReported{report}));
  ASSERT_EQ(asked.size(), 1U);
  scene.feed(Event{OrderLookedUp{.key = asked[0].key, .order = std::nullopt}});
  EXPECT_TRUE(all<LookUp>(scene.feed(market::OrderReported{report})).empty());
  EXPECT_TRUE(held(scene).is_zero());
}

TEST(LateNews, IsToldToBeDroppedWhereTheJournalCannotBeAsked) {
  Scene scene;
  scene.begin();
  const auto report = report_of(of_earlier("tgold-1"), kFilled, quantity("1"));
  const auto asked = all<LookUp>(scene.feed(market::OrderReported{report}));
  OrderLookedUp failed{.key = asked.at(0).key, .order = base::fail(base::ErrorCode::kIo, "scripted")};
  EXPECT_TRUE(told(scene.feed(Event{std::move(failed)}), EventKind::kOrderNewsDropped));
  EXPECT_EQ(all<LookUp>(scene.feed(market::OrderReported{report})).size(), 1U) << "and asked for again";
}

TEST(LateNews, OfAnOrderLikeOursThatTheJournalDoesNotKnowIsTold) {
  Scene scene;
  scene.begin();
  const auto asked = all<LookUp>(
      scene.feed(market::OrderReported{report_of(of_earlier("tgother-1"), kFilled, quantity("1"))}));
  EXPECT_TRUE(told(scene.feed(Event{OrderLookedUp{.key = asked.at(0).key, .order = std::nullopt}}),
                   EventKind::kOrderNotInJournal));
}

TEST(LateNews, OfAnOrderThatTheJournalDoesNotKnowIsToldOnceHoweverOftenItComes) {
  Scene scene;
  scene.begin();
  std::size_t times = 0;
  for (int i = 0; i < 10; ++i) {
    for (const char* id : {"tgother-1", "tgother-2"}) {
      const auto asked =
          all<LookUp>(scene.feed(market::OrderReported{report_of(of_earlier(id), kFilled, quantity("1"))}));
      const auto effects = scene.feed(Event{OrderLookedUp{.key = asked.at(0).key, .order = std::nullopt}});
      times += told(effects, EventKind::kOrderNotInJournal) ? 1U : 0U;
    }
    scene.advance(seconds{4});
  }
  EXPECT_EQ(times, 2U) << "once for each order";
}

TEST(LateNews, PartiallyCancelledWithNothingExecutedIsNotBelievedAtOnce) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  const auto empty = report_of(order, market::OrderStatus::kPartiallyCanceled, {});
  scene.persist(scene.feed(market::OrderReported{empty}));
  EXPECT_EQ(scene.summary().orders_open, 1U) << "its numbers are to come";
  scene.persist(scene.feed(
      market::OrderReported{report_of(order, market::OrderStatus::kPartiallyCanceled, quantity("0.5"))}));
  EXPECT_EQ(scene.summary().orders_open, 0U);
  EXPECT_EQ(held(scene), quantity("0.5"));
}

TEST(LateNews, PartiallyCancelledWithNothingExecutedIsBelievedWhenItIsSaidForLong) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  const auto empty = report_of(order, market::OrderStatus::kPartiallyCanceled, {});
  scene.feed(market::OrderReported{empty});
  scene.advance(seconds{9});
  scene.feed(market::OrderReported{empty});
  EXPECT_EQ(scene.summary().orders_open, 0U);
}

// --- trades ---

TEST(Trades, TellOfAFillThatNoReportToldOf) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  scene.persist(scene.feed(market::OrderReported{report_of(order, kCanceled, {})}));
  const auto late = scene.feed(
      market::TradesObserved{.symbol = kBtc, .fills = {fill_of(order, "t1", "0.4", "0.0002", "BTC")}});
  EXPECT_TRUE(told(late, EventKind::kOrderContradicted));
  EXPECT_EQ(held(scene), quantity("0.3998"));
}

TEST(Trades, AreAskedForAtTheStartAndFromTimeToTime) {
  Scene scene;
  scene.feed(Event{Start{.recovered = {.wall = base::from_unix_ms(1'764'417'600'000)}}});
  const auto first = all<QueryTrades>(scene.feed(Event{TimerFired{TimerId::kOrders}}));
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].since, base::from_unix_ms(1'764'417'600'000) - TradeWatch::kLookBack);
  scene.feed(market::TradesObserved{.symbol = kBtc, .fills = {}});
  scene.advance(seconds{299});
  EXPECT_TRUE(all<QueryTrades>(scene.feed(Event{TimerFired{TimerId::kOrders}})).empty());
  scene.advance(seconds{1});
  const auto next = all<QueryTrades>(scene.feed(Event{TimerFired{TimerId::kOrders}}));
  ASSERT_EQ(next.size(), 1U);
  EXPECT_EQ(next[0].since, base::from_unix_ms(1'764'417'600'000) - TradeWatch::kOverlap);
}

TEST(Trades, AreAskedForSoonWhileAFeeIsAnEstimate) {
  Scene scene;
  scene.begin();
  scene.feed(Event{TimerFired{TimerId::kOrders}});
  scene.feed(market::TradesObserved{.symbol = kBtc, .fills = {}});
  const auto order = scene.hold();
  const auto asked_after = [&scene](base::Duration pause) {
    scene.advance(pause);
    return all<QueryTrades>(scene.feed(Event{TimerFired{TimerId::kOrders}})).size();
  };
  EXPECT_EQ(asked_after(milliseconds{999}), 0U);
  EXPECT_EQ(asked_after(milliseconds{1}), 1U);
  scene.feed(market::TradesObserved{.symbol = kBtc, .fills = {}});
  EXPECT_EQ(asked_after(milliseconds{1999}), 0U) << "the pause grows";
  EXPECT_EQ(asked_after(milliseconds{1}), 1U);
  scene.feed(market::TradesObserved{
      .symbol = kBtc, .fills = {fill_of(order, "t1", order.quantity.to_string().c_str(), "0.0005", "BTC")}});
  EXPECT_EQ(asked_after(seconds{60}), 0U) << "all is told";
}

}  // namespace
}  // namespace tidegate::trading
