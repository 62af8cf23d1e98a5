#include "tidegate/desk/desk.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "desk/session.hpp"
#include "journal/scratch.hpp"

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
  EXPECT_TRUE(session.events.heard("order.fill"));
  EXPECT_TRUE(session.events.heard("ladder.changed"));
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
  journal::testing::ScratchFolder folder;
  const auto loop = net::Loop::real();
  const auto journal = journal::Journal::open({.path = folder.file("j.db")}).value();
  trading::Engine engine{testing::quick_settings(), {trading::testing::btc()}};
  Exchange exchange;
  testing::FakeVenue venue{*loop, exchange, {}, 1};
  testing::Events events;
  Desk desk{*loop, engine, venue, *journal, events};
  venue.listen(&desk);
  ASSERT_TRUE(desk.start());
  const auto leaning = bullish_book();
  const auto show = [&] {
    desk.on_venue_event(market::BookObserved{.symbol = trading::testing::kBtc, .book = &leaning});
  };
  events.watcher = [&](const base::Event& event) {
    // Still on the loop's thread, whoever wrote the intent.
    if (event.kind == "order.filled") loop->post([&] { desk.stop(false, [&] { loop->stop(); }); });
  };
  net::Timer again{*loop};
  std::function<void()> keep_showing = [&] {
    show();
    again.arm(loop->now() + milliseconds{10}, [&] { keep_showing(); });
  };
  keep_showing();
  loop->run();
  EXPECT_EQ(desk.summary().trading.orders.filled, 1U);
  EXPECT_EQ(desk.summary().trading.symbols.at(0).held.quantity, exchange.net());
}

TEST(Desk, HaltsOnAFullDiskAndGoesOnWhenThereIsSpaceAgain) {
  journal::testing::ScratchFolder folder;
  Exchange exchange;
  Session session{folder.file("j.db"), exchange};
  ASSERT_TRUE(session.desk.start());
  session.run_for(milliseconds{300});
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  auto full = before;
  full.rlim_cur = 100;
  setrlimit(RLIMIT_FSIZE, &full);
  session.show(bullish_book());
  session.run_for(milliseconds{500});
  setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(session.venue.places(), 0U);
  EXPECT_EQ(session.desk.summary().trading.worst_step, trading::Step::kHalted);
  EXPECT_FALSE(session.desk.summary().journal_healthy);
  session.run_for(seconds{1});
  EXPECT_TRUE(session.desk.summary().journal_healthy);
  EXPECT_TRUE(session.events.heard("journal.recovered"));
  session.show(bullish_book());
  session.run_for(seconds{1});
  session.show(bullish_book());
  session.run_for(milliseconds{100});
  EXPECT_EQ(session.venue.places(), 1U) << "and the order withdrawn meanwhile was never sent";
}

}  // namespace
}  // namespace tidegate::desk
