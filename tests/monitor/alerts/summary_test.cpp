#include "tidegate/monitor/alerts/summary.hpp"

#include <gtest/gtest.h>

#include "monitor/alerts/given.hpp"

namespace tidegate::monitor {
namespace {

using namespace std::chrono_literals;
using testing::above;

TEST(AlertSummary, SaysWhatStandsInBraces) {
  AlertRule rule = above(5);
  rule.hold_for = 10s;
  rule.window = 1min;
  rule.slow = 100ms;
  rule.summary = "{rule} {endpoint}: {value} > {bound}, for {for} of {window}, {slow}";
  EXPECT_EQ(summary_of(rule, {{"endpoint", "depth"}}, 12.345),
            "too_old depth: 12.3 s > 5 s, for 10 s of 60 s, 100 ms");
}

TEST(AlertSummary, LeavesAWordThatNobodyKnows) {
  AlertRule rule = above(5);
  rule.summary = "{symbol} {Sym} {";
  EXPECT_EQ(summary_of(rule, {}, 0), "{symbol} {Sym} {");
}

TEST(AlertSummary, AValueHasTheUnitOfItsMetricAndThreeDigits) {
  AlertRule rule = above(5);
  EXPECT_EQ(shown_value(rule, 0.01234), "0.0123 s");
  EXPECT_EQ(shown_value(rule, 86400), "86400 s");
  rule.metric = "tidegate_trading_daily_loss_ratio";
  EXPECT_EQ(shown_value(rule, 0.8123), "81.2 %");
  rule.metric = "tidegate_trading_ladder_step";
  EXPECT_EQ(shown_value(rule, 4), "4");
}

TEST(AlertSummary, WhatWasCountedHasNoUnitThoughItsMetricHas) {
  AlertRule rule = above(0);
  rule.when = AlertWhen::kSlowerAbove;
  rule.metric = "tidegate_net_loop_lag_seconds";
  EXPECT_EQ(shown_value(rule, 3), "3");
}

TEST(AlertSummary, BracesAreWholeOrWrong) {
  for (const char* whole : {"", "no brace", "{value}", "{a}{b_2} x"})
    EXPECT_TRUE(has_whole_braces(whole)) << whole;
  for (const char* open : {"{", "}", "{value", "value}", "{}", "{{value}}", "{a b}"}) {
    EXPECT_FALSE(has_whole_braces(open)) << open;
  }
}

}  // namespace
}  // namespace tidegate::monitor
