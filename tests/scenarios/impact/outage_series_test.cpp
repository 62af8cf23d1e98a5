// What the outages of the report come to over several seeds; `tidegate impact --outages 20` is the long
// version.
#include "tidegate/scenarios/impact/outage_series.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tidegate/scenarios/impact/tally.hpp"

namespace tidegate::scenarios {
namespace {

using namespace std::chrono_literals;

TEST(ImpactOutages, LengthsAreDrawnBetween20And40SecondsByTheSeed) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const OutageLengths lengths = outage_lengths(seed);
    EXPECT_EQ(lengths.all, outage_lengths(seed).all);
    EXPECT_NE(lengths.all, lengths.depth);
    for (const base::Duration length : {lengths.all, lengths.depth}) {
      EXPECT_GE(length, 20s);
      EXPECT_LE(length, 40s);
    }
  }
}

TEST(ImpactOutages, PercentilesAreValuesThatCame) {
  const std::vector<int> twenty{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20};
  EXPECT_EQ(percentile(twenty, 50), 10);
  EXPECT_EQ(percentile(twenty, 95), 19);
  EXPECT_EQ(percentile(twenty, 100), 20);
  EXPECT_EQ(percentile(std::vector{7}, 50), 7);
}

class AnswerableTest : public testing::Test {
 protected:
  // A call of a book with a bound of 1 s and a deadline of 2 s, failed.
  std::uint64_t unanswerable(base::Duration after_the_beginning) {
    Tally tally{times};
    CallRecord record;
    record.asked = times.all_fails.from + after_the_beginning;
    record.call.deadline = record.asked + 2s;
    record.call.max_age = 1s;
    tally.add(record, std::nullopt);
    return tally.all_fails().unanswerable;
  }
  const Timetable times{1min, {.all = 30s, .depth = 30s}, base::MonotonicTime{}};
};

TEST_F(AnswerableTest, WhoseBoundStillHoldsCouldHaveHadAnOldValue) {
  EXPECT_EQ(unanswerable(1s), 0U);
  EXPECT_EQ(unanswerable(1s + 1ns), 1U);
}

TEST_F(AnswerableTest, WhoseDeadlineIsBehindTheEndCouldHaveHadANewOne) {
  EXPECT_EQ(unanswerable(28s), 1U);
  EXPECT_EQ(unanswerable(28s + 1ns), 0U);
}

TEST_F(AnswerableTest, OnlyFailedAndStaleCallsAreCounted) {
  Tally tally{times};
  CallRecord record;
  record.asked = times.all_fails.from + 10s;
  record.call.deadline = record.asked + 2s;
  record.answer.ok = true;
  tally.add(record, std::nullopt);
  EXPECT_EQ(tally.all_fails().unanswerable, 0U);
  record.answer.stale = true;
  tally.add(record, std::nullopt);
  EXPECT_EQ(tally.all_fails().unanswerable, 1U);
}

void expect_soon_over(const OutageSpread& spread) {
  EXPECT_LE(percentile(spread.normal_after, 50), 1s);
  EXPECT_LE(spread.normal_after.back(), 2s);
  EXPECT_LE(percentile(spread.wasted_requests, 50), 25U);
  EXPECT_GT(spread.unanswerable, 0U);
  EXPECT_LE(spread.unanswerable, spread.bad);
}

TEST(ImpactOutages, TidegateIsSoonBackToNormalAndAsksLittleInVain) {
  const OutageSeriesSettings settings{.first_seed = 1, .seeds = 3, .profile = "far"};
  const OutageSeries series = run_outage_series("tidegate", settings);
  expect_soon_over(series.all_fails);
  expect_soon_over(series.depth_fails);
  EXPECT_EQ(series.past_bound, 0U);
  EXPECT_EQ(series.told_too_young, 0U);
  const auto report = nlohmann::json::parse(to_json({series}, settings));
  EXPECT_EQ(report.at("arms").at("tidegate").at("outage_of_depth").at("unanswerable_calls"),
            series.depth_fails.unanswerable);
  EXPECT_NE(to_text({series}, settings).find("never later than 2 s"), std::string::npos);
}

}  // namespace
}  // namespace tidegate::scenarios
