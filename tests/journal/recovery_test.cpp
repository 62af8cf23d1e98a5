// What a journal hands to the next session: orders that are open, orders that ended lately, and what was
// booked.
#include <gmock/gmock.h>

#include "full_disk.hpp"
#include "journal/records.hpp"
#include "scratch_folder.hpp"

namespace tidegate::journal {
namespace {

using market::OrderStatus;
using std::chrono::hours;
using testing::ack;
using testing::amount;
using testing::booked;
using ::testing::ElementsAre;
using testing::fill;
using testing::intent;
using ::testing::IsEmpty;
using testing::kBtc;
using testing::kWall;
using testing::left_in;
using testing::open;
using testing::quantity;
using testing::report;
using testing::resolution;
using testing::Writer;
using tests::ScratchFolder;
using trading::OrderState;

const market::Symbol kEth{"ETHUSDT"};

class Recovery : public ::testing::Test {
 protected:
  void write(std::vector<trading::Record> records) {
    const auto journal = open(path_);
    const auto recovered = journal->begin_session(kWall);
    ASSERT_TRUE(recovered);
    Writer writer{*journal, recovered->next_seq};
    for (auto& record : records) writer.write(std::move(record));
  }
  trading::Recovered left(base::WallTime wall = kWall) const { return left_in(path_, wall); }
  static std::vector<std::string> names(const std::vector<trading::JournalledOrder>& orders) {
    std::vector<std::string> all;
    for (const auto& order : orders) all.push_back(order.intent.order.client_id.value());
    return all;
  }

