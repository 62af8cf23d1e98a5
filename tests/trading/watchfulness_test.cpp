// What a session notices and tells by itself: why nothing is traded, settings that lose, balances that
// differ, records that were lost.
#include <gtest/gtest.h>

#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

using namespace testing;  // NOLINT: the scene is this test's vocabulary

std::string text_of(const Effects& effects, EventKind kind) {
  for (const auto& note : all<Notify>(effects)) {
    if (note.event.kind == kind) return note.event.text;
  }
  return {};
}

// --- idle ---

TEST(Idle, IsToldWithItsReasonEveryThirtySeconds) {
  Scene scene;
  scene.begin();
  scene.show(book("100.00", "1", "100.01", "9"));
  const auto heartbeat = [&scene](base::Duration pause) {
    scene.advance(pause);
    scene.show(book("100.00", "1", "100.01", "9"));
    return scene.feed(Event{TimerFired{TimerId::kHeartbeat}});
  };
  EXPECT_FALSE(told(heartbeat(milliseconds{29'999}), EventKind::kSessionIdle));
  EXPECT_NE(text_of(heartbeat(milliseconds{1}), EventKind::kSessionIdle).find("imbalance"),
            std::string::npos);
  EXPECT_FALSE(told(heartbeat(seconds{29}), EventKind::kSessionIdle));
  EXPECT_TRUE(told(heartbeat(seconds{1}), EventKind::kSessionIdle));
}

TEST(Idle, IsNotToldWhileOrdersAreDecided) {
  Scene scene;
  scene.begin();
  scene.advance(seconds{20});
  scene.enter();
  scene.advance(seconds{10});
  EXPECT_FALSE(told(scene.feed(Event{TimerFired{TimerId::kHeartbeat}}), EventKind::kSessionIdle));
  EXPECT_EQ(scene.summary().since_last_order, seconds{10});
}

TEST(Idle, NamesTheReasonThatHolds) {
  Scene scene;
  const auto reason = [&scene] { return scene.summary().symbols[0].idle_reason; };
  EXPECT_NE(reason().find("no order book"), std::string::npos);
  scene.feed(Event{Start{}});
  scene.show(bullish_book());
  EXPECT_NE(reason().find("balance is not known"), std::string::npos);
  scene.feed(account("10000"));
  const auto order = scene.enter();
  scene.show(bullish_book());
  EXPECT_NE(reason().find("outcome of an order"), std::string::npos);
  scene.persist(scene.feed(market::OrderReported{report_of(order, market::OrderStatus::kCanceled, {})}));
  scene.show(bullish_book());
  EXPECT_NE(reason().find("pause"), std::string::npos);
  scene.advance(seconds{2});
  scene.hold();
  scene.show(bullish_book());
  EXPECT_NE(reason().find("position is held"), std::string::npos);
  scene.feed(market::VenueHealth{.order_circuit = base::CircuitState::kOpen});
  scene.show(bullish_book());
  EXPECT_NE(reason().find("no_entries"), std::string::npos);
}

TEST(Idle, SaysWhatTheExchangeWouldTake) {
  auto settings = one_symbol();
  settings.bracket.trade_notional = amount("0.5");
  Scene scene{settings};
  scene.begin();
  scene.show(bullish_book());
  EXPECT_NE(scene.summary().symbols[0].idle_reason.find("trade_notional"), std::string::npos);
}

// --- settings ---

Effects begun(TradingSettings settings, market::Instrument instrument) {
  Scene scene{std::move(settings), std::move(instrument)};
  return scene.feed(Event{Start{}});
}

TEST(LosingSettings, AreToldBeforeTradingBegins) {
  auto instrument = btc();
  instrument.taker_fee = amount("0.0005");
  auto settings = one_symbol();
  EXPECT_FALSE(told(begun(settings, instrument), EventKind::kSettingsLosing));
  settings.bracket.stop_loss = amount("0.0005");
  EXPECT_NE(text_of(begun(settings, instrument), EventKind::kSettingsLosing).find("stop_loss"),
            std::string::npos);
  settings = one_symbol();
  settings.bracket.take_profit = amount("0.0005");
  EXPECT_NE(text_of(begun(settings, instrument), EventKind::kSettingsLosing).find("take_profit"),
            std::string::npos);
  settings = one_symbol();
  instrument.min_notional = amount("101");
  EXPECT_NE(text_of(begun(settings, instrument), EventKind::kSettingsLosing).find("trade_notional"),
            std::string::npos);
}

TEST(LosingSettings, NeverBuyWhatTheStopWouldSellAtOnce) {
  auto settings = one_symbol();
  settings.bracket.stop_loss = amount("0.0001");
  Scene scene{settings};
  scene.begin();
  const auto wide = book("99.95", "9", "100.01", "1");  // 0.0006
  const auto effects = scene.show(wide);
  EXPECT_TRUE(all<Persist>(effects).empty());
  EXPECT_TRUE(told(effects, EventKind::kSettingsLosing));
  EXPECT_FALSE(told(scene.show(wide), EventKind::kSettingsLosing)) << "once";
  EXPECT_FALSE(all<Persist>(scene.show(bullish_book())).empty()) << "0.00009999";
}

TEST(Limits, InForceAreToldAtTheStart) {
  const auto text = text_of(begun(one_symbol(), btc()), EventKind::kSessionLimits);
  for (const char* limit : {"200 an order", "500 a symbol", "1000 in all", "loss of 100"}) {
    EXPECT_NE(text.find(limit), std::string::npos) << text;
  }
}

// --- balances ---

TEST(Balances, ThatChangeByNothingOfOursAreToldOnceAndChangeNothing) {
  Scene scene;
  scene.begin();
  EXPECT_FALSE(told(scene.feed(account("10000", "0.5")), EventKind::kBalanceDiffers) &&
               told(scene.feed(account("10000", "0.5")), EventKind::kBalanceDiffers));
  const auto changed = scene.feed(account("10000", "0.3"));
  EXPECT_TRUE(told(changed, EventKind::kBalanceDiffers));
  EXPECT_TRUE(scene.summary().symbols[0].held.quantity.is_zero());
  EXPECT_FALSE(told(scene.feed(account("10000", "0.3")), EventKind::kBalanceDiffers));
}

TEST(Balances, ThatMoveWithOurOwnFillsAreAsTheyShouldBe) {
  Scene scene;
  scene.begin();
  const auto order = scene.hold();
  scene.feed(market::FillReported{fill_of(order, "t1", order.quantity.to_string().c_str(), "0.0001", "BTC")});
  EXPECT_FALSE(told(scene.feed(account("9900", "0")), EventKind::kBalanceDiffers))
      << "its picture may be an older one";
  scene.advance(milliseconds{3001});
  EXPECT_FALSE(told(scene.feed(account("9900", "0.9998")), EventKind::kBalanceDiffers));
  scene.advance(seconds{5});
  EXPECT_TRUE(told(scene.feed(account("9900", "0.5")), EventKind::kBalanceDiffers));
}

TEST(Balances, AreNotJudgedWhileAnOrderIsOpen) {
  Scene scene;
  scene.begin();
  scene.enter();
  scene.advance(seconds{5});
  EXPECT_FALSE(told(scene.feed(account("9900", "0.9999")), EventKind::kBalanceDiffers));
}

TEST(Balances, BelowWhatIsHeldAreToldAtTheFirstLook) {
  Scene scene;
  const auto effects = [&scene] {
    scene.begin({.positions = {{kBtc, {quantity("0.5"), amount("50")}}}});
    scene.advance(seconds{5});
    return scene.feed(account("10000", "0.1"));
  }();
  EXPECT_TRUE(told(effects, EventKind::kBalanceDiffers));
}

// --- lost records ---

std::uint64_t seq_of_report(const Effects& effects) {
  for (const auto& persist : all<Persist>(effects)) {
    if (std::holds_alternative<ReportRecord>(persist.record)) return persist.seq;
  }
  return 0;
}

TEST(LostRecords, AreWrittenAgainOnceTheJournalWorks) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  const auto reported =
      scene.feed(market::OrderReported{report_of(order, market::OrderStatus::kFilled, order.quantity)});
  const auto lost = seq_of_report(reported);
  ASSERT_NE(lost, 0U);
  scene.feed(Event{JournalFailed{.error = {.code = base::ErrorCode::kQueueFull}, .refused = lost}});
  const auto healed = all<Persist>(scene.feed(Event{Persisted{lost + 1}}));
  ASSERT_EQ(healed.size(), 3U) << "that it was taken, the report and the end, with all that the order moved";
  EXPECT_TRUE(std::holds_alternative<AckRecord>(healed[0].record));
  EXPECT_EQ(std::get<ReportRecord>(healed[1].record).booking.executed, order.quantity);
  EXPECT_EQ(std::get<ResolutionRecord>(healed[2].record).booking.executed, order.quantity);
  EXPECT_TRUE(all<Persist>(scene.feed(Event{Persisted{healed[2].seq}})).empty());
}

TEST(LostRecords, EveryRecordOfAnOrderCarriesAllThatItMoved) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  scene.feed(market::OrderReported{report_of(order, market::OrderStatus::kPartiallyFilled, quantity("0.3"))});
  const auto ended = scene.feed(
      market::OrderReported{report_of(order, market::OrderStatus::kPartiallyCanceled, quantity("0.4"))});
  for (const auto& persist : all<Persist>(ended)) {
    if (const auto* report = std::get_if<ReportRecord>(&persist.record)) {
      EXPECT_EQ(report->booking.executed, quantity("0.4"));
    }
    if (const auto* end = std::get_if<ResolutionRecord>(&persist.record)) {
      EXPECT_EQ(end->booking.executed, quantity("0.4"));
    }
  }
}

// --- a second signal ---

TEST(Stop, ThatIsCutShortEndsWithWhatIsLeft) {
  Scene scene;
  scene.begin();
  scene.hold();
  scene.advance(seconds{2});
  EXPECT_TRUE(all<Finished>(scene.feed(Event{StopRequested{}})).empty());
  const auto ended =
      all<Finished>(scene.feed(Event{StopRequested{.exit_positions = false, .at_once = true}}));
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].positions_held, 1U);
}

