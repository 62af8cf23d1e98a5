// The process dies, the journal remains: no order may be doubled, no fill lost, whenever it happens.
#include <gtest/gtest.h>

#include "desk/session.hpp"
#include "random_seeds.hpp"
#include "scratch_folder.hpp"

namespace tidegate::desk {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Exchange;
using testing::Illness;
using testing::Session;
using tests::ScratchFolder;
using trading::testing::book;
using trading::testing::bullish_book;

const base::WallTime kLater = base::from_unix_ms(1'763'800'060'000);

// A new process on what the old one left; no market, so that it only reconciles.
void expect_reconciled(const std::string& journal, Exchange exchange, const std::string& when) {
  SCOPED_TRACE(when);
  const auto truth = exchange.net();
  Session second{journal, exchange, {}, 7, kLater};
  ASSERT_TRUE(second.desk.start());
  second.run_for(seconds{30});
  EXPECT_EQ(second.desk.summary().trading.orders_to_reconcile, 0U);
  EXPECT_EQ(second.held(), truth);
  EXPECT_EQ(second.venue.places(), 0U);
  EXPECT_LE(exchange.most_often_placed(), 1);
}

TEST(Crash, JournalledButUnsentOrdersAreProvenAbsentAndNeverSent) {
  ScratchFolder folder;
  Exchange exchange;
  {
    Session first{folder.file("j.db"), exchange};
    ASSERT_TRUE(first.desk.start());
    first.run_for(milliseconds{300});
    first.show(bullish_book());  // durable now; the turn that would send it never comes
    ASSERT_EQ(first.desk.summary().records, 2U);
    ASSERT_EQ(first.venue.places(), 0U);
  }
  Session second{folder.file("j.db"), exchange, {}, 7, kLater};
  ASSERT_TRUE(second.desk.start());
  EXPECT_EQ(second.desk.summary().trading.orders_to_reconcile, 1U);
  for (int i = 0; i < 30 && second.desk.summary().trading.orders_to_reconcile > 0; ++i) {
    second.show(bullish_book());
    EXPECT_EQ(second.desk.summary().trading.orders.intended, 0U) << "nothing new while the old is open";
    second.run_for(seconds{1});
  }
  EXPECT_EQ(second.desk.summary().trading.orders.absent, 1U);
  second.run_for(seconds{2});
  second.show(bullish_book());
  second.run_for(seconds{1});
  EXPECT_EQ(second.venue.places(), 1U) << "then trading goes on, under a new id";
  EXPECT_EQ(exchange.most_often_placed(), 1);
  EXPECT_EQ(second.held(), exchange.net());
}

TEST(Crash, SentButUnansweredOrdersAreFoundWithTheirFills) {
  ScratchFolder folder;
  Exchange exchange;
  {
    Session first{folder.file("j.db"), exchange};
    ASSERT_TRUE(first.desk.start());
    first.run_for(milliseconds{300});
    first.show(bullish_book());
    first.run_for(base::Duration{1});
    ASSERT_EQ(first.venue.places(), 1U);
    ASSERT_EQ(first.desk.summary().records, 2U) << "neither answer nor fill is recorded";
  }
  ASSERT_FALSE(exchange.net().is_zero());
  expect_reconciled(folder.file("j.db"), exchange, "sent but unanswered");
}

// Every event told and every command given is an instant at which the first process may die; each leaves a
// copy of its journal and of the exchange's truth.
TEST(Crash, AtEveryInstantOfATradeLosesAndDoublesNothing) {
  ScratchFolder folder;
  Exchange exchange;
  struct Instant {
    std::string when;
    std::string journal;
    Exchange truth;
  };
  std::vector<Instant> instants;
  {
    Session first{folder.file("j.db"), exchange, Illness{.answer_lost = 0.5, .push = 0.5, .partial = 0.5}, 3};
    const auto note = [&](const std::string& when) {
      instants.push_back({when, folder.crash(folder.file("j.db")), exchange});
    };
    first.events.watcher = [&](const base::Event& event) {
      note("after \"" + std::string{name(event.kind)} + "\" " + event.subject);
    };
    first.venue.watch([&](const market::VenueCommand& command) {
      note("before command " + std::to_string(command.index()));
    });
    ASSERT_TRUE(first.desk.start());
    const auto rising = bullish_book();
    const auto target = book("101.00", "1", "101.01", "1");
    for (int i = 0; i < 100; ++i) {
      first.show(i % 20 < 10 ? rising : target);
      first.run_for(milliseconds{100});
    }
    ASSERT_GE(first.desk.summary().trading.totals.fills, 4U);
  }
  ASSERT_GT(instants.size(), 50U);
  for (const auto& instant : instants) expect_reconciled(instant.journal, instant.truth, instant.when);
}

// Minutes of trading on a sick exchange by a process that dies again and again.
TEST(Crash, ManyLivesOnASickExchangeEndWithTheTruth) {
  std::size_t orders = 0, seeds = 0;
  for (const std::uint64_t seed : tests::random_seeds({20261122, 1, 2})) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Illness sick{.reject = 0.1,
                       .lose = 0.1,
                       .late = 0.1,
                       .answer_lost = 0.1,
                       .query_fails = 0.2,
                       .push = 0.5,
                       .partial = 0.3};
    ScratchFolder folder;
    Exchange exchange;
    base::Random random{seed};
    auto wall = base::from_unix_ms(1'763'800'000'000);
    for (int life = 0; life < 8; ++life) {
      Session session{folder.file("j.db"), exchange, sick, random.next(), wall};
      ASSERT_TRUE(session.desk.start());
      session.trade_for(milliseconds{random.between(500, 30'000)}, random);
      wall = session.loop->clock().wall_now() + milliseconds{random.between(0, 3000)};
    }
    Session last{folder.file("j.db"), exchange, sick, random.next(), wall};
    ASSERT_TRUE(last.desk.start());
    last.run_for(seconds{60});
    EXPECT_EQ(last.desk.summary().trading.orders_to_reconcile, 0U);
    EXPECT_EQ(last.held(), exchange.net());
    EXPECT_EQ(exchange.most_often_placed(), 1);
    orders += exchange.orders();
    ++seeds;
  }
  EXPECT_GT(orders, 20 * seeds) << "how long a life is, and so how often it trades, is the dice's";
}

}  // namespace
}  // namespace tidegate::desk
