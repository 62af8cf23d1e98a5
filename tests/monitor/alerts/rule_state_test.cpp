#include "tidegate/monitor/alerts/rule_state.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "monitor/alerts/given.hpp"

namespace tidegate::monitor {
namespace {

using namespace std::chrono_literals;
using testing::above;
using testing::counter;
using ::testing::ElementsAre;
using testing::gauge;
using testing::histogram;
using ::testing::IsEmpty;
using testing::kAge;
using testing::wall;
using testing::Watched;
using Kind = AlertNotice::Kind;

std::vector<Kind> kinds(const std::vector<AlertNotice>& notices) {
  std::vector<Kind> all;
  for (const AlertNotice& notice : notices) all.push_back(notice.kind);
  return all;
}

AlertRule counted(AlertWhen when, double bound) {
  AlertRule rule = above(bound);
  rule.metric = "tidegate_gate_sent_total";
  rule.when = when;
  rule.window = 60s;
  return rule;
}

TEST(RuleState, FiresAsSoonAsTheConditionHoldsAndResolvesAsSoonAsItDoesNot) {
  Watched watched{above(5)};
  EXPECT_THAT(watched.see_age(5), IsEmpty()) << "at the bound it is not above it";
  const auto fired = watched.see_age(5.1);
  ASSERT_THAT(kinds(fired), ElementsAre(Kind::kFired));
  EXPECT_EQ(fired[0].rule, "too_old");
  EXPECT_EQ(fired[0].summary, "it is 5.1 s old");
  EXPECT_EQ(fired[0].at, wall(2s));
  EXPECT_EQ(fired[0].since, wall(2s));
  EXPECT_THAT(watched.see_age(9), IsEmpty()) << "it is told once";
  const auto resolved = watched.see_age(0);
  ASSERT_THAT(kinds(resolved), ElementsAre(Kind::kResolved));
  EXPECT_EQ(resolved[0].lasted, base::Duration{2s});
  EXPECT_EQ(resolved[0].summary, "it is 9 s old") << "as it was last";
  EXPECT_THAT(watched.see_age(0), IsEmpty());
}

TEST(RuleState, WaitsUntilItHasHeldForAsLongAsTheRuleAsks) {
  AlertRule rule = above(5);
  rule.hold_for = 10s;
  Watched watched{rule};
  EXPECT_THAT(watched.see_age(6), IsEmpty());
  for (int second = 1; second < 10; ++second) EXPECT_THAT(watched.see_age(6), IsEmpty()) << second;
  const auto fired = watched.see_age(6);
  ASSERT_THAT(kinds(fired), ElementsAre(Kind::kFired));
  EXPECT_EQ(fired[0].since, wall(1s));
  EXPECT_EQ(fired[0].lasted, base::Duration{10s});
}

TEST(RuleState, AConditionThatPausesBeginsToWaitAnew) {
  AlertRule rule = above(5);
  rule.hold_for = 3s;
  Watched watched{rule};
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(watched.see_age(6), IsEmpty());
    EXPECT_THAT(watched.see_age(6), IsEmpty());
    EXPECT_THAT(watched.see_age(0), IsEmpty()) << "it never fired";
  }
}

TEST(RuleState, WhatTremblesAboutItsBoundIsToldOnce) {
  AlertRule rule = above(5);
  rule.hysteresis = 1;
  Watched watched{rule};
  EXPECT_THAT(watched.see_age(4.5), IsEmpty()) << "it counts only once it fires";
  EXPECT_THAT(kinds(watched.see_age(6)), ElementsAre(Kind::kFired));
  for (const double value : {4.9, 5.5, 4.1}) EXPECT_THAT(watched.see_age(value), IsEmpty()) << value;
  EXPECT_THAT(kinds(watched.see_age(4)), ElementsAre(Kind::kResolved));
  EXPECT_THAT(watched.see_age(4.5), IsEmpty());
}

TEST(RuleState, IsToldAgainAfterItsRepeatInterval) {
  AlertRule rule = above(5);
  rule.repeat_after = 1min;
  Watched watched{rule};
  EXPECT_THAT(kinds(watched.see_age(6)), ElementsAre(Kind::kFired));
  EXPECT_THAT(watched.see_age(6, 59s), IsEmpty());
  const auto again = watched.see_age(6);
  ASSERT_THAT(kinds(again), ElementsAre(Kind::kRepeated));
  EXPECT_EQ(again[0].lasted, base::Duration{60s});
  EXPECT_THAT(watched.see_age(6, 59s), IsEmpty()) << "counted from when it was last told";
  rule.repeat_after = 0s;
  Watched once{rule};
  once.see_age(6);
  EXPECT_THAT(once.see_age(6, 48h), IsEmpty());
}

TEST(RuleState, EachSetOfLabelsIsAnAlertOfItsOwn) {
  AlertRule rule = above(0);
  rule.metric = "tidegate_trading_ladder_step";
  rule.summary = "{symbol} is on {value}";
  Watched watched{rule};
  const auto step = [&rule](const char* symbol, double value) {
    return gauge(rule.metric, value, {{"symbol", symbol}});
  };
  const auto first = watched.see({step("ETHUSDT", 1), step("BTCUSDT", 0)});
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].summary, "ETHUSDT is on 1");
  EXPECT_EQ(first[0].labels, (base::SampleLabels{{"symbol", "ETHUSDT"}}));
  const auto second = watched.see({step("ETHUSDT", 0), step("BTCUSDT", 2)});
  ASSERT_EQ(second.size(), 2U) << "by labels, not by their samples' order";
  EXPECT_EQ(second[0].summary, "BTCUSDT is on 2");
  EXPECT_EQ(second[1].kind, Kind::kResolved);
}

