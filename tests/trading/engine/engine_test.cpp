#include "tidegate/trading/engine/engine.hpp"

#include <gtest/gtest.h>

#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

using namespace testing;  // NOLINT: the scene is this test's vocabulary

constexpr auto kFilled = market::OrderStatus::kFilled;

base::Error error(base::ErrorCode code, base::Delivery delivery) {
  return {.code = code, .message = "scripted", .delivery = delivery, .retry_at = std::nullopt};
}
const base::Error kRefused = error(base::ErrorCode::kRejected, base::Delivery::kRejected);

TEST(TradingEngine, SendsAnOrderOnlyWhenItsIntentIsDurable) {
  Scene scene;
  scene.begin();
  const auto intended = scene.show(bullish_book());
  ASSERT_EQ(all<Persist>(intended).size(), 1U);
  EXPECT_TRUE(all<Place>(intended).empty());
  const auto seq = all<Persist>(intended)[0].seq;
  EXPECT_TRUE(all<Place>(scene.feed(Event{Persisted{seq - 1}})).empty());
  const auto sent = all<Place>(scene.feed(Event{Persisted{seq}}));
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].after_seq, seq);
  EXPECT_EQ(sent[0].order.type, market::OrderType::kImmediateOrCancel);
  EXPECT_EQ(sent[0].order.price, price("100.01"));
  EXPECT_TRUE(all<Place>(scene.feed(Event{Persisted{seq}})).empty()) << "once is enough";
}

TEST(TradingEngine, TakesOtherLimitsForAnIntentThatIsNotDurableYetToo) {
  auto settings = one_symbol();
  Scene scene{settings};
  scene.begin();
  const auto intended = scene.show(bullish_book());
  ASSERT_EQ(all<Persist>(intended).size(), 1U);
  settings.risk.max_total_notional = amount("0.01");
  scene.apply(settings);
  EXPECT_TRUE(all<Place>(scene.persist(intended)).empty());
  EXPECT_EQ(scene.summary().orders.withdrawn, 1U);
}

TEST(TradingEngine, KeepsWhatItHoldsUnderLimitsThatWouldForbidIt) {
  auto settings = one_symbol();
  Scene scene{settings};
  scene.begin();
  scene.hold();
  const auto held = scene.summary().symbols[0].held.quantity;
  ASSERT_TRUE(held.is_positive());
  settings.risk.max_total_notional = amount("0.01");
  scene.apply(settings);
  EXPECT_EQ(scene.summary().symbols[0].held.quantity, held);
}

TEST(TradingEngine, WritesDownThatTheExchangeTookAnOrder) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  const auto records = all<Persist>(scene.feed(market::OrderAccepted{order.client_id, market::OrderId{"x"}}));
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(std::get<AckRecord>(records[0].record).id, market::OrderId{"x"});
}

TEST(TradingEngine, GivesEveryOrderAnIdThatTheExchangeTakes) {
  Scene scene;
  scene.begin({.session = 1'763'800'000'000});
  const auto id = scene.enter().client_id.value();
  EXPECT_EQ(id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"), std::string::npos) << id;
  EXPECT_LE(id.size(), 32U);
}

TEST(TradingEngine, DecidesNothingForASymbolWhileAnOrdersFateIsOpen) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  scene.advance(seconds{2});
  EXPECT_TRUE(all<Persist>(scene.show(bullish_book())).empty());
  scene.feed(market::PlaceFailed{order.client_id, kLost});
  scene.advance(seconds{2});
  EXPECT_TRUE(all<Persist>(scene.show(bullish_book())).empty());
}

TEST(TradingEngine, DoesNotEnterWithoutKnowingTheBalance) {
  Scene scene;
  scene.feed(Event{Start{}});
  EXPECT_TRUE(told(scene.show(bullish_book()), EventKind::kRiskRefused));
  EXPECT_FALSE(told(scene.show(bullish_book()), EventKind::kRiskRefused)) << "the same refusal is told once";
  EXPECT_EQ(scene.summary().refusals[static_cast<std::size_t>(RiskRule::kBalance)], 2U);
}

