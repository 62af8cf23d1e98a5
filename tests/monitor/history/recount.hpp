// What a history must say, counted again the plain way.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <vector>

#include "tidegate/monitor/history/downsampling.hpp"

namespace tidegate::monitor::testing {

// The values of one series, by the instant at which they are recorded, in the order in which they were.
using Recorded = std::multimap<base::WallTime, float>;

// Those of `from` and later, before `to`, each in its interval; held against the whole answer.
inline void expect_recount(const HistorySeries& series, const Recorded& recorded, base::WallTime from,
                           base::WallTime to, base::Duration unit, std::size_t max_points) {
  ASSERT_GT(series.step.count(), 0);
  EXPECT_EQ(series.step % unit, base::Duration::zero());
  EXPECT_LE(series.points.size(), max_points);
  std::map<base::WallTime, std::vector<float>> intervals;
  for (auto at = recorded.lower_bound(from); at != recorded.end() && at->first < to; ++at) {
    const auto begin =
        max_points == 1 ? from : base::WallTime{at->first.time_since_epoch() / series.step * series.step};
    intervals[begin].push_back(at->second);
  }
  ASSERT_EQ(series.points.size(), intervals.size());
  auto point = series.points.begin();
  for (const auto& [begin, values] : intervals) {
    double sum = 0;
    for (const float value : values) sum += static_cast<double>(value);
    EXPECT_EQ(point->at, begin);
    EXPECT_EQ(point->value.min, *std::min_element(values.begin(), values.end()));
    EXPECT_EQ(point->value.max, *std::max_element(values.begin(), values.end()));
    EXPECT_EQ(point->value.mean, static_cast<float>(sum / static_cast<double>(values.size())));
    EXPECT_EQ(point->value.last, values.back());
    EXPECT_EQ(point->value.count, values.size());
    ++point;
  }
}

}  // namespace tidegate::monitor::testing
