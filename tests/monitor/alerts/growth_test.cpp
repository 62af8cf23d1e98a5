#include "tidegate/monitor/alerts/growth.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "monitor/alerts/given.hpp"

namespace tidegate::monitor {
namespace {

using namespace std::chrono_literals;
using testing::at;

TEST(Growth, IsWhatCameWithinTheWindow) {
  Growth growth{60s, 0};
  growth.observe(2, at(0s));
  EXPECT_EQ(growth.growth(), 2);
  growth.observe(5, at(30s));
  EXPECT_EQ(growth.growth(), 5);
  growth.observe(5, at(62s));
  EXPECT_EQ(growth.growth(), 3) << "the first two are older";
  growth.observe(5, at(92s));
  EXPECT_EQ(growth.growth(), 0);
}

TEST(Growth, WhatHappenedWithinTheWindowIsNeverMissed) {
  for (const auto step : {100ms, 1'000ms, 1'700ms, 20'000ms}) {
    Growth growth{60s, 0};
    double counter = 0;
    for (base::Duration now{}; now < 5min; now += step) {
      ++counter;
      growth.observe(counter, at(now));
      const auto within = static_cast<double>(std::min(now, base::Duration{60s}) / step);
      EXPECT_GE(growth.growth(), within) << step.count() << " ms, at " << now.count();
      EXPECT_LE(growth.growth(), within + 2 + static_cast<double>(1s / step))
          << "a sixtieth more at the most";
    }
  }
}

TEST(Growth, WhatWasCountedBeforeDoesNotCount) {
  Growth growth{60s, 1'000};
  growth.observe(1'000, at(0s));
  growth.observe(1'001, at(1s));
  EXPECT_EQ(growth.growth(), 1);
}

TEST(Growth, ACounterThatFallsHasBegunAnewAtZero) {
  Growth growth{60s, 10};
  growth.observe(12, at(0s));
  growth.observe(3, at(1s));
  EXPECT_EQ(growth.growth(), 5);
}

}  // namespace
}  // namespace tidegate::monitor
