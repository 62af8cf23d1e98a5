#include "tidegate/monitor/history/downsampling.hpp"

#include <gtest/gtest.h>

#include "monitor/history/recount.hpp"
#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"

namespace tidegate::monitor {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr base::WallTime at(std::int64_t second) {
  return base::WallTime{seconds{second}};
}

HistorySeries of_all(Downsampler points) {
  for (std::int64_t unit = points.first(); unit < points.end(); ++unit)
    points.add(unit, static_cast<float>(unit));
  return points.take();
}

TEST(Downsampler, GivesEachValueItsOwnPointWhereThereIsRoom) {
  const auto series = of_all({at(100), at(103), seconds{1}, 3});
  EXPECT_EQ(series.step, seconds{1});
  ASSERT_EQ(series.points.size(), 3U);
  EXPECT_EQ(series.points[0], (HistoryPoint{at(100), {100, 100, 100, 100, 1}}));
  EXPECT_EQ(series.points[2], (HistoryPoint{at(102), {102, 102, 102, 102, 1}}));
}

TEST(Downsampler, IntervalsBeginAtWholeMultiplesOfTheirLength) {
  const auto series = of_all({at(101), at(108), seconds{1}, 4});
  EXPECT_EQ(series.step, seconds{3});
  ASSERT_EQ(series.points.size(), 3U);
  EXPECT_EQ(series.points[0], (HistoryPoint{at(99), {101, 101, 101, 101, 1}}))
      << "99 and 100 were not asked for";
  EXPECT_EQ(series.points[1], (HistoryPoint{at(102), {102, 104, 103, 104, 3}}));
  EXPECT_EQ(series.points[2], (HistoryPoint{at(105), {105, 107, 106, 107, 3}}));
}

TEST(Downsampler, AChartThatMovesOnKeepsItsPoints) {
  const auto before = of_all({at(1'000), at(1'600), seconds{1}, 61});
  const auto after = of_all({at(1'003), at(1'603), seconds{1}, 61});
  EXPECT_EQ(before.step, after.step);
  for (std::size_t i = 1; i + 1 < before.points.size(); ++i) EXPECT_EQ(before.points[i], after.points[i]);
}

TEST(Downsampler, OnePointAloneIsAllOfIt) {
  const auto series = of_all({at(-3), at(5), seconds{1}, 1});
  EXPECT_EQ(series.step, seconds{8});
  ASSERT_EQ(series.points.size(), 1U);
  EXPECT_EQ(series.points[0], (HistoryPoint{at(-3), {-3, 4, 0.5, 4, 8}}));
}

TEST(Downsampler, WhatBeginsAtFromIsWithinAndWhatBeginsAtToIsNot) {
  const Downsampler whole{at(10), at(20), seconds{1}, 100};
  EXPECT_EQ(whole.first(), 10);
  EXPECT_EQ(whole.end(), 20);
  const Downsampler parts{at(10) + milliseconds{1}, at(20) + milliseconds{1}, seconds{1}, 100};
  EXPECT_EQ(parts.first(), 11);
  EXPECT_EQ(parts.end(), 21);
  const Downsampler of_minutes{at(60), at(121), minutes{1}, 100};
  EXPECT_EQ(of_minutes.first(), 1);
  EXPECT_EQ(of_minutes.end(), 3);
}

TEST(Downsampler, NothingAskedForIsNothing) {
  for (auto& nothing : {Downsampler{at(10), at(10), seconds{1}, 5}, Downsampler{at(10), at(9), seconds{1}, 5},
                        Downsampler{at(10), at(20), seconds{1}, 0}}) {
    EXPECT_EQ(nothing.first(), nothing.end());
    const auto series = Downsampler{nothing}.take();
    EXPECT_EQ(series.step, base::Duration::zero());
    EXPECT_TRUE(series.points.empty());
  }
}

TEST(Downsampler, ASpikeIsNeverLost) {
  Downsampler points{at(0), at(86'400), seconds{1}, 10};
  for (std::int64_t second = 0; second < 86'400; ++second) points.add(second, second == 50'000 ? 1e6F : 1.0F);
  float highest = 0;
  for (const HistoryPoint& point : points.take().points) highest = std::max(highest, point.value.max);
  EXPECT_EQ(highest, 1e6F);
}

TEST(Downsampler, SummariesCountByTheirValues) {
  Downsampler points{at(0), at(120), minutes{1}, 1};
  points.add(0, ValueSummary{.min = 1, .max = 9, .mean = 4, .last = 2, .count = 30});
  points.add(1, ValueSummary{.min = 3, .max = 5, .mean = 5, .last = 3, .count = 10});
  EXPECT_EQ(points.take().points.at(0).value, (ValueSummary{1, 9, 4.25, 3, 40}));
}

// Spans of any length, with gaps.
TEST(Downsampler, IsWhatARecountSays) {
  for (const std::uint64_t seed : tests::random_seeds_to(20)) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    base::Random random{seed};
    for (int round = 0; round < 50; ++round) {
      const base::WallTime from = at(random.between(1, 2'000'000'000)) + milliseconds{random.between(0, 999)};
      const base::WallTime to = from + milliseconds{random.between(1, 20'000'000)};
      const auto max_points = static_cast<std::size_t>(random.between(1, random.chance(0.5) ? 5 : 2'000));
      Downsampler points{from, to, seconds{1}, max_points};
      testing::Recorded recorded;
      for (std::int64_t second = points.first(); second < points.end(); ++second) {
        if (random.chance(0.3)) continue;
        const auto value = static_cast<float>(random.unit() * 1'000 - 300);
        recorded.emplace(at(second), value);
        points.add(second, value);
      }
      const base::WallTime first = at(points.first());
      testing::expect_recount(points.take(), recorded, max_points == 1 ? first : from, to, seconds{1},
                              max_points);
    }
  }
}

}  // namespace
}  // namespace tidegate::monitor
