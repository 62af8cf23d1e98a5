#include "tidegate/mexc/client/rest/call_times.hpp"

#include <gtest/gtest.h>

namespace tidegate::mexc::client {
namespace {

using namespace std::chrono_literals;

base::MonotonicTime t(base::Duration since_start) {
  return base::MonotonicTime{since_start};
}
constexpr base::RequestId id(std::uint32_t number) {
  return base::request_id(7, number);
}

TEST(CallTimes, TheLatestCallStandsForItsBucket) {
  CallTimes times;
  times.record(3ms, id(1), t(1s));
  times.record(4ms, id(2), t(2s));
  times.record(5ms, id(3), t(3s));  // the bound itself is within
  times.record(6ms, id(4), t(4s));
  EXPECT_EQ(times.histogram().count(), 4U);
  const CallExemplar of_5_ms = times.latest()[3];
  EXPECT_EQ(of_5_ms.request_id, id(3));
  EXPECT_EQ(of_5_ms.took, 5ms);
  EXPECT_EQ(of_5_ms.at, t(3s));
  EXPECT_EQ(times.latest()[4].request_id, id(4));
  EXPECT_FALSE(times.latest()[5].request_id);
}

TEST(CallTimes, WhatTookLongerThanEveryBoundStandsForTheLast) {
  CallTimes times;
  times.record(1min, id(1), t(1s));
  EXPECT_EQ(times.latest().back().request_id, id(1));
}

TEST(CallTimes, ACallWithoutAnIdIsCountedAndStandsForNone) {
  CallTimes times;
  times.record(3ms, id(1), t(1s));
  times.record(3ms, {}, t(2s));
  EXPECT_EQ(times.histogram().count(), 2U);
  EXPECT_EQ(times.latest()[3].request_id, id(1));
}

}  // namespace
}  // namespace tidegate::mexc::client