TEST(TradingEngine, WithdrawsAnIntentThatTookTooLongToBecomeDurable) {
  Scene scene;
  scene.begin();
  const auto intended = scene.show(bullish_book());
  scene.advance(milliseconds{1001});
  scene.show(book("100.00", "1", "100.01", "9"));
  const auto after = scene.persist(intended);
  EXPECT_TRUE(all<Place>(after).empty());
  EXPECT_TRUE(told(after, EventKind::kOrderWithdrawn));
  EXPECT_EQ(scene.summary().orders.withdrawn, 1U);
}

TEST(TradingEngine, WithdrawsAnIntentWhoseBookGrewTooOldMeanwhile) {
  for (const auto& [pause, goes_out] :
       {std::pair{milliseconds{100}, true}, std::pair{milliseconds{101}, false}}) {
    Scene scene;
    scene.begin();
    const auto intended = scene.show(bullish_book(), base::Source::kStale, milliseconds{2400});
    ASSERT_EQ(all<Persist>(intended).size(), 1U);
    scene.advance(pause);
    EXPECT_EQ(!all<Place>(scene.persist(intended)).empty(), goes_out) << pause.count();
  }
}

TEST(TradingEngine, WithdrawsAnIntentWhenTheLadderStepsDownMeanwhile) {
  Scene scene;
  scene.begin();
  const auto intended = scene.show(bullish_book());
  scene.feed(market::VenueHealth{.order_circuit = base::CircuitState::kOpen});
  EXPECT_TRUE(all<Place>(scene.persist(intended)).empty());
  EXPECT_EQ(scene.summary().orders.withdrawn, 1U);
}

TEST(TradingEngine, HaltsWhileTheJournalCannotWrite) {
  Scene scene;
  scene.begin();
  const auto intended = scene.show(bullish_book());
  EXPECT_TRUE(
      told(scene.feed(Event{JournalFailed{error(base::ErrorCode::kIo, {})}}), EventKind::kJournalFailed));
  EXPECT_EQ(scene.summary().worst_step, Step::kHalted);
  EXPECT_EQ(scene.summary().orders.withdrawn, 1U);
  scene.advance(seconds{2});
  EXPECT_TRUE(all<Persist>(scene.show(bullish_book())).empty());
  EXPECT_TRUE(all<Place>(scene.persist(intended)).empty()) << "a withdrawn order stays withdrawn";
  EXPECT_EQ(scene.summary().worst_step, Step::kLiveBook);
  EXPECT_FALSE(all<Persist>(scene.show(bullish_book())).empty());
}

TEST(TradingEngine, EntersOnAFetchedOrKeptBookOnlyWithinItsBounds) {
  for (const auto& [source, age, enters] : {std::tuple{base::Source::kNetwork, milliseconds{2000}, true},
                                            std::tuple{base::Source::kStale, milliseconds{2500}, true},
                                            std::tuple{base::Source::kStale, milliseconds{2501}, false},
                                            std::tuple{base::Source::kStream, milliseconds{5001}, false}}) {
    Scene scene;
    scene.begin();
    EXPECT_EQ(!all<Persist>(scene.show(bullish_book(), source, age)).empty(), enters) << age.count();
  }
}

TEST(TradingEngine, StepsDownByItselfAsTheBookGrowsOld) {
  Scene scene;
  scene.begin();
  scene.show(bullish_book());
  EXPECT_EQ(scene.summary().worst_step, Step::kLiveBook);
  scene.advance(milliseconds{1001});
  EXPECT_TRUE(told(scene.feed(Event{TimerFired{TimerId::kHeartbeat}}), EventKind::kLadderSteppedDown));
  EXPECT_EQ(scene.summary().worst_step, Step::kCachedBook);
  scene.advance(milliseconds{4000});
  scene.feed(Event{TimerFired{TimerId::kHeartbeat}});
  EXPECT_EQ(scene.summary().worst_step, Step::kNoEntries);
}

