#include "tidegate/monitor/alerts/alerts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "monitor/alerts/given.hpp"

namespace tidegate::monitor {
namespace {

using namespace std::chrono_literals;
using testing::above;
using ::testing::ElementsAre;
using testing::gauge;
using ::testing::IsEmpty;
using testing::kAge;
using testing::kNoon;
using testing::wall;
using testing::Watched;
using Kind = AlertNotice::Kind;

AlertRule named(const char* name, double bound, base::Severity severity = base::Severity::kWarning) {
  AlertRule rule = above(bound);
  rule.name = name;
  rule.severity = severity;
  return rule;
}

TEST(Alerts, TellEveryRuleOfASampleInTheOrderOfTheRules) {
  Watched watched{{named("second", 2), named("first", 1), named("other", 9)}};
  const auto told = watched.see_age(5);
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].rule, "second");
  EXPECT_EQ(told[1].rule, "first");
}

TEST(Alerts, ARuleThatIsNotEnabledIsNone) {
  AlertRule off = named("off", 1);
  off.enabled = false;
  Watched watched{off};
  EXPECT_THAT(watched.see_age(5), IsEmpty());
  EXPECT_THAT(watched.alerts.without_samples(), IsEmpty());
}

TEST(Alerts, ShowWhatIsPendingAndWhatFires) {
  AlertRule slow = named("slow", 1, base::Severity::kError);
  slow.hold_for = 5s;
  Watched watched{{named("quick", 1), slow}};
  watched.see_age(2);
  const auto active = watched.alerts.active(wall(1s));
  ASSERT_EQ(active.size(), 2U);
  EXPECT_EQ(active[0].phase, AlertPhase::kFiring);
  EXPECT_EQ(active[0].summary, "it is 2 s old");
  EXPECT_EQ(active[0].since, wall(1s));
  EXPECT_EQ(active[1].phase, AlertPhase::kPending);
  EXPECT_TRUE(watched.alerts.fires(base::Severity::kWarning));
  EXPECT_FALSE(watched.alerts.fires(base::Severity::kError)) << "it is pending";
  watched.see_age(2, 5s);
  EXPECT_TRUE(watched.alerts.fires(base::Severity::kError));
  watched.see_age(0);
  EXPECT_THAT(watched.alerts.active(wall(7s)), IsEmpty());
}

TEST(Alerts, WhatIsSilencedIsToldWhenTheSilenceEnds) {
  Watched watched{above(5)};
  ASSERT_TRUE(watched.alerts.silence({.rule = "too_old", .until = wall(10s)}, kNoon));
  EXPECT_THAT(watched.see_age(6), IsEmpty());
  EXPECT_TRUE(watched.alerts.active(wall(1s)).at(0).silenced);
  EXPECT_TRUE(watched.alerts.fires(base::Severity::kWarning)) << "it is watched all the same";
  EXPECT_THAT(watched.see_age(6, 8s), IsEmpty());
  const auto told = watched.see_age(6);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].kind, Kind::kFired);
  EXPECT_EQ(told[0].since, wall(1s));
  EXPECT_THAT(watched.alerts.silences(wall(10s)), IsEmpty());
}

TEST(Alerts, WhatComesAndGoesWithinASilenceIsNeverTold) {
  Watched watched{above(5)};
  ASSERT_TRUE(watched.alerts.silence({.until = wall(10s)}, kNoon));
  EXPECT_THAT(watched.see_age(6), IsEmpty());
  EXPECT_THAT(watched.see_age(0), IsEmpty());
}

TEST(Alerts, WhatWasToldBeforeASilenceIsResolvedAloudAndNotRepeated) {
  AlertRule rule = above(5);
  rule.repeat_after = 1min;
  Watched watched{rule};
  EXPECT_EQ(watched.see_age(6).size(), 1U);
  ASSERT_TRUE(watched.alerts.silence({.rule = "too_old", .until = wall(1h)}, wall(1s)));
  EXPECT_THAT(watched.see_age(6, 2min), IsEmpty());
  const auto resolved = watched.see_age(0);
  ASSERT_EQ(resolved.size(), 1U);
  EXPECT_EQ(resolved[0].kind, Kind::kResolved);
}

