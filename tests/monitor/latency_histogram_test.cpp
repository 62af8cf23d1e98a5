#include "tidegate/monitor/latency_histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "tidegate/base/random.hpp"

namespace tidegate::monitor {
namespace {

using base::Duration;
using std::chrono::milliseconds;

TEST(LatencyHistogram, IsAllZeroBeforeAnythingWasRecorded) {
  const LatencyHistogram histogram;
  EXPECT_EQ(histogram.count(), 0U);
  EXPECT_EQ(histogram.mean(), Duration::zero());
  EXPECT_EQ(histogram.quantile(0.99), Duration::zero());
}

TEST(LatencyHistogram, MeanAndMaximumAreExact) {
  LatencyHistogram histogram;
  for (const int ms : {100, 200, 600}) histogram.record(milliseconds{ms});
  EXPECT_EQ(histogram.mean(), milliseconds{300});
  EXPECT_EQ(histogram.max(), milliseconds{600});
}

TEST(LatencyHistogram, ANegativeDurationCountsAsZero) {
  LatencyHistogram histogram;
  histogram.record(milliseconds{-5});
  EXPECT_EQ(histogram.count(), 1U);
  EXPECT_EQ(histogram.max(), Duration::zero());
}

TEST(LatencyHistogram, TheLongestDurationFits) {
  LatencyHistogram histogram;
  histogram.record(Duration::max());
  EXPECT_EQ(histogram.quantile(1), Duration::max());
}

TEST(LatencyHistogram, QuantilesAreNeverTooLowAndAtMostOnePercentTooHigh) {
  const std::uint64_t seed = 11;
  base::Random random{seed};
  LatencyHistogram histogram;
  std::vector<Duration> exact;
  for (int i = 0; i < 20'000; ++i) {
    exact.push_back(random.exponential(milliseconds{250}));
    histogram.record(exact.back());
  }
  std::sort(exact.begin(), exact.end());
  for (const double q : {0.01, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const auto rank = static_cast<std::size_t>(q * static_cast<double>(exact.size())) - 1;
    EXPECT_GE(histogram.quantile(q), exact[rank]) << "seed " << seed << " q " << q;
    EXPECT_LE(base::to_ms(histogram.quantile(q)), base::to_ms(exact[rank]) * 1.01)
        << "seed " << seed << " q " << q;
  }
}

TEST(LatencyHistogram, MergingIsTheSameAsRecordingBoth) {
  LatencyHistogram one, two, both;
  for (int ms = 1; ms < 50; ++ms) {
    (ms % 2 == 0 ? one : two).record(milliseconds{ms});
    both.record(milliseconds{ms});
  }
  one.merge(two);
  EXPECT_EQ(one.count(), both.count());
  EXPECT_EQ(one.mean(), both.mean());
  EXPECT_EQ(one.quantile(0.9), both.quantile(0.9));
}

}  // namespace
}  // namespace tidegate::monitor