TEST(TradingEngine, SellsAtTheTargetAndBooksTheResult) {
  Scene scene;
  scene.begin();
  const auto entry = scene.hold();
  EXPECT_EQ(scene.summary().symbols[0].held.quantity, entry.quantity);
  scene.advance(milliseconds{300});
  const auto placed = all<Place>(scene.persist(scene.show(book("100.50", "1", "100.51", "1"))));
  ASSERT_EQ(placed.size(), 1U);
  EXPECT_EQ(placed[0].order.side, market::Side::kSell);
  EXPECT_EQ(placed[0].order.price, price("100.50"));
  EXPECT_EQ(placed[0].order.quantity, entry.quantity);
  scene.feed(market::OrderReported{report_of(placed[0].order, kFilled, entry.quantity)});
  EXPECT_TRUE(scene.summary().symbols[0].held.quantity.is_zero());
  EXPECT_EQ(scene.summary().totals.realised, market::notional(price("0.49"), entry.quantity).value());
  EXPECT_EQ(scene.summary().orders.filled, 2U);
}

TEST(TradingEngine, SellsNothingOnABookItCannotTrust) {
  Scene scene;
  scene.begin();
  scene.hold();
  scene.advance(seconds{60});
  EXPECT_TRUE(all<Persist>(scene.feed(Event{TimerFired{TimerId::kHeartbeat}})).empty());
  EXPECT_TRUE(
      all<Persist>(scene.show(book("90", "1", "91", "1"), base::Source::kStale, milliseconds{5001})).empty());
  EXPECT_FALSE(
      all<Persist>(scene.show(book("90", "1", "91", "1"), base::Source::kStale, milliseconds{5000})).empty());
}

TEST(TradingEngine, StillExitsWhenEntriesAreForbidden) {
  Scene scene;
  scene.begin();
  scene.hold();
  scene.feed(market::VenueHealth{.query_circuit = base::CircuitState::kOpen});
  scene.advance(seconds{2});
  const auto effects = scene.show(book("101.00", "9", "101.01", "1"));
  ASSERT_EQ(all<Persist>(effects).size(), 1U);
  EXPECT_EQ(std::get<IntentRecord>(all<Persist>(effects)[0].record).purpose, OrderPurpose::kExit);
}

TEST(TradingEngine, AsksForAnUnknownOutcomeUntilAbsenceIsProvenAndNeverSendsTheEntryAgain) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  auto effects = scene.feed(market::PlaceFailed{order.client_id, kLost});
  EXPECT_TRUE(told(effects, EventKind::kOrderUnknown));
  int queries = 0;
  for (int second = 0; scene.summary().orders_open > 0; ++second) {
    ASSERT_LT(second, 60);
    scene.advance(seconds{1});
    effects = scene.feed(Event{TimerFired{TimerId::kOrders}});
    EXPECT_TRUE(all<Place>(effects).empty());
    if (all<Query>(effects).empty()) continue;
    ++queries;
    EXPECT_EQ(all<Query>(effects)[0].client_id, order.client_id);
    scene.feed(market::OrderAbsent{order.client_id, base::from_unix_ms(1'700'000'000'000 + second * 1000)});
  }
  EXPECT_GE(queries, 3);
  EXPECT_EQ(scene.summary().orders.absent, 1U);
  EXPECT_EQ(scene.summary().orders.sent, 1U);
}

TEST(TradingEngine, WaitsWithItsQuestionAsLongAsTheExchangeSays) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  scene.feed(market::PlaceFailed{order.client_id, kLost});
  scene.advance(milliseconds{50});
  ASSERT_EQ(all<Query>(scene.feed(Event{TimerFired{TimerId::kOrders}})).size(), 1U);
  auto blocked = error(base::ErrorCode::kRateLimited, base::Delivery::kRejected);
  blocked.retry_at = scene.now() + seconds{30};
  const auto timers = all<SetTimer>(scene.feed(market::QueryFailed{order.client_id, blocked}));
  ASSERT_EQ(timers.size(), 1U);
  EXPECT_EQ(timers[0].at, scene.now() + seconds{30});
}

