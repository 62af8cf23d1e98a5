#include "tidegate/monitor/history/minute_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "scratch_folder.hpp"
#include "tidegate/sqlite/database.hpp"

namespace tidegate::monitor {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;
using tests::ScratchFolder;

using Groups = std::vector<HistoryGroup>;
using Minutes = std::vector<std::shared_ptr<const Minute>>;

constexpr std::int64_t kNow = 29'407'680;  // minutes since 1970

const Groups kOne{{"g", {"v"}}};

ValueSummary constant(float value) {
  return {value, value, value, value, 60};
}

std::shared_ptr<const Minute> minute(std::int64_t number, std::vector<float> values) {
  Minute made{.number = number, .values = {}};
  for (const float value : values) made.values.push_back(constant(value));
  return std::make_shared<const Minute>(std::move(made));
}

std::unique_ptr<MinuteFile> open(const std::string& path, const Groups& groups = kOne) {
  auto file = MinuteFile::open(path, groups);
  EXPECT_TRUE(file) << file.error().message;
  return std::move(*file);
}

std::string open_error(const std::string& path) {
  const auto file = MinuteFile::open(path, kOne);
  return file ? "" : file.error().message;
}

// Number and last value of each point of all times.
std::vector<std::pair<std::int64_t, float>> all(MinuteFile& file, const std::string& group = "g",
                                                const std::string& value = "v") {
  std::vector<std::pair<std::int64_t, float>> found;
  const auto points = file.read(group, value, base::WallTime::min(), base::WallTime::max());
  EXPECT_TRUE(points) << points.error().message;
  for (const HistoryPoint& point : *points) found.emplace_back(minute_of(point.at), point.value.last);
  return found;
}

using Found = std::vector<std::pair<std::int64_t, float>>;

std::int64_t ask(const std::string& path, std::string_view sql) {
  return sqlite::Database::open(path).value()->single(sql).value_or(-1);
}

void change(const std::string& path, const std::string& sql) {
  const auto done = sqlite::Database::open(path).value()->execute(sql);
  ASSERT_TRUE(done) << done.error().message;
}

TEST(MinuteFile, ARestartFindsWhatWasWritten) {
  const ScratchFolder folder;
  const std::string path = folder.file("new/history.db");
  ASSERT_TRUE(open(path)->write(Minutes{minute(kNow, {1}), minute(kNow + 1, {2})}));
  const auto file = open(path);
  EXPECT_EQ(all(*file), (Found{{kNow, 1}, {kNow + 1, 2}}));
  ASSERT_TRUE(file->write(Minutes{minute(kNow + 2, {3})}));
  EXPECT_EQ(all(*file), (Found{{kNow, 1}, {kNow + 1, 2}, {kNow + 2, 3}}));
}

TEST(MinuteFile, ReadsWhatBeginsAtFromOrLaterAndBeforeTo) {
  const auto file = open(":memory:");
  ASSERT_TRUE(file->write(Minutes{minute(kNow, {1}), minute(kNow + 1, {2}), minute(kNow + 2, {3})}));
  const auto count = [&](base::Duration from, base::Duration to) {
    const auto begin = begin_of_minute(kNow);
    return file->read("g", "v", begin + from, begin + to).value().size();
  };
  using std::chrono::nanoseconds;
  using std::chrono::seconds;
  EXPECT_EQ(count(seconds{0}, seconds{120}), 2U);
  EXPECT_EQ(count(nanoseconds{1}, seconds{120}), 1U);
  EXPECT_EQ(count(seconds{0}, seconds{120} + nanoseconds{1}), 3U);
}

TEST(MinuteFile, AMinuteThatComesTwiceHasBothRowsInTheirOrder) {
  const auto file = open(":memory:");
  ASSERT_TRUE(file->write(Minutes{minute(kNow + 1, {5}), minute(kNow, {1}), minute(kNow, {2})}));
  EXPECT_EQ(all(*file), (Found{{kNow, 1}, {kNow, 2}, {kNow + 1, 5}}));
}

TEST(MinuteFile, AValueKeepsItsHistoryUnderItsNameWhereverItStands) {
  const ScratchFolder folder;
  const std::string path = folder.file("history.db");
  const Groups before{{"a", {"x", "y"}}, {"b", {"x"}}};
  const Groups after{{"new", {"n"}}, {"b", {"x", "z"}}, {"a", {"y"}}};
  ASSERT_TRUE(open(path, before)->write(Minutes{minute(kNow, {1, 2, 3})}));
  ASSERT_TRUE(open(path, after)->write(Minutes{minute(kNow + 1, {10, 20, 30, 40})}));
  const auto file = open(path, before);
  ASSERT_TRUE(file->write(Minutes{minute(kNow + 2, {100, 200, 300})}));
  EXPECT_EQ(all(*file, "a", "y"), (Found{{kNow, 2}, {kNow + 1, 40}, {kNow + 2, 200}}));
  EXPECT_EQ(all(*file, "b", "x"), (Found{{kNow, 3}, {kNow + 1, 20}, {kNow + 2, 300}}));
  EXPECT_EQ(all(*file, "a", "x"), (Found{{kNow, 1}, {kNow + 2, 100}}));
  EXPECT_EQ(all(*file, "b", "z"), (Found{{kNow + 1, 30}}));
  EXPECT_EQ(all(*file, "b", "y"), Found{});
  EXPECT_EQ(ask(path, "SELECT count(DISTINCT layout) FROM columns"), 2) << "the first list is known again";
}

TEST(MinuteFile, ListsOfWhichNoRowIsLeftAreForgotten) {
  const ScratchFolder folder;
  const std::string path = folder.file("history.db");
  for (int run = 0; run < 10; ++run) open(path, Groups{{"run" + std::to_string(run), {"v"}}});
  EXPECT_LE(ask(path, "SELECT count(*) FROM columns"), 2);
}

TEST(MinuteFile, KeepsThirtyDays) {
  const ScratchFolder folder;
  const std::string path = folder.file("history.db");
  const auto file = open(path);
  Minutes minutes;
  for (std::int64_t i = 0; i < kMinutesKept + 500; ++i) minutes.push_back(minute(kNow + i, {1}));
  ASSERT_TRUE(file->write(minutes));
  EXPECT_EQ(ask(path, "SELECT min(minute) FROM minutes"), kNow + 499);
  EXPECT_EQ(ask(path, "SELECT count(*) FROM minutes"), kMinutesKept + 1);
  ASSERT_TRUE(file->write(Minutes{minute(kNow + kMinutesKept + 500, {1})}));
  EXPECT_EQ(ask(path, "SELECT min(minute) FROM minutes"), kNow + 500) << "one comes, one goes";
}

TEST(MinuteFile, AClockThatIsFarAheadForAMomentCostsAnHour) {
  const ScratchFolder folder;
  const std::string path = folder.file("history.db");
  const auto file = open(path);
  Minutes minutes;
  for (std::int64_t i = 0; i < 1'000; ++i) minutes.push_back(minute(kNow + i, {1}));
  ASSERT_TRUE(file->write(minutes));
  ASSERT_TRUE(file->write(Minutes{minute(kNow + 10'000'000, {1})}));
  EXPECT_EQ(ask(path, "SELECT count(*) FROM minutes"), 1'000 - 60 + 1);
  EXPECT_EQ(ask(path, "SELECT min(minute) FROM minutes"), kNow + 60) << "the oldest go first";
}

TEST(MinuteFile, OfMinutesThatWaitedOneThatIsFarAheadCostsAnHourToo) {
  const ScratchFolder folder;
  const std::string path = folder.file("history.db");
  const auto file = open(path);
  Minutes minutes;
  for (std::int64_t i = 0; i < 1'000; ++i) minutes.push_back(minute(kNow + i, {1}));
  minutes.push_back(minute(kNow + 10'000'000, {1}));
  ASSERT_TRUE(file->write(minutes)) << "after an hour or a day in which the disk was full";
  EXPECT_EQ(ask(path, "SELECT count(*) FROM minutes"), 1'000 - 60 + 1);
}

TEST(MinuteFile, AClockThatRunsInCirclesDoesNotFillTheDisk) {
  const ScratchFolder folder;
  const std::string path = folder.file("history.db");
  const auto file = open(path);
  for (int round = 0; round < 3; ++round) {
    const Minutes day(static_cast<std::size_t>(kMinutesKept), minute(kNow, {static_cast<float>(round)}));
    ASSERT_TRUE(file->write(day));
  }
  EXPECT_EQ(ask(path, "SELECT count(*) FROM minutes"), 2 * kMinutesKept);
  EXPECT_EQ(all(*file).front().second, 1) << "what was written first goes first";
}

TEST(MinuteFile, OneProcessAFile) {
  const ScratchFolder folder;
  const std::string path = folder.file("history.db");
  auto file = open(path);
  EXPECT_THAT(open_error(path), AllOf(StartsWith("history " + path + ": another process ("),
                                      HasSubstr("uses it: stop that one or name another history")));
  file.reset();
  EXPECT_EQ(open_error(path), "");
}

TEST(MinuteFile, AFileThatCannotBeMadeIsToldWithWhatToDo) {
  const ScratchFolder folder;
  std::ofstream{folder.file("plain")} << "no folder";
  const std::string path = folder.file("plain") + "/history.db";
  EXPECT_THAT(open_error(path), AllOf(StartsWith("history " + path + ": opening failed: "),
                                      HasSubstr("check that its folder exists and may be written to")));
}

TEST(MinuteFile, WhatIsNoDatabaseIsLeftAlone) {
  const ScratchFolder folder;
  const std::string path = folder.file("history.db");
  const std::string text(10'000, 'x');
  std::ofstream{path} << text;
  EXPECT_THAT(open_error(path),
              AllOf(StartsWith("history " + path), HasSubstr("file is not a database"),
                    HasSubstr("it is no intact history: move it away or name another one")));
  std::ifstream left{path};
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>{left}, {}), text);
}

TEST(MinuteFile, ADatabaseOfSomethingElseIsLeftAlone) {
  const ScratchFolder folder;
  const std::string path = folder.file("journal.db");
  change(path, "CREATE TABLE intents(seq INTEGER); PRAGMA user_version=1");
  EXPECT_EQ(open_error(path), "history " + path + ": is a database of something else; name another history");
  EXPECT_EQ(ask(path, "SELECT count(*) FROM sqlite_schema"), 1);
}

TEST(MinuteFile, AFileOfALaterVersionIsLeftAlone) {
  const ScratchFolder folder;
  const std::string path = folder.file("history.db");
  ASSERT_TRUE(open(path)->write(Minutes{minute(kNow, {1})}));
  change(path, "PRAGMA user_version=2");
  EXPECT_EQ(open_error(path),
            "history " + path +
                ": has version 2, this build knows version 1; use the build that wrote it or "
                "name another history");
  EXPECT_EQ(ask(path, "SELECT count(*) FROM minutes"), 1);
  EXPECT_EQ(ask(path, "PRAGMA user_version"), 2);
}

TEST(MinuteFile, ARowThatIsDamagedIsToldAndNotDrawn) {
  const ScratchFolder folder;
  const std::string path = folder.file("history.db");
  ASSERT_TRUE(open(path)->write(Minutes{minute(kNow, {1})}));
  change(path, "UPDATE minutes SET row = x'3c'");
  const auto points = open(path)->read("g", "v", base::WallTime::min(), base::WallTime::max());
  ASSERT_FALSE(points);
  EXPECT_EQ(points.error().message,
            "history " + path + ": its row of " + std::to_string(kNow) +
                " minutes since 1970 is damaged; move the file away or name another history");
}

TEST(MinuteFile, AFailedWriteLeavesNothingOfItself) {
  const ScratchFolder folder;
  const std::string path = folder.file("history.db");
  const auto file = open(path);
  ASSERT_TRUE(file->write(Minutes{minute(kNow, {1})}));
  change(path, "CREATE TRIGGER full AFTER INSERT ON minutes WHEN NEW.minute = " + std::to_string(kNow + 2) +
                   " BEGIN SELECT RAISE(ABORT, 'no room'); END");
  const auto failed = file->write(Minutes{minute(kNow + 1, {2}), minute(kNow + 2, {3})});
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message, HasSubstr("no room"));
  EXPECT_EQ(all(*file), (Found{{kNow, 1}}));
}

TEST(MinuteFile, AfterAFailureItFindsTheFileAsItIsThen) {
  const ScratchFolder folder;
  const std::string path = folder.file("history.db");
  const auto file = open(path);
  ASSERT_TRUE(file->write(Minutes{minute(kNow, {1})}));
  for (const char* part : {"", "-wal", "-shm"}) std::filesystem::rename(path + part, path + "-away" + part);
  std::ofstream{path} << std::string(10'000, 'x');
  EXPECT_FALSE(file->reopen());
  EXPECT_EQ(all(*file), (Found{{kNow, 1}})) << "what was open can still be read";
  std::filesystem::remove(path);
  ASSERT_TRUE(file->reopen());
  ASSERT_TRUE(file->write(Minutes{minute(kNow + 1, {2})}));
  EXPECT_EQ(all(*file), (Found{{kNow + 1, 2}}));
  EXPECT_THAT(open_error(path), HasSubstr("another process")) << "the lock is kept";
}

TEST(MinuteFile, KnowsThatItWasMovedAwayOrRemoved) {
  const ScratchFolder folder;
  const std::string path = folder.file("history.db");
  const auto file = open(path);
  EXPECT_FALSE(file->was_moved());
  std::filesystem::rename(path, path + "-away");
  EXPECT_TRUE(file->was_moved());
  std::ofstream{path} << "another one";
  EXPECT_TRUE(file->was_moved());
  EXPECT_FALSE(open(":memory:")->was_moved());
}

}  // namespace
}  // namespace tidegate::monitor
