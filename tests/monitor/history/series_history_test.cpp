#include "tidegate/monitor/history/series_history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <map>

#include "monitor/history/recount.hpp"
#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"
#include "tidegate/monitor/process_samples.hpp"

namespace tidegate::monitor {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;

using Row = std::vector<float>;

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
constexpr std::int64_t kStart = 1'764'460'800;

constexpr base::WallTime at(std::int64_t second) {
  return base::WallTime{seconds{second}};
}

SeriesHistory one_value(seconds length = seconds{60}) {
  return SeriesHistory{{{"g", {"v"}}}, length};
}

void record(SeriesHistory& history, std::int64_t second, float value) {
  history.record(at(second), std::array{value});
}

// Each value of [from, to) by its second.
std::map<std::int64_t, float> all(const SeriesHistory& history, std::int64_t from, std::int64_t to) {
  std::map<std::int64_t, float> found;
  for (const HistoryPoint& point : history.query(0, at(from), at(to), 1'000'000).points)
    found[point.at.time_since_epoch() / seconds{1}] = point.value.last;
  return found;
}

using Seconds = std::map<std::int64_t, float>;

TEST(SeriesHistory, ASecondThatWasNotRecordedIsAbsentAndNotZero) {
  SeriesHistory history = one_value();
  EXPECT_TRUE(all(history, kStart - 60, kStart + 60).empty());
  record(history, kStart, 1);
  record(history, kStart + 2, 3);
  EXPECT_EQ(all(history, kStart - 10, kStart + 10), (Seconds{{kStart, 1}, {kStart + 2, 3}}));
}

TEST(SeriesHistory, WhatIsNotFiniteIsNoValue) {
  SeriesHistory history{{{"g", {"a", "b"}}}, seconds{60}};
  history.record(at(kStart), std::array{kNone, 1.0F});
  history.record(at(kStart + 1), std::array{std::numeric_limits<float>::infinity(), 2.0F});
  history.record(at(kStart + 2), std::array{-std::numeric_limits<float>::infinity(), kNone});
  EXPECT_TRUE(history.query(0, at(kStart), at(kStart + 3), 10).points.empty());
  EXPECT_EQ(history.query(1, at(kStart), at(kStart + 3), 10).points.size(), 2U);
}

TEST(SeriesHistory, ASecondTakesThePlaceOfTheOneAWholeLengthBefore) {
  SeriesHistory history = one_value();
  for (std::int64_t i = 0; i < 100; ++i) record(history, kStart + i, static_cast<float>(i));
  const auto found = all(history, kStart + 40, kStart + 100);
  EXPECT_EQ(found.size(), 60U);
  EXPECT_EQ(found.begin()->second, 40);
  EXPECT_EQ(found.rbegin()->second, 99);
  EXPECT_TRUE(all(history, kStart, kStart + 40).empty());
}

TEST(SeriesHistory, AnInstantCountsForItsWholeSecond) {
  SeriesHistory history = one_value();
  history.record(at(kStart) + milliseconds{999}, std::array{1.0F});
  EXPECT_EQ(all(history, kStart, kStart + 1), (Seconds{{kStart, 1}}));
}

TEST(SeriesHistory, AClockThatLeapsForwardLeavesAbsentSecondsWhateverWasThere) {
  SeriesHistory history = one_value();
  for (std::int64_t i = 0; i < 60; ++i) record(history, kStart + i, 1);
  record(history, kStart + 90, 2);
  EXPECT_EQ(all(history, kStart + 31, kStart + 91).size(), 29U + 1U) << "31 to 59, and 90";
  record(history, kStart + 1'000'000, 3);
  EXPECT_EQ(all(history, kStart + 1'000'000 - 59, kStart + 1'000'001), (Seconds{{kStart + 1'000'000, 3}}));
}

TEST(SeriesHistory, AClockThatStepsBackRecordsAnewWhatItPassesAndKeepsTheRest) {
  SeriesHistory history = one_value();
  for (std::int64_t i = 0; i < 30; ++i) {
    EXPECT_EQ(history.record(at(kStart + i), std::array{1.0F}), Recorded::kNew);
  }
  EXPECT_EQ(history.record(at(kStart + 10), std::array{2.0F}), Recorded::kAgain);
  EXPECT_EQ(history.record(at(kStart + 11), std::array{kNone}), Recorded::kAgain);
  const auto found = all(history, kStart, kStart + 30);
  EXPECT_EQ(found.size(), 29U) << "the new row stands, with what it lacks";
  EXPECT_EQ(found.at(kStart + 10), 2);
  EXPECT_EQ(found.at(kStart + 9), 1);
  EXPECT_EQ(found.at(kStart + 29), 1) << "later seconds stay until the clock reaches them";
}

TEST(SeriesHistory, AStepBackByTheWholeLengthTellsThatALaterSecondGaveWay) {
  SeriesHistory history = one_value();
  for (std::int64_t i = 0; i < 60; ++i) record(history, kStart + i, 1);
  EXPECT_EQ(history.record(at(kStart - 60), std::array{2.0F}), Recorded::kInsteadOfLater);
  EXPECT_EQ(history.record(at(kStart - 59), std::array{2.0F}), Recorded::kInsteadOfLater);
  EXPECT_EQ(all(history, kStart - 60, kStart), (Seconds{{kStart - 60, 2}, {kStart - 59, 2}}));
  EXPECT_EQ(all(history, kStart, kStart + 60).size(), 58U) << "one row costs one row";
}

TEST(SeriesHistory, AClockThatIsWrongForAMomentCostsOneRow) {
  SeriesHistory history = one_value();
  for (std::int64_t i = 0; i < 59; ++i) record(history, kStart + i, 1);
  record(history, kStart + 600'000'000 + 59, 9);
  for (std::int64_t i = 60; i < 90; ++i) record(history, kStart + i, 1);
  EXPECT_EQ(all(history, kStart + 30, kStart + 90).size(), 59U);
}

TEST(SeriesHistory, SecondsAroundAndBefore1970AreSecondsToo) {
  SeriesHistory history = one_value();
  for (std::int64_t second = -90; second < 20; ++second) record(history, second, static_cast<float>(second));
  const auto found = all(history, -40, 20);
  EXPECT_EQ(found.size(), 60U);
  EXPECT_EQ(found.at(-40), -40);
  EXPECT_EQ(found.at(0), 0);
}

TEST(SeriesHistory, OfASpanThatIsTooLongTheLatestPartIsLookedAt) {
  SeriesHistory history = one_value();
  for (std::int64_t i = 0; i < 60; ++i) record(history, kStart + i, static_cast<float>(i));
  const auto series = history.query(0, base::WallTime::min(), at(kStart + 60), 60);
  EXPECT_EQ(series.step, seconds{1});
  EXPECT_EQ(series.points.size(), 60U);
  EXPECT_TRUE(history.query(0, at(kStart), base::WallTime::max(), 60).points.empty());
  EXPECT_TRUE(history.query(0, base::WallTime::min(), base::WallTime::min() + seconds{1}, 60).points.empty());
}

TEST(SeriesHistory, ValuesAreFoundByGroupAndName) {
  SeriesHistory history{{{"a", {"x", "y"}}, {"b", {"y"}}}, seconds{60}};
  history.record(at(kStart), std::array{1.0F, 2.0F, 3.0F});
  EXPECT_EQ(history.columns(), 3U);
  const std::size_t column = history.find("b", "y").value();
  EXPECT_EQ(history.query(column, at(kStart), at(kStart + 1), 1).points.at(0).value.last, 3);
  EXPECT_EQ(history.find("b", "x"), std::nullopt);
}

TEST(SeriesHistory, WhatItIsMadeOfIsChecked) {
  const std::vector<HistoryGroup> fine{{"a", {"x"}}};
  EXPECT_TRUE(SeriesHistory::check(fine, seconds{60}).empty());
  EXPECT_TRUE(SeriesHistory::check(fine, seconds{86'400}).empty());
  EXPECT_THAT(SeriesHistory::check(fine, seconds{59}),
              ElementsAre("length is 59000 ms; it must be from 60000 to 86400000 ms"));
  EXPECT_EQ(SeriesHistory::check(fine, seconds{86'401}).size(), 1U);
  EXPECT_EQ(SeriesHistory::check({}, seconds{60}).size(), 1U);
}

std::vector<HistoryGroup> the_most_groups() {
  std::vector<HistoryGroup> groups;
  for (int i = 0; i < 30; ++i) groups.push_back({"g" + std::to_string(i), {"a", "b", "c", "d", "e", "f"}});
  return groups;
}

double resident_bytes() {
  std::vector<base::Sample> samples;
  ProcessSamples{"test", {}}.collect(samples);
  return samples.at(0).value;
}

TEST(SeriesHistory, TheLargestIsWithin64MiBAndTakesThemOnlyAsTheDayPasses) {
  const double before = resident_bytes();
  SeriesHistory history{the_most_groups()};
  const double fresh = resident_bytes() - before;
  EXPECT_EQ(history.bytes(), 86'400U * (180U * 4U + 8U));
  EXPECT_LE(history.bytes(), SeriesHistory::kMostBytes);
  EXPECT_LT(fresh, 16.0 * 1024 * 1024) << "what was never written is not in RAM";
  const Row row(180, 1.0F);
  for (std::int64_t i = 0; i < 600; ++i) history.record(at(kStart + i), row);
  EXPECT_EQ(history.query(179, at(kStart), at(kStart + 600), 1).points.at(0).value.count, 600U);
}

// A model that knows nothing of slots: a second gives way to any that differs from it by whole lengths.
class Model {
 public:
  explicit Model(std::int64_t length) : length_(length) {}
  void record(std::int64_t second, const Row& row) {
    std::erase_if(rows_, [&](const auto& other) { return (second - other.first) % length_ == 0; });
    rows_[second] = row;
  }
  testing::Recorded column(std::size_t column) const {
    testing::Recorded values;
    for (const auto& [second, row] : rows_) {
      if (!std::isnan(row[column])) values.emplace(at(second), row[column]);
    }
    return values;
  }

 private:
  std::int64_t length_;
  std::map<std::int64_t, Row> rows_;
};

void expect_model(const SeriesHistory& history, const Model& model, std::int64_t now, std::int64_t length,
                  base::Random& random) {
  for (int query = 0; query < 5; ++query) {
    const std::int64_t to = now + random.between(-length / 2, length / 4);
    const std::int64_t from = to - random.between(1, length);
    const auto max_points = static_cast<std::size_t>(random.between(1, random.chance(0.5) ? 10 : length));
    const auto column = static_cast<std::size_t>(random.between(0, 2));
    testing::expect_recount(history.query(column, at(from), at(to), max_points), model.column(column),
                            at(from), at(to), seconds{1}, max_points);
  }
}

TEST(SeriesHistory, IsWhatANaiveModelSaysWhateverTheClockDoes) {
  for (const std::uint64_t seed : tests::random_seeds_to(12)) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    base::Random random{seed};
    const std::int64_t length = random.between(60, 400);
    SeriesHistory history{{{"g", {"a", "b", "c"}}}, seconds{length}};
    Model model{length};
    std::int64_t now = kStart;
    for (int i = 0; i < 2'000; ++i) {
      now += random.chance(0.02) ? random.between(-2 * length, 2 * length) : random.chance(0.1) ? 2 : 1;
      Row row;
      for (int v = 0; v < 3; ++v)
        row.push_back(random.chance(0.2) ? kNone : static_cast<float>(random.normal() * 100));
      history.record(at(now), row);
      model.record(now, row);
      if (i % 50 == 49) expect_model(history, model, now, length, random);
    }
  }
}

TEST(SeriesHistory, AWholeDayIsWhatARecountSays) {
  const std::uint64_t seed = 14;
  SCOPED_TRACE("seed " + std::to_string(seed));
  base::Random random{seed};
  SeriesHistory history = one_value(SeriesHistory::kLongest);
  testing::Recorded recorded;
  const std::int64_t end = kStart + 100'000;
  for (std::int64_t second = kStart; second < end; ++second) {
    if (random.chance(0.01)) continue;
    const auto value = static_cast<float>(random.exponential(milliseconds{20}).count());
    history.record(at(second) + milliseconds{random.between(0, 999)}, std::array{value});
    if (second >= end - 86'400) recorded.emplace(at(second), value);
  }
  for (const std::size_t max_points : {std::size_t{1}, std::size_t{2}, std::size_t{24}, std::size_t{1'000}}) {
    const base::WallTime from = at(end - 86'400);
    testing::expect_recount(history.query(0, from, at(end), max_points), recorded, from, at(end), seconds{1},
                            max_points);
  }
}

}  // namespace
}  // namespace tidegate::monitor
