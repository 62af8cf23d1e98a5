#include "tidegate/monitor/event_log.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace tidegate::monitor {
namespace {

base::Event opened(const std::string& subject) {
  return {.kind = base::EventKind::kCircuitOpened, .subject = subject, .text = "5 failures"};
}

TEST(EventLog, KeepsTheLatestAndCountsAll) {
  EventLog log{{}, 2};
  for (const char* subject : {"depth", "account", "order_place"}) log.on_event(opened(subject));
  ASSERT_EQ(log.latest().size(), 2U);
  EXPECT_EQ(log.latest().front().subject, "account");
  EXPECT_EQ(log.count(base::EventKind::kCircuitOpened), 3U);
  EXPECT_EQ(log.count(base::EventKind::kCircuitClosed), 0U);
}

TEST(EventLog, CountsEachKindByItself) {
  EventLog log;
  for (const auto kind :
       {base::EventKind::kStopLeft, base::EventKind::kOrderFill, base::EventKind::kOrderFill}) {
    log.on_event({.kind = kind, .subject = {}, .text = {}});
  }
  EXPECT_EQ(log.count(base::EventKind::kOrderFill), 2U);
  EXPECT_EQ(log.count(base::EventKind::kStopLeft), 1U);
  EXPECT_EQ(log.count(base::EventKind::kCircuitOpened), 0U);
}

TEST(EventLog, WritesALineAnEvent) {
  const std::string path = testing::TempDir() + "event_log_test.log";
  {
    EventLog log{path};
    EXPECT_EQ(log.open_error(), "");
    log.on_event(opened("depth"));
  }
  std::ifstream file{path};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  EXPECT_NE(text.find("circuit.opened depth: 5 failures"), std::string::npos) << text;
  std::remove(path.c_str());
}

TEST(EventLog, KeepsWhatAnEarlierRunWrote) {
  const std::string path = testing::TempDir() + "event_log_test_append.log";
  for (const char* subject : {"depth", "account"}) EventLog{path}.on_event(opened(subject));
  std::ifstream file{path};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  EXPECT_NE(text.find("circuit.opened depth"), std::string::npos) << text;
  EXPECT_NE(text.find("circuit.opened account"), std::string::npos) << text;
  std::remove(path.c_str());
}

TEST(EventLog, TellsAFullDiskAndKeepsEvents) {
  EventLog log{"/dev/full"};
  EXPECT_EQ(log.open_error(), "");
  log.on_event(opened("depth"));
  std::vector<std::string> news;
  while (news.empty()) news = log.take_news();
  EXPECT_NE(news.front().find("/dev/full: the event log cannot be written: No space left"), std::string::npos)
      << news.front();
  EXPECT_EQ(log.count(base::EventKind::kCircuitOpened), 1U);
}

TEST(EventLog, AFileThatCannotBeOpenedIsNamedAndEventsAreStillKept) {
  EventLog log{"/dev/null/no/such.log"};
  EXPECT_NE(log.open_error().find("/dev/null/no/such.log"), std::string::npos);
  log.on_event(opened("depth"));
  EXPECT_EQ(log.count(base::EventKind::kCircuitOpened), 1U);
}

}  // namespace
}  // namespace tidegate::monitor
