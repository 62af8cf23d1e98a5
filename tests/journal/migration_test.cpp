// A journal of version 0.1 becomes one of today, or stays what it was.
#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "journal/records.hpp"
#include "scratch_folder.hpp"
#include "source_tree.hpp"
#include "tidegate/journal/content.hpp"
#include "tidegate/sqlite/database.hpp"

namespace tidegate::journal {
namespace {

using testing::amount;
using testing::booked;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kBtc;
using testing::left_in;
using testing::open_error;
using testing::quantity;
using tests::ScratchFolder;
using trading::OrderState;

class Migration : public ::testing::Test {
 protected:
  Migration() {
    std::stringstream text;
    text << std::ifstream{tests::in_source_tree("tests/journal/version_1.sql")}.rdbuf();
    change("PRAGMA journal_mode=WAL;" + text.str());
  }
  void change(const std::string& sql) {
    const auto done = sqlite::Database::open(path_).value()->execute(sql);
    EXPECT_TRUE(done) << done.error().message;
  }
  std::int64_t single(const std::string& sql) const {
    return sqlite::Database::open(path_).value()->single(sql).value_or(-1);
  }

  ScratchFolder folder_;
  std::string path_ = folder_.file("j.db");
  const base::WallTime soon_ = base::from_unix_ms(1'763'800'000'000);
};

TEST_F(Migration, KeepsWhatIsHeldAndOpen) {
  const auto left = left_in(path_, soon_);
  EXPECT_EQ(left.session, 1'763'800'000'000);
  EXPECT_EQ(left.next_seq, 14U);
  EXPECT_THAT(left.positions,
              ElementsAre(trading::HeldPosition{kBtc, {quantity("0.015"), amount("915.46500375")}}));
  EXPECT_THAT(left.changes, IsEmpty()) << "what was booked is in what is held already";
  EXPECT_EQ(left.day, trading::DayResult{});
  ASSERT_EQ(left.unresolved.size(), 2U);
  EXPECT_EQ(left.unresolved[0].intent.order.client_id.value(), "tg-4");
  EXPECT_EQ(left.unresolved[0].id, market::OrderId{"X4"});
  EXPECT_EQ(left.unresolved[0].booking, booked("0.015", "915.0075"));
  EXPECT_EQ(left.unresolved[1].intent.order.client_id.value(), "tg-5");
  EXPECT_EQ(left.unresolved[1].booking, trading::Booking{});
}

TEST_F(Migration, AnOrderThatEndedIsKnownToHaveEndedWhenItWasIntended) {
  const auto ended = left_in(path_, soon_).ended;
  ASSERT_EQ(ended.size(), 1U) << "the others were filled";
  EXPECT_EQ(ended[0].intent.order.client_id.value(), "tg-3");
  EXPECT_EQ(ended[0].end->state, OrderState::kAbsent);
  EXPECT_EQ(ended[0].end->at, base::from_unix_ms(1'763'799'003'000));
}

TEST_F(Migration, WhatAnOldOrderBooksNextIsTheDifferenceOnly) {
  {
    const auto journal = testing::open(path_);
    ASSERT_TRUE(journal->append(14, testing::report("tg-4", market::OrderStatus::kFilled, "0.02",
                                                    booked("0.02", "1220.01", "0.00001"))));
  }
  const auto left = left_in(path_, soon_);
  ASSERT_EQ(left.changes.size(), 1U);
  EXPECT_EQ(left.changes[0].before, booked("0.015", "915.0075"));
  EXPECT_EQ(left.changes[0].after, booked("0.02", "1220.01", "0.00001"));
}

TEST_F(Migration, HappensOnce) {
  left_in(path_, soon_);
  const auto again = left_in(path_, soon_);
  EXPECT_EQ(again.positions.size(), 1U);
  EXPECT_EQ(again.unresolved.size(), 2U);
}

TEST_F(Migration, TakesItsFirstOwner) {
  const auto journal = testing::open(path_);
  EXPECT_TRUE(journal->claim({.host = "a:1", .uid = "7", .fingerprint = "f"}).value());
}

// A table in the way makes one of the last steps fail.
TEST_F(Migration, ThatFailsHalfWayLeavesTheOldOneIntact) {
  change("CREATE TABLE api_keys(a)");
  EXPECT_THAT(open_error(path_), HasSubstr("api_keys already exists"));
  EXPECT_EQ(single("PRAGMA user_version"), 1);
  EXPECT_EQ(single("SELECT count(*) FROM positions"), 2);
  EXPECT_EQ(single("SELECT count(*) FROM sqlite_schema WHERE name = 'bookings'"), 0);
  EXPECT_EQ(single("SELECT count(*) FROM pragma_table_info('resolutions') WHERE name = 'at_ms'"), 0);
  change("DROP TABLE api_keys");
  EXPECT_EQ(left_in(path_, soon_).unresolved.size(), 2U);
}

TEST_F(Migration, WhoOnlyLooksIsToldWhoTakesItOver) {
  const auto content = read_content(path_);
  ASSERT_FALSE(content);
  EXPECT_THAT(content.error().message, HasSubstr("`tidegate trade` takes it over"));
  EXPECT_EQ(single("PRAGMA user_version"), 1);
}

}  // namespace
}  // namespace tidegate::journal
