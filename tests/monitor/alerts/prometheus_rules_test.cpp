#include "tidegate/monitor/alerts/prometheus_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "monitor/alerts/given.hpp"

namespace tidegate::monitor {
namespace {

using namespace std::chrono_literals;
using testing::above;
using ::testing::HasSubstr;
using ::testing::Not;

AlertRule when(AlertWhen condition, double bound, double upper = 0) {
  AlertRule rule = above(bound);
  rule.when = condition;
  rule.upper = upper;
  rule.metric = "tidegate_gate_sent_total";
  return rule;
}

TEST(PrometheusRules, NameTheirAlertsAsPrometheusDoes) {
  EXPECT_EQ(prometheus_name("order_unknown"), "TidegateOrderUnknown");
  EXPECT_EQ(prometheus_name("loop_lag_2"), "TidegateLoopLag2");
}

TEST(PrometheusRules, SayEveryConditionInItsWords) {
  EXPECT_EQ(condition_expression(when(AlertWhen::kAbove, 0.5)), "tidegate_gate_sent_total > 0.5");
  EXPECT_EQ(condition_expression(when(AlertWhen::kBelow, 1)), "tidegate_gate_sent_total < 1");
  EXPECT_EQ(condition_expression(when(AlertWhen::kWithin, 1, 3)), "(tidegate_gate_sent_total >= 1) <= 3");
  EXPECT_EQ(condition_expression(when(AlertWhen::kOutside, -0.5, 0.5)),
            "tidegate_gate_sent_total < -0.5 or tidegate_gate_sent_total > 0.5");
  EXPECT_EQ(condition_expression(when(AlertWhen::kRateAbove, 2)), "rate(tidegate_gate_sent_total[1m]) > 2");
  EXPECT_EQ(condition_expression(when(AlertWhen::kIncreaseAbove, 0)),
            "increase(tidegate_gate_sent_total[1m]) > 0");
  EXPECT_EQ(condition_expression(when(AlertWhen::kAbsent, 0)), "absent(tidegate_gate_sent_total)");
}

TEST(PrometheusRules, CountWhatWasSlowerOfOneScrapeTogether) {
  AlertRule rule = when(AlertWhen::kSlowerAbove, 0);
  rule.metric = "tidegate_net_loop_lag_seconds";
  rule.slow = 2500ms;
  rule.window = 90s;
  EXPECT_EQ(condition_expression(rule),
            "increase((tidegate_net_loop_lag_seconds_count - ignoring(le) "
            "tidegate_net_loop_lag_seconds_bucket{le=\"2.5\"})[90s:7500ms]) > 0");
}

TEST(PrometheusRules, AskForTheLabelsOfTheRule) {
  AlertRule rule = when(AlertWhen::kIncreaseAbove, 0);
  rule.labels = {{"stream", "us\"er"}, {"by", "address"}};
  rule.window = 1h;
  EXPECT_EQ(condition_expression(rule),
            "increase(tidegate_gate_sent_total{stream=\"us\\\"er\", by=\"address\"}[1h]) > 0");
}

TEST(PrometheusRules, AskPrometheusWhetherItFiresWhereThereIsAHysteresis) {
  AlertRule rule = when(AlertWhen::kAbove, 0.8);
  rule.hysteresis = 0.1;
  EXPECT_EQ(condition_expression(rule),
            "tidegate_gate_sent_total > 0.8 or ((tidegate_gate_sent_total > 0.7) and "
            "ignoring(alertname, alertstate, severity) ALERTS{alertname=\"TidegateTooOld\", "
            "alertstate=\"firing\"})");
}

TEST(PrometheusRules, AreAFileThatSaysWhatTheRulesSay) {
  AlertRule rule = above(5);
  rule.hold_for = 10s;
  rule.severity = base::Severity::kError;
  rule.summary = "{symbol} is {value} old, more than {bound} for {for}: \"now\"";
  AlertRule off = above(1);
  off.enabled = false;
  off.name = "off";
  const std::string file = prometheus_rules(std::vector{rule, off});
  EXPECT_THAT(file,
              HasSubstr("    interval: 5s\n"
                        "    rules:\n"
                        "      - alert: TidegateTooOld\n"
                        "        expr: \"tidegate_trading_oldest_unknown_order_seconds > 5\"\n"
                        "        for: 10s\n"
                        "        labels:\n"
                        "          severity: critical\n"
                        "        annotations:\n"
                        "          summary: \"{{ $labels.symbol }} is {{ $value | humanizeDuration }} old, "
                        "more than 5 s for 10 s: \\\"now\\\"\"\n"));
  EXPECT_THAT(file, Not(HasSubstr("TidegateOff")));
}

TEST(PrometheusRules, ShowAValueInItsUnit) {
  AlertRule ratio = above(0.8);
  ratio.metric = "tidegate_trading_daily_loss_ratio";
  EXPECT_THAT(prometheus_rules(std::vector{ratio}), HasSubstr("it is {{ $value | humanizePercentage }} old"));
  AlertRule plain = above(0);
  plain.metric = "tidegate_trading_ladder_step";
  const std::string file = prometheus_rules(std::vector{plain});
  EXPECT_THAT(file, HasSubstr("it is {{ $value | humanize }} old"));
  EXPECT_THAT(file, HasSubstr("severity: warning"));
  EXPECT_THAT(file, Not(HasSubstr("for: 0"))) << "what need not hold has no such line";
}

}  // namespace
}  // namespace tidegate::monitor
