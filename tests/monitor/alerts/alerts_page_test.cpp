// docs/alerts.md shows the default rules, so it is held against them.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "source_tree.hpp"
#include "tidegate/monitor/alerts/default_rules.hpp"

namespace tidegate::monitor {
namespace {

TEST(AlertsPage, ShowsEveryRuleInTheOrderOfTheTable) {
  std::ifstream page{tests::in_source_tree("docs/alerts.md")};
  std::vector<std::string> lines;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("| `") && line.find("`tidegate_") != std::string::npos) lines.push_back(line);
  }
  const auto rules = default_rules();
  ASSERT_EQ(lines.size(), rules.size());
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const std::string expected = "| `" + rules[i].name + "` | " + std::string{base::name(rules[i].severity)} +
                                 " | `" + rules[i].metric + "` | ";
    EXPECT_TRUE(lines[i].starts_with(expected)) << lines[i] << "\nmust begin with\n" << expected;
    EXPECT_GT(lines[i].size(), expected.size() + 2) << "it says when: " << lines[i];
  }
}

TEST(AlertsPage, SaysWhatEachConditionIs) {
  std::ifstream page{tests::in_source_tree("docs/alerts.md")};
  std::string text{std::istreambuf_iterator<char>{page}, {}};
  for (std::size_t i = 0; i < kAlertWhenCount; ++i) {
    const std::string word{name(static_cast<AlertWhen>(i))};
    EXPECT_NE(text.find("`" + word + "`"), std::string::npos) << word;
  }
}

}  // namespace
}  // namespace tidegate::monitor
