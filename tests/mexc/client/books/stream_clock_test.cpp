#include "tidegate/mexc/client/books/stream_clock.hpp"

#include <gtest/gtest.h>

#include "mexc/client/exchange_stamps.hpp"
#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"

namespace tidegate::mexc::client {
namespace {

using namespace std::chrono_literals;
using base::Duration;
using base::MonotonicTime;
using testing::at;
using testing::kOffset;
using testing::stamp;

class StreamClockTest : public ::testing::Test {
 protected:
  StreamClockTest() { rest_.on_round_trip(at(0ms), at(20ms), stamp(at(10ms))); }

  ClockSync rest_{{.drift_ppm = 0}};
  StreamClock clock_{rest_};
};

TEST_F(StreamClockTest, KnowsNothingWhileTheRestHostsClockIsUnknown) {
  const ClockSync unknown;
  StreamClock clock{unknown};
  EXPECT_FALSE(clock.on_push(stamp(at(1s)), at(1s)));
  EXPECT_FALSE(clock.earliest_local(stamp(at(1s)), at(1s)));
}

TEST_F(StreamClockTest, AHostWithoutALeadIsRestsOwn) {
  EXPECT_FALSE(clock_.on_push(stamp(at(1000ms)), at(1010ms)));
  EXPECT_EQ(clock_.lead(at(1010ms)), Duration{});
  EXPECT_EQ(clock_.earliest_local(stamp(at(1000ms)), at(1010ms)),
            rest_.earliest_local(stamp(at(1000ms)), at(1010ms)));
}

// The storm: with hosts 8 ms apart every push came from the future, erased the clock, and had it asked again.
TEST_F(StreamClockTest, AHostThatIsALittleAheadDisturbsNothing) {
  for (int i = 1; i <= 1000; ++i) {
    const MonotonicTime now = at(i * 10ms);
    EXPECT_FALSE(clock_.on_push(stamp(now, kOffset + 30ms), now)) << "no reason to ask REST's clock";
  }
  EXPECT_TRUE(rest_.known());
  EXPECT_EQ(rest_.steps(), 0U);
  EXPECT_EQ(rest_.uncertainty(at(10s)), Duration{21ms}) << "what REST's clock shows is not touched";
  // 30 ms ahead of the truth, REST's latest is 10 ms and the stamp's step beyond it: 19 ms ahead of that.
  EXPECT_EQ(clock_.lead(at(10s)), 19ms);
}

TEST_F(StreamClockTest, AgesAreNeverTooSmallWhereTheHostIsAhead) {
  int judged = 0;
  for (const std::uint64_t seed : tests::random_seeds({1, 7, 20261129})) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    base::Random random{seed};
    for (int round = 0; round < 50; ++round) {
      ClockSync rest;
      StreamClock clock{rest};
      const Duration lead{random.between(0, 2'000'000'000)};
      MonotonicTime now{};
      Duration quickest = 1h;
      for (int i = 0; i < 200; ++i) {
        now += Duration{random.between(1'000'000, 400'000'000)};
        const MonotonicTime sent = now;
        const MonotonicTime stamped = sent + Duration{random.between(10'000'000, 60'000'000)};
        now = stamped + Duration{random.between(10'000'000, 60'000'000)};
        quickest = std::min(quickest, now - sent);
        rest.on_round_trip(sent, now, stamp(stamped));
        const MonotonicTime pushed = now;
        now += Duration{random.between(1'000'000, quickest.count())};
        clock.on_push(stamp(pushed, kOffset + lead), now);
        if (clock.lead(now) == Duration{}) continue;  // a lead that no push has shown
        const auto earliest = clock.earliest_local(stamp(pushed, kOffset + lead), now);
        if (!earliest) continue;  // it says nothing, being far ahead of all others
        ASSERT_LE(*earliest, pushed) << "step " << i;
        ++judged;
      }
      EXPECT_EQ(rest.steps(), 0U);
    }
  }
  EXPECT_GT(judged, 10'000);
}

TEST_F(StreamClockTest, OnePushFarAheadMakesNoBookOldAndProvesNone) {
  clock_.on_push(stamp(at(1s)), at(1010ms));
  for (const Duration ahead : {Duration{8s}, Duration{1500ms}}) {
    EXPECT_FALSE(clock_.on_push(stamp(at(2s), kOffset + ahead), at(2010ms)));
    EXPECT_EQ(clock_.lead(at(2010ms)), Duration{});
    EXPECT_FALSE(clock_.earliest_local(stamp(at(2s), kOffset + ahead), at(2010ms)));
    EXPECT_EQ(clock_.earliest_local(stamp(at(2050ms)), at(2060ms)),
              rest_.earliest_local(stamp(at(2050ms)), at(2060ms)));
  }
}

TEST_F(StreamClockTest, ALeadIsWhatThreePushesOfASpanAgreeOn) {
  clock_.on_push(stamp(at(1s), kOffset + 60s), at(1s));
  for (Duration t = 2s; t < 5s; t += 1s) {
    EXPECT_EQ(clock_.on_push(stamp(at(t), kOffset + 2s), at(t)), t == 3s)
        << "the third to say 2 s at the least";
  }
  EXPECT_GT(clock_.lead(at(5s)), 1900ms);
  EXPECT_LT(clock_.lead(at(5s)), 2s);
}

TEST_F(StreamClockTest, AJumpIsWorthAskingRestsClockOnce) {
  EXPECT_FALSE(clock_.on_push(stamp(at(1000ms), kOffset + 5s), at(1000ms))) << "one alone proves nothing";
  EXPECT_FALSE(clock_.on_push(stamp(at(1004ms), kOffset + 5s), at(1004ms)));
  EXPECT_TRUE(clock_.on_push(stamp(at(1008ms), kOffset + 5s), at(1008ms)));
  EXPECT_FALSE(clock_.on_push(stamp(at(1010ms), kOffset + 5s), at(1010ms)));
  // REST's clock was set as well: the lead was none.
  rest_.on_round_trip(at(1020ms), at(1040ms), stamp(at(1030ms), kOffset + 5s));
  EXPECT_FALSE(clock_.on_push(stamp(at(1050ms), kOffset + 5s), at(1060ms)));
  EXPECT_EQ(clock_.lead(at(1060ms)), Duration{});
}

// Both clocks were set, a refused timestamp told of it first, and pushes came before the new round trip.
TEST_F(StreamClockTest, ALeadBeforeADoubtedClockIsNoneOfTheClockThatReplacesIt) {
  rest_.on_refused_timestamp(at(1s));
  for (Duration t = 1010ms; t < 1014ms; t += 1ms) clock_.on_push(stamp(at(t), kOffset + 10s), at(t));
  EXPECT_GT(clock_.lead(at(1014ms)), 9s);
  rest_.on_round_trip(at(1020ms), at(1040ms), stamp(at(1030ms), kOffset + 10s));
  clock_.on_push(stamp(at(1050ms), kOffset + 10s), at(1060ms));
  EXPECT_EQ(clock_.lead(at(1060ms)), Duration{});
}

TEST_F(StreamClockTest, ALeadThatIsNotSeenAnyMoreIsForgottenWithinAMinute) {
  for (Duration t = 1s; t < 1004ms; t += 1ms) clock_.on_push(stamp(at(t), kOffset + 1s), at(t));
  EXPECT_GT(clock_.lead(at(1004ms)), 900ms);
  for (Duration t = 2s; t < 60s; t += 1s) clock_.on_push(stamp(at(t)), at(t + 10ms));
  clock_.on_push(stamp(at(62s)), at(62s + 10ms));
  EXPECT_EQ(clock_.lead(at(62s + 10ms)), Duration{});
}

}  // namespace
}  // namespace tidegate::mexc::client
