#include "tidegate/monitor/alerts/command.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "monitor/alerts/given.hpp"

namespace tidegate::monitor {
namespace {

using namespace std::chrono_literals;
using base::EventKind;
using testing::fired;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Told;

// Real programs on a real loop; they write below a folder that goes with it.
class CommandSinkTest : public ::testing::Test {
 protected:
  CommandSinkTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tidegate-command-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~CommandSinkTest() override {
    sink_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::string file(const std::string& name) const { return (folder_ / name).string(); }
  std::string content(const std::string& name) const {
    std::ifstream in{file(name)};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
  CommandSink& make_with(CommandSettings settings) {
    return sink_.emplace(*loop_, std::move(settings), told_);
  }
  CommandSink& make(std::vector<std::string> command) { return make_with({.command = std::move(command)}); }
  // A program that is a line for the shell; the alert is in its environment.
  static std::vector<std::string> shell(const std::string& line) { return {"/bin/sh", "-c", line}; }

  bool await(const std::function<bool()>& condition) {
    for (const auto limit = loop_->now() + 30s; !condition() && loop_->now() < limit;) {
      loop_->run_until(loop_->now() + 2ms);
    }
    return condition();
  }
  bool await_end() {
    return await([this] { return sink_->running() + sink_->waiting() == 0; });
  }

  std::filesystem::path folder_;
  Told told_;
  std::unique_ptr<net::Loop> loop_ = net::Loop::real();
  std::optional<CommandSink> sink_;
};

// Whether a process of that number, in a file, is there and no corpse.
bool lives(const std::string& number) {
  std::ifstream status{"/proc/" + number + "/stat"};
  std::string text{std::istreambuf_iterator<char>{status}, {}};
  const auto end = text.rfind(')');
  return end != std::string::npos && text.size() > end + 2 && text[end + 2] != 'Z';
}

TEST_F(CommandSinkTest, IsRunWithTheAlertInItsArguments) {
  make({"touch", "--", file("{rule}_{status}_{severity}"), file("{unknown}")});
  sink_->deliver(fired("circuit_open", base::Severity::kError));
  ASSERT_TRUE(await_end());
  EXPECT_TRUE(std::filesystem::exists(file("circuit_open_fired_error")));
  EXPECT_TRUE(std::filesystem::exists(file("{unknown}"))) << "other braces stay";
  EXPECT_TRUE(told_.events.empty());
}

TEST_F(CommandSinkTest, NoShellReadsItsArguments) {
  AlertNotice notice = fired("circuit_open");
  notice.summary = "$(touch " + file("bad") + "); `touch " + file("bad") + "` && touch " + file("bad");
  make({"touch", file("good"), "{summary}"}).deliver(notice);
  ASSERT_TRUE(await_end());
  EXPECT_TRUE(std::filesystem::exists(file("good")));
  EXPECT_FALSE(std::filesystem::exists(file("bad")));
}

TEST_F(CommandSinkTest, HasTheAlertInItsEnvironmentBesideOurs) {
  ::setenv("TIDEGATE_COMMAND_TEST", "ours", 1);
  make(shell(
           "echo "
           "\"$TIDEGATE_ALERT_TEXT|$TIDEGATE_ALERT_LABELS|$TIDEGATE_ALERT_VALUE|$TIDEGATE_COMMAND_TEST\" > " +
           file("out")))
      .deliver(fired("circuit_open"));
  ASSERT_TRUE(await_end());
  EXPECT_EQ(content("out"), line_of(fired("circuit_open")) + "|endpoint=depth|1|ours\n");
}

TEST_F(CommandSinkTest, HasNoFileOfOursAndTheSignalsThatEveryProgramExpects) {
  const int ours = ::open("/dev/null", O_RDONLY);  // NOLINT: without O_CLOEXEC, as some sockets are
  const auto ignored = std::signal(SIGPIPE, SIG_IGN);
  make(shell("ls /proc/$$/fd > " + file("files") + "; grep SigIgn /proc/$$/status > " + file("signals")))
      .deliver(fired("circuit_open"));
  ASSERT_TRUE(await_end());
  std::signal(SIGPIPE, ignored);
  ::close(ours);
  std::istringstream numbers{content("files")};
  for (int number = 0; numbers >> number;) {
    EXPECT_TRUE(number <= 2 || number >= 10) << number << ": the shell's own are 10 and more";
  }
  const std::string signals = content("signals");
  const auto mask = std::stoull(signals.substr(signals.find(':') + 1), nullptr, 16);
  EXPECT_EQ(mask >> (SIGPIPE - 1) & 1U, 0U) << signals;
}

TEST_F(CommandSinkTest, OneThatFailsIsToldWithItsExitCode) {
  make(shell("exit 3")).deliver(fired("circuit_open"));
  ASSERT_TRUE(await_end());
  ASSERT_EQ(told_.events.size(), 1U);
  EXPECT_EQ(told_.events[0].kind, EventKind::kAlertNotDelivered);
  EXPECT_EQ(told_.events[0].subject, "command");
  EXPECT_THAT(told_.events[0].text, HasSubstr("/bin/sh ended with exit code 3"));
}

TEST_F(CommandSinkTest, OneThatIsEndedByASignalIsTold) {
  make(shell("kill -TERM $$")).deliver(fired("circuit_open"));
  ASSERT_TRUE(await_end());
  EXPECT_THAT(told_.events.at(0).text, HasSubstr("ended by signal 15"));
}

TEST_F(CommandSinkTest, OneThatIsNotThereIsTold) {
  make({"/no/such/program"}).deliver(fired("circuit_open"));
  EXPECT_EQ(sink_->running(), 0U);
  EXPECT_THAT(told_.events.at(0).text,
              HasSubstr("/no/such/program could not be started: No such file or directory"));
}

TEST_F(CommandSinkTest, ThatItWorksAgainIsToldToo) {
  make(shell("test $TIDEGATE_ALERT_RULE = good"));
  for (const char* rule : {"bad", "good"}) {
    sink_->deliver(fired(rule));
    ASSERT_TRUE(await_end());
  }
  EXPECT_EQ(told_.events.back().kind, EventKind::kAlertDelivered);
}

TEST_F(CommandSinkTest, OneThatIsLateIsKilledWithItsChildren) {
  make_with(
      {.command = shell("sleep 1000 & echo $! > " + file("child") + "; echo $$ > " + file("self") + "; wait"),
       .timeout = 300ms});
  sink_->deliver(fired("circuit_open"));
  ASSERT_TRUE(await([this] { return content("self").ends_with('\n'); }));
  ASSERT_TRUE(await_end());
  EXPECT_THAT(told_.events.at(0).text, HasSubstr("did not end within 300 ms and was killed"));
  for (const char* who : {"child", "self"}) {
    std::string number = content(who);
    number.pop_back();
    EXPECT_TRUE(await([&] { return !lives(number); })) << who;
  }
}

TEST_F(CommandSinkTest, NoMoreRunAtOnceThanItMay) {
  make_with(
      {.command = shell("while [ ! -e " + file("go") + " ]; do sleep 0.01; done; echo x >> " + file("done")),
       .most_at_once = 2,
       .max_queued = 3});
  for (int i = 0; i < 10; ++i) sink_->deliver(fired("circuit_open"));
  EXPECT_EQ(sink_->running(), 2U);
  EXPECT_EQ(sink_->waiting(), 3U);
  EXPECT_THAT(told_.events.at(0).text, HasSubstr("more than 3 wait for it"));
  std::ofstream{file("go")} << "now";
  ASSERT_TRUE(await_end());
  EXPECT_EQ(content("done"), "x\nx\nx\nx\nx\n");
  EXPECT_THAT(told_.events.back().text, HasSubstr("lost were 5"));
}

TEST_F(CommandSinkTest, GoingItLeavesNobodyBehind) {
  make(shell("echo $$ > " + file("self") + "; sleep 1000")).deliver(fired("circuit_open"));
  ASSERT_TRUE(await([this] { return content("self").ends_with('\n'); }));
  sink_.reset();
  std::string number = content("self");
  number.pop_back();
  EXPECT_TRUE(await([&] { return !lives(number); }));
}

TEST_F(CommandSinkTest, RunsOnlyForWhatIsSevereEnough) {
  make_with({.command = {"touch", file("{rule}")}, .least = base::Severity::kError});
  sink_->deliver(fired("mild", base::Severity::kWarning));
  sink_->deliver(fired("grave", base::Severity::kError));
  ASSERT_TRUE(await_end());
  EXPECT_FALSE(std::filesystem::exists(file("mild")));
  EXPECT_TRUE(std::filesystem::exists(file("grave")));
}

TEST(CommandSettings, NameEveryWrongField) {
  EXPECT_TRUE(CommandSettings{.command = {"true"}}.validate().empty());
  const auto problems =
      CommandSettings{.name = "", .timeout = 99ms, .most_at_once = 17, .max_queued = 0}.validate();
  ASSERT_EQ(problems.size(), 5U);
  EXPECT_TRUE(problems[0].starts_with("name is empty"));
  EXPECT_TRUE(problems[1].starts_with("command is empty"));
  EXPECT_TRUE(problems[2].starts_with("timeout is 99 ms"));
  EXPECT_TRUE(problems[3].starts_with("most_at_once is 17"));
  EXPECT_TRUE(problems[4].starts_with("max_queued is 0"));
  EXPECT_EQ((CommandSettings{.command = std::vector<std::string>(66, "x")}.validate().size()), 1U);
}

}  // namespace
}  // namespace tidegate::monitor
