// docs/events.md is the table of kinds, so it is held against the table.
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "source_tree.hpp"
#include "tidegate/base/event_kind.hpp"

namespace tidegate::base {
namespace {

// All of its line but when it comes.
std::string shown(const EventKindRow& row) {
  const std::string subject{row.subject == EventSubject::kNone ? "–" : name(row.subject)};
  return "| `" + std::string{row.name} + "` | " + std::string{name(row.severity)} + " | " + subject + " | ";
}

TEST(EventsPage, ShowsEveryKindInTheOrderOfTheTable) {
  std::ifstream file{tests::in_source_tree("docs/events.md")};
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("| `")) lines.push_back(line);
  }
  ASSERT_EQ(lines.size(), kEventKindCount);
  for (std::size_t i = 0; i < kEventKindCount; ++i) {
    const std::string expected = shown(kEventKinds[i]);
    EXPECT_TRUE(lines[i].starts_with(expected)) << lines[i] << "\nmust begin with\n" << expected;
    EXPECT_GT(lines[i].size(), expected.size() + 2) << "it says when: " << lines[i];
  }
}

}  // namespace
}  // namespace tidegate::base