TEST(RuleState, WatchesOnlySamplesThatHaveTheRulesLabels) {
  AlertRule rule = above(0);
  rule.metric = "tidegate_gate_ledger_used_weight";
  rule.labels = {{"by", "address"}};
  Watched watched{rule};
  EXPECT_THAT(watched.see({gauge(rule.metric, 1), gauge(rule.metric, 1, {{"by", "account"}})}), IsEmpty());
  EXPECT_EQ(watched.see({gauge(rule.metric, 1, {{"endpoint", "depth"}, {"by", "address"}})}).size(), 1U);
}

TEST(RuleState, ASampleThatIsGoneMakesNothingHold) {
  AlertRule rule = above(5);
  rule.hold_for = 2s;
  Watched watched{rule};
  watched.see_age(6);
  watched.see({});
  EXPECT_THAT(watched.see_age(6), IsEmpty()) << "it waits anew";
  watched.see_age(6);
  EXPECT_THAT(kinds(watched.see_age(6)), ElementsAre(Kind::kFired));
  EXPECT_THAT(kinds(watched.see({})), ElementsAre(Kind::kResolved));
}

TEST(RuleState, BelowWithinAndOutside) {
  AlertRule rule = above(1);
  rule.when = AlertWhen::kBelow;
  rule.hysteresis = 0.5;
  Watched below{rule};
  EXPECT_THAT(below.see_age(1), IsEmpty());
  EXPECT_EQ(below.see_age(0.9).size(), 1U);
  EXPECT_THAT(below.see_age(1.4), IsEmpty());
  EXPECT_THAT(kinds(below.see_age(1.5)), ElementsAre(Kind::kResolved));

  rule.when = AlertWhen::kWithin;
  rule.upper = 3;
  Watched within{rule};
  for (const double apart : {0.9, 3.1}) EXPECT_THAT(within.see_age(apart), IsEmpty()) << apart;
  EXPECT_EQ(within.see_age(3).size(), 1U) << "both ends are within";
  EXPECT_THAT(within.see_age(3.5), IsEmpty());
  EXPECT_THAT(within.see_age(0.5), IsEmpty());
  EXPECT_THAT(kinds(within.see_age(0.4)), ElementsAre(Kind::kResolved));
  EXPECT_EQ(within.see_age(1).size(), 1U);

  rule.when = AlertWhen::kOutside;
  Watched outside{rule};
  for (const double inside : {1., 2., 3.}) EXPECT_THAT(outside.see_age(inside), IsEmpty()) << inside;
  EXPECT_EQ(outside.see_age(0.9).size(), 1U);
  EXPECT_THAT(outside.see_age(1.4), IsEmpty());
  EXPECT_THAT(kinds(outside.see_age(1.5)), ElementsAre(Kind::kResolved));
  EXPECT_EQ(outside.see_age(3.1).size(), 1U);
  EXPECT_THAT(outside.see_age(2.6), IsEmpty());
  EXPECT_THAT(kinds(outside.see_age(2.5)), ElementsAre(Kind::kResolved));
}

TEST(RuleState, AValueThatIsNoNumberIsNone) {
  AlertRule rule = above(1);
  rule.when = AlertWhen::kOutside;
  rule.upper = 2;
  Watched watched{rule};
  for (const double none :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    EXPECT_THAT(watched.see_age(none), IsEmpty());
  }
}

