// The sweep's own disk, beside this file, under the journal's database: what it lost, the judges would blame
// on trading.
#include "sweep/failing_disk.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace tidegate::sweep {
namespace {

using Opened = std::unique_ptr<sqlite::Database>;

// As the journal opens it.
Opened open(const FailingDisk& disk) {
  auto database = sqlite::Database::open(disk.path());
  EXPECT_TRUE(database &&
              (*database)->execute(
                  "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"));
  return database ? std::move(*database) : nullptr;
}

std::string single(sqlite::Database& database, const char* sql) {
  auto row = database.prepare(sql);
  EXPECT_TRUE(row && row->step());
  return row->text(0);
}

bool insert(sqlite::Database& database) {
  return database
      .transact([&] { return database.execute("INSERT INTO notes VALUES('" + std::string(500, 'x') + "')"); })
      .has_value();
}

TEST(FailingDisk, RefusesEveryWriteWhileItIsBrokenAndLosesNothing) {
  const FailingDisk disk{"failing-disk-test"};
  Opened database = open(disk);
  ASSERT_TRUE(database->execute("CREATE TABLE notes(text TEXT)"));
  for (int round = 1; round <= 50; ++round) {
    ASSERT_TRUE(insert(*database));
    FailingDisk::break_down();
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(insert(*database));
    // Every third time it is closed broken, as by a process that dies.
    if (round % 3 == 0) database.reset();
    FailingDisk::mend();
    if (!database || round % 3 == 1) {
      database.reset();
      database = open(disk);
    }
    ASSERT_EQ(single(*database, "SELECT count(*) FROM notes"), std::to_string(round));
  }
  EXPECT_EQ(single(*database, "PRAGMA integrity_check"), "ok");
}

}  // namespace
}  // namespace tidegate::sweep
