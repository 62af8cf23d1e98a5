#include "tidegate/resilience/loads/hedging.hpp"

#include <gtest/gtest.h>

namespace tidegate::resilience {
namespace {

using namespace std::chrono_literals;
using base::MonotonicTime;

const EndpointId kDepth{0};
const EndpointId kTicker{1};
const Call kRead{.endpoint = kDepth, .params = "symbol=A"};
const CallWeight kLight{.ip = 1, .uid = 1};

MonotonicTime t(base::Duration since_start) {
  return MonotonicTime{since_start};
}

class HedgingTest : public testing::Test {
 protected:
  void learn(int times, base::Duration round_trip) {
    for (int i = 0; i < times; ++i) hedging.learn(kDepth, round_trip);
  }
  Hedging hedging{2, {}};
};

TEST_F(HedgingTest, ThePercentileIsUnknownBeforeThirtyTwoAnswers) {
  learn(31, 100ms);
  EXPECT_EQ(hedging.percentile(kDepth), std::nullopt);
  hedging.watch(FlightId{1}, kRead, kLight, t(0s));
  EXPECT_EQ(hedging.next_due(), base::kNever) << "and nothing is watched";
  learn(1, 100ms);
  EXPECT_EQ(hedging.percentile(kDepth), 100ms);
  EXPECT_EQ(hedging.percentile(kTicker), std::nullopt) << "of each endpoint by itself";
}

TEST_F(HedgingTest, OtherSettingsKeepWhatWasLearnedAndSavedWithinTheirBound) {
  learn(32, 100ms);
  for (int i = 0; i < 100; ++i) hedging.on_first_request();
  hedging.apply({.burst = 1});
  EXPECT_EQ(hedging.percentile(kDepth), 100ms);
  ASSERT_TRUE(hedging.affordable(t(0s)));
  hedging.pay();
  EXPECT_FALSE(hedging.affordable(t(0s))) << "five were saved up; one may be now";
}

TEST_F(HedgingTest, SwitchedOffItForgetsWhomItWatched) {
  learn(32, 100ms);
  hedging.watch(FlightId{1}, {.endpoint = kDepth, .deadline = t(10s)}, kLight, t(0s));
  ASSERT_NE(hedging.next_due(), base::kNever);
  hedging.apply({.enabled = false});
  EXPECT_EQ(hedging.next_due(), base::kNever);
  hedging.forget(FlightId{1});
}

TEST_F(HedgingTest, ThePercentileIsThatOfTheLastSixtyFour) {
  learn(64, 100ms);
  learn(4, 900ms);
  EXPECT_EQ(hedging.percentile(kDepth), 900ms) << "four of 64 are more than five of 100";
  learn(60, 50ms);
  EXPECT_EQ(hedging.percentile(kDepth), 900ms);
  learn(4, 50ms);
  EXPECT_EQ(hedging.percentile(kDepth), 50ms) << "the old ones are forgotten";
}

TEST_F(HedgingTest, AReadIsDueOnceItTookLongerThanThePercentile) {
  learn(64, 100ms);
  hedging.watch(FlightId{7}, kRead, kLight, t(1s));
  EXPECT_EQ(hedging.next_due(), t(1100ms) + base::Duration{1});
  EXPECT_EQ(hedging.take_due(t(1100ms)), std::nullopt);
  const auto due = hedging.take_due(t(1101ms));
  ASSERT_TRUE(due);
  EXPECT_EQ(due->first, FlightId{7});
  EXPECT_EQ(due->second.params, "symbol=A");
  EXPECT_EQ(hedging.take_due(t(9s)), std::nullopt) << "it is due once";
}

TEST_F(HedgingTest, WhatHasEndedIsForgotten) {
  learn(64, 100ms);
  hedging.watch(FlightId{7}, kRead, kLight, t(0s));
  hedging.watch(FlightId{8}, kRead, kLight, t(1ms));
  hedging.forget(FlightId{7});
  hedging.forget(FlightId{7});
  EXPECT_EQ(hedging.take_due(t(9s))->first, FlightId{8});
}

TEST_F(HedgingTest, NeitherTheHeavyNorTheImpatientAreWatched) {
  learn(64, 100ms);
  hedging.watch(FlightId{1}, kRead, {.ip = 3, .uid = 1}, t(0s));
  Call hasty = kRead;
  hasty.deadline = t(100ms);
  hedging.watch(FlightId{2}, hasty, kLight, t(0s));
  EXPECT_EQ(hedging.next_due(), base::kNever);
}

TEST_F(HedgingTest, FiveOfAHundredRequestsAreHedgesAndFiveAreSavedUp) {
  for (int i = 0; i < 19; ++i) hedging.on_first_request();
  EXPECT_FALSE(hedging.affordable(t(0s)));
  hedging.on_first_request();
  EXPECT_TRUE(hedging.affordable(t(0s)));
  for (int i = 0; i < 1000; ++i) hedging.on_first_request();
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(hedging.affordable(t(0s)));
    hedging.pay();
  }
  EXPECT_FALSE(hedging.affordable(t(0s)));
}

TEST_F(HedgingTest, AfterA429ThereIsNoneForAMinute) {
  for (int i = 0; i < 100; ++i) hedging.on_first_request();
  hedging.on_rate_limit(t(1s));
  EXPECT_FALSE(hedging.affordable(t(61s) - base::Duration{1}));
  EXPECT_TRUE(hedging.affordable(t(61s)));
}

TEST(HedgeSettings, ASettingOutsideItsRangeIsNamed) {
  EXPECT_TRUE(HedgeSettings{}.validate().empty());
  const HedgeSettings wrong{.percent = 51, .burst = 0, .most_weight = 0, .quiet_after_429 = 2h};
  EXPECT_EQ(wrong.validate().size(), 4U);
}

}  // namespace
}  // namespace tidegate::resilience