// The pause that grows is for failures that name no instant.
TEST(TradingEngine, AsksForAnOrderAtTheInstantThatIsNamedHoweverOftenItFailedBefore) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  scene.feed(market::PlaceFailed{order.client_id, kLost});
  for (int i = 0; i < 10; ++i) {
    scene.advance(seconds{2});
    ASSERT_EQ(all<Query>(scene.feed(Event{TimerFired{TimerId::kOrders}})).size(), 1U);
    scene.feed(market::QueryFailed{order.client_id, kLost});
  }
  scene.advance(seconds{2});
  scene.feed(Event{TimerFired{TimerId::kOrders}});
  auto blocked = error(base::ErrorCode::kRateLimited, base::Delivery::kRejected);
  blocked.retry_at = scene.now() + milliseconds{300};
  EXPECT_EQ(all<SetTimer>(scene.feed(market::QueryFailed{order.client_id, blocked})).at(0).at,
            blocked.retry_at);
  scene.advance(milliseconds{299});
  EXPECT_TRUE(all<Query>(scene.feed(Event{TimerFired{TimerId::kOrders}})).empty());
  scene.advance(milliseconds{1});
  EXPECT_EQ(all<Query>(scene.feed(Event{TimerFired{TimerId::kOrders}})).size(), 1U);
}

TEST(TradingEngine, AsksForTheAccountAtTheInstantThatIsNamedAndNotBefore) {
  // Earlier than the next look, and later.
  for (const auto wait : {milliseconds{700}, milliseconds{30'000}}) {
    SCOPED_TRACE(wait.count());
    Scene scene;
    scene.begin();
    scene.hold();
    auto blocked = error(base::ErrorCode::kRateLimited, base::Delivery::kRejected);
    blocked.retry_at = scene.now() + wait;
    const auto timers = all<SetTimer>(scene.feed(market::AccountFailed{blocked}));
    ASSERT_EQ(timers.size(), 1U);
    EXPECT_EQ(timers[0].id, TimerId::kAccount);
    EXPECT_EQ(timers[0].at, blocked.retry_at);
    // Not for the sake of a refused sale either.
    scene.advance(milliseconds{300});
    const auto sale = all<Place>(scene.persist(scene.show(book("101.00", "1", "101.01", "1"))));
    ASSERT_EQ(sale.size(), 1U);
    EXPECT_TRUE(
        all<QueryAccount>(scene.feed(market::PlaceFailed{sale[0].order.client_id, kRefused})).empty());
    scene.advance(wait - milliseconds{300});
    EXPECT_EQ(all<QueryAccount>(scene.feed(Event{TimerFired{TimerId::kAccount}})).size(), 1U);
  }
}

TEST(TradingEngine, AnAccountThatFailsWithoutNamingAnInstantIsAskedForWithTheNextLook) {
  Scene scene;
  scene.begin();
  auto down = error(base::ErrorCode::kCircuitOpen, {});
  EXPECT_TRUE(all<SetTimer>(scene.feed(market::AccountFailed{down})).empty());
  down.retry_at = scene.now();
  EXPECT_TRUE(all<SetTimer>(scene.feed(market::AccountFailed{down})).empty()) << "it has come already";
}

TEST(TradingEngine, CancelsAnOrderThatRests) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  scene.feed(market::OrderAccepted{order.client_id, market::OrderId{"x"}});
  scene.advance(milliseconds{50});
  EXPECT_TRUE(all<Cancel>(scene.feed(Event{TimerFired{TimerId::kOrders}})).empty());
  scene.feed(market::OrderReported{report_of(order, market::OrderStatus::kNew, {})});
  scene.advance(seconds{2});
  EXPECT_EQ(all<Cancel>(scene.feed(Event{TimerFired{TimerId::kOrders}})).size(), 1U);
}

TEST(TradingEngine, DoesNotRepeatACancelAtEveryQuestionThatNobodyAnswers) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  scene.feed(market::OrderAccepted{order.client_id, market::OrderId{"x"}});
  const auto down = error(base::ErrorCode::kCircuitOpen, base::Delivery::kNotSent);
  std::size_t cancels = 0;
  for (int i = 0; i < 100; ++i) {  // 10 s in which orders can be cancelled and not asked for
    scene.advance(milliseconds{100});
    const auto effects = scene.feed(Event{TimerFired{TimerId::kOrders}});
    for (const auto& cancel : all<Cancel>(effects)) {
      ++cancels;
      scene.feed(market::CancelAccepted{cancel.client_id});
    }
    for (const auto& query : all<Query>(effects)) scene.feed(market::QueryFailed{query.client_id, down});
  }
  EXPECT_EQ(cancels, 5U) << "one each live_patience of 2 s, from the first 2 s on";
}

