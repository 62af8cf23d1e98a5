#include "tidegate/desk/desk.hpp"

#include <gtest/gtest.h>

#include "desk/session.hpp"
#include "full_disk.hpp"
#include "scratch_folder.hpp"

namespace tidegate::desk {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Exchange;
using testing::Session;
using trading::testing::book;
using trading::testing::bullish_book;

TEST(Desk, TradesFromBookToBookedResult) {
  Exchange exchange;
  Session session{":memory:", exchange};
  ASSERT_TRUE(session.desk.start());
  session.run_for(milliseconds{300});
  session.show(bullish_book());
  session.run_for(milliseconds{600});
  EXPECT_GT(session.held(), market::Quantity{});
  EXPECT_EQ(session.held(), exchange.net());
  session.show(book("101.00", "1", "101.01", "9"));
  session.run_for(milliseconds{600});
  EXPECT_TRUE(session.held().is_zero());
  const auto summary = session.desk.summary();
  EXPECT_EQ(summary.places, 2U);
  EXPECT_EQ(summary.trading.orders.filled, 2U);
  EXPECT_TRUE(summary.trading.totals.realised.is_positive());
  EXPECT_EQ(summary.last_durable_seq, summary.records);
  EXPECT_TRUE(session.events.heard(base::EventKind::kOrderFill));
  EXPECT_TRUE(session.events.heard(base::EventKind::kLadderClimbed));
}

TEST(Desk, SendsNothingInTheTurnInWhichItWasDecided) {
  Exchange exchange;
  Session session{":memory:", exchange};
  ASSERT_TRUE(session.desk.start());
  session.run_for(milliseconds{300});
  session.show(bullish_book());
  EXPECT_EQ(session.desk.summary().trading.orders.intended, 1U);
  EXPECT_EQ(session.venue.places(), 0U);
  session.run_for(milliseconds{1});
  EXPECT_EQ(session.venue.places(), 1U);
}

TEST(Desk, StopsWithNothingOpenAndThenCallsBack) {
  Exchange exchange;
  Session session{":memory:", exchange};
  ASSERT_TRUE(session.desk.start());
  session.run_for(milliseconds{300});
  session.show(bullish_book());
  session.run_for(milliseconds{600});
  ASSERT_FALSE(session.held().is_zero());
  int done = 0;
  session.desk.stop(true, [&done] { ++done; });
  EXPECT_EQ(done, 0);
  session.loop->run();  // ends because nothing is left that could run: every timer is disarmed
  EXPECT_EQ(done, 1);
  EXPECT_TRUE(exchange.net().is_zero());
  EXPECT_TRUE(session.desk.summary().finished);
}

TEST(Desk, AStopCancelsWhatTheExchangeMayHave) {
  Exchange exchange;
  Session session{":memory:", exchange, {.answer_lost = 1, .query_fails = 1}};
  const market::NewOrder order = session.enter();
  std::vector<market::ClientOrderId> cancelled;
  session.venue.watch([&cancelled](const market::VenueCommand& command) {
    if (const auto* cancel = std::get_if<market::CancelOrder>(&command))
      cancelled.push_back(cancel->client_id);
  });
  session.desk.stop(false, [] {});
  session.run_for(milliseconds{1});
  session.venue.watch(nullptr);
  ASSERT_EQ(cancelled.size(), 1U);
  EXPECT_EQ(cancelled[0], order.client_id);
}

// What an order's report says of its fees is an estimate until its trades are known.
TEST(Desk, AsksTheVenueForTheTradesOfWhatWasFilled) {
  Exchange exchange;
  Session session{":memory:", exchange};
  const market::NewOrder order = session.enter();
  std::vector<market::Symbol> asked;
  session.venue.watch([&asked](const market::VenueCommand& command) {
    if (const auto* trades = std::get_if<market::QueryTrades>(&command)) asked.push_back(trades->symbol);
  });
  session.run_for(seconds{5});
  session.venue.watch(nullptr);
  ASSERT_FALSE(asked.empty());
  EXPECT_EQ(asked[0], order.symbol);
}

TEST(Desk, StaysDeadWhenItIsGone) {
  Exchange exchange;
  auto session = std::make_unique<Session>(":memory:", exchange);
  ASSERT_TRUE(session->desk.start());
  session->run_for(milliseconds{300});
  session->show(bullish_book());  // the journal's answer is posted and not yet delivered
  auto loop = std::move(session->loop);
  session->venue.listen(nullptr);
  session.reset();
  loop->run();
  EXPECT_EQ(exchange.orders(), 0U);
}

TEST(Desk, WorksWithAJournalOnItsOwnThread) {
  tests::ScratchFolder folder;
  const auto loop = net::Loop::real();
  const auto journal = journal::Journal::open({.path = folder.file("j.db")}).value();
  trading::TradingEngine engine{
      testing::quick_settings(), {trading::testing::btc()}, trading::default_strategy().make};
  Exchange exchange;
  testing::FakeVenue venue{*loop, exchange, {}, 1};
  testing::Events events;
  Desk desk{*loop, engine, venue, *journal, events};
  venue.listen(&desk);
  ASSERT_TRUE(desk.start());
  events.watcher = [&](const base::Event& event) {
    // Still on the loop's thread, whoever wrote the intent.
    if (event.kind == base::EventKind::kOrderFilled)
      loop->post([&] { desk.stop(false, [&] { loop->stop(); }); });
  };
  const testing::LeaningMarket market{*loop, desk};
  loop->run();
  EXPECT_EQ(desk.summary().trading.orders.filled, 1U);
  EXPECT_EQ(desk.summary().trading.symbols.at(0).held.quantity, exchange.net());
}

// A fill of an order that ended in an earlier life, and that no memory knows any more.
TEST(Desk, BooksLateNewsOfAnOrderThatOnlyTheJournalKnows) {
  tests::ScratchFolder folder;
  Exchange exchange;
  market::NewOrder order;
  {
    Session first{folder.file("j.db"), exchange};
    order = first.enter();
    first.desk.on_venue_event(market::OrderReported{
        trading::testing::report_of(order, market::OrderStatus::kFilled, order.quantity)});
    first.run_for(milliseconds{300});
    ASSERT_EQ(first.held(), order.quantity);
  }
  Session second{folder.file("j.db"), exchange};
  ASSERT_TRUE(second.desk.start());
  ASSERT_EQ(second.held(), order.quantity);
  second.desk.on_venue_event(market::FillReported{
      trading::testing::fill_of(order, "t1", order.quantity.to_string().c_str(), "0.0001", "BTC")});
  second.run_for(milliseconds{1});
  EXPECT_EQ(second.held(), order.quantity - trading::testing::quantity("0.0001"));
  EXPECT_FALSE(second.events.heard(base::EventKind::kOrderFill)) << "a fee is no fill";
}

TEST(Desk, TellsWhereTheJournalCannotBeAsked) {
  tests::ScratchFolder folder;
  Exchange exchange;
  Session session{folder.file("j.db"), exchange};
  ASSERT_TRUE(session.desk.start());
  session.run_for(milliseconds{300});
  const market::NewOrder old{.symbol = trading::testing::kBtc,
                             .quantity = trading::testing::quantity("1"),
                             .price = trading::testing::price("100"),
                             .client_id = market::ClientOrderId{"tgold-1"}};
  {
    const tests::FullDisk full{100};
    session.show(bullish_book());  // its record cannot be written, and may be what the look-up is about
    session.desk.on_venue_event(
        market::OrderReported{trading::testing::report_of(old, market::OrderStatus::kFilled, old.quantity)});
    session.run_for(milliseconds{10});
  }
  EXPECT_TRUE(session.events.heard(base::EventKind::kOrderNewsDropped));
}

// A queue of one record: the others are refused, and written again once it is empty.
TEST(Desk, WhatTheJournalRefusedIsThereAfterARestart) {
  tests::ScratchFolder folder;
  const auto path = folder.file("j.db");
  Exchange exchange;
  market::Quantity truth;
  {
    const auto loop = net::Loop::real();
    const auto journal = journal::Journal::open({.path = path, .max_queued = 1}).value();
    trading::TradingEngine engine{
        testing::quick_settings(), {trading::testing::btc()}, trading::default_strategy().make};
    testing::FakeVenue venue{*loop, exchange, {}, 1};
    testing::Events events;
    Desk desk{*loop, engine, venue, *journal, events};
    venue.listen(&desk);
    ASSERT_TRUE(desk.start());
    events.watcher = [&](const base::Event& event) {
      if (event.kind != base::EventKind::kOrderFilled) return;
      loop->post([&] { desk.stop(false, [&] { loop->stop(); }); });
    };
    const testing::LeaningMarket market{*loop, desk};
    loop->run();
    truth = desk.summary().trading.symbols.at(0).held.quantity;
    ASSERT_TRUE(truth.is_positive());
    EXPECT_GT(desk.summary().records_refused, 0U);
    venue.listen(nullptr);
  }
  Session second{path, exchange};
  ASSERT_TRUE(second.desk.start());
  second.run_for(seconds{2});
  EXPECT_EQ(second.held(), truth);
}

// The same of a disk that is full, to the record: the first one waits, those behind it are refused.
TEST(Desk, WhatAFullQueueRefusesIsToldAfterTheTurnAndWrittenOnceThereIsRoom) {
  tests::ScratchFolder folder;
  Exchange exchange;
  market::NewOrder order;
  {
    Session first{folder.file("j.db"), exchange, {}, 1, base::from_unix_ms(1'763'800'000'000), 1};
    order = first.enter();
    ASSERT_GT(order.quantity, trading::testing::quantity("0.0001"));
    {
      const tests::FullDisk full{100};
      first.desk.on_venue_event(
          market::FillReported{trading::testing::fill_of(order, "t1", "0.0001", "0.00001", "BTC")});
      first.desk.on_venue_event(market::OrderReported{
          trading::testing::report_of(order, market::OrderStatus::kFilled, order.quantity)});
      EXPECT_GT(first.desk.summary().records_refused, 0U);
      EXPECT_FALSE(first.events.heard(base::EventKind::kJournalFailed))
          << "not from inside what the order's news led to";
      first.run_for(milliseconds{1});
      EXPECT_TRUE(first.events.heard(base::EventKind::kJournalFailed));
    }
    first.run_for(seconds{1});
    EXPECT_TRUE(first.events.heard(base::EventKind::kJournalRecovered));
  }
  Session second{folder.file("j.db"), exchange};
  ASSERT_TRUE(second.desk.start());
  EXPECT_EQ(second.held(), order.quantity - trading::testing::quantity("0.00001"));
}

// On the journal's own thread, with more records than are written in the turn in which the stop is asked for.
TEST(Desk, AStopEndsWhenAllItsRecordsAreOnTheDisk) {
  tests::ScratchFolder folder;
  Exchange exchange;
  const auto loop = net::Loop::real();
  const auto journal = journal::Journal::open({.path = folder.file("j.db")}).value();
  trading::TradingEngine engine{
      testing::quick_settings(), {trading::testing::btc()}, trading::default_strategy().make};
  testing::FakeVenue venue{*loop, exchange, {}, 1};
  testing::Events events;
  Desk desk{*loop, engine, venue, *journal, events};
  venue.listen(&desk);
  std::optional<DeskSummary> at_the_end;
  venue.watch([&](const market::VenueCommand& command) {
    const auto* place = std::get_if<market::PlaceOrder>(&command);
    if (place == nullptr) return;
    loop->post([&, order = place->order] {
      for (int i = 0; i < 500; ++i) {
        const std::string id = "t" + std::to_string(i);
        desk.on_venue_event(
            market::FillReported{trading::testing::fill_of(order, id.c_str(), "0.0001", "0", "USDT")});
      }
      desk.on_venue_event(market::OrderReported{
          trading::testing::report_of(order, market::OrderStatus::kFilled, order.quantity)});
      desk.stop(false, [&] {
        at_the_end = desk.summary();
        loop->stop();
      });
    });
  });
  ASSERT_TRUE(desk.start());
  const testing::LeaningMarket market{*loop, desk};
  loop->run();
  venue.listen(nullptr);
  ASSERT_TRUE(at_the_end);
  EXPECT_GT(at_the_end->records, 500U);
  EXPECT_EQ(at_the_end->last_durable_seq, at_the_end->records);
}

TEST(Desk, ACutShortStopEndsAtOnceAndCallsBack) {
  Exchange exchange;
  Session session{":memory:", exchange};
  ASSERT_TRUE(session.desk.start());
  session.run_for(milliseconds{300});
  session.show(bullish_book());
  session.run_for(milliseconds{600});
  ASSERT_FALSE(session.held().is_zero());
  int done = 0;
  session.desk.stop(true, [&done] { ++done; });
  session.desk.cut_short();
  session.run_for(milliseconds{1});
  EXPECT_EQ(done, 1);
  EXPECT_TRUE(session.desk.summary().finished);
}

TEST(Desk, HaltsOnAFullDiskAndGoesOnWhenThereIsSpaceAgain) {
  tests::ScratchFolder folder;
  Exchange exchange;
  Session session{folder.file("j.db"), exchange};
  ASSERT_TRUE(session.desk.start());
  session.run_for(milliseconds{300});
  {
    const tests::FullDisk full{100};
    session.show(bullish_book());
    session.run_for(milliseconds{500});
  }
  EXPECT_EQ(session.venue.places(), 0U);
  EXPECT_EQ(session.desk.summary().trading.worst_step, trading::Step::kHalted);
  EXPECT_FALSE(session.desk.summary().journal_healthy);
  session.run_for(seconds{1});
  EXPECT_TRUE(session.desk.summary().journal_healthy);
  EXPECT_TRUE(session.events.heard(base::EventKind::kJournalRecovered));
  session.show(bullish_book());
  session.run_for(seconds{1});
  session.show(bullish_book());
  session.run_for(milliseconds{100});
  EXPECT_EQ(session.venue.places(), 1U) << "and the order withdrawn meanwhile was never sent";
}

}  // namespace
}  // namespace tidegate::desk
