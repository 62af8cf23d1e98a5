// On real pipes and files: what a test waits for is a byte, the end of a thread or a piece of news.
#include "tidegate/monitor/writer_thread.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <thread>

namespace tidegate::monitor {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr base::Duration kLong = seconds{60};  // more than a healthy end ever takes
constexpr base::Duration kShort = milliseconds{20};

class Pipe {
 public:
  Pipe() { EXPECT_EQ(::pipe2(ends_, O_CLOEXEC), 0); }
  ~Pipe() {
    close_reader();
    close_writer();
  }
  int writer() const { return ends_[1]; }
  void close_reader() { close(ends_[0]); }
  void close_writer() { close(ends_[1]); }
  // All that comes, with our writer's end closed.
  std::string read_to_the_end() {
    close_writer();
    return read_all();
  }
  // All that comes until somebody closes the writer's end.
  std::string read_all() {
    std::string all;
    char bytes[4096];
    for (ssize_t n = 0; (n = ::read(ends_[0], bytes, sizeof bytes)) > 0;)
      all.append(bytes, static_cast<std::size_t>(n));
    return all;
  }
  // As many bytes as that.
  std::string read(std::size_t count) {
    std::string all(count, '\0');
    std::size_t have = 0;
    while (have < count) {
      const ssize_t n = ::read(ends_[0], all.data() + have, count - have);
      if (n <= 0) break;
      have += static_cast<std::size_t>(n);
    }
    all.resize(have);
    return all;
  }

 private:
  static void close(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
  }
  int ends_[2] = {-1, -1};
};

std::string content(const std::string& path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>{file}, {}};
}

// Spins until there is some: the thread that tells it is at work.
std::string next_news(Output& output) {
  for (;;) {
    if (const auto news = output.take_news(); !news.empty()) return news.front();
    ::sched_yield();
  }
}

class Folder {
 public:
  Folder() { std::filesystem::create_directories(path_); }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_ = testing::TempDir() + "writer_thread_test." + std::to_string(::getpid());
};

