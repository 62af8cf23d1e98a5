#include "tidegate/base/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
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

}  // namespace
}  // namespace tidegate::base
