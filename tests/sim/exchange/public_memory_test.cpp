// What the exchange keeps for later: book history, tape, orders.
#include <gtest/gtest.h>

#include "sim/sim_fixture.hpp"
#include "tidegate/sim/accounts/order_store.hpp"
#include "tidegate/sim/history/book.hpp"
#include "tidegate/sim/history/depth_merge.hpp"
#include "tidegate/sim/history/tape.hpp"

namespace tidegate::sim {
namespace {

using namespace testing_support;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr base::MonotonicTime at(base::Duration d) {
  return base::MonotonicTime{d};
}

TEST(BookHistory, AContentIsCurrentUntilTheNextChangeSetEndsBeyondIt) {
  BookHistory history{minutes{10}};
  EXPECT_FALSE(history.superseded_at(5).has_value());
  history.note(7, at(seconds{1}));
  history.note(9, at(seconds{2}));
  EXPECT_EQ(history.superseded_at(5), at(seconds{1}));
  EXPECT_EQ(history.superseded_at(6), at(seconds{1}));
  EXPECT_EQ(history.superseded_at(7), at(seconds{2}));
  EXPECT_EQ(history.superseded_at(8), at(seconds{2}));
  EXPECT_FALSE(history.superseded_at(9).has_value());
}

TEST(BookHistory, ForgetsOldChangesAndThenTellsTheOldestItKnows) {
  BookHistory history{seconds{10}};
  for (int i = 1; i <= 100; ++i) history.note(i, at(seconds{i}));
  EXPECT_EQ(history.superseded_at(1), at(seconds{90}));
  EXPECT_EQ(history.superseded_at(95), at(seconds{96}));
}

TEST(DepthMerge, KeepsTheLaterQuantityOfAPriceAndTheWholeRange) {
  market::DepthUpdate all;
  merge_update(all, {1, 2, {{price("9"), quantity("1")}}, {}});
  merge_update(
      all,
      {3, 5, {{price("9"), quantity("0")}, {price("8"), quantity("2")}}, {{price("10"), quantity("3")}}});
  EXPECT_EQ(
      all,
      (market::DepthUpdate{
          1, 5, {{price("9"), quantity("0")}, {price("8"), quantity("2")}}, {{price("10"), quantity("3")}}}));
}

market::Trade trade(const char* p, base::WallTime time) {
  return {.price = price(p), .quantity = quantity("2"), .time = time};
}

TEST(Tape, BeforeTheFirstTradeTheOpeningPriceStandsForEverything) {
  const Tape tape{price("100"), kWall};
  const auto day = tape.day(kWall + hours{1});
  EXPECT_EQ(day.last, price("100"));
  EXPECT_EQ(day.open, price("100"));
  EXPECT_TRUE(day.volume.is_zero());
  EXPECT_EQ(day.open_time, kWall);
}

TEST(Tape, TheDayRollsAndForgetsWhatIsOlder) {
  Tape tape{price("100"), kWall};
  tape.note(trade("50", kWall));
  tape.note(trade("200", kWall + hours{1}));
  tape.note(trade("150", kWall + hours{20}));
  const auto first = tape.day(kWall + hours{20});
  EXPECT_EQ(first.open, price("50"));
  EXPECT_EQ(first.high, price("200"));
  EXPECT_EQ(first.low, price("50"));
  EXPECT_EQ(first.volume, quantity("6"));
  EXPECT_EQ(first.quote_volume, amount("800"));
  EXPECT_EQ(first.previous_close, price("100"));
  const auto second = tape.day(kWall + hours{26});
  EXPECT_EQ(second.open, price("150"));
  EXPECT_EQ(second.high, price("150"));
  EXPECT_EQ(second.volume, quantity("2"));
  EXPECT_EQ(second.previous_close, price("200"));
  EXPECT_EQ(second.open_time, kWall + hours{2});
}

TEST(Tape, KeepsTheLastThousandTradesNewestFirst) {
  Tape tape{price("100"), kWall};
  for (int i = 1; i <= 1'500; ++i) tape.note(trade(std::to_string(i).c_str(), kWall));
  EXPECT_EQ(tape.last(5'000).size(), Tape::kMaxTrades);
  EXPECT_EQ(tape.last(2)[1].price, price("1499"));
}

OrderRecord record(const char* client_id) {
  OrderRecord out{.account = AccountId{1}};
  out.report.symbol = kBtc;
  out.report.client_id = market::ClientOrderId{client_id};
  return out;
}

TEST(OrderStore, RemembersABoundedNumberOfFinishedOrdersAndEveryOpenOne) {
  OrderStore store{2};
  const auto open = store.add(record("open")).report.id;
  std::vector<market::OrderId> ids;
  for (int i = 0; i < 5; ++i) {
    OrderRecord& added = store.add(record("same"));
    ids.push_back(added.report.id);
    added.report.status = market::OrderStatus::kCanceled;
    store.finish(added);
  }
  EXPECT_EQ(store.find(AccountId{1}, kBtc, {ids[2], {}}), nullptr);
  EXPECT_NE(store.find(AccountId{1}, kBtc, {ids[3], {}}), nullptr);
  EXPECT_NE(store.find(AccountId{1}, kBtc, {open, {}}), nullptr);
  EXPECT_EQ(store.find(AccountId{1}, kBtc, {{}, market::ClientOrderId{"same"}})->report.id, ids[4]);
  EXPECT_EQ(store.find(AccountId{2}, kBtc, {open, {}}), nullptr) << "another account's order";
  EXPECT_EQ(store.open_count(AccountId{1}), 1U);
}

}  // namespace
}  // namespace tidegate::sim
