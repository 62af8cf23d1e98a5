#include "tidegate/monitor/alerts/default_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "monitor/alerts/given.hpp"
#include "source_tree.hpp"
#include "tidegate/monitor/alerts/summary.hpp"

namespace tidegate::monitor {
namespace {

using namespace std::chrono_literals;
using testing::counter;
using testing::gauge;
using ::testing::HasSubstr;
using testing::histogram;
using ::testing::IsEmpty;
using testing::Watched;

AlertRule rule_named(const std::string& name) {
  const auto rules = default_rules();
  const auto found = std::ranges::find(rules, name, &AlertRule::name);
  EXPECT_NE(found, rules.end()) << name;
  return found == rules.end() ? AlertRule{} : *found;
}

// How long a sample must look so until the rule fires, to the second; a day: it never did.
base::Duration time_to_fire(const std::string& name, const base::Sample& sample, const base::Sample& before) {
  Watched watched{rule_named(name)};
  EXPECT_THAT(watched.see({before}), IsEmpty()) << name;
  for (base::Duration lasted{}; lasted <= 5min; lasted += 1s) {
    if (!watched.see({sample}).empty()) return lasted;
  }
  return 24h;
}
base::Duration time_to_fire(const std::string& name, double value, double before,
                            const base::SampleLabels& labels = {}) {
  const std::string metric = rule_named(name).metric;
  return time_to_fire(name, gauge(metric, value, labels), gauge(metric, before, labels));
}

// Of docs/metrics.md: a metric's row, from its name on.
std::map<std::string, std::string> rows_of_the_page() {
  std::map<std::string, std::string> rows;
  std::ifstream page{tests::in_source_tree("docs/metrics.md")};
  for (std::string line; std::getline(page, line);) {
    if (!line.starts_with("| `tidegate_")) continue;
    const auto end = line.find('`', 3);
    rows[line.substr(3, end - 3)] = line.substr(end);
  }
  return rows;
}

TEST(DefaultRules, AreValidAndEachHasANameOfItsOwn) {
  std::set<std::string> names;
  for (const AlertRule& rule : default_rules()) {
    EXPECT_THAT(rule.validate(), IsEmpty()) << rule.name;
    EXPECT_TRUE(rule.enabled) << rule.name;
    EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
  }
  EXPECT_GE(names.size(), 10U);
}

TEST(DefaultRules, WatchMetricsThatThereAreByLabelsThatTheyHave) {
  const auto rows = rows_of_the_page();
  for (const AlertRule& rule : default_rules()) {
    ASSERT_TRUE(rows.contains(rule.metric)) << rule.name << " watches " << rule.metric;
    const std::string& row = rows.at(rule.metric);
    for (const auto& [label, value] : rule.labels)
      EXPECT_THAT(row, HasSubstr("`" + label + "`")) << rule.name;
    expand(rule.summary, [&](std::string_view word) -> std::optional<std::string> {
      if (word != "value" && !meaning_in_rule(rule, word)) {
        EXPECT_THAT(row, HasSubstr("`" + std::string{word} + "`")) << rule.name << " speaks of " << word;
      }
      return std::nullopt;
    });
  }
}

TEST(DefaultRules, TellAnUnknownOrderAfterFiveSecondsAndAStuckOneAtOnce) {
  EXPECT_EQ(time_to_fire("order_unknown", 5, 0), base::Duration{24h});
  EXPECT_EQ(time_to_fire("order_unknown", 5.1, 0), base::Duration{});
  EXPECT_EQ(time_to_fire("order_stuck", 1, 0), base::Duration{});
}

TEST(DefaultRules, TellALossAtFourFifthsOfItsLimitOnce) {
  EXPECT_EQ(time_to_fire("loss_near_limit", 0.8, 0), base::Duration{24h});
  EXPECT_EQ(time_to_fire("loss_near_limit", 0.81, 0), base::Duration{5s});
  const AlertRule rule = rule_named("loss_near_limit");
  Watched watched{rule};
  for (int second = 0; second < 60; ++second) {
    EXPECT_LE(watched.see({gauge(rule.metric, second % 2 == 0 || second < 10 ? 0.82 : 0.79)}).size(),
              second == 5 ? 1U : 0U)
        << second;
  }
}

TEST(DefaultRules, TellABlockAndEveryRefusalForALimit) {
  EXPECT_EQ(time_to_fire("host_blocked", 1, 0), base::Duration{});
  const std::string metric = rule_named("limit_answer").metric;
  for (const char* status : {"429", "418", "403"}) {
    EXPECT_EQ(time_to_fire("limit_answer", counter(metric, 1, {{"status", status}}),
                           counter(metric, 0, {{"status", status}})),
              base::Duration{})
        << status;
  }
}

TEST(DefaultRules, TellAnExchangeThatHasNotAnsweredForTenSeconds) {
  EXPECT_EQ(time_to_fire("host_failing", 1, 0), base::Duration{10s});
}

TEST(DefaultRules, TellACircuitThatDoesNotCloseForTenSecondsThoughItIsTried) {
  const base::SampleLabels depth{{"endpoint", "depth"}};
  for (const double open : {1., 2., 3.}) {
    EXPECT_EQ(time_to_fire("circuit_open", open, 0, depth), base::Duration{10s}) << open;
  }
  for (const double by_hand : {0., 4., 5.}) {
    EXPECT_EQ(time_to_fire("circuit_open", by_hand, 0, depth), base::Duration{24h}) << by_hand;
  }
  const AlertRule rule = rule_named("circuit_open");
  Watched watched{rule};
  std::size_t told = 0;
  for (int second = 0; second < 12; ++second) {
    told += watched.see({gauge(rule.metric, second % 5 == 4 ? 2 : 1, depth)}).size();
  }
  EXPECT_EQ(told, 1U) << "it half-opens every five seconds";
}

TEST(DefaultRules, TellWhatTheMarketDoesNotShow) {
  const base::SampleLabels btc{{"symbol", "BTCUSDT"}};
  EXPECT_EQ(time_to_fire("ladder_below_live", 1, 0, btc), base::Duration{30s});
  EXPECT_EQ(time_to_fire("book_not_live", 0, 1, btc), base::Duration{10s});
  EXPECT_EQ(time_to_fire("user_stream_down", 0, 1, {{"stream", "user"}}), base::Duration{30s});
  EXPECT_EQ(time_to_fire("user_stream_down", 0, 1, {{"stream", "tickers"}}), base::Duration{24h});
}

TEST(DefaultRules, TellAJournalInTrouble) {
  const std::string metric = rule_named("journal_write_failed").metric;
  EXPECT_EQ(time_to_fire("journal_write_failed", counter(metric, 1), counter(metric, 0)), base::Duration{});
  EXPECT_EQ(time_to_fire("journal_mute", 5.1, 0), base::Duration{});
  EXPECT_EQ(time_to_fire("disk_nearly_full", 0.049, 0.5), base::Duration{30s});
  EXPECT_EQ(time_to_fire("disk_nearly_full", 0.05, 0.5), base::Duration{24h});
}

TEST(DefaultRules, TellAClockThatIsOffInEitherDirectionAndALoopThatStandsStill) {
  for (const double offset : {0.51, -0.51}) {
    EXPECT_EQ(time_to_fire("clock_off", offset, 0), base::Duration{10s}) << offset;
  }
  EXPECT_EQ(time_to_fire("clock_off", -0.5, 0), base::Duration{24h});
  const std::string metric = rule_named("loop_lag").metric;
  base::Histogram before;
  before.record(100ms);
  base::Histogram after = before;
  after.record(101ms);
  EXPECT_EQ(time_to_fire("loop_lag", histogram(metric, after), histogram(metric, before)), base::Duration{});
  EXPECT_EQ(time_to_fire("loop_lag", histogram(metric, before), histogram(metric, before)),
            base::Duration{24h});
}

TEST(DefaultRules, TellThatNothingIsOfferedForAMinute) {
  Watched watched{rule_named("no_samples")};
  base::Duration lasted{};
  while (watched.see({}).empty() && lasted < 5min) lasted += 1s;
  EXPECT_EQ(lasted, base::Duration{60s});
}

// What a stop itself brings about is no news; what may cost money is, until the end.
TEST(DefaultRules, ThoseOfBooksAndStreamsEndWithTrading) {
  std::vector<std::string> end_with_it;
  for (const AlertRule& rule : default_rules()) {
    if (!rule.while_stopping) end_with_it.push_back(rule.name);
  }
  EXPECT_EQ(end_with_it,
            (std::vector<std::string>{"ladder_below_live", "book_not_live", "user_stream_down"}));
}

}  // namespace
}  // namespace tidegate::monitor
