#include "tidegate/resilience/host/host_trouble.hpp"

#include <gtest/gtest.h>

namespace tidegate::resilience {
namespace {

using namespace std::chrono_literals;
using base::MonotonicTime;

const EndpointId kOne{1};
const EndpointId kOther{2};

MonotonicTime t(base::Duration since_start) {
  return MonotonicTime{since_start};
}

class HostTroubleTest : public testing::Test {
 protected:
  bool fail(EndpointId endpoint, MonotonicTime now) { return trouble.failed(endpoint, now, now); }
  void begin(MonotonicTime now) {
    EXPECT_FALSE(fail(kOne, now));
    EXPECT_FALSE(fail(kOne, now));
    EXPECT_TRUE(fail(kOther, now));
  }
  bool admits(MonotonicTime now, bool urgent = false) { return trouble.refuses_until(urgent, now) <= now; }
  // How many reads of a crowd go at that instant.
  int let_through(MonotonicTime now) {
    int count = 0;
    for (int i = 0; i < 100 && admits(now); ++i, ++count) trouble.on_sent(false, now);
    return count;
  }
  HostTrouble trouble{3, 5s, 4};
};

TEST_F(HostTroubleTest, BeginsWithFailuresInARowOfMoreThanOneEndpoint) {
  begin(t(0s));
  EXPECT_TRUE(trouble.is_on());
}

TEST_F(HostTroubleTest, OneEndpointAloneIsNotTheHost) {
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(fail(kOne, t(0s)));
  EXPECT_TRUE(fail(kOther, t(1s)));
}

TEST_F(HostTroubleTest, AnAnswerInBetweenBeginsTheCountAnew) {
  fail(kOne, t(0s));
  fail(kOther, t(0s));
  EXPECT_FALSE(trouble.answered(t(0s), t(0s)));
  EXPECT_FALSE(trouble.suspected());
  fail(kOne, t(1s));
  EXPECT_FALSE(fail(kOne, t(1s)));
  EXPECT_FALSE(fail(kOne, t(1s))) << "the other one's failure was before the answer";
  EXPECT_TRUE(fail(kOther, t(1s)));
}

TEST_F(HostTroubleTest, WithZeroFailuresItIsNeverOn) {
  HostTrouble never{0, 5s, 4};
  for (int i = 0; i < 10; ++i) {
    EXPECT_FALSE(never.failed(EndpointId{static_cast<std::uint16_t>(i)}, t(0s), t(0s)));
  }
  EXPECT_FALSE(never.suspected());
}

TEST_F(HostTroubleTest, OneCallGoesAtEachTurnAndThePausesDoubleUpToAMinute) {
  begin(t(0s));
  MonotonicTime turn = t(5s);
  for (const base::Duration pause : {10s, 20s, 40s, 60s, 60s}) {
    EXPECT_EQ(trouble.refuses_until(true, turn - 1ns), turn);
    ASSERT_TRUE(admits(turn, true));
    trouble.on_sent(true, turn);
    EXPECT_FALSE(admits(turn));
    turn += pause;
  }
}

TEST_F(HostTroubleTest, OnlyWhatWasSentSinceEndsIt) {
  begin(t(1s));
  EXPECT_FALSE(trouble.answered(t(1s) - 1ns, t(2s)));
  EXPECT_TRUE(trouble.is_on());
  EXPECT_TRUE(trouble.answered(t(1s), t(2s)));
  EXPECT_FALSE(trouble.is_on());
}

TEST_F(HostTroubleTest, FailuresOfWhatWasSentBeforeItsEndSayNothing) {
  begin(t(0s));
  trouble.end(t(3s));
  for (int i = 0; i < 10; ++i) {
    EXPECT_FALSE(trouble.failed(kOne, t(3s) - 1ns, t(4s)));
    EXPECT_FALSE(trouble.failed(kOther, t(3s) - 1ns, t(4s)));
  }
  EXPECT_FALSE(trouble.suspected());
}

TEST_F(HostTroubleTest, AHostThatComesBackIsAskedAFewAtATimeAndMoreWithEachAnswer) {
  begin(t(0s));
  trouble.end(t(10s));
  EXPECT_EQ(let_through(t(10s)), 4);
  EXPECT_EQ(trouble.refuses_until(false, t(10s)), t(12s));
  EXPECT_TRUE(admits(t(10s), true)) << "orders are not held back";
  trouble.answered(t(10s), t(11s));
  EXPECT_EQ(let_through(t(11s)), 2);
  for (int i = 0; i < 6; ++i) trouble.answered(t(10s), t(11s));
  EXPECT_EQ(let_through(t(11s)), 12);
  EXPECT_EQ(let_through(t(12s) - 1ns), 0);
  EXPECT_EQ(let_through(t(12s)), 100) << "two seconds are enough";
}

TEST_F(HostTroubleTest, OrdersTakeNoReadsPlaceWhileItComesBack) {
  begin(t(0s));
  trouble.end(t(10s));
  for (int i = 0; i < 10; ++i) trouble.on_sent(true, t(10s));
  EXPECT_EQ(let_through(t(10s)), 4);
}

}  // namespace
}  // namespace tidegate::resilience
