#include "tidegate/base/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tidegate/base/random.hpp"

namespace tidegate::base {
namespace {

using namespace std::chrono_literals;

std::uint64_t within(const Histogram& histogram, Duration bound) {
  const auto found = std::find(Histogram::kBounds.begin(), Histogram::kBounds.end(), bound);
  EXPECT_NE(found, Histogram::kBounds.end());
  return histogram.at_most(static_cast<std::size_t>(found - Histogram::kBounds.begin()));
}

TEST(Histogram, ABoundIsWithinItsBucketAndANanosecondMoreIsNot) {
  Histogram histogram;
  histogram.record(10ms);
  EXPECT_EQ(within(histogram, 10ms), 1U);
  EXPECT_EQ(within(histogram, 5ms), 0U);
  histogram.record(10ms + 1ns);
  EXPECT_EQ(within(histogram, 10ms), 1U);
  EXPECT_EQ(within(histogram, 25ms), 2U);
}

TEST(Histogram, WhatIsLongerThanEveryBoundIsCountedAndSummed) {
  Histogram histogram;
  histogram.record(30s);
  histogram.record(31s);
  EXPECT_EQ(within(histogram, 30s), 1U);
  EXPECT_EQ(histogram.count(), 2U);
  EXPECT_EQ(histogram.sum(), 61s);
}

TEST(Histogram, ANegativeDurationCountsAsZero) {
  Histogram histogram;
  histogram.record(-5s);
  EXPECT_EQ(histogram.count(), 1U);
  EXPECT_EQ(histogram.sum(), 0s);
  EXPECT_EQ(histogram.at_most(0), 1U);
}

TEST(Histogram, TheSumStaysWhereItWouldOverflow) {
  Histogram histogram;
  histogram.record(Duration::max());
  histogram.record(1s);
  EXPECT_EQ(histogram.sum(), Duration::max());
  EXPECT_EQ(histogram.count(), 2U);
}

TEST(Histogram, BoundsGrow) {
  EXPECT_TRUE(std::is_sorted(Histogram::kBounds.begin(), Histogram::kBounds.end()));
  EXPECT_EQ(std::adjacent_find(Histogram::kBounds.begin(), Histogram::kBounds.end()),
            Histogram::kBounds.end());
}

// Against the plain thing: all values kept and counted.
TEST(Histogram, AgreesWithCountingWhetherRecordedInOneOrMergedFromTwo) {
  Random random{7};
  Histogram one;
  Histogram halves[2];
  std::vector<Duration> all;
  Duration sum{};
  for (int i = 0; i < 2'000; ++i) {
    const Duration value{random.between(0, 1) == 0 ? random.between(0, 40'000'000'000)
                                                   : random.between(0, 20'000'000)};
    one.record(value);
    halves[i % 2].record(value);
    all.push_back(value);
    sum += value;
  }
  halves[0].merge(halves[1]);
  for (const Histogram* histogram : {&one, &halves[0]}) {
    EXPECT_EQ(histogram->count(), all.size());
    EXPECT_EQ(histogram->sum(), sum);
    for (std::size_t i = 0; i < Histogram::kBoundCount; ++i) {
      const auto expected =
          std::count_if(all.begin(), all.end(), [i](Duration d) { return d <= Histogram::kBounds[i]; });
      EXPECT_EQ(histogram->at_most(i), static_cast<std::uint64_t>(expected)) << i;
    }
  }
}

Duration by_nearest_rank(std::vector<Duration> values, double q) {
  std::sort(values.begin(), values.end());
  const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(values.size())));
  return values[std::max<std::size_t>(rank, 1) - 1];
}

TEST(Histogram, QuantilesOfTwentyThousandValuesAreAtMostSixteenInAThousandOff) {
  Random random{11};
  Histogram histogram;
  std::vector<Duration> all;
  for (int i = 0; i < 20'000; ++i) {
    // Evenly over the orders of magnitude, 1 µs to 1,000 s.
    const double exponent = 3.0 + 9.0 * static_cast<double>(random.between(0, 1'000'000)) / 1e6;
    all.emplace_back(static_cast<Duration::rep>(std::pow(10.0, exponent)));
    histogram.record(all.back());
  }
  for (const double q : {0.0, 0.001, 0.1, 0.25, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const auto exact = static_cast<double>(by_nearest_rank(all, q).count());
    const auto found = static_cast<double>(histogram.quantile(q).count());
    EXPECT_NEAR(found / exact, 1.0, 0.016) << q;
  }
  EXPECT_EQ(histogram.max(), *std::max_element(all.begin(), all.end()));
}

TEST(Histogram, AQuantileIsNeverAboveTheMaximum) {
  Histogram histogram;
  histogram.record(1'000ms);
  EXPECT_LE(histogram.quantile(0.5), 1s);
  histogram.record(1ns);
  EXPECT_EQ(histogram.max(), 1s);
  EXPECT_LE(histogram.quantile(0.5), 16ns);
  EXPECT_EQ(Histogram{}.quantile(0.5), Duration::zero());
}

TEST(Histogram, WhatTakesLongerThanTheFineBucketsReachIsToldByTheMaximum) {
  Histogram histogram;
  histogram.record(50min);
  EXPECT_EQ(histogram.quantile(0.5), 50min);
  histogram.record(Duration::max());
  EXPECT_EQ(histogram.quantile(1), Duration::max());
}

TEST(Histogram, TheMeanIsExact) {
  Histogram histogram;
  EXPECT_EQ(histogram.mean(), Duration::zero());
  histogram.record(10ms);
  histogram.record(13ms);
  EXPECT_EQ(histogram.mean(), 11'500us);
}

TEST(Histogram, WhatCameSinceACopyIsCountedAlone) {
  Random random{3};
  Histogram histogram;
  for (int i = 0; i < 500; ++i) histogram.record(Duration{random.between(0, 2'000'000'000)});
  const Histogram earlier = histogram;
  EXPECT_EQ(histogram.since(earlier).count(), 0U);
  EXPECT_EQ(histogram.since(earlier).max(), Duration::zero());
  Histogram expected;
  for (const Duration value : {Duration{3ms}, Duration{3'700us}, Duration{41ms}}) {
    histogram.record(value);
    expected.record(value);
  }
  const Histogram recent = histogram.since(earlier);
  EXPECT_EQ(recent.count(), 3U);
  EXPECT_EQ(recent.sum(), expected.sum());
  for (std::size_t i = 0; i < Histogram::kBoundCount; ++i) EXPECT_EQ(recent.at_most(i), expected.at_most(i));
  EXPECT_EQ(recent.quantile(0.5), expected.quantile(0.5));
  EXPECT_NEAR(static_cast<double>(recent.max().count()), 41e6, 41e6 * 0.016)
      << "the longest of all was before: the longest since is known as closely as a quantile";
  histogram.record(9s);
  EXPECT_EQ(histogram.since(earlier).max(), 9s) << "the longest of all came since";
}

TEST(Histogram, SinceWhatIsNoCopyOfItIsAllOfIt) {
  Histogram before;
  for (int i = 0; i < 3; ++i) before.record(5ms);
  Histogram restarted;
  restarted.record(5ms);
  EXPECT_EQ(restarted.since(before).count(), 1U);
}

}  // namespace
}  // namespace tidegate::base
