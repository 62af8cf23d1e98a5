#include "tidegate/mexc/client/clock_sync.hpp"

#include <gtest/gtest.h>

#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"

namespace tidegate::mexc::client {
namespace {

using namespace std::chrono_literals;
using base::Duration;
using base::MonotonicTime;
using base::WallTime;

constexpr MonotonicTime at(Duration d) {
  return MonotonicTime{d};
}
constexpr Duration kOffset = 1'700'000'000s;  // the exchange's wall clock at our instant zero

WallTime stamp(MonotonicTime t, Duration offset = kOffset) {
  return base::from_unix_ms(base::to_unix_ms(WallTime{t.time_since_epoch() + offset}));
}

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

TEST(ClockSync, APushFromTheFutureDisprovesWhatWasKnown) {
  ClockSync clock;
  clock.on_round_trip(at(0ms), at(10ms), stamp(at(5ms)));
  clock.on_push(stamp(at(500ms)), at(520ms));
  EXPECT_TRUE(clock.known());
  clock.on_push(stamp(at(1000ms), kOffset + 5s), at(1000ms));
  EXPECT_FALSE(clock.known());
  EXPECT_EQ(clock.steps(), 1U);
}

// The promise on which honest ages rest: whatever the delays, the bounds hold.
TEST(ClockSync, ARefusedTimestampDisprovesWhatWasKnown) {
  ClockSync clock;
  clock.on_refused_timestamp();
  EXPECT_EQ(clock.steps(), 0U) << "nothing was known";
  clock.on_round_trip(base::MonotonicTime{1s}, base::MonotonicTime{1s + 20ms}, base::from_unix_ms(5'000));
  ASSERT_TRUE(clock.known());
  clock.on_refused_timestamp();
  EXPECT_FALSE(clock.known());
  EXPECT_EQ(clock.steps(), 1U);
}

TEST(ClockSync, BoundsHoldForRandomDelays) {
  for (const std::uint64_t seed : tests::random_seeds({1, 7, 20261122})) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    base::Random random{seed};
    ClockSync clock;
    MonotonicTime now{};
    const Duration offset = kOffset + Duration{random.between(-5'000'000'000, 5'000'000'000)};
    for (int i = 0; i < 2000; ++i) {
      now += Duration{random.between(0, 100'000'000)};
      const MonotonicTime sent = now;
      const MonotonicTime stamped = sent + Duration{random.between(0, 200'000'000)};
      now = stamped + Duration{random.between(0, 200'000'000)};
      if (random.chance(0.3)) {
        clock.on_round_trip(sent, now, stamp(stamped, offset));
      } else {
        clock.on_push(stamp(stamped, offset), now);
      }
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