TEST(LostRecords, ARefusedAcknowledgementIsWrittenAgain) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  const auto accepted =
      all<Persist>(scene.feed(market::OrderAccepted{order.client_id, market::OrderId{"x"}}));
  ASSERT_EQ(accepted.size(), 1U);
  scene.feed(
      Event{JournalFailed{.error = {.code = base::ErrorCode::kQueueFull}, .refused = accepted[0].seq}});
  bool again = false;
  for (const auto& persist : all<Persist>(scene.feed(Event{Persisted{accepted[0].seq}}))) {
    again = again || std::holds_alternative<AckRecord>(persist.record);
  }
  EXPECT_TRUE(again) << "else the next session may take it for absent";
}

TEST(LostRecords, ARefusedTradeOfAnOpenOrderIsWrittenAgain) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  const auto traded =
      all<Persist>(scene.feed(market::FillReported{fill_of(order, "t1", "0.4", "0.0004", "BTC")}));
  ASSERT_EQ(traded.size(), 1U);
  scene.feed(Event{JournalFailed{.error = {.code = base::ErrorCode::kQueueFull}, .refused = traded[0].seq}});
  EXPECT_FALSE(all<Persist>(scene.feed(Event{Persisted{traded[0].seq}})).empty())
      << "0.4 are held and the journal does not know";
}

TEST(MuteJournal, IsToldWhileAPositionWaitsToBeSold) {
  Scene scene;
  scene.begin();
  scene.hold();
  scene.advance(seconds{2});
  const auto falling = book("90.00", "1", "90.01", "9");
  ASSERT_EQ(all<Persist>(scene.show(falling)).size(), 1U);
  bool warned = false;
  for (int i = 0; i < 600; ++i) {
    scene.advance(milliseconds{100});
    for (const auto& effects : {scene.show(falling), scene.feed(Event{TimerFired{TimerId::kHeartbeat}}),
                                scene.feed(Event{TimerFired{TimerId::kOrders}})}) {
      for (const auto& note : all<Notify>(effects))
        warned = warned || note.event.severity() != base::Severity::kInfo;
    }
  }
  EXPECT_TRUE(warned) << "a minute without a sale, and nobody is told";
}

}  // namespace
}  // namespace tidegate::trading
