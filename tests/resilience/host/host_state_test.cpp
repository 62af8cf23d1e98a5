#include "tidegate/resilience/host/host_state.hpp"

#include <gtest/gtest.h>

namespace tidegate::resilience {
namespace {

using namespace std::chrono_literals;
using base::MonotonicTime;

MonotonicTime t(base::Duration since_start) {
  return MonotonicTime{since_start};
}

class HostStateTest : public testing::Test {
 protected:
  bool refuse(MonotonicTime now) { return host.refused(now, now); }
  HostState host{3, 5s};
};

TEST_F(HostStateTest, RefusalsInARowCloseItForAPause) {
  EXPECT_FALSE(refuse(t(0s)));
  EXPECT_FALSE(refuse(t(1s)));
  EXPECT_TRUE(host.takes_connections(t(1s)));
  EXPECT_TRUE(refuse(t(2s))) << "from now on nothing is sent";
  EXPECT_FALSE(host.takes_connections(t(7s) - base::Duration{1}));
  EXPECT_TRUE(host.takes_connections(t(7s)));
  EXPECT_TRUE(host.is_down()) << "though the pause is over";
}

TEST_F(HostStateTest, AnAnswerInBetweenBeginsTheCountAnew) {
  refuse(t(0s));
  refuse(t(0s));
  EXPECT_FALSE(host.reached(t(1s), t(1s))) << "it was not down";
  EXPECT_FALSE(refuse(t(2s)));
}

TEST_F(HostStateTest, TheFirstRefusalAfterAPauseBeginsTheNext) {
  for (int i = 0; i < 3; ++i) refuse(t(0s));
  EXPECT_TRUE(refuse(t(5s)));
  EXPECT_EQ(host.open_until(), t(10s));
}

TEST_F(HostStateTest, WhatWasSentBeforeTheLastChangeSaysNothing) {
  for (int i = 0; i < 3; ++i) refuse(t(1s));
  EXPECT_FALSE(host.reached(t(0s), t(2s))) << "an answer that was under way";
  EXPECT_FALSE(host.takes_connections(t(2s)));
  EXPECT_TRUE(host.reached(t(2s), t(3s)));
  EXPECT_TRUE(host.takes_connections(t(3s)));
  EXPECT_FALSE(host.is_down());
  EXPECT_FALSE(host.refused(t(2s), t(4s))) << "a refusal that was";
  EXPECT_FALSE(refuse(t(5s)));
  EXPECT_FALSE(refuse(t(5s))) << "two count, not three";
}

TEST_F(HostStateTest, ABlockOnlyEverMovesLater) {
  host.block_until(t(60s));
  host.block_until(t(30s));
  EXPECT_EQ(host.blocked_until(), t(60s));
  host.reached(t(1s), t(1s));
  EXPECT_EQ(host.blocked_until(), t(60s)) << "an answer does not end it";
}

}  // namespace
}  // namespace tidegate::resilience
