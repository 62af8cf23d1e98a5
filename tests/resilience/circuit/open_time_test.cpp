#include "tidegate/resilience/circuit/open_time.hpp"

#include <gmock/gmock.h>

#include <set>
#include <vector>

#include "resilience/circuit/breaker_fixture.hpp"

namespace tidegate::resilience {
namespace {

using testing::ElementsAre;

constexpr CircuitBreakerSettings kDoubling{
    .open_for = 1s, .open_growth = 2, .max_open_for = 60s, .open_jitter_percent = 0};

// Lets the probe of each opening fail, and tells how long each lasted.
std::vector<base::Duration> openings(CircuitBreaker& breaker, int times, base::MonotonicTime now) {
  std::vector<base::Duration> lasted;
  call_times(breaker, breaker.settings().failure_threshold, kFailure, now);
  for (int i = 0; i < times; ++i) {
    const base::MonotonicTime until = breaker.check(now).until;
    lasted.push_back(until - now);
    now = until;
    call(breaker, kFailure, now);
  }
  return lasted;
}

TEST(CircuitOpenTime, IsTheSameEachTimeByDefault) {
  CircuitBreaker breaker;
  EXPECT_THAT(openings(breaker, 3, at(0s)), ElementsAre(5s, 5s, 5s));
}

TEST(CircuitOpenTime, IsNotCutByTheBoundOfAGrowthThatIsOff) {
  CircuitBreaker breaker{{.open_for = 1h, .max_open_for = 1s}};
  EXPECT_THAT(openings(breaker, 2, at(0s)), ElementsAre(1h, 1h));
}

TEST(CircuitOpenTime, DoublesFromOneSecondToSixtyWhileProbesFail) {
  CircuitBreaker breaker{kDoubling};
  EXPECT_THAT(openings(breaker, 8, at(0s)), ElementsAre(1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s));
}

TEST(CircuitOpenTime, StartsOverOnceTheCircuitHasClosed) {
  CircuitBreaker breaker{kDoubling};
  openings(breaker, 3, at(0s));
  call(breaker, kSuccess, at(100s));
  ASSERT_EQ(breaker.state(at(100s)), CircuitState::kClosed);
  EXPECT_THAT(openings(breaker, 2, at(100s)), ElementsAre(1s, 2s));
}

TEST(CircuitOpenTime, StartsOverAfterAReset) {
  CircuitBreaker breaker{kDoubling};
  openings(breaker, 3, at(0s));
  breaker.reset(at(100s));
  EXPECT_THAT(openings(breaker, 1, at(100s)), ElementsAre(1s));
}

TEST(CircuitOpenTime, GoesOnGrowingWhenTheHostsProbeHalfOpensIt) {
  CircuitBreaker breaker{kDoubling};
  trip(breaker, at(0s));
  breaker.make_half_open(at(0s));
  call(breaker, kFailure, at(0s));
  EXPECT_EQ(breaker.check(at(0s)).until, at(2s));
}

TEST(CircuitOpenTime, IsLengthenedByJitterNeverShortened) {
  CircuitBreakerSettings settings = CircuitBreakerSettings::backing_off();
  std::set<base::Duration> seen;
  for (settings.seed = 1; settings.seed <= 200; ++settings.seed) {
    const base::Duration lasts = CircuitOpenTime{settings}.next(settings);
    EXPECT_GE(lasts, 1s);
    EXPECT_LE(lasts, 1200ms);
    seen.insert(lasts);
  }
  EXPECT_GT(seen.size(), 100u) << "clients with other seeds do not come back together";
  EXPECT_LT(*seen.begin(), 1050ms);
  EXPECT_GT(*seen.rbegin(), 1150ms);
}

TEST(CircuitOpenTime, IsTheSameForTheSameSeed) {
  CircuitBreaker one{CircuitBreakerSettings::backing_off()};
  CircuitBreaker other{CircuitBreakerSettings::backing_off()};
  EXPECT_EQ(openings(one, 10, at(0s)), openings(other, 10, at(0s)));
}

TEST(CircuitOpenTime, YieldsToALaterRetryAfter) {
  CircuitBreaker breaker{kDoubling};
  trip(breaker, at(0s));
  breaker.block_until(at(30s));
  EXPECT_EQ(breaker.check(at(0s)).until, at(30s));
  EXPECT_TRUE(breaker.admit(at(30s))->is_probe());
}

TEST(CircuitOpenTime, OutlastsAnEarlierRetryAfter) {
  CircuitBreaker breaker{kDoubling};
  trip(breaker, at(0s));
  breaker.block_until(at(0s) + 500ms);
  EXPECT_EQ(breaker.check(at(0s)).until, at(1s));
}

}  // namespace
}  // namespace tidegate::resilience
