#include "tidegate/monitor/alerts/delivery_trouble.hpp"

#include <gtest/gtest.h>

#include "monitor/alerts/given.hpp"

namespace tidegate::monitor {
namespace {

using namespace std::chrono_literals;
using testing::at;
using testing::Told;

TEST(DeliveryTrouble, IsToldAsItBeginsAndAsItEnds) {
  Told told;
  DeliveryTrouble trouble{told, "slack", "alerts"};
  trouble.delivered(at(0s));
  EXPECT_TRUE(told.events.empty()) << "there was none";
  trouble.failing("no answer", at(1s));
  trouble.failing("no answer", at(2s));
  ASSERT_EQ(told.events.size(), 1U);
  EXPECT_EQ(told.events[0].kind, base::EventKind::kAlertNotDelivered);
  EXPECT_EQ(told.events[0].subject, "slack");
  EXPECT_EQ(told.events[0].text, "does not take alerts: no answer; it is tried again");
  trouble.delivered(at(3s));
  ASSERT_EQ(told.events.size(), 2U);
  EXPECT_EQ(told.events[1].kind, base::EventKind::kAlertDelivered);
  EXPECT_EQ(told.events[1].text, "takes alerts again");
  trouble.delivered(at(4s));
  EXPECT_EQ(told.events.size(), 2U);
}

TEST(DeliveryTrouble, LossesAreCountedAndToldOnceAMinute) {
  Told told;
  DeliveryTrouble trouble{told, "slack", "alerts"};
  trouble.lost(2, "it answers 404", at(0s));
  ASSERT_EQ(told.events.size(), 1U) << "the first at once";
  EXPECT_EQ(told.events[0].text,
            "2 of its alerts went nowhere but to the log (2 since it fails): it answers 404");
  for (int second = 1; second < 60; ++second) trouble.lost(1, "it answers 404", at(second * 1s));
  EXPECT_EQ(told.events.size(), 1U);
  trouble.lost(1, "no answer", at(60s));
  ASSERT_EQ(told.events.size(), 2U);
  EXPECT_EQ(told.events[1].text,
            "60 of its alerts went nowhere but to the log (62 since it fails): no answer");
  trouble.lost(1, "no answer", at(61s));
  trouble.delivered(at(62s));
  EXPECT_EQ(told.events.back().text, "takes alerts again; lost were 63");
  trouble.lost(1, "no answer", at(63s));
  EXPECT_EQ(told.events.size(), 4U) << "another trouble";
}

}  // namespace
}  // namespace tidegate::monitor
