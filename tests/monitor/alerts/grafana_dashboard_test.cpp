#include "tidegate/monitor/alerts/grafana_dashboard.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "monitor/alerts/given.hpp"
#include "source_tree.hpp"
#include "tidegate/monitor/alerts/default_rules.hpp"
#include "tidegate/monitor/alerts/prometheus_rules.hpp"

namespace tidegate::monitor {
namespace {

using nlohmann::json;
using testing::above;

json dashboard(const std::vector<AlertRule>& rules) {
  return json::parse(grafana_dashboard(rules));
}

json panel_titled(const json& board, const std::string& title) {
  for (const json& panel : board.at("panels")) {
    if (panel.at("title") == title) return panel;
  }
  ADD_FAILURE() << "no panel " << title;
  return {};
}

std::set<std::string> metrics_of_the_page() {
  std::set<std::string> names;
  std::ifstream page{tests::in_source_tree("docs/metrics.md")};
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("| `tidegate_")) names.insert(line.substr(3, line.find('`', 3) - 3));
  }
  return names;
}

TEST(GrafanaDashboard, ShowsEachRulesMeasureWithItsBound) {
  AlertRule rule = above(0.8);
  rule.metric = "tidegate_trading_daily_loss_ratio";
  AlertRule off = above(1);
  off.name = "switched_off";
  off.enabled = false;
  const json board = dashboard({rule, off});
  const json panel = panel_titled(board, "Too old");
  EXPECT_EQ(panel.at("targets").at(0).at("expr"), measured_expression(rule));
  const json& defaults = panel.at("fieldConfig").at("defaults");
  EXPECT_EQ(defaults.at("unit"), "percentunit");
  const json& steps = defaults.at("thresholds").at("steps");
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps.at(1).at("value"), 0.8);
  EXPECT_EQ(steps.at(1).at("color"), "red");
  EXPECT_EQ(board.dump().find("Switched off"), std::string::npos);
}

TEST(GrafanaDashboard, PanelsLieBesideEachOtherAndNeverOverEachOther) {
  const json board = dashboard(default_rules());
  std::set<std::pair<int, int>> taken;
  std::set<int> ids;
  for (const json& panel : board.at("panels")) {
    EXPECT_TRUE(ids.insert(panel.at("id").get<int>()).second);
    const json& at = panel.at("gridPos");
    const int x = at.at("x"), y = at.at("y"), width = at.at("w"), height = at.at("h");
    EXPECT_LE(x + width, 24) << panel.at("title");
    for (int column = x; column < x + width; ++column) {
      for (int line = y; line < y + height; ++line) {
        EXPECT_TRUE(taken.insert({column, line}).second) << panel.at("title") << " lies on another";
      }
    }
  }
  EXPECT_GT(ids.size(), default_rules().size() + 10);
}

TEST(GrafanaDashboard, ShowsOnlyMetricsThatThereAre) {
  const auto known = metrics_of_the_page();
  const std::regex metric{"tidegate_[a-z_]+"};
  const json board = dashboard(default_rules());
  std::size_t seen = 0;
  for (const json& panel : board.at("panels")) {
    if (panel.at("type") == "row") continue;
    const std::string expression = panel.at("targets").at(0).at("expr");
    for (std::sregex_iterator found{expression.begin(), expression.end(), metric}, end; found != end;
         ++found) {
      std::string name = found->str();
      for (const std::string ending : {"_bucket", "_count"}) {
        if (name.ends_with(ending)) name.resize(name.size() - ending.size());
      }
      EXPECT_TRUE(known.contains(name)) << panel.at("title") << ": " << name;
      ++seen;
    }
  }
  EXPECT_GT(seen, 20U);
}

TEST(GrafanaDashboard, AsksWhosePrometheusItIs) {
  const json board = dashboard(default_rules());
  EXPECT_EQ(board.at("templating").at("list").at(0).at("type"), "datasource");
  for (const json& panel : board.at("panels")) {
    if (panel.at("type") == "row") continue;
    EXPECT_EQ(panel.at("datasource").at("uid"), "${datasource}");
  }
}

}  // namespace
}  // namespace tidegate::monitor
