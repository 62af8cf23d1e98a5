#include "tidegate/mexc/client/rest/clock_sync.hpp"

#include <gtest/gtest.h>

#include "mexc/client/exchange_stamps.hpp"
#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"

namespace tidegate::mexc::client {
namespace {

using namespace std::chrono_literals;
using base::Duration;
using base::MonotonicTime;
using base::WallTime;
using testing::at;
using testing::kOffset;
using testing::stamp;

TEST(ClockSync, KnowsNothingBeforeTheFirstRoundTrip) {
  ClockSync clock;
  EXPECT_FALSE(clock.known());
  EXPECT_FALSE(clock.earliest_local(stamp(at(1s)), at(1s)));
  EXPECT_FALSE(clock.exchange_time_at_least(at(1s)));
}

TEST(ClockSync, OneRoundTripConfinesTheOffsetToItsLengthAndTheStampsStep) {
  ClockSync clock;
  clock.on_round_trip(at(0ms), at(200ms), stamp(at(100ms)));
  EXPECT_EQ(clock.uncertainty(at(200ms)), Duration{201ms});
  EXPECT_EQ(clock.exchange_time_at_least(at(200ms)), WallTime{kOffset + 100ms});
  // Stamped at our 1000 ms at the latest and 101 ms earlier at the earliest.
  EXPECT_EQ(clock.earliest_local(stamp(at(1000ms)), at(1000ms)), at(1000ms - 101ms - 80us));
}

TEST(ClockSync, TheQuickestOfSeveralDecides) {
  ClockSync clock{{.drift_ppm = 0}};
  clock.on_round_trip(at(0ms), at(400ms), stamp(at(300ms)));
  clock.on_round_trip(at(1000ms), at(1020ms), stamp(at(1010ms)));
  clock.on_round_trip(at(2000ms), at(2400ms), stamp(at(2100ms)));
  EXPECT_LE(*clock.uncertainty(at(2400ms)), Duration{21ms});
  EXPECT_EQ(clock.steps(), 0U);
}

TEST(ClockSync, AClockIsOffByWhatIsCertainAndInWhichDirection) {
  ClockSync clock{{.drift_ppm = 0}};
  EXPECT_FALSE(clock.behind(WallTime{}, at(0ms))) << "nothing is known of the exchange's";
  clock.on_round_trip(at(0ms), at(200ms), stamp(at(100ms)));
  // At our 200 ms the exchange's shows 100 to 301 ms past its offset.
  const WallTime least = WallTime{kOffset + 100ms};
  EXPECT_EQ(clock.behind(least, at(200ms)), Duration{0ms});
  EXPECT_EQ(clock.behind(least + 201ms, at(200ms)), Duration{0ms}) << "within what is not known";
  EXPECT_EQ(clock.behind(least - 700ms, at(200ms)), Duration{700ms});
  EXPECT_EQ(clock.behind(least + 801ms, at(200ms)), Duration{-600ms}) << "ahead";
}

TEST(ClockSync, ForgetsSlowly) {
  ClockSync clock{{.drift_ppm = 100}};
  clock.on_round_trip(at(0ms), at(10ms), stamp(at(5ms)));
  const Duration fresh = *clock.uncertainty(at(10ms));
  EXPECT_EQ(*clock.uncertainty(at(10ms + 10s)), fresh + 2 * Duration{1ms});
}

TEST(ClockSync, StartsAnewWhenTheExchangesClockWasSet) {
  ClockSync clock;
  clock.on_round_trip(at(0ms), at(10ms), stamp(at(5ms)));
  clock.on_round_trip(at(1000ms), at(1010ms), stamp(at(1005ms), kOffset + 3s));
  EXPECT_EQ(clock.steps(), 1U);
  EXPECT_GE(*clock.exchange_time_at_least(at(1010ms)), WallTime{kOffset + 4s});
}

TEST(ClockSync, ARefusedTimestampErasesNothingAndTheNextRoundTripDecides) {
  ClockSync clock;
  clock.on_refused_timestamp(at(0ms));
  EXPECT_FALSE(clock.doubted()) << "nothing was known";
  clock.on_round_trip(at(0ms), at(10ms), stamp(at(5ms)));
  clock.on_refused_timestamp(at(500ms));
  clock.on_refused_timestamp(at(600ms));
  EXPECT_TRUE(clock.known());
  EXPECT_TRUE(clock.doubted());
  EXPECT_EQ(clock.steps(), 0U);
  // Under way since before the refusal: it may be what misled us.
  clock.on_round_trip(at(490ms), at(700ms), stamp(at(650ms)));
  EXPECT_TRUE(clock.doubted());
  // Within what was known, and yet the only thing that is known now.
  clock.on_round_trip(at(1000ms), at(1100ms), stamp(at(1050ms)));
  EXPECT_FALSE(clock.doubted());
  EXPECT_EQ(clock.uncertainty(at(1100ms)), Duration{101ms});
  EXPECT_EQ(clock.steps(), 1U) << "what was measured by the old one is measured anew";
}

// Requests in a stream, each signed by what is known and refused while the question of the time is under way.
TEST(ClockSync, RefusalsDuringTheQuestionDoNotMakeItsAnswerVoid) {
  ClockSync clock;
  clock.on_round_trip(at(0ms), at(10ms), stamp(at(5ms)));
  for (Duration t = 500ms; t < 800ms; t += 50ms) clock.on_refused_timestamp(at(t));
  clock.on_round_trip(at(510ms), at(810ms), stamp(at(660ms), kOffset + 9s));
  EXPECT_FALSE(clock.doubted());
  EXPECT_GE(*clock.exchange_time_at_least(at(810ms)), WallTime{kOffset + 9s + 660ms});
}

TEST(ClockSync, KnowsTheQuickestRoundTripSinceItWasSet) {
  ClockSync clock;
  EXPECT_EQ(clock.quickest(), Duration{});
  clock.on_round_trip(at(0ms), at(40ms), stamp(at(5ms)));
  clock.on_round_trip(at(100ms), at(120ms), stamp(at(110ms)));
  clock.on_round_trip(at(200ms), at(260ms), stamp(at(210ms)));
  EXPECT_EQ(clock.quickest(), Duration{20ms});
  clock.on_round_trip(at(300ms), at(380ms), stamp(at(340ms), kOffset + 9s));
  EXPECT_EQ(clock.quickest(), Duration{80ms});
}

// The promise on which honest ages rest: whatever the delays, the bounds hold.
TEST(ClockSync, BoundsHoldForRandomDelays) {
  for (const std::uint64_t seed : tests::random_seeds({1, 7, 20261122})) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    base::Random random{seed};
    ClockSync clock;
    MonotonicTime now{};
    const Duration offset = kOffset + Duration{random.between(-5'000'000'000, 5'000'000'000)};
    for (int i = 0; i < 2000; ++i) {
      now += Duration{random.between(0, 100'000'000)};
      const MonotonicTime sent = now;
      const MonotonicTime stamped = sent + Duration{random.between(0, 200'000'000)};
      now = stamped + Duration{random.between(0, 200'000'000)};
      clock.on_round_trip(sent, now, stamp(stamped, offset));
      if (!clock.known()) continue;
      ASSERT_LE(*clock.earliest_local(stamp(stamped, offset), now), stamped) << "step " << i;
      ASSERT_LE(*clock.exchange_time_at_least(now), WallTime{now.time_since_epoch() + offset})
          << "step " << i;
    }
    EXPECT_TRUE(clock.known());
    EXPECT_EQ(clock.steps(), 0U);
  }
}

}  // namespace
}  // namespace tidegate::mexc::client
