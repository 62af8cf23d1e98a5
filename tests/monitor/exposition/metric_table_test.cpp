#include "tidegate/monitor/exposition/metric_table.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>

#include "source_tree.hpp"

namespace tidegate::monitor {
namespace {

using enum base::Sample::Kind;

// As it stands on the page.
std::string shown(const MetricRow& row) {
  const std::string_view kind = row.kind == kCounter ? "counter" : row.kind == kGauge ? "gauge" : "histogram";
  std::string labels{row.labels};
  for (std::size_t at = 0; (at = labels.find(", ", at)) != std::string::npos; at += 4) {
    labels.replace(at, 2, "`, `");
  }
  return "| `" + std::string{row.name} + "` | " + std::string{kind} + " | " +
         (labels.empty() ? "–" : "`" + labels + "`") + " | " + std::string{row.meaning} + " |";
}

TEST(MetricTable, HasEveryRowOfThePageAndNoOther) {
  std::set<std::string> expected;
  for (const MetricRow& row : metric_rows()) expected.insert(shown(row));
  std::ifstream file{tests::in_source_tree("docs/metrics.md")};
  std::size_t rows = 0;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("| `tidegate_")) continue;
    ++rows;
    EXPECT_EQ(expected.erase(line), 1U) << "the table has no such row, or the page has it twice: " << line;
  }
  EXPECT_GT(rows, 0U);
  EXPECT_TRUE(expected.empty()) << "not on the page: " << *expected.begin();
}

TEST(MetricTable, EveryRowOfItsOwnKeepsTheRuleForNames) {
  for (const MetricRow& row : metric_rows()) {
    EXPECT_EQ(base::check_sample_name(row.name, row.kind), "") << row.name;
  }
}

TEST(MetricTable, FindsEachOfItsOwnAndNoNeighbour) {
  const MetricTable table;
  for (const MetricRow& row : metric_rows()) {
    ASSERT_TRUE(table.find(row.name)) << row.name;
    EXPECT_EQ(table.find(row.name)->meaning, row.meaning);
    EXPECT_FALSE(table.find(std::string{row.name} + "s"));
    EXPECT_FALSE(table.find(row.name.substr(0, row.name.size() - 1)));
  }
}

TEST(MetricTable, TakesTheRowsOfAProgramThatEmbedsIt) {
  MetricTable table;
  {
    const std::string name = "shop_carts", meaning = "carts that are open";
    ASSERT_TRUE(table.add({name, kGauge, "country", meaning}));
  }
  const auto row = table.find("shop_carts");
  ASSERT_TRUE(row);
  EXPECT_EQ(row->name, "shop_carts");
  EXPECT_EQ(row->kind, kGauge);
  EXPECT_EQ(row->labels, "country");
  EXPECT_EQ(row->meaning, "carts that are open");
}

TEST(MetricTable, RefusesARowThatPrometheusCouldNotRead) {
  MetricTable table;
  EXPECT_EQ(table.add({"shop carts", kGauge, "", "carts"}).error().message,
            "the metric shop carts has no name that Prometheus takes");
  EXPECT_FALSE(table.add({"shop_carts", kGauge, "", ""}));
  EXPECT_FALSE(table.add({"shop_carts", kGauge, "", "caf\xE9"}));
  EXPECT_FALSE(table.find("shop_carts"));
}

TEST(MetricTable, RefusesASecondRowForAName) {
  MetricTable table;
  EXPECT_FALSE(table.add({"tidegate_gate_flights", kGauge, "", "something else"}));
  ASSERT_TRUE(table.add({"shop_carts", kGauge, "", "carts"}));
  EXPECT_FALSE(table.add({"shop_carts", kGauge, "", "others"}));
  EXPECT_EQ(table.find("shop_carts")->meaning, "carts");
}

TEST(MetricTable, TakesAThousandRowsAndNoMore) {
  MetricTable table;
  for (std::size_t i = 0; i < MetricTable::kMostAdded; ++i) {
    ASSERT_TRUE(table.add({"shop_" + std::to_string(i), kGauge, "", "a shop"}));
  }
  const auto refused = table.add({"shop_carts", kGauge, "", "carts"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::kQueueFull);
}

}  // namespace
}  // namespace tidegate::monitor