TEST(Alerts, ASilenceIsOfOneRuleAndSomeLabelsOrOfAll) {
  Watched watched{{named("first", 1), named("second", 1)}};
  ASSERT_TRUE(
      watched.alerts.silence({.rule = "first", .labels = {{"symbol", "A"}}, .until = wall(1h)}, kNoon));
  const auto told = watched.see({gauge(kAge, 2, {{"symbol", "A"}}), gauge(kAge, 2, {{"symbol", "B"}})});
  EXPECT_EQ(told.size(), 3U);
}

TEST(Alerts, ASilenceIsLiftedByWhatItIsOf) {
  Watched watched{above(5)};
  ASSERT_TRUE(watched.alerts.silence({.rule = "too_old", .until = wall(1h)}, kNoon));
  EXPECT_EQ(watched.alerts.lift("too_old", {{"symbol", "A"}}), 0U);
  EXPECT_THAT(watched.see_age(6), IsEmpty());
  EXPECT_EQ(watched.alerts.lift("too_old", {}), 1U);
  EXPECT_EQ(watched.see_age(6).size(), 1U);
}

TEST(Alerts, AWindDownKeepsBackWhatEndsWithTradingAndNothingElse) {
  AlertRule book = named("book", 5);
  book.while_stopping = false;
  Watched watched{{book, named("order", 5)}};
  watched.alerts.begin_wind_down();
  const auto told = watched.see_age(6);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].rule, "order");
}

TEST(Alerts, WhatWasToldBeforeAWindDownIsResolvedAloud) {
  AlertRule book = named("book", 5);
  book.while_stopping = false;
  book.repeat_after = 1min;
  Watched watched{book};
  EXPECT_EQ(watched.see_age(6).size(), 1U);
  watched.alerts.begin_wind_down();
  EXPECT_THAT(watched.see_age(6, 2min), IsEmpty()) << "it is not repeated";
  const auto told = watched.see_age(1);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].kind, AlertNotice::Kind::kResolved);
}

TEST(Alerts, KnowsWhichRulesItWatches) {
  const Alerts alerts{{named("first", 1), named("second", 1)}};
  EXPECT_TRUE(alerts.has_rule("second"));
  EXPECT_FALSE(alerts.has_rule("third"));
  EXPECT_FALSE(alerts.has_rule(""));
}

TEST(Alerts, SilencesHaveAnEndAndABound) {
  Alerts alerts{{}};
  const auto endless = alerts.silence({.rule = "too_old"}, kNoon);
  ASSERT_FALSE(endless);
  EXPECT_EQ(endless.error().code, base::ErrorCode::kInvalidArgument);
  for (std::size_t i = 0; i < Alerts::kMostSilences; ++i) {
    ASSERT_TRUE(alerts.silence({.rule = std::to_string(i), .until = wall(1s)}, kNoon));
  }
  const auto one_more = alerts.silence({.until = wall(1s)}, kNoon);
  ASSERT_FALSE(one_more);
  EXPECT_EQ(one_more.error().code, base::ErrorCode::kQueueFull);
  EXPECT_TRUE(alerts.silence({.until = wall(2s)}, wall(1s))) << "the others have ended";
  EXPECT_EQ(alerts.silences(wall(1s)).size(), 1U);
}

TEST(Alerts, SayWhichRulesHaveNothingToWatch) {
  AlertRule other = named("other", 1);
  other.metric = "tidegate_trading_ladder_step";
  Watched watched{{above(5), other}};
  EXPECT_THAT(watched.alerts.without_samples(), ElementsAre("too_old", "other"));
  watched.see_age(1);
  watched.see({});
  EXPECT_THAT(watched.alerts.without_samples(), ElementsAre("other")) << "it was there once";
}

TEST(Alerts, TheSameSamplesGiveTheSameNotices) {
  const auto run = [] {
    Watched watched{{above(5), named("other", 2)}};
    std::string told;
    for (int second = 0; second < 200; ++second) {
      for (const auto& notice : watched.see_age(second % 17)) told += line_of(notice) + "\n";
    }
    return told;
  };
  const std::string first = run();
  EXPECT_FALSE(first.empty());
  EXPECT_EQ(first, run());
}

}  // namespace
}  // namespace tidegate::monitor
