// The verdicts of the impact report can fail, and what fails decides the exit code.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tidegate/scenarios/impact/outage_series.hpp"
#include "tidegate/scenarios/impact/report.hpp"
#include "tidegate/scenarios/impact/resource_series.hpp"
#include "tidegate/scenarios/impact/tally.hpp"

namespace tidegate::scenarios {
namespace {

using namespace std::chrono_literals;

// Everything that is asked of ours is met.
ImpactReport good() {
  ImpactReport report;
  ArmReport direct;
  direct.name = "direct";
  direct.hard.emplace();
  direct.exchange.requests = 1000;
  direct.caller.latency.record(100ms);
  direct.caller.age = {.counted = 10, .true_sum = 1s};
  ArmReport ours = direct;
  ours.name = "tidegate";
  ours.exchange.requests = 50;
  ours.caller.latency = {};
  ours.caller.latency.record(1ms);
  ours.caller.age = {.counted = 10, .true_sum = 500ms, .told = 10};
  ours.told = {.counted = 20, .told = 20};
  for (BoundScore& bound : ours.bounds) bound.counted = 5;
  ours.hard->trading = {.reads = 7};
  ours.limits = {{.limits = "support", .calls = 100}};
  report.arms = {direct, ours};
  return report;
}

TEST(ImpactVerdicts, AReportInWhichAllIsWellMissesNothing) {
  const Verdicts told = verdicts(good());
  EXPECT_FALSE(missed_by_tidegate(told)) << to_text(told);
  EXPECT_EQ(told.size(), 7U) << to_text(told);
}

TEST(ImpactVerdicts, EachPromiseThatIsBrokenMisses) {
  const auto expect_missed = [](const char* what, const auto& breaks) {
    ImpactReport report = good();
    breaks(report.arms.back());
    EXPECT_TRUE(missed_by_tidegate(verdicts(report))) << what;
  };
  expect_missed("savings", [](ArmReport& arm) { arm.exchange.requests = 60; });
  expect_missed("an age too low", [](ArmReport& arm) { arm.told.told_too_low = 1; });
  expect_missed("old books", [](ArmReport& arm) { arm.caller.age.true_sum = 2s; });
  expect_missed("past the bound", [](ArmReport& arm) { arm.bounds[1].past_bound = 1; });
  expect_missed("429", [](ArmReport& arm) { arm.limits[0].answers_429 = 1; });
  expect_missed("418", [](ArmReport& arm) { arm.limits[0].answers_418 = 1; });
  expect_missed("an old account", [](ArmReport& arm) { arm.hard->trading.reads_before_fill = 1; });
}

TEST(ImpactVerdicts, WhatOursDoesNotTellIsNotMet) {
  const auto expect_missed = [](const char* what, const auto& leaves_out) {
    ImpactReport report = good();
    leaves_out(report.arms.back());
    EXPECT_TRUE(missed_by_tidegate(verdicts(report))) << what;
    EXPECT_THAT(to_text(report), testing::HasSubstr("NOT MET  tidegate")) << what;
  };
  expect_missed("ages", [](ArmReport& arm) { arm.told = arm.caller.age = {}; });
  expect_missed("told ages alone", [](ArmReport& arm) { arm.told = {}; });
  expect_missed("classes", [](ArmReport& arm) { arm.bounds[2] = {}; });
  expect_missed("reads", [](ArmReport& arm) { arm.hard->trading = {}; });
  expect_missed("calls", [](ArmReport& arm) { arm.limits[0].calls = 0; });
  ImpactReport report = good();
  report.arms.back().told = {};
  EXPECT_GT(verdicts(report).size(), 5U) << "all is asked of it all the same";
}

TEST(ImpactVerdicts, WhatOtherArmsMissIsTheirs) {
  ImpactReport report = good();
  report.arms.push_back(report.arms.back());
  report.arms.back().name = "guide";
  report.arms.back().told.told_too_low = 3;
  EXPECT_THAT(to_text(report), testing::HasSubstr("NOT MET  guide: no told age below"));
  EXPECT_FALSE(missed_by_tidegate(verdicts(report)));
}

TEST(ImpactVerdicts, OrdersUnderFaultsAreAmongThem) {
  ImpactReport report = good();
  report.orders.emplace().arms = {{.name = "tidegate", .score = {.wanted = 10, .doubled = 1}}};
  EXPECT_TRUE(missed_by_tidegate(verdicts(report)));
  report.orders->arms.front().score.doubled = 0;
  EXPECT_FALSE(missed_by_tidegate(verdicts(report)));
}

TEST(ImpactVerdicts, OnRealSocketsTheMeanAgeIsToldAndBindsNobody) {
  ImpactReport report = good();
  report.real_time = true;
  for (ArmReport& arm : report.arms) arm.process.emplace();
  report.arms.back().caller.age.true_sum = 2s;
  EXPECT_THAT(to_text(report), testing::HasSubstr("NOT MET  tidegate: order books on average"));
  EXPECT_FALSE(missed_by_tidegate(verdicts(report)));
  report.arms.back().told.told_too_low = 1;
  EXPECT_TRUE(missed_by_tidegate(verdicts(report)));
}

TEST(ImpactVerdicts, ProcessorTimeAndMemoryBindNobody) {
  std::vector<ResourceSeries> arms;
  for (const char* arm : {"direct", "guide", "tidegate"}) {
    arms.push_back({arm, {}});
    const bool ours = arms.back().arm == "tidegate";
    for (ResourceSpread& spread : arms.back().with) {
      spread.cpu = {ours ? 9s : 1s};
      spread.private_bytes = {ours ? 9'000'000U : 1'000'000U};
    }
  }
  const Verdicts told = verdicts(arms);
  EXPECT_EQ(told.size(), 3U);
  EXPECT_THAT(to_text(told), testing::Not(testing::HasSubstr("  met ")));
  EXPECT_FALSE(missed_by_tidegate(told));
}

TEST(ImpactVerdicts, AnOutageThatLastsTooLongMisses) {
  OutageSeries series;
  series.arm = "tidegate";
  for (OutageSpread* spread : {&series.all_fails, &series.depth_fails}) {
    spread->normal_after = {500ms};
    spread->wasted_requests = {10};
    spread->calls = 100;
  }
  series.told = 100;
  EXPECT_FALSE(missed_by_tidegate(verdicts({series})));
  OutageSeries slow = series;
  slow.depth_fails.normal_after = {1500ms};
  EXPECT_TRUE(missed_by_tidegate(verdicts({slow})));
  OutageSeries mute = series;
  mute.told = 0;
  EXPECT_TRUE(missed_by_tidegate(verdicts({mute})));
  OutageSeries dishonest = series;
  dishonest.told_too_young = 1;
  EXPECT_TRUE(missed_by_tidegate(verdicts({dishonest})));
  slow.arm = "guide";
  EXPECT_TRUE(verdicts({slow}).empty());
}

// Whenever it was handed out, and stale or not.
TEST(ImpactVerdicts, ToldAgesAreJudgedOverTheWholeRun) {
  const Timetable times{1min, {.all = 30s, .depth = 30s}, base::MonotonicTime{}};
  for (const auto& stretch : {times.steady, times.trading, times.all_fails, times.recovery_from_depth}) {
    for (const bool stale : {false, true}) {
      Tally tally{times};
      CallRecord record;
      record.asked = record.answered = stretch.from + 1s;
      record.answer.ok = true;
      record.answer.stale = stale;
      record.answer.told_age = 99ms;
      tally.add(record, 100ms);
      EXPECT_EQ(tally.told().told, 1U);
      EXPECT_EQ(tally.told().told_too_low, 1U);
    }
  }
}

}  // namespace
}  // namespace tidegate::scenarios