TEST(TradingEngine, ReconcilesAnEarlierSessionBeforeAnythingNew) {
  Scene scene;
  const market::NewOrder old{.symbol = kBtc,
                             .quantity = quantity("1"),
                             .price = price("100"),
                             .client_id = market::ClientOrderId{"tgold-1"}};
  scene.begin({.session = 5,
               .next_seq = 40,
               .unresolved = {{.intent = {.order = old}}},
               .positions = {{kBtc, {quantity("0.5"), amount("49")}}}});
  scene.advance(milliseconds{50});
  EXPECT_EQ(all<Query>(scene.feed(Event{TimerFired{TimerId::kOrders}})).at(0).client_id, old.client_id);
  scene.advance(seconds{2});
  EXPECT_TRUE(all<Persist>(scene.show(bullish_book())).empty());
  EXPECT_EQ(scene.summary().worst_step, Step::kHalted);

  const auto settled = scene.feed(market::OrderReported{report_of(old, kFilled, quantity("1"))});
  EXPECT_EQ(all<Persist>(settled).front().seq, 41U) << "40 is the checkpoint";
  EXPECT_EQ(scene.summary().symbols[0].held, (Holding{quantity("1.5"), amount("149")}));
  EXPECT_EQ(scene.summary().worst_step, Step::kLiveBook);
}

TEST(TradingEngine, BooksAFillThatComesAfterTheOrderWasTakenForFinished) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  scene.feed(market::OrderReported{report_of(order, market::OrderStatus::kCanceled, {})});
  EXPECT_EQ(scene.summary().orders.canceled, 1U);
  const auto late = scene.feed(market::OrderReported{report_of(order, kFilled, order.quantity)});
  EXPECT_TRUE(told(late, EventKind::kOrderContradicted));
  EXPECT_EQ(scene.summary().symbols[0].held.quantity, order.quantity);
  EXPECT_EQ(scene.summary().orders.canceled, 0U);
  EXPECT_EQ(scene.summary().orders.filled, 1U);
  EXPECT_TRUE(
      all<Persist>(scene.feed(market::OrderReported{report_of(order, kFilled, order.quantity)})).empty());
}

TEST(TradingEngine, TriesAnOrderCircuitAgainThatStaysOpenForLong) {
  Scene scene;
  scene.begin();
  scene.feed(market::VenueHealth{.order_circuit = base::CircuitState::kOpen});
  scene.advance(milliseconds{9999});
  EXPECT_TRUE(all<Persist>(scene.show(bullish_book())).empty());
  scene.advance(milliseconds{1});
  const auto order = all<Place>(scene.persist(scene.show(bullish_book()))).at(0).order;
  scene.feed(
      market::PlaceFailed{order.client_id, error(base::ErrorCode::kCircuitOpen, base::Delivery::kNotSent)});
  scene.advance(seconds{5});
  EXPECT_TRUE(all<Persist>(scene.show(bullish_book())).empty()) << "still open: wait again";
}

TEST(TradingEngine, TriesAQueryCircuitAgainThatNobodyElseWouldTry) {
  Scene scene;
  scene.begin();
  scene.feed(market::VenueHealth{.query_circuit = base::CircuitState::kOpen});
  scene.advance(milliseconds{9999});
  EXPECT_TRUE(all<Persist>(scene.show(bullish_book())).empty());
  scene.advance(milliseconds{1});
  EXPECT_FALSE(all<Persist>(scene.show(bullish_book())).empty());
}