  ScratchFolder folder_;
  std::string path_ = folder_.file("j.db");
};

TEST_F(Recovery, GivesUnresolvedOrdersInTheirOrder) {
  write({intent("b"), intent("a"), resolution("b"), intent("c")});
  EXPECT_THAT(names(left().unresolved), ElementsAre("a", "c"));
}

TEST_F(Recovery, AnOrderWithNewsAfterItsResolutionIsUnresolvedUntilItIsResolvedAgain) {
  write({intent("a"), resolution("a", OrderState::kAbsent), report("a", OrderStatus::kPartiallyFilled, "1")});
  EXPECT_THAT(names(left().unresolved), ElementsAre("a"));
  EXPECT_FALSE(left().unresolved.at(0).end);
  EXPECT_THAT(left().ended, IsEmpty());
  write({resolution("a", OrderState::kCanceled)});
  EXPECT_THAT(left().unresolved, IsEmpty());
  EXPECT_EQ(left().ended.at(0).end->state, OrderState::kCanceled);
}

TEST_F(Recovery, ATradeOfAResolvedOrderDoesNotMakeItUnresolved) {
  write({intent("a"), resolution("a", OrderState::kCanceled), fill("a", "t1", booked("0.5", "30842.995"))});
  EXPECT_THAT(left().unresolved, IsEmpty());
  EXPECT_EQ(left().changes.size(), 1U) << "but it is booked";
}

TEST_F(Recovery, AnOrderComesWithAllThatIsKnownOfIt) {
  write({intent("a"), ack("a"), report("a", OrderStatus::kPartiallyFilled, "0.5", booked("0.5", "30842.995")),
         fill("a", "t1", booked("0.5", "30842.995", "0.00025", "0.1"))});
  const auto order = left().unresolved.at(0);
  EXPECT_EQ(order.intent, intent("a"));
  EXPECT_EQ(order.id, market::OrderId{"x-a"});
  EXPECT_EQ(order.reported->executed, quantity("0.5"));
  EXPECT_EQ(order.booking, booked("0.5", "30842.995", "0.00025", "0.1"));
  EXPECT_THAT(order.fills, ElementsAre(fill("a", "t1").fill));
}

TEST_F(Recovery, EndedOrdersAreThoseOfTheLastDayThatMayHaveReachedTheExchangeAndAreNotFilled) {
  write({intent("filled"), intent("withdrawn"), intent("old"), intent("canceled"), intent("absent"),
         intent("rejected"), resolution("rejected", OrderState::kRejected),
         resolution("filled", OrderState::kFilled), resolution("withdrawn", OrderState::kWithdrawn),
         resolution("old", OrderState::kAbsent, {}, kWall - hours{25}),
         resolution("canceled", OrderState::kCanceled, booked("1", "5"), kWall - hours{23}),
         resolution("absent", OrderState::kAbsent), fill("filled", "t1")});
  const auto ended = left().ended;
  EXPECT_THAT(names(ended), ElementsAre("rejected", "canceled", "absent"));
  EXPECT_EQ(ended.at(1).end->state, OrderState::kCanceled);
  EXPECT_EQ(ended.at(1).end->at, kWall - hours{23});
  EXPECT_EQ(ended.at(1).booking, booked("1", "5"));
  EXPECT_THAT(left(kWall + hours{25}).ended, IsEmpty());
}

TEST_F(Recovery, AnAbsentOrderOfWhichAnythingWasHeardLaterIsUnresolved) {
  write({intent("traded"), intent("taken"), intent("decided"), fill("decided", "t1"),
         resolution("traded", OrderState::kAbsent), resolution("taken", OrderState::kAbsent),
         resolution("decided", OrderState::kAbsent), fill("traded", "t2"),
         trading::AckRecord{.client_id = market::ClientOrderId{"taken"}, .id = market::OrderId{"x"}}});
  EXPECT_THAT(names(left().unresolved), ElementsAre("traded", "taken"));
  EXPECT_THAT(names(left().ended), ElementsAre("decided")) << "by whoever knew of its trade";
}

TEST_F(Recovery, ATradeThatWasWrittenAgainCountsOnce) {
  auto one = intent("a");
  one.order.quantity = quantity("1");
  write({one, fill("a", "t1"), fill("a", "t2"), fill("a", "t1")});
  EXPECT_THAT(left().unresolved.at(0).fills.size(), 2U);
}

TEST_F(Recovery, AFilledOrderWhoseTradesWereNotAllToldComesBack) {
  auto half = intent("half");
  half.order.quantity = quantity("10");
  write({intent("told"), intent("untold"), half, fill("told", "t1"), fill("half", "t2"),
         resolution("told", OrderState::kFilled), resolution("untold", OrderState::kFilled),
         resolution("half", OrderState::kFilled)});
  EXPECT_THAT(names(left().ended), ElementsAre("untold", "half"));
}

TEST_F(Recovery, OfManyEndedOrdersTheYoungestAreGiven) {
  std::vector<trading::Record> records;
  for (std::size_t i = 0; i <= trading::Recovered::kMostEnded; ++i) {
    records.emplace_back(intent("o" + std::to_string(i)));
    records.emplace_back(resolution("o" + std::to_string(i), OrderState::kAbsent));
  }
  write(std::move(records));
  const auto ended = left().ended;
  ASSERT_EQ(ended.size(), trading::Recovered::kMostEnded);
  EXPECT_EQ(ended.front().intent.order.client_id.value(), "o1");
}

TEST_F(Recovery, WithoutACheckpointEverythingBookedIsGivenInItsOrder) {
  write({intent("a", market::Side::kBuy), intent("b"),
         report("a", OrderStatus::kPartiallyFilled, "1", booked("1", "10")),
         fill("b", "t1", booked("3", "30")), report("a", OrderStatus::kFilled, "2", booked("2", "21", "0.1")),
         resolution("a", OrderState::kFilled, booked("2", "21", "0.1"))});
  const auto found = left();
  EXPECT_THAT(found.positions, IsEmpty());
  ASSERT_EQ(found.changes.size(), 3U) << "what repeats a booking changes nothing";
  EXPECT_EQ(found.changes[0].symbol, kBtc);
  EXPECT_EQ(found.changes[0].side, market::Side::kBuy);
  EXPECT_EQ(found.changes[0].before, trading::Booking{});
  EXPECT_EQ(found.changes[0].after, booked("1", "10"));
  EXPECT_EQ(found.changes[0].at, kWall);
  EXPECT_EQ(found.changes[1].side, market::Side::kSell);
  EXPECT_EQ(found.changes[1].before, trading::Booking{});
  EXPECT_EQ(found.changes[1].after, booked("3", "30"));
  EXPECT_EQ(found.changes[2].before, booked("1", "10")) << "of the same order";
  EXPECT_EQ(found.changes[2].after, booked("2", "21", "0.1"));
}

TEST_F(Recovery, ACheckpointStandsForWhatWasBookedBeforeIt) {
  const trading::CheckpointRecord checkpoint{
      .positions = {{kBtc, {quantity("1"), amount("10.5")}}, {kEth, {}}},
      .day = {.day = 20'000, .realised = amount("-3.25")}};
  write({intent("a", market::Side::kBuy), report("a", OrderStatus::kPartiallyFilled, "1", booked("1", "10")),
         checkpoint, report("a", OrderStatus::kFilled, "2", booked("2", "21"))});
  const auto found = left();
  EXPECT_THAT(found.positions, ElementsAre(checkpoint.positions[0])) << "holdings of zero are left out";
  EXPECT_EQ(found.day, checkpoint.day);
  ASSERT_EQ(found.changes.size(), 1U);
  EXPECT_EQ(found.changes[0].before, booked("1", "10")) << "though it was booked before the checkpoint";
  EXPECT_EQ(found.changes[0].after, booked("2", "21"));
}

TEST_F(Recovery, TheLastCheckpointReplacesTheOneBefore) {
  const trading::HeldPosition one{kBtc, {quantity("1"), amount("10")}};
  const trading::HeldPosition other{kEth, {quantity("2"), amount("20")}};
  write({trading::CheckpointRecord{.positions = {one}, .day = {.day = 1, .realised = amount("1")}}});
  write({trading::CheckpointRecord{.positions = {other}, .day = {.day = 2, .realised = amount("2")}}});
  EXPECT_THAT(left().positions, ElementsAre(other));
  EXPECT_EQ(left().day, (trading::DayResult{.day = 2, .realised = amount("2")}));
  EXPECT_EQ(left().next_seq, 3U) << "a checkpoint has a number like every record";
}

TEST_F(Recovery, TheSessionSaysWhenItBegan) {
  EXPECT_EQ(left(kWall + hours{1}).wall, kWall + hours{1});
}

TEST_F(Recovery, NoTwoSessionsShareANumberWhateverTheClockSays) {
  const auto first = left().session;
  const auto second = left().session;
  EXPECT_GT(second, first);
  EXPECT_GT(left(kWall - hours{1}).session, second);
}

// The queue is full while the disk is: what it refuses is lost, and must be made good by the order's next
// record, once.
TEST_F(Recovery, ARefusedBookingHealsWithTheNextOfItsOrderAndIsNotBookedTwice) {
  {
    auto journal = Journal::open({.path = path_, .max_queued = 1, .own_thread = false}).value();
    Writer writer{*journal};
    writer.write(intent("a", market::Side::kBuy));
    writer.write(report("a", OrderStatus::kPartiallyFilled, "1", booked("1", "10")));
    {
      const tests::FullDisk full{100};
      writer.write(ack("a"));
      ASSERT_FALSE(journal->append(4, report("a", OrderStatus::kPartiallyFilled, "2", booked("2", "20"))));
    }
    journal->retry();
    // It counts what was refused: were it kept, the step from 1 to 3 below would be added to it.
    ASSERT_TRUE(journal->append(
        5, trading::CheckpointRecord{.positions = {{kBtc, {quantity("2"), amount("20")}}}, .day = {}}));
    ASSERT_TRUE(journal->append(6, report("a", OrderStatus::kFilled, "3", booked("3", "30"))));
  }
  const auto found = left();
  EXPECT_THAT(found.positions, IsEmpty());
  ASSERT_EQ(found.changes.size(), 2U);
  EXPECT_EQ(found.changes[1].before, booked("1", "10"));
  EXPECT_EQ(found.changes[1].after, booked("3", "30"));
}

}  // namespace
}  // namespace tidegate::journal
