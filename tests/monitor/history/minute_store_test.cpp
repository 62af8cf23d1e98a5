// On real files and a real thread: what a test waits for is an answer, a piece of news or the end of the
// thread.
#include "tidegate/monitor/history/minute_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>

#include <array>
#include <atomic>
#include <cmath>
#include <fstream>
#include <future>
#include <limits>

#include "full_disk.hpp"
#include "monitor/history/recount.hpp"
#include "random_seeds.hpp"
#include "scratch_folder.hpp"
#include "tidegate/base/random.hpp"
#include "tidegate/sqlite/database.hpp"
#include "tidegate/sqlite/file_lock.hpp"

namespace tidegate::monitor {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using tests::FullDisk;
using tests::ScratchFolder;

constexpr base::Duration kLong = seconds{60};  // more than a healthy end ever takes
constexpr base::Duration kShort = std::chrono::milliseconds{20};
constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
constexpr base::WallTime kStart{minutes{29'407'680}};

const std::vector<HistoryGroup> kOne{{"g", {"v"}}};

// A row in the middle of that minute, and one that ends it.
void add(MinuteStore& store, std::int64_t minute, float value) {
  store.add(kStart + minutes{minute} + seconds{30}, std::array{value});
  store.add(kStart + minutes{minute + 1}, std::array{kNone});
}

// Answered after all that was given before.
HistorySeries ask(MinuteStore& store, base::WallTime from, base::WallTime to,
                  std::size_t max_points = 100'000) {
  std::promise<HistorySeries> answer;
  const auto asked =
      store.read({.group = "g", .value = "v", .from = from, .to = to, .max_points = max_points},
                 [&answer](HistorySeries series) { answer.set_value(std::move(series)); });
  EXPECT_TRUE(asked);
  return answer.get_future().get();
}

// The last value of each minute of the first hour.
std::vector<float> all(MinuteStore& store) {
  std::vector<float> values;
  for (const HistoryPoint& point : ask(store, kStart, kStart + minutes{60}).points)
    values.push_back(point.value.last);
  return values;
}

// The news that come of what was given before.
std::vector<std::string> news(MinuteStore& store) {
  ask(store, kStart, kStart);
  return store.take_news();
}

TEST(MinuteStore, SettingsAreChecked) {
  EXPECT_TRUE((MinuteStoreSettings{.path = "x"}.validate().empty()));
  EXPECT_THAT(
      (MinuteStoreSettings{.path = "", .max_waiting = 0}.validate()),
      ElementsAre("path is empty; it must name a file", "max_waiting is 0; it must be from 1 to 43200"));
}

TEST(MinuteStore, ARestartFindsWhatEarlierRunsLeft) {
  const ScratchFolder folder;
  for (int run = 0; run < 3; ++run) {
    MinuteStore store{{.path = folder.file("new/history.db")}, kOne};
    add(store, run, static_cast<float>(run));
    EXPECT_TRUE(store.finish(kLong));
    EXPECT_THAT(store.take_news(), IsEmpty());
    EXPECT_TRUE(sqlite::FileLock::take(folder.file("new/history.db"), "history"))
        << "free as soon as it is over";
  }
  MinuteStore store{{.path = folder.file("new/history.db")}, kOne};
  EXPECT_THAT(all(store), ElementsAre(0, 1, 2));
}

TEST(MinuteStore, AMinuteThatARestartCutsIsWholeAgain) {
  const ScratchFolder folder;
  for (const float value : {1.0F, 5.0F}) {
    MinuteStore store{{.path = folder.file("history.db")}, kOne};
    store.add(kStart + seconds{static_cast<int>(value)}, std::array{value});
    store.add(kStart + seconds{static_cast<int>(value) + 1}, std::array{value});
    EXPECT_TRUE(store.finish(kLong));
  }
  MinuteStore store{{.path = folder.file("history.db")}, kOne};
  const auto series = ask(store, kStart, kStart + minutes{1});
  ASSERT_EQ(series.points.size(), 1U);
  EXPECT_EQ(series.points[0], (HistoryPoint{kStart, {1, 5, 3, 5, 4}}));
}

TEST(MinuteStore, TheMinuteThatHasBegunIsNotDrawn) {
  const ScratchFolder folder;
  MinuteStore store{{.path = folder.file("history.db")}, kOne};
  store.add(kStart, std::array{1.0F});
  EXPECT_THAT(all(store), IsEmpty());
  store.add(kStart + minutes{1}, std::array{2.0F});
  EXPECT_THAT(all(store), ElementsAre(1));
}

// Whatever can be wrong with the file: it is told once, charts go on from memory, and once it is right all
// that waited is written.
void expect_to_go_on(MinuteStore& store, const ::testing::Matcher<std::string>& message,
                     const std::function<void()>& mend) {
  add(store, 0, 1);
  EXPECT_THAT(news(store),
              ElementsAre(AllOf(message, EndsWith("; it goes on in memory, for at most 1440 minutes, "
                                                  "and the file is tried again every minute"))));
  add(store, 1, 2);
  EXPECT_THAT(news(store), IsEmpty()) << "told once";
  EXPECT_THAT(all(store), ElementsAre(1, 2));
  EXPECT_EQ(store.waiting(), 2U);
  mend();
  add(store, 2, 3);
  EXPECT_THAT(news(store), ElementsAre(AllOf(StartsWith("history "), EndsWith(" is written again"))));
  EXPECT_EQ(store.waiting(), 0U);
  EXPECT_THAT(all(store), ElementsAre(1, 2, 3));
  EXPECT_EQ(store.dropped(), 0U);
}

TEST(MinuteStore, AFolderThatMayNotBeWrittenToHoldsUpNobody) {
  const ScratchFolder folder;
  std::ofstream{folder.file("folder")} << "a file where the folder should be";
  const std::string path = folder.file("folder") + "/history.db";
  MinuteStore store{{.path = path}, kOne};
  expect_to_go_on(store, StartsWith("history " + path + ": opening failed: "),
                  [&] { std::filesystem::remove(folder.file("folder")); });
}

TEST(MinuteStore, ADamagedFileIsLeftAndAnotherMadeOnceItIsMovedAway) {
  const ScratchFolder folder;
  const std::string path = folder.file("history.db");
  std::ofstream{path} << std::string(10'000, 'x');
  MinuteStore store{{.path = path}, kOne};
  expect_to_go_on(store, HasSubstr("it is no intact history: move it away or name another one"),
                  [&] { std::filesystem::rename(path, folder.file("away")); });
}

TEST(MinuteStore, AFileThatIsMovedAwayWhileItIsWrittenIsMissedAtTheNextMinute) {
  const ScratchFolder folder;
  const std::string path = folder.file("history.db");
  {
    MinuteStore store{{.path = path}, kOne};
    add(store, 0, 1);
    EXPECT_THAT(all(store), ElementsAre(1));
    std::filesystem::rename(path, folder.file("away"));  // as the message about a damaged row advises
    add(store, 1, 2);
    EXPECT_THAT(news(store),
                ElementsAre("history " + path + " was moved away or removed; another one is made"));
    add(store, 2, 3);
    EXPECT_THAT(news(store), IsEmpty());
    EXPECT_TRUE(store.finish(kLong));
  }
  MinuteStore next{{.path = path}, kOne};
  EXPECT_THAT(all(next), ElementsAre(2, 3)) << "not lost with the file that is gone";
}

TEST(MinuteStore, AFolderThatIsRemovedWhileItIsWrittenIsMadeAgain) {
  const ScratchFolder folder;
  const std::string path = folder.file("new/history.db");
  {
    MinuteStore store{{.path = path}, kOne};
    add(store, 0, 1);
    EXPECT_THAT(all(store), ElementsAre(1));
    std::filesystem::remove_all(folder.file("new"));
    add(store, 1, 2);
    EXPECT_TRUE(store.finish(kLong));
  }
  MinuteStore next{{.path = path}, kOne};
  EXPECT_THAT(all(next), ElementsAre(2));
}

TEST(MinuteStore, AFileOfALaterVersionIsToldAndLeft) {
  const ScratchFolder folder;
  const std::string path = folder.file("history.db");
  { MinuteStore made{{.path = path}, kOne}; }
  ASSERT_TRUE(sqlite::Database::open(path).value()->execute("PRAGMA user_version=2"));
  MinuteStore store{{.path = path}, kOne};
  expect_to_go_on(store, HasSubstr("has version 2, this build knows version 1"), [&] {
    ASSERT_TRUE(sqlite::Database::open(path).value()->execute("PRAGMA user_version=1"));
  });
}

TEST(MinuteStore, ASecondProcessWaitsForTheFirst) {
  const ScratchFolder folder;
  const std::string path = folder.file("history.db");
  auto first = std::make_unique<MinuteStore>(MinuteStoreSettings{.path = path}, kOne);
  EXPECT_THAT(all(*first), IsEmpty());
  MinuteStore second{{.path = path}, kOne};
  expect_to_go_on(second, HasSubstr("another process"), [&] { first.reset(); });
}

TEST(MinuteStore, AFullDiskKeepsWhatIsThereReadableAndTheRestInMemory) {
  const ScratchFolder folder;
  MinuteStore store{{.path = folder.file("history.db")}, kOne};
  add(store, 0, 1);
  EXPECT_THAT(all(store), ElementsAre(1));
  {
    const FullDisk full{100};
    add(store, 1, 2);
    EXPECT_THAT(news(store), ElementsAre(HasSubstr("it goes on in memory")));
    add(store, 2, 3);
    EXPECT_THAT(all(store), ElementsAre(1, 2, 3));
    EXPECT_EQ(store.waiting(), 2U);
  }
  store.take_news();
  add(store, 3, 4);
  EXPECT_THAT(news(store), ElementsAre(EndsWith("is written again")));
  EXPECT_THAT(all(store), ElementsAre(1, 2, 3, 4));
  EXPECT_TRUE(store.finish(kLong));
}

TEST(MinuteStore, OfMoreThanMayWaitTheOldestAreLostCountedAndTold) {
  const ScratchFolder folder;
  std::ofstream{folder.file("folder")} << "a file where the folder should be";
  const std::string path = folder.file("folder") + "/history.db";
  MinuteStore store{{.path = path, .max_waiting = 3}, kOne};
  for (int i = 0; i < 3; ++i) add(store, i, static_cast<float>(i));
  EXPECT_EQ(news(store).size(), 1U) << "of the file alone";
  add(store, 3, 3);
  EXPECT_THAT(news(store),
              ElementsAre("history " + path + ": 3 minutes wait already; of more the oldest are lost"));
  add(store, 4, 4);
  EXPECT_THAT(news(store), IsEmpty());
  EXPECT_EQ(store.dropped(), 2U);
  EXPECT_EQ(store.waiting(), 3U);
  EXPECT_THAT(all(store), ElementsAre(2, 3, 4));
  std::filesystem::remove(folder.file("folder"));
  add(store, 5, 5);
  EXPECT_THAT(all(store), ElementsAre(3, 4, 5));
  EXPECT_EQ(store.dropped(), 3U);
}

TEST(MinuteStore, WhatOfTheFileCannotBeReadIsToldOnceAndMemoryDrawn) {
  const ScratchFolder folder;
  const std::string path = folder.file("history.db");
  MinuteStore store{{.path = path}, kOne};
  add(store, 0, 1);
  EXPECT_THAT(all(store), ElementsAre(1));
  ASSERT_TRUE(sqlite::Database::open(path).value()->execute("UPDATE minutes SET row = x'3c'"));
  EXPECT_THAT(all(store), IsEmpty());
  EXPECT_THAT(all(store), IsEmpty());
  EXPECT_THAT(store.take_news(),
              ElementsAre(AllOf(HasSubstr("is damaged"), EndsWith("; charts show what is in memory"))));
}

// A disk that hangs: whoever holds SQLite's lock keeps the store's thread waiting for seconds.
class HangingDisk {
 public:
  explicit HangingDisk(const std::string& path) : path_(path) {
    EXPECT_TRUE(other_->execute("BEGIN IMMEDIATE"));
  }
  void let_go() { EXPECT_TRUE(other_->execute("ROLLBACK")); }
  // Until the store's thread, which nobody waits for any more, has ended.
  void wait_for_the_thread() {
    while (!sqlite::FileLock::take(path_, "history")) ::sched_yield();
  }

 private:
  std::string path_;
  std::unique_ptr<sqlite::Database> other_ = sqlite::Database::open(path_).value();
};

TEST(MinuteStore, ADiskThatHangsHoldsUpNeitherItsOwnerNorTheEnd) {
  const ScratchFolder folder;
  const std::string path = folder.file("history.db");
  MinuteStore store{{.path = path}, kOne};
  all(store);  // the file is open
  HangingDisk disk{path};
  add(store, 0, 1);
  std::atomic<int> answers = 0;
  const MinuteQuery query{
      .group = "g", .value = "v", .from = kStart, .to = kStart + minutes{9}, .max_points = 9};
  EXPECT_TRUE(store.read(query, [&answers](HistorySeries) { ++answers; }));
  EXPECT_FALSE(store.finish(kShort));
  disk.let_go();
  disk.wait_for_the_thread();
  EXPECT_EQ(answers, 0) << "nobody is called any more";
}

TEST(MinuteStore, QuestionsThatWaitHaveABound) {
  const ScratchFolder folder;
  const std::string path = folder.file("history.db");
  MinuteStore store{{.path = path}, kOne};
  all(store);
  HangingDisk disk{path};
  add(store, 0, 1);
  while (store.waiting() == 0) ::sched_yield();
  std::atomic<std::size_t> answers = 0;
  const MinuteQuery query{
      .group = "g", .value = "v", .from = kStart, .to = kStart + minutes{9}, .max_points = 9};
  const auto read = [&] { return store.read(query, [&answers](HistorySeries) { ++answers; }); };
  for (std::size_t i = 0; i < MinuteStore::kMostQuestions; ++i) EXPECT_TRUE(read());
  const auto refused = read();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::kQueueFull);
  EXPECT_EQ(refused.error().message, "history " + path + ": 64 charts wait already; ask again");
  disk.let_go();
  EXPECT_TRUE(store.finish(kLong));
  EXPECT_EQ(answers, MinuteStore::kMostQuestions) << "those that were taken are answered before the end";
  EXPECT_FALSE(read()) << "and none is taken after it";
}

TEST(MinuteStore, AValueOfAnEarlierRunIsFoundAndAnUnknownOneIsEmpty) {
  const ScratchFolder folder;
  {
    MinuteStore store{{.path = folder.file("history.db")}, kOne};
    add(store, 0, 1);
  }
  MinuteStore store{{.path = folder.file("history.db")}, {{"other", {"v"}}}};
  EXPECT_THAT(all(store), ElementsAre(1));
  std::promise<HistorySeries> answer;
  ASSERT_TRUE(
      store.read({.group = "g", .value = "w", .from = kStart, .to = kStart + minutes{60}, .max_points = 9},
                 [&answer](HistorySeries series) { answer.set_value(std::move(series)); }));
  EXPECT_TRUE(answer.get_future().get().points.empty());
}

// Seconds with gaps, restarts at any of them and a clock that is set: charts are what all seconds say
// together.
TEST(MinuteStore, IsWhatARecountOfTheSecondsSays) {
  for (const std::uint64_t seed : tests::random_seeds_to(4)) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    base::Random random{seed};
    const ScratchFolder folder;
    const MinuteStoreSettings settings{.path = folder.file("history.db")};
    auto store = std::make_unique<MinuteStore>(settings, kOne);
    std::map<base::WallTime, std::vector<float>> seconds_of;  // by minute
    base::WallTime now = kStart;
    for (int i = 0; i < 5'000; ++i) {
      now += seconds{random.chance(0.01) ? random.between(-300, 300) : 1};
      const auto value = random.chance(0.2) ? kNone : static_cast<float>(random.between(-1'000, 1'000));
      store->add(now, std::array{value});
      if (!std::isnan(value)) seconds_of[begin_of_minute(minute_of(now))].push_back(value);
      if (random.chance(0.002)) {
        ASSERT_TRUE(store->finish(kLong));
        store = std::make_unique<MinuteStore>(settings, kOne);
      }
    }
    ASSERT_TRUE(store->finish(kLong));
    MinuteStore later{settings, kOne};
    const auto series = ask(later, kStart - minutes{1'000}, kStart + minutes{10'000});
    ASSERT_EQ(series.points.size(), seconds_of.size());
    for (const HistoryPoint& point : series.points) {
      const std::vector<float>& values = seconds_of.at(point.at);
      EXPECT_EQ(point.value.count, values.size());
      EXPECT_EQ(point.value.min, *std::min_element(values.begin(), values.end()));
      EXPECT_EQ(point.value.max, *std::max_element(values.begin(), values.end()));
      EXPECT_EQ(point.value.last, values.back());
      double sum = 0;
      for (const float each : values) sum += static_cast<double>(each);
      EXPECT_NEAR(static_cast<double>(point.value.mean), sum / static_cast<double>(values.size()), 1e-3);
    }
  }
}

}  // namespace
}  // namespace tidegate::monitor
