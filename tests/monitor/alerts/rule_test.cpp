#include "tidegate/monitor/alerts/rule.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>

#include "monitor/alerts/given.hpp"

namespace tidegate::monitor {
namespace {

using namespace std::chrono_literals;
using testing::above;

constexpr double kInfinite = std::numeric_limits<double>::infinity();

// The only thing that is wrong with a rule that was changed so; "" where nothing is.
std::string wrong(const std::function<void(AlertRule&)>& change) {
  AlertRule rule = above(5);
  change(rule);
  const auto problems = rule.validate();
  EXPECT_LE(problems.size(), 1U) << problems.back();
  return problems.empty() ? "" : problems.front();
}
std::string wrong_with(AlertWhen when, const char* metric,
                       const std::function<void(AlertRule&)>& change = {}) {
  return wrong([&](AlertRule& rule) {
    rule.when = when;
    rule.metric = metric;
    if (change) change(rule);
  });
}

TEST(AlertWhen, IsFoundAgainByItsName) {
  for (std::size_t i = 0; i < kAlertWhenCount; ++i) {
    const auto when = static_cast<AlertWhen>(i);
    EXPECT_EQ(alert_when(name(when)), when);
  }
  EXPECT_EQ(name(AlertWhen::kSlowerAbove), "slower_above");
  EXPECT_FALSE(alert_when("over"));
}

TEST(AlertRule, WhatIsInItsRangeHasNothingWrong) {
  EXPECT_EQ(wrong([](AlertRule&) {}), "");
  EXPECT_EQ(wrong([](AlertRule& rule) { rule.repeat_after = 0ms; }), "") << "it is not repeated";
  EXPECT_EQ(wrong([](AlertRule& rule) { rule.hold_for = 1h; }), "");
  EXPECT_EQ(wrong([](AlertRule& rule) { rule.bound = -5; }), "");
}

TEST(AlertRule, NamesItsFieldAndWhatItMustBe) {
  EXPECT_EQ(wrong([](AlertRule& rule) { rule.name = "Too old"; }),
            "name is \"Too old\"; it must be in snake_case, at most 60 letters");
  EXPECT_TRUE(wrong([](AlertRule& rule) { rule.bound = kInfinite; }).starts_with("bound is inf"));
  EXPECT_TRUE(wrong([](AlertRule& rule) { rule.hysteresis = -1; }).starts_with("hysteresis is -1"));
  EXPECT_TRUE(wrong([](AlertRule& rule) { rule.hold_for = 61min; }).starts_with("hold_for is 3660000 ms"));
  EXPECT_TRUE(wrong([](AlertRule& rule) { rule.hold_for = -1ms; }).starts_with("hold_for is -1 ms"));
  EXPECT_TRUE(
      wrong([](AlertRule& rule) { rule.repeat_after = 59s; }).starts_with("repeat_after is 59000 ms"));
  EXPECT_TRUE(wrong([](AlertRule& rule) { rule.summary.clear(); }).starts_with("summary is 0 bytes long"));
  EXPECT_TRUE(
      wrong([](AlertRule& rule) { rule.summary = "it is {value"; }).starts_with("summary is \"it is"));
  EXPECT_TRUE(wrong([](AlertRule& rule) {
                rule.metric = "mybot_age";
                rule.labels = {{"End-point", "x"}};
              }).starts_with("labels is \"End-point\""));
  EXPECT_TRUE(wrong([](AlertRule& rule) {
                rule.metric = "mybot_age";
                rule.labels.assign(9, {"endpoint", "depth"});
              }).starts_with("labels is 9"));
}

TEST(AlertRule, AMetricOfTidegatesIsOneThatThereIs) {
  EXPECT_EQ(wrong([](AlertRule& rule) { rule.metric = "tidegate_trading_dayly_loss_ratio"; }),
            "metric is \"tidegate_trading_dayly_loss_ratio\"; it must be one of docs/metrics.md");
  EXPECT_EQ(wrong([](AlertRule& rule) { rule.metric = "mybot_orders_total"; }), "") << "a program's own";
  EXPECT_EQ(wrong([](AlertRule& rule) { rule.metric = "my bot"; }),
            "metric is \"my bot\"; it must be named in snake_case");
}

TEST(AlertRule, ItsLabelsAreThoseThatItsMetricHas) {
  const auto labelled = [](const char* metric, const char* label) {
    return wrong_with(AlertWhen::kAbove, metric, [label](AlertRule& rule) { rule.labels = {{label, "x"}}; });
  };
  EXPECT_EQ(labelled("tidegate_gate_ledger_used_weight", "by"), "");
  EXPECT_EQ(labelled("tidegate_gate_ledger_used_weight", "b"),
            "labels is \"b\"; it must be one of the metric's: endpoint, by");
  EXPECT_EQ(labelled("tidegate_gate_waiting", "by"),
            "labels is \"by\"; it must be none: the metric has no labels");
  EXPECT_EQ(labelled("mybot_orders", "by"), "");
}

TEST(AlertRule, WhatGrowsIsACounterAndWhatIsSlowAHistogram) {
  EXPECT_EQ(wrong_with(AlertWhen::kIncreaseAbove, "tidegate_gate_sent_total"), "");
  EXPECT_EQ(
      wrong_with(AlertWhen::kIncreaseAbove, "tidegate_gate_waiting"),
      "metric is \"tidegate_gate_waiting\", a gauge; it must be a counter where it is to be increase_above");
  EXPECT_NE(wrong_with(AlertWhen::kRateAbove, "tidegate_gate_waiting"), "");
  EXPECT_EQ(wrong_with(AlertWhen::kAbsent, "tidegate_gate_waiting"), "");
  EXPECT_NE(wrong_with(AlertWhen::kAbove, "tidegate_net_loop_lag_seconds"), "");
  const auto slow = [](AlertRule& rule) { rule.slow = 100ms; };
  EXPECT_EQ(wrong_with(AlertWhen::kSlowerAbove, "tidegate_net_loop_lag_seconds", slow), "");
  EXPECT_NE(wrong_with(AlertWhen::kSlowerAbove, "tidegate_gate_sent_total", slow), "");
}

TEST(AlertRule, WhatLooksBackHasAWindowAndGrowsByNoLessThanNothing) {
  const auto windowed = [](base::Duration window) {
    return wrong_with(AlertWhen::kRateAbove, "tidegate_gate_sent_total",
                      [window](AlertRule& rule) { rule.window = window; });
  };
  EXPECT_EQ(windowed(1s), "");
  EXPECT_TRUE(windowed(999ms).starts_with("window is 999 ms"));
  EXPECT_TRUE(windowed(61min).starts_with("window is"));
  EXPECT_TRUE(wrong_with(AlertWhen::kRateAbove, "tidegate_gate_sent_total", [](AlertRule& rule) {
                rule.bound = -1;
              }).starts_with("bound is -1"));
}

TEST(AlertRule, WhatIsSlowIsABoundOfTheHistograms) {
  const std::string text = wrong_with(AlertWhen::kSlowerAbove, "tidegate_net_loop_lag_seconds",
                                      [](AlertRule& rule) { rule.slow = 90ms; });
  EXPECT_TRUE(text.starts_with("slow is 90 ms; it must be a bound")) << text;
}

TEST(AlertRule, ARangeHasItsUpperEndAboveItsLowerAndCanBeLeftAgain) {
  const auto range = [](double low, double high, double hysteresis) {
    return wrong_with(AlertWhen::kOutside, "tidegate_client_clock_offset_seconds", [=](AlertRule& rule) {
      rule.bound = low;
      rule.upper = high;
      rule.hysteresis = hysteresis;
    });
  };
  EXPECT_EQ(range(-0.5, 0.5, 0.5), "");
  EXPECT_TRUE(range(0.5, -0.5, 0).starts_with("upper is -0.5")) << range(0.5, -0.5, 0);
  EXPECT_TRUE(range(-0.5, 0.5, 0.6).starts_with("hysteresis is 0.6")) << "it would never be resolved";
}

}  // namespace
}  // namespace tidegate::monitor
