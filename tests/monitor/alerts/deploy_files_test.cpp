// What lies in deploy/ is what the table of rules gives: nobody edits it by hand, and nobody forgets it.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "source_tree.hpp"
#include "tidegate/monitor/alerts/default_rules.hpp"
#include "tidegate/monitor/alerts/grafana_dashboard.hpp"
#include "tidegate/monitor/alerts/prometheus_rules.hpp"

namespace tidegate::monitor {
namespace {

std::string content(const char* path) {
  std::ifstream file{tests::in_source_tree(path)};
  return {std::istreambuf_iterator<char>{file}, {}};
}

TEST(DeployFiles, TheRulesOfPrometheusAreThoseOfTheTable) {
  EXPECT_EQ(content("deploy/prometheus/tidegate.rules.yml"), prometheus_rules(default_rules()))
      << "`./run deploy` writes it anew";
}

TEST(DeployFiles, TheDashboardShowsTheTable) {
  EXPECT_EQ(content("deploy/grafana/tidegate.json"), grafana_dashboard(default_rules()))
      << "`./run deploy` writes it anew";
}

}  // namespace
}  // namespace tidegate::monitor
