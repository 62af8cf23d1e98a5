#include "tidegate/sqlite/database.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace tidegate::sqlite {
namespace {

TEST(Database, GivesBackWhatWasBound) {
  const auto database = Database::open(":memory:").value();
  ASSERT_TRUE(database->execute("CREATE TABLE t(number, text, bytes, empty)"));
  const std::array bytes{std::byte{0}, std::byte{0xff}, std::byte{0}};
  auto insert = database->prepare("INSERT INTO t VALUES(?1, ?2, ?3, ?4)").value();
  ASSERT_TRUE(insert.bind(1, std::int64_t{-7}).bind(2, "x\0y").bind(3, bytes).run());
  auto row = database->prepare("SELECT *, typeof(bytes) FROM t").value();
  ASSERT_TRUE(row.step().value());
  EXPECT_EQ(row.integer(0), -7);
  EXPECT_EQ(row.text(1), "x");
  EXPECT_TRUE(std::ranges::equal(row.bytes(2), bytes));
  EXPECT_TRUE(row.is_null(3));
  EXPECT_EQ(row.text(4), "blob");
  EXPECT_FALSE(row.step().value());
}

TEST(Database, WhatFailsUndoesTheWholeTransaction) {
  const auto database = Database::open(":memory:").value();
  ASSERT_TRUE(database->execute("CREATE TABLE t(number UNIQUE)"));
  EXPECT_FALSE(database->transact([&] { return database->execute("INSERT INTO t VALUES(1), (2), (2)"); }));
  EXPECT_EQ(database->single("SELECT count(*) FROM t").value(), 0);
  EXPECT_TRUE(database->transact([&] { return database->execute("INSERT INTO t VALUES(1), (2)"); }));
  EXPECT_EQ(database->single("SELECT count(*) FROM t").value(), 2);
}

TEST(Database, AnErrorSaysWhatKindOfFileItIs) {
  const auto missing = Database::open("/dev/null/x", Access::kReadAndWrite, "history");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message,
            "history /dev/null/x: opening failed: unable to open database file; check that its folder exists "
            "and may "
            "be written to");
}

TEST(Database, WhatIsKeptInMemoryHasNotMoved) {
  EXPECT_FALSE(Database::open(":memory:").value()->has_moved());
}

}  // namespace
}  // namespace tidegate::sqlite
