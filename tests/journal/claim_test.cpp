// A journal belongs to one account at one exchange, and to one process at a time.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "journal/records.hpp"
#include "scratch_folder.hpp"
#include "tidegate/journal/content.hpp"

namespace tidegate::journal {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::open_error;
using tests::ScratchFolder;

class Claim : public ::testing::Test {
 protected:
  // "first", "again", or why not.
  std::string claim(const Owner& owner) const {
    const auto first = testing::open(path_)->claim(owner);
    if (!first) return first.error().message;
    return *first ? "first" : "again";
  }
  void adopt(const std::string& fingerprint) const {
    const auto adopted = testing::open(path_)->adopt_key(fingerprint);
    EXPECT_TRUE(adopted) << adopted.error().message;
  }

  ScratchFolder folder_;
  std::string path_ = folder_.file("j.db");
};

TEST_F(Claim, TheFirstOwnerHasIt) {
  EXPECT_EQ(claim({"a:1", "7", "k1"}), "first");
  EXPECT_EQ(claim({"a:1", "7", "k1"}), "again");
  EXPECT_EQ(claim({"a:1", "7", "k2"}), "again") << "another key of the same account";
  EXPECT_EQ(read_content(path_)->host, "a:1");
  EXPECT_EQ(read_content(path_)->account, "uid:7");
}

TEST_F(Claim, AnotherExchangeIsRefusedWithWhatToDo) {
  ASSERT_EQ(claim({"a:1", "7", "k1"}), "first");
  EXPECT_THAT(claim({"b:1", "7", "k1"}), AllOf(HasSubstr(path_), HasSubstr("uid:7 at a:1"),
                                               HasSubstr("uid:7 at b:1"), HasSubstr("journal.path")));
}

TEST_F(Claim, AnotherAccountIsRefusedWithWhatToDo) {
  ASSERT_EQ(claim({"a:1", "7", "k1"}), "first");
  EXPECT_THAT(claim({"a:1", "8", "k2"}), AllOf(HasSubstr("uid:7 at a:1"), HasSubstr("uid:8 at a:1"),
                                               HasSubstr("journal.path"), Not(HasSubstr("adopt-key"))));
  EXPECT_THAT(claim({"a:1", "8", "k1"}), HasSubstr("uid:8")) << "the account counts, whatever the key";
}

TEST_F(Claim, AKeyThatWasSeenWithTheAccountSpeaksForItWhereTheAccountCannotBeAsked) {
  ASSERT_EQ(claim({"a:1", "7", "k1"}), "first");
  ASSERT_EQ(claim({"a:1", "7", "k2"}), "again");
  EXPECT_EQ(claim({"a:1", "", "k1"}), "again");
  EXPECT_EQ(claim({"a:1", "", "k2"}), "again");
  EXPECT_THAT(claim({"a:1", "", "k3"}), AllOf(HasSubstr("key:k3"), HasSubstr("orders adopt-key")));
  EXPECT_EQ(read_content(path_)->account, "uid:7");
}

TEST_F(Claim, AJournalKnownByItsKeyLearnsTheAccount) {
  ASSERT_EQ(claim({"a:1", "", "k1"}), "first");
  EXPECT_EQ(read_content(path_)->account, "key:k1");
  EXPECT_EQ(claim({"a:1", "", "k1"}), "again");
  EXPECT_THAT(claim({"a:1", "7", "k2"}), HasSubstr("orders adopt-key"));
  EXPECT_EQ(claim({"a:1", "7", "k1"}), "again");
  EXPECT_EQ(read_content(path_)->account, "uid:7");
  EXPECT_THAT(claim({"a:1", "8", "k1"}), HasSubstr("uid:8"));
}

TEST_F(Claim, AnAdoptedKeySpeaksForTheAccount) {
  ASSERT_EQ(claim({"a:1", "", "k1"}), "first");
  EXPECT_THAT(claim({"a:1", "", "k2"}), HasSubstr("orders adopt-key"));
  adopt("k2");
  EXPECT_EQ(claim({"a:1", "", "k2"}), "again");
  EXPECT_THAT(claim({"b:1", "", "k2"}), HasSubstr("b:1")) << "at this exchange only";
}

TEST_F(Claim, AJournalOfNobodyAdoptsNoKey) {
  const auto adopted = testing::open(path_)->adopt_key("k1");
  ASSERT_FALSE(adopted);
  EXPECT_THAT(adopted.error().message, HasSubstr("belongs to no account yet"));
}

TEST_F(Claim, OneProcessATimeUnderWhateverName) {
  const auto user = testing::open(path_);
  const std::string refused = "uses it: stop that one or name another journal";
  EXPECT_THAT(open_error(path_), AllOf(HasSubstr(refused), HasSubstr(std::to_string(getpid()))));
  std::filesystem::create_symlink(path_, folder_.file("link.db"));
  EXPECT_THAT(open_error(folder_.file("link.db")), HasSubstr(refused));
  EXPECT_THAT(open_error(std::filesystem::relative(path_).string()), HasSubstr(refused));
  EXPECT_THAT(open_error("file:" + path_), HasSubstr(refused));
}

TEST_F(Claim, TheJournalIsFreeWhenItIsClosed) {
  testing::open(path_);
  EXPECT_EQ(open_error(path_), "opened");
}

TEST_F(Claim, AKilledProcessLeavesItFree) {
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto journal = testing::open(path_);
    if (write(ready[1], "x", 1) != 1) _exit(1);
    pause();
    _exit(0);
  }
  char told = 0;
  ASSERT_EQ(read(ready[0], &told, 1), 1);
  EXPECT_THAT(open_error(path_), HasSubstr("another process (" + std::to_string(child) + ")"));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  close(ready[0]);
  close(ready[1]);
  EXPECT_EQ(open_error(path_), "opened");
}

TEST_F(Claim, AJournalInMemoryNeedsNoLock) {
  const auto one = testing::open("file:/both?vfs=memdb");
  EXPECT_EQ(open_error("file:/both?vfs=memdb"), "opened");
  EXPECT_EQ(open_error(":memory:"), "opened");
}

TEST_F(Claim, OthersReadWhileItIsWritten) {
  const auto journal = testing::open(path_);
  testing::Writer writer{*journal};
  writer.write(testing::intent("a"));
  EXPECT_EQ(read_content(path_)->unresolved.size(), 1U);
  writer.write(testing::resolution("a", trading::OrderState::kCanceled, testing::booked("1", "10")));
  const auto content = read_content(path_);
  EXPECT_TRUE(content->unresolved.empty());
  EXPECT_EQ(content->changes.size(), 1U);
}

TEST_F(Claim, WhatIsReadIsNotChanged) {
  testing::open(path_);
  std::filesystem::last_write_time(path_, std::filesystem::file_time_type{});
  ASSERT_TRUE(read_content(path_));
  EXPECT_EQ(std::filesystem::last_write_time(path_), std::filesystem::file_time_type{});
  EXPECT_THAT(read_content(folder_.file("none.db")).error().message, HasSubstr("none.db"));
  EXPECT_FALSE(std::filesystem::exists(folder_.file("none.db")));
}

}  // namespace
}  // namespace tidegate::journal
