#include "apps/settings/file_watch.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <memory>

namespace tidegate::apps {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class FileWatchTest : public testing::Test {
 protected:
  void pass(base::Duration time) { loop_->run_until(loop_->now() + time); }

  std::unique_ptr<net::Loop> loop_ = net::Loop::simulated();
  std::optional<FileMark> file_ = FileMark{.modified_ns = 1, .bytes = 10, .inode = 7};
  int looks_ = 0;
  int told_ = 0;
  std::unique_ptr<FileWatch> watch_ = std::make_unique<FileWatch>(
      *loop_,
      [this] {
        ++looks_;
        return file_;
      },
      [this] { ++told_; });
};

TEST_F(FileWatchTest, AFileThatStaysIsLookedAtOnceASecond) {
  pass(milliseconds{10'500});
  EXPECT_EQ(told_, 0);
  EXPECT_EQ(looks_, 11);
}

TEST_F(FileWatchTest, AChangeIsToldOnceItHasStoodStill) {
  file_->bytes = 11;
  pass(milliseconds{1100});
  EXPECT_EQ(told_, 0) << "seen at one second";
  pass(milliseconds{150});
  EXPECT_EQ(told_, 1);
  pass(seconds{5});
  EXPECT_EQ(told_, 1);
}

TEST_F(FileWatchTest, WhileItIsWrittenNothingIsTold) {
  for (int i = 0; i < 5; ++i) {
    ++file_->modified_ns;
    pass(i == 0 ? milliseconds{1100} : milliseconds{200});
    EXPECT_EQ(told_, 0);
  }
  pass(milliseconds{400});
  EXPECT_EQ(told_, 1);
}

TEST_F(FileWatchTest, ARenameOverItIsAChange) {
  file_->inode = 8;
  pass(seconds{2});
  EXPECT_EQ(told_, 1);
}

TEST_F(FileWatchTest, AFileThatIsGoneForAMomentIsNone) {
  const auto there = std::exchange(file_, std::nullopt);
  pass(seconds{3});
  file_ = there;
  pass(seconds{3});
  EXPECT_EQ(told_, 0) << "it is the same again";
  file_.reset();
  pass(seconds{3});
  file_ = FileMark{.modified_ns = 2, .bytes = 10, .inode = 9};
  pass(seconds{2});
  EXPECT_EQ(told_, 1);
}

TEST_F(FileWatchTest, NothingIsToldOnceItIsGone) {
  file_->bytes = 11;
  pass(milliseconds{1100});
  watch_.reset();
  pass(seconds{5});
  EXPECT_EQ(told_, 0);
}

TEST(FileMarkOf, TellsStatesOfAFileApart) {
  const std::string path = testing::TempDir() + "file_mark_" + std::to_string(::getpid());
  EXPECT_EQ(mark_of(path), std::nullopt);
  std::ofstream{path} << "one";
  const auto first = mark_of(path);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->bytes, 3U);
  EXPECT_EQ(mark_of(path), first);
  std::ofstream{path + "~"} << "two";
  std::rename((path + "~").c_str(), path.c_str());
  EXPECT_NE(mark_of(path)->inode, first->inode);
  std::remove(path.c_str());
}

}  // namespace
}  // namespace tidegate::apps