TEST(TradingEngine, SellsNoMoreThanTheAccountHasOnceASaleWasRefused) {
  Scene scene;
  scene.begin();
  scene.hold();
  scene.advance(seconds{2});
  const auto exit = all<Place>(scene.persist(scene.show(book("101.00", "1", "101.01", "1")))).at(0).order;
  const auto refused = scene.feed(market::PlaceFailed{exit.client_id, kRefused});
  EXPECT_EQ(all<QueryAccount>(refused).size(), 1U);
  scene.feed(market::AccountObserved{
      .account = {.can_trade = true, .balances = {{market::Asset{"BTC"}, amount("0.5"), {}}}}, .age = {}});
  scene.advance(seconds{2});
  const auto again = all<Place>(scene.persist(scene.show(book("101.00", "1", "101.01", "1"))));
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].order.quantity, quantity("0.5"));
  EXPECT_NE(again[0].order.client_id, exit.client_id);
}

TEST(TradingEngine, SellsAgainWhenABalanceThatTheExchangeLeftOutIsBack) {
  Scene scene;
  scene.begin();
  scene.hold();
  scene.advance(seconds{2});
  const auto take_profit = [&scene] {
    scene.advance(seconds{2});
    return all<Place>(scene.persist(scene.show(book("101.00", "1", "101.01", "1"))));
  };
  scene.feed(market::PlaceFailed{take_profit().at(0).order.client_id, kRefused});
  scene.feed(market::AccountObserved{.account = {.can_trade = true, .balances = {}}, .age = {}});
  EXPECT_TRUE(take_profit().empty()) << "nothing is left, they say";
  scene.feed(market::AccountObserved{
      .account = {.can_trade = true, .balances = {{market::Asset{"BTC"}, amount("0.5"), {}}}}, .age = {}});
  EXPECT_EQ(take_profit().at(0).order.quantity, quantity("0.5"));
}

TEST(TradingEngine, ABalanceOfItsOwnThatCannotBeReadIsNotOneOfWhichNothingIsLeft) {
  for (const char* asset : {"BTC", "USDT", ""}) {
    Scene scene;
    scene.begin();
    scene.hold();
    scene.advance(seconds{2});
    const auto exit = all<Place>(scene.persist(scene.show(book("101.00", "1", "101.01", "1")))).at(0).order;
    scene.feed(market::PlaceFailed{exit.client_id, kRefused});
    market::Account account{.can_trade = true, .balances = {}, .unreadable = {market::Asset{asset}}};
    EXPECT_TRUE(
        told(scene.feed(market::AccountObserved{.account = account, .age = {}}), EventKind::kAccountFailed))
        << asset;
    account = {.can_trade = true,
               .balances = {{market::Asset{"BTC"}, amount("0.5"), {}}},
               .unreadable = {market::Asset{"PEPE"}}};
    EXPECT_FALSE(
        told(scene.feed(market::AccountObserved{.account = account, .age = {}}), EventKind::kAccountFailed));
    scene.advance(seconds{2});
    const auto again = all<Place>(scene.persist(scene.show(book("101.00", "1", "101.01", "1"))));
    ASSERT_EQ(again.size(), 1U) << asset << ": somebody else's coin does not matter";
    EXPECT_EQ(again[0].order.quantity, quantity("0.5"));
  }
}

TEST(TradingEngine, OrdersByTheNewRulesOnceItHearsOfThem) {
  Scene scene;
  scene.begin();
  EXPECT_FALSE(told(scene.feed(market::RulesObserved{testing::btc()}), EventKind::kRulesChanged))
      << "the same";
  auto refused = scene.enter();
  EXPECT_EQ(refused.price, price("100.01"));
  scene.feed(market::PlaceFailed{
      refused.client_id,
      {.code = base::ErrorCode::kRejected, .message = "no", .delivery = base::Delivery::kRejected}});
  auto rules = testing::btc();
  rules.price_decimals = 1;
  rules.quantity_decimals = 1;
  EXPECT_TRUE(told(scene.feed(market::RulesObserved{rules}), EventKind::kRulesChanged));
  scene.advance(seconds{10});
  const auto taken = scene.enter();
  EXPECT_EQ(taken.price, price("100.1"));
  EXPECT_EQ(taken.quantity, quantity("0.9"));
}

