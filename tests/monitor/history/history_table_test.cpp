#include "tidegate/monitor/history/history_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include "source_tree.hpp"

namespace tidegate::monitor {
namespace {

struct MetricRow {
  std::string kind;
  std::string labels;
};

// Of docs/metrics.md, by name. The page itself is held against a running session
// (tests/system/samples_test.cpp).
std::map<std::string, MetricRow> metrics() {
  std::map<std::string, MetricRow> found;
  std::ifstream file{tests::in_source_tree("docs/metrics.md")};
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("| `tidegate_")) continue;
    std::vector<std::string> cells;
    for (std::size_t at = 2; at < line.size();) {
      const std::size_t end = line.find(" | ", at);
      cells.push_back(line.substr(at, end - at));
      at = end == std::string::npos ? end : end + 3;
    }
    found[cells.at(0).substr(1, cells[0].size() - 2)] = {cells.at(1), cells.at(2)};
  }
  return found;
}

bool fits(Reduce reduce, const std::string& kind) {
  if (reduce == Reduce::kQuantile) return kind == "histogram";
  if (reduce == Reduce::kRate) return kind == "counter" || kind == "histogram";
  return kind == "gauge";
}

std::string how(const HistoryValue& row) {
  switch (row.reduce) {
    case Reduce::kSum:
      return "sum";
    case Reduce::kMax:
      return "largest";
    case Reduce::kCountOf:
      return "how many";
    case Reduce::kRate:
      return "a second";
    case Reduce::kQuantile:
      return row.q >= 1 ? "largest of the second" : "quantile " + std::to_string(row.q).substr(0, 5);
  }
  return {};
}

TEST(HistoryTable, FitsIntoAHistoryWithGroupsToSpare) {
  const auto groups = history_groups_of(product_history());
  EXPECT_TRUE(check_history_groups(groups).empty()) << check_history_groups(groups).front();
  EXPECT_LE(groups.size(), 25U);
  EXPECT_EQ(history_columns(groups), product_history().size());
}

TEST(HistoryTable, EveryMetricIsOnItsPageWithAFittingKindAndTheLabel) {
  const auto known = metrics();
  ASSERT_FALSE(known.empty());
  for (const HistoryValue& row : product_history()) {
    const auto metric = known.find(std::string{row.metric});
    ASSERT_NE(metric, known.end()) << row.metric;
    EXPECT_TRUE(fits(row.reduce, metric->second.kind)) << row.group << " " << row.value;
    EXPECT_EQ(row.label.empty(), row.among[0].empty()) << row.group << " " << row.value;
    if (row.label.empty()) continue;
    EXPECT_NE(metric->second.labels.find("`" + std::string{row.label} + "`"), std::string::npos)
        << row.metric;
  }
}

TEST(HistoryTable, ThePageShowsEachValueInItsOrder) {
  std::ifstream file{tests::in_source_tree("docs/history.md")};
  std::vector<std::string> shown;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("| `")) shown.push_back(line);
  }
  ASSERT_EQ(shown.size(), product_history().size());
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const HistoryValue& row = product_history()[i];
    const std::string expected = "| `" + std::string{row.group} + "` | `" + std::string{row.value} + "` | `" +
                                 std::string{row.metric} + "` | " + how(row);
    EXPECT_TRUE(shown[i].starts_with(expected)) << shown[i] << "\nshould begin with\n" << expected;
  }
}

TEST(HistoryTable, AStateIsCountedInOneValueAtMost) {
  std::map<std::string_view, std::uint32_t> seen;
  for (const HistoryValue& row : product_history()) {
    if (row.reduce != Reduce::kCountOf) continue;
    EXPECT_NE(row.states, 0U);
    EXPECT_EQ(seen[row.metric] & row.states, 0U) << row.metric;
    seen[row.metric] |= row.states;
  }
}

TEST(HistoryTable, GroupsComeInTheTablesOrder) {
  const std::vector<HistoryValue> table{
      {.group = "b", .value = "x"}, {.group = "b", .value = "y"}, {.group = "a", .value = "x"}};
  EXPECT_EQ(history_groups_of(table), (std::vector<HistoryGroup>{{"b", {"x", "y"}}, {"a", {"x"}}}));
}

}  // namespace
}  // namespace tidegate::monitor