TEST(RuleState, AnyIncreaseFiresUntilTheWindowHasPassedWithoutOne) {
  const AlertRule rule = counted(AlertWhen::kIncreaseAbove, 0);
  Watched watched{rule};
  const auto see = [&](double value, base::Duration pause = 1s) {
    return watched.see({counter(rule.metric, value)}, pause);
  };
  EXPECT_THAT(see(100), IsEmpty()) << "what was counted before we looked";
  EXPECT_THAT(see(100), IsEmpty());
  EXPECT_THAT(kinds(see(101)), ElementsAre(Kind::kFired));
  for (int second = 0; second < 59; ++second) EXPECT_THAT(see(101), IsEmpty()) << second;
  EXPECT_THAT(kinds(see(101, 2s)), ElementsAre(Kind::kResolved));
}

TEST(RuleState, ACounterThatComesIntoBeingHasCountedFromZero) {
  const AlertRule rule = counted(AlertWhen::kIncreaseAbove, 0);
  Watched watched{rule};
  watched.see({});
  EXPECT_EQ(watched.see({counter(rule.metric, 1, {{"reason", "queue_full"}})}).size(), 1U);
}

TEST(RuleState, ARateIsOverItsWholeWindow) {
  const AlertRule rule = counted(AlertWhen::kRateAbove, 1);
  Watched watched{rule};
  watched.see({counter(rule.metric, 0)});
  EXPECT_THAT(watched.see({counter(rule.metric, 60)}), IsEmpty()) << "60 in a minute are one a second";
  const auto fired = watched.see({counter(rule.metric, 66)});
  ASSERT_EQ(fired.size(), 1U);
  EXPECT_DOUBLE_EQ(fired[0].value, 1.1);
}

TEST(RuleState, OfAHistogramCountsWhatWasSlower) {
  AlertRule rule = above(1);
  rule.metric = "tidegate_net_loop_lag_seconds";
  rule.when = AlertWhen::kSlowerAbove;
  rule.slow = 100ms;
  Watched watched{rule};
  base::Histogram times;
  times.record(5s);
  EXPECT_THAT(watched.see({histogram(rule.metric, times)}), IsEmpty()) << "before we looked";
  times.record(100ms);
  times.record(101ms);
  EXPECT_THAT(watched.see({histogram(rule.metric, times)}), IsEmpty()) << "one alone is not above one";
  times.record(40s);
  const auto fired = watched.see({histogram(rule.metric, times)});
  ASSERT_EQ(fired.size(), 1U);
  EXPECT_EQ(fired[0].value, 2);
}

TEST(RuleState, ASampleOfAnotherKindSaysNothing) {
  AlertRule slow = above(0);
  slow.metric = "tidegate_net_loop_lag_seconds";
  slow.when = AlertWhen::kSlowerAbove;
  slow.slow = 100ms;
  AlertRule value = above(0);
  Watched watched{{slow, value}};
  watched.see({});
  base::Histogram times;
  times.record(5s);
  EXPECT_THAT(watched.see({gauge(slow.metric, 7), histogram(kAge, times)}), IsEmpty());
}

TEST(RuleState, WhatIsNotOfferedIsAbsent) {
  AlertRule rule = above(0);
  rule.when = AlertWhen::kAbsent;
  rule.metric = "tidegate_streams_connections_up";
  rule.labels = {{"stream", "user"}};
  rule.hold_for = 2s;
  Watched watched{rule};
  const auto there = gauge(rule.metric, 0, {{"stream", "user"}, {"symbol", "BTCUSDT"}});
  EXPECT_THAT(watched.see({there}), IsEmpty());
  EXPECT_THAT(watched.see({gauge(rule.metric, 0, {{"stream", "books"}})}), IsEmpty());
  watched.see({});
  const auto fired = watched.see({});
  ASSERT_THAT(kinds(fired), ElementsAre(Kind::kFired));
  EXPECT_EQ(fired[0].labels, rule.labels);
  EXPECT_THAT(kinds(watched.see({there})), ElementsAre(Kind::kResolved));
}

TEST(RuleState, WatchesNoMoreSetsOfLabelsThanItsBound) {
  Watched watched{above(0)};
  std::vector<base::Sample> samples;
  for (std::size_t i = 0; i < RuleState::kMostLabelSets + 3; ++i) {
    samples.push_back(gauge(kAge, 1, {{"symbol", std::to_string(i)}}));
  }
  EXPECT_EQ(watched.see(samples).size(), RuleState::kMostLabelSets);
  EXPECT_EQ(watched.alerts.unwatched_label_sets(), 3U);
  samples.erase(samples.begin(), samples.begin() + 3);
  EXPECT_EQ(watched.see(samples).size(), 3U) << "those that are gone are resolved, and leave their places";
  EXPECT_EQ(watched.see(samples).size(), 3U) << "to those that come";
  EXPECT_EQ(watched.alerts.unwatched_label_sets(), 0U);
}

}  // namespace
}  // namespace tidegate::monitor