TEST(WriterThread, WritesAllThatItWasGivenBeforeItEnds) {
  Pipe pipe;
  WriterThread writer{pipe.writer()};
  for (int i = 0; i < 1'000; ++i) writer.write(std::to_string(i) + "\n");
  EXPECT_TRUE(writer.finish(kLong));
  const std::string all = pipe.read_to_the_end();
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 1'000);
  EXPECT_TRUE(all.ends_with("998\n999\n"));
  EXPECT_EQ(writer.dropped(), 0U);
}

TEST(WriterThread, AnUnreadPipeHoldsUpNeitherItsOwnerNorTheEnd) {
  Pipe pipe;
  WriterThread writer{pipe.writer(), {.bounds = {.max_texts = 100}}};
  const std::string line(1'023, 'x');
  for (int i = 0; i < 1'000; ++i) writer.write(line + "\n");  // far more than pipe and queue hold
  EXPECT_FALSE(writer.finish(kShort));
  EXPECT_GT(writer.dropped(), 500U);
  EXPECT_EQ(next_news(writer), "events are dropped because standard output is not read");
}

TEST(WriterThread, WhatWasDroppedIsCountedAndToldAsSoonAsThereIsRoom) {
  Pipe pipe;
  WriterThread writer{pipe.writer(), {.bounds = {.max_texts = 100}}};
  std::string line(1'023, 'x');
  line.push_back('\n');
  for (int i = 0; i < 1'000; ++i) writer.write(line);
  std::string all;
  std::thread reader{[&] { all = pipe.read_all(); }};
  EXPECT_TRUE(writer.finish(kLong));
  pipe.close_writer();
  reader.join();
  std::uint64_t written = 0, told = 0;
  std::istringstream lines{all};
  for (std::string text; std::getline(lines, text);) {
    if (text.starts_with('x')) {
      ++written;
    } else {
      EXPECT_TRUE(text.ends_with(" dropped because standard output is not read")) << text;
      told += std::stoul(text);
    }
  }
  EXPECT_GT(told, 0U);
  EXPECT_EQ(told, writer.dropped());
  EXPECT_EQ(written + told, 1'000U);
}

TEST(WriterThread, ANewGapIsToldAnewOnceTheFirstWasRead) {
  Pipe pipe;
  WriterThread writer{pipe.writer(), {.bounds = {.max_texts = 1}}};
  std::string line(1'023, 'x');
  line.push_back('\n');
  for (int i = 0; i < 1'000; ++i) writer.write(line);
  EXPECT_NE(next_news(writer), "");
  pipe.read((1'000 - writer.dropped()) * line.size() + 1);  // and the gap's own first byte
  std::uint64_t before = writer.dropped();
  while (writer.take_news().empty()) writer.write(line);
  EXPECT_GT(writer.dropped(), before);
  writer.finish(kShort);
}

TEST(WriterThread, AClosedPipeEndsTheWritingAndIsToldOnce) {
  Pipe pipe;
  pipe.close_reader();
  WriterThread writer{pipe.writer()};
  writer.write("nobody is there\n");
  EXPECT_EQ(next_news(writer),
            "standard output cannot be written any more: Broken pipe; trading goes on without it");
  for (int i = 0; i < 10; ++i) writer.write("nobody is there\n");
  EXPECT_FALSE(writer.finish(kLong));
  EXPECT_TRUE(writer.take_news().empty());
}

TEST(WriterThread, ItsThreadTakesNoSignals) {
  // One that asks for the end of the process must reach whoever waits for it, and SIGPIPE nobody.
  Pipe pipe;
  sigset_t before, usr1;
  sigemptyset(&usr1);
  sigaddset(&usr1, SIGUSR1);
  WriterThread writer{pipe.writer()};
  pthread_sigmask(SIG_BLOCK, &usr1, &before);
  ASSERT_EQ(::kill(::getpid(), SIGUSR1), 0);  // would end the process, were it taken
  int taken = 0;
  sigwait(&usr1, &taken);
  EXPECT_EQ(taken, SIGUSR1);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

TEST(WriterThread, APictureReplacesTheOneBefore) {
  Pipe pipe;
  WriterThread writer{pipe.writer()};
  writer.show("first");
  pipe.read(std::string{"\x1b[Jfirst\n"}.size());
  writer.show("second");
  writer.finish(kLong);
  EXPECT_EQ(pipe.read_to_the_end(), "\x1b[1F\x1b[Jsecond\n");
}

TEST(WriterThread, AppendsToAFileAndMakesItsFolder) {
  const Folder folder;
  for (const char* text : {"of an earlier run\n", "of this run\n"}) {
    auto writer = WriterThread::append_to(folder.file("new/log"), {});
    ASSERT_TRUE(writer);
    (*writer)->write(text);
  }
  EXPECT_EQ(content(folder.file("new/log")), "of an earlier run\nof this run\n");
}

TEST(WriterThread, AFullDiskIsToldOnceAndHoldsUpNobody) {
  auto writer = WriterThread::append_to("/dev/full", {.name = "the log", .retry_after = milliseconds{1}});
  ASSERT_TRUE(writer);
  (*writer)->write("one\n");
  EXPECT_EQ(next_news(**writer),
            "the log cannot be written: No space left on device; trading goes on, and it is tried again "
            "every 1 ms");
  (*writer)->write("two\n");
  EXPECT_FALSE((*writer)->finish(kLong));
  EXPECT_TRUE((*writer)->take_news().empty());
}

TEST(WriterThread, AFileIsOpenedAgainAndWhatWaitedIsWritten) {
  const Folder folder;
  std::filesystem::create_symlink("/dev/full", folder.file("log"));
  auto writer =
      WriterThread::append_to(folder.file("log"), {.name = "the log", .retry_after = milliseconds{1}});
  ASSERT_TRUE(writer);
  (*writer)->write("kept\n");
  next_news(**writer);
  std::filesystem::create_symlink(folder.file("room"), folder.file("other"));
  std::filesystem::rename(folder.file("other"), folder.file("log"));
  EXPECT_EQ(next_news(**writer), "the log is written again");
  (*writer)->write("new\n");
  EXPECT_TRUE((*writer)->finish(kLong));
  EXPECT_EQ(content(folder.file("room")), "kept\nnew\n");
}

TEST(WriterThread, APipeByNameThatNobodyReadsCannotBeOpenedInsteadOfHanging) {
  const Folder folder;
  ASSERT_EQ(::mkfifo(folder.file("pipe").c_str(), 0600), 0);
  EXPECT_FALSE(WriterThread::append_to(folder.file("pipe"), {}));
}

}  // namespace
}  // namespace tidegate::monitor
