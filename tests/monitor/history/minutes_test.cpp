#include "tidegate/monitor/history/minutes.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <map>

#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"

namespace tidegate::monitor {
namespace {

using std::chrono::seconds;

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
constexpr std::int64_t kMinute = 29'407'680;

constexpr base::WallTime at(std::int64_t second) {
  return base::WallTime{seconds{kMinute * 60 + second}};
}

TEST(MinuteThinner, AMinuteEndsWithTheFirstRowOfAnother) {
  MinuteThinner thinner{2};
  EXPECT_FALSE(thinner.add(at(0), std::array{1.0F, 7.0F}));
  EXPECT_FALSE(thinner.add(at(30), std::array{5.0F, kNone}));
  EXPECT_FALSE(thinner.add(at(59), std::array{3.0F, kNone}));
  const auto ended = thinner.add(at(60), std::array{100.0F, 100.0F});
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->number, kMinute);
  ASSERT_EQ(ended->values.size(), 2U);
  EXPECT_EQ(ended->values[0], (ValueSummary{1, 5, 3, 3, 3}));
  EXPECT_EQ(ended->values[1], (ValueSummary{7, 7, 7, 7, 1}));
}

TEST(MinuteThinner, AValueThatNeverCameCountsNothing) {
  MinuteThinner thinner{2};
  thinner.add(at(0), std::array{kNone, std::numeric_limits<float>::infinity()});
  const auto minute = thinner.take();
  ASSERT_TRUE(minute);
  EXPECT_EQ(minute->values.at(0).count, 0U);
  EXPECT_EQ(minute->values.at(1).count, 0U);
}

TEST(MinuteThinner, WhatHasBegunIsTakenOnce) {
  MinuteThinner thinner{1};
  EXPECT_FALSE(thinner.take());
  thinner.add(at(10), std::array{1.0F});
  EXPECT_EQ(thinner.take().value().values.at(0).count, 1U);
  EXPECT_FALSE(thinner.take());
  EXPECT_FALSE(thinner.add(at(11), std::array{2.0F})) << "nothing is told twice";
  EXPECT_EQ(thinner.take().value().values.at(0), (ValueSummary{2, 2, 2, 2, 1}));
}

TEST(MinuteThinner, AClockThatStepsBackEndsTheMinuteToo) {
  MinuteThinner thinner{1};
  thinner.add(at(60), std::array{1.0F});
  const auto ended = thinner.add(at(59), std::array{2.0F});
  EXPECT_EQ(ended.value().number, kMinute + 1);
  EXPECT_EQ(thinner.take().value().number, kMinute);
}

TEST(MinuteThinner, MinutesBefore1970BeginAtTheirBegin) {
  EXPECT_EQ(minute_of(base::WallTime{seconds{-1}}), -1);
  EXPECT_EQ(begin_of_minute(-1), base::WallTime{seconds{-60}});
}

TEST(MinuteThinner, IsWhatARecountSays) {
  for (const std::uint64_t seed : tests::random_seeds_to(10)) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    base::Random random{seed};
    MinuteThinner thinner{1};
    std::map<std::int64_t, std::vector<float>> counted;
    std::vector<Minute> minutes;
    for (std::int64_t second = 0; second < 20'000; second += random.between(1, 90)) {
      const auto value = random.chance(0.2) ? kNone : static_cast<float>(random.normal());
      if (auto ended = thinner.add(at(second), std::array{value})) minutes.push_back(*ended);
      std::vector<float>& values = counted[kMinute + second / 60];
      if (!std::isnan(value)) values.push_back(value);
    }
    minutes.push_back(thinner.take().value());
    ASSERT_EQ(minutes.size(), counted.size());
    for (const Minute& minute : minutes) {
      const std::vector<float>& values = counted.at(minute.number);
      ASSERT_EQ(minute.values.at(0).count, values.size());
      double sum = 0;
      for (const float value : values) sum += static_cast<double>(value);
      if (values.empty()) continue;
      EXPECT_EQ(minute.values[0].mean, static_cast<float>(sum / static_cast<double>(values.size())));
      EXPECT_EQ(minute.values[0].last, values.back());
    }
  }
}

}  // namespace
}  // namespace tidegate::monitor
