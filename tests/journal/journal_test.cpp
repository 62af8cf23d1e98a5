#include "tidegate/journal/journal.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <semaphore>

#include "full_disk.hpp"
#include "journal/records.hpp"
#include "scratch_folder.hpp"
#include "tidegate/sqlite/database.hpp"

namespace tidegate::journal {
namespace {

using testing::ack;
using testing::booked;
using testing::intent;
using testing::kWall;
using testing::left_in;
using testing::open;
using testing::open_error;
using testing::quantity;
using testing::report;
using testing::resolution;
using tests::FullDisk;
using tests::ScratchFolder;

TEST(Journal, StartsEmpty) {
  const auto recovered = open(":memory:")->begin_session(kWall);
  ASSERT_TRUE(recovered);
  EXPECT_EQ(recovered->session, 1'763'800'000'000);
  EXPECT_EQ(recovered->next_seq, 1U);
  EXPECT_TRUE(recovered->unresolved.empty());
  EXPECT_TRUE(recovered->positions.empty());
}

TEST(Journal, SaysWhenARecordIsDurable) {
  auto journal = open(":memory:");
  std::vector<std::uint64_t> written;
  journal->listen(
      [&written](const JournalOutcome& outcome) { written.push_back(std::get<Written>(outcome).seq); });
  ASSERT_TRUE(journal->append(1, intent("a")));
  ASSERT_TRUE(journal->append(5, ack("a")));
  EXPECT_EQ(written, (std::vector<std::uint64_t>{1, 5}));
}

TEST(Journal, GivesBackAReportInAStateThatIsNew) {
  const ScratchFolder folder;
  {
    auto journal = open(folder.file("journal"));
    ASSERT_TRUE(journal->begin_session(kWall));
    ASSERT_TRUE(journal->append(1, intent("a")));
    ASSERT_TRUE(journal->append(2, report("a", market::OrderStatus::kOther, "0.5")));
  }
  const auto recovered = open(folder.file("journal"))->begin_session(kWall);
  ASSERT_TRUE(recovered) << recovered.error().message;
  ASSERT_EQ(recovered->unresolved.size(), 1U);
  EXPECT_EQ(recovered->unresolved[0].reported->status, market::OrderStatus::kOther);
  EXPECT_EQ(recovered->unresolved[0].reported->executed, quantity("0.5"));
}

TEST(Journal, GivesBackExactlyWhatACrashAfterEachRecordLeaves) {
  ScratchFolder folder;
  auto journal = open(folder.file("j.db"));
  ASSERT_TRUE(journal->begin_session(kWall));
  const auto crash = [&folder] { return left_in(folder.crash(folder.file("j.db"))); };
  EXPECT_TRUE(crash().unresolved.empty());

  ASSERT_TRUE(journal->append(1, intent("a")));
  auto left = crash();
  ASSERT_EQ(left.unresolved.size(), 1U);
  EXPECT_EQ(left.unresolved[0].intent, intent("a"));
  EXPECT_FALSE(left.unresolved[0].id);
  EXPECT_EQ(left.next_seq, 2U);
  EXPECT_GT(left.session, 1'763'800'000'000) << "never the number of an earlier session";

  ASSERT_TRUE(journal->append(2, ack("a")));
  EXPECT_EQ(crash().unresolved.at(0).id, market::OrderId{"x-a"});

  const auto half = booked("0.5", "30843");
  ASSERT_TRUE(journal->append(3, report("a", market::OrderStatus::kPartiallyFilled, "0.5", half)));
  left = crash();
  EXPECT_EQ(left.unresolved.at(0).reported->executed, quantity("0.5"));
  EXPECT_EQ(left.unresolved.at(0).reported->status, market::OrderStatus::kPartiallyFilled);
  ASSERT_EQ(left.changes.size(), 1U);
  EXPECT_EQ(left.changes[0].after, half);

  const auto whole = booked("1", "61686");
  ASSERT_TRUE(journal->append(4, report("a", market::OrderStatus::kFilled, "1", whole)));
  EXPECT_EQ(crash().unresolved.size(), 1U) << "reported, but nobody said that this is the end";

  ASSERT_TRUE(journal->append(5, resolution("a", trading::OrderState::kFilled, whole)));
  left = crash();
  EXPECT_TRUE(left.unresolved.empty());
  EXPECT_EQ(left.changes.back().after, whole);
  EXPECT_EQ(left.next_seq, 6U);
}

// The child dies by _exit at whatever its writer does; what it was told to be durable must be there.
TEST(Journal, KeepsWhatItCalledDurableWhenTheProcessDies) {
  ScratchFolder folder;
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto journal = open(folder.file("j.db"), true);
    std::counting_semaphore<1000> answers{0};
    journal->listen([&](const JournalOutcome& outcome) {
      const auto seq = std::get<Written>(outcome).seq;
      if (write(pipe_ends[1], &seq, sizeof seq) != sizeof seq) _exit(3);
      answers.release();
    });
    for (std::uint64_t seq = 1; seq <= 200; ++seq) {
      if (!journal->append(seq, intent("o" + std::to_string(seq)))) _exit(2);
      if (seq % 100 == 50) answers.acquire();  // at least two commits, and records under way at the end
    }
    _exit(0);
  }
  close(pipe_ends[1]);
  std::uint64_t told = 0;
  for (std::uint64_t seq = 0; read(pipe_ends[0], &seq, sizeof seq) == sizeof seq;) told = seq;
  close(pipe_ends[0]);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  ASSERT_GE(told, 2U);
  const auto left = left_in(folder.file("j.db"));
  EXPECT_GE(left.unresolved.size(), told);
}

TEST(Journal, WritesWhatIsQueuedBeforeItCloses) {
  ScratchFolder folder;
  {
    auto journal = open(folder.file("j.db"), true);
    for (std::uint64_t seq = 1; seq <= 500; ++seq) {
      ASSERT_TRUE(journal->append(seq, intent("o" + std::to_string(seq))));
    }
  }
  EXPECT_EQ(left_in(folder.file("j.db")).unresolved.size(), 500U);
}

TEST(Journal, TellsThatTheDiskIsFullAndWritesEverythingLater) {
  ScratchFolder folder;
  auto journal = open(folder.file("j.db"));
  std::vector<JournalOutcome> outcomes;
  journal->listen([&outcomes](const JournalOutcome& outcome) { outcomes.push_back(outcome); });
  ASSERT_TRUE(journal->append(1, intent("a")));
  {
    const FullDisk full{std::filesystem::file_size(folder.file("j.db-wal")) + 100};
    ASSERT_TRUE(journal->append(2, intent("b"))) << "it waits";
    ASSERT_TRUE(journal->append(3, intent("c")));
  }
  ASSERT_EQ(outcomes.size(), 3U);
  ASSERT_TRUE(std::holds_alternative<WriteFailed>(outcomes[1]));
  EXPECT_NE(std::get<WriteFailed>(outcomes[1]).error.message.find(folder.file("j.db")), std::string::npos);
  EXPECT_EQ(left_in(folder.crash(folder.file("j.db"))).unresolved.size(), 1U);
  journal->retry();
  EXPECT_EQ(std::get<Written>(outcomes.back()).seq, 3U);
  EXPECT_EQ(left_in(folder.crash(folder.file("j.db"))).unresolved.size(), 3U);
  const auto count = outcomes.size();
  journal->retry();
  EXPECT_EQ(outcomes.size(), count) << "nothing waits any more";
}

TEST(Journal, TellsTheSameFromItsOwnThread) {
  ScratchFolder folder;
  auto journal = open(folder.file("j.db"), true);
  std::counting_semaphore<10> told{0};
  std::vector<JournalOutcome> outcomes;
  journal->listen([&](const JournalOutcome& outcome) {
    outcomes.push_back(outcome);
    told.release();
  });
  {
    const FullDisk full{100};
    ASSERT_TRUE(journal->append(1, intent("a")));
    told.acquire();
  }
  EXPECT_TRUE(std::holds_alternative<WriteFailed>(outcomes.at(0)));
  journal->retry();
  told.acquire();
  EXPECT_EQ(std::get<Written>(outcomes.at(1)).seq, 1U);
}

TEST(Journal, RefusesWhatItsQueueCannotHold) {
  ScratchFolder folder;
  auto journal = Journal::open({.path = folder.file("j.db"), .max_queued = 2, .own_thread = false}).value();
  const FullDisk full{100};
  ASSERT_TRUE(journal->append(1, intent("a")));
  ASSERT_TRUE(journal->append(2, intent("b")));
  const auto refused = journal->append(3, intent("c"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::kQueueFull);
}

TEST(Journal, SaysWhyItCannotBeOpenedAndWhatToDo) {
  ScratchFolder folder;
  EXPECT_NE(open_error(folder.file("missing/j.db")).find("check that its folder exists"), std::string::npos);
  std::ofstream{folder.file("text.db")} << std::string(5000, 'x');
  EXPECT_NE(open_error(folder.file("text.db")).find("it is no intact journal"), std::string::npos)
      << open_error(folder.file("text.db"));
  const auto user = open(folder.file("used.db"));
  EXPECT_NE(open_error(folder.file("used.db")).find("uses it: stop that one or name another"),
            std::string::npos)
      << open_error(folder.file("used.db"));
  ASSERT_TRUE(sqlite::Database::open(folder.file("other.db")).value()->execute("CREATE TABLE t(a)"));
  EXPECT_NE(open_error(folder.file("other.db")).find("a database of something else"), std::string::npos);
  ASSERT_TRUE(sqlite::Database::open(folder.file("newer.db"))
                  .value()
                  ->execute("CREATE TABLE t(a); PRAGMA user_version=99"));
  EXPECT_NE(open_error(folder.file("newer.db")).find("version 99"), std::string::npos);
}

TEST(JournalSettings, NameWhatIsWrong) {
  EXPECT_TRUE(JournalSettings{}.validate().empty());
  EXPECT_EQ((JournalSettings{.path = "", .max_queued = 0}.validate().size()), 2U);
}

}  // namespace
}  // namespace tidegate::journal