TEST(TradingEngine, BuysNothingOfASymbolThatTakesNoOrders) {
  Scene scene;
  scene.begin();
  auto rules = testing::btc();
  rules.trading = false;
  scene.feed(market::RulesObserved{rules});
  EXPECT_TRUE(all<Persist>(scene.show(bullish_book())).empty());
  rules.trading = true;
  scene.feed(market::RulesObserved{rules});
  scene.enter();
}

TEST(TradingEngine, EstimatesFeesByTheNewestRules) {
  auto settings = one_symbol();
  settings.bracket.stop_loss = amount("0.05");
  Scene scene{settings};
  scene.begin();
  auto rules = testing::btc();
  rules.taker_fee = amount("0.01");
  scene.feed(market::RulesObserved{rules});
  const auto order = scene.hold();
  EXPECT_GT(scene.summary().symbols[0].held.cost,
            market::notional(order.price, order.quantity).value() + amount("0.9"));
}

TEST(TradingEngine, StopsBySellingWhatIsHeldAndThenSaysSo) {
  Scene scene;
  scene.begin();
  const auto entry = scene.hold();
  scene.advance(seconds{2});
  auto effects = scene.feed(Event{StopRequested{}});
  EXPECT_TRUE(all<Finished>(effects).empty());
  const auto exit = all<Place>(scene.persist(effects)).at(0).order;
  EXPECT_EQ(exit.side, market::Side::kSell);
  effects = scene.feed(market::OrderReported{report_of(exit, kFilled, entry.quantity)});
  ASSERT_EQ(all<Finished>(effects).size(), 1U);
  EXPECT_EQ(all<Finished>(effects)[0].positions_held, 0U);
  for (const auto& timer : all<SetTimer>(effects)) EXPECT_EQ(timer.at, base::kNever);
}

TEST(TradingEngine, StopsAtOnceWithItsPositionsIfToldToLeaveThem) {
  Scene scene;
  scene.begin();
  scene.hold();
  const auto finished = all<Finished>(scene.feed(Event{StopRequested{.exit_positions = false}}));
  ASSERT_EQ(finished.size(), 1U);
  EXPECT_EQ(finished[0].positions_held, 1U);
}

TEST(TradingEngine, BuysNothingWhileItStops) {
  Scene scene{two_symbols()};
  scene.begin();
  const auto unknown = scene.enter(kBtc);
  const auto intended = scene.show(kEth, bullish_book());
  ASSERT_EQ(all<Persist>(intended).size(), 1U);
  scene.feed(market::PlaceFailed{unknown.client_id, kLost});
  scene.feed(Event{StopRequested{}});
  EXPECT_TRUE(all<Place>(scene.persist(intended)).empty()) << "what was decided before is withdrawn";
  scene.advance(seconds{2});
  EXPECT_TRUE(all<Persist>(scene.show(kEth, bullish_book())).empty());
}

TEST(TradingEngine, EndsAStopWithWhatIsLeftWhenPatienceEnds) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  EXPECT_EQ(all<Cancel>(scene.feed(Event{StopRequested{}})).at(0).client_id, order.client_id);
  scene.advance(milliseconds{9999});
  EXPECT_TRUE(all<Finished>(scene.feed(Event{TimerFired{TimerId::kHeartbeat}})).empty());
  scene.advance(milliseconds{1});
  EXPECT_EQ(all<Finished>(scene.feed(Event{TimerFired{TimerId::kHeartbeat}})).at(0).orders_open, 1U);
}

}  // namespace
}  // namespace tidegate::trading
