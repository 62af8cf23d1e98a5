#include "tidegate/resilience/circuit/settings.hpp"

#include <gmock/gmock.h>

#include "resilience/circuit/breaker_fixture.hpp"

namespace tidegate::resilience {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(CircuitBreakerSettings, AreTheGuidesByDefault) {
  const CircuitBreakerSettings settings;
  EXPECT_EQ(settings.rule, CircuitRule::kConsecutiveFailures);
  EXPECT_EQ(settings.failure_threshold, 5);
  EXPECT_EQ(settings.open_for, 5s);
  EXPECT_EQ(settings.open_growth, 1);
  EXPECT_EQ(settings.open_jitter_percent, 0);
  EXPECT_THAT(settings.validate(), ElementsAre());
}

TEST(CircuitBreakerSettings, AreValidAtTheirLeast) {
  const CircuitBreakerSettings least{.failure_threshold = 1,
                                     .trip_percent = 1,
                                     .min_calls = 1,
                                     .window = 100ms,
                                     .slow_after = 1ms,
                                     .open_for = 1ms,
                                     .open_growth = 1,
                                     .max_open_for = 1ms,
                                     .probes = 1,
                                     .probe_lease = 1ms};
  EXPECT_THAT(least.validate(), ElementsAre());
}

TEST(CircuitBreakerSettings, AreValidAtTheirMost) {
  const CircuitBreakerSettings most{.rule = CircuitRule::kSlowRatio,
                                    .failure_threshold = 1'000'000,
                                    .trip_percent = 100,
                                    .min_calls = 1'000'000,
                                    .window = 10min,
                                    .slow_after = 1h,
                                    .open_for = 1h,
                                    .open_growth = 10,
                                    .max_open_for = 1h,
                                    .open_jitter_percent = 100,
                                    .probes = 1'000,
                                    .probe_failures_allowed = 1'000,
                                    .max_concurrent_probes = 1'000,
                                    .probe_lease = 1h};
  EXPECT_THAT(most.validate(), ElementsAre());
}

TEST(CircuitBreakerSettings, NameEachFieldOutOfItsRangeAndTheRange) {
  const CircuitBreakerSettings wrong{.failure_threshold = 0,
                                     .trip_percent = 101,
                                     .min_calls = 0,
                                     .window = 99ms,
                                     .slow_after = 0ms,
                                     .open_for = 500us,
                                     .open_growth = 11,
                                     .max_open_for = 2h,
                                     .open_jitter_percent = -1,
                                     .probes = -1,
                                     .probe_failures_allowed = -1,
                                     .max_concurrent_probes = 0,
                                     .probe_lease = 2h};
  EXPECT_THAT(
      wrong.validate(),
      ElementsAre(
          "failure_threshold is 0; it must be from 1 to 1000000",
          "trip_percent is 101; it must be from 1 to 100", "min_calls is 0; it must be from 1 to 1000000",
          "window is 99 ms; it must be from 100 to 600000 ms",
          "slow_after is 0 ms; it must be from 1 to 3600000 ms",
          "open_for is 0.5 ms; it must be from 1 to 3600000 ms", "open_growth is 11; it must be from 1 to 10",
          HasSubstr("max_open_for is 7200000 ms"), "open_jitter_percent is -1; it must be from 0 to 100",
          HasSubstr("probes is -1"), HasSubstr("probe_failures_allowed"),
          HasSubstr("max_concurrent_probes is 0"), HasSubstr("probe_lease is 7200000 ms")));
  EXPECT_DEATH(CircuitBreaker{wrong}, "valid settings");
}

TEST(CircuitBreakerSettings, LetGrowthNotBeginAboveItsEnd) {
  const CircuitBreakerSettings wrong{.open_for = 10s, .open_growth = 2, .max_open_for = 9s};
  EXPECT_THAT(wrong.validate(), ElementsAre("max_open_for is 9000 ms; it must be from 10000 to 3600000 ms"));
}

TEST(CircuitBreakerSettings, LetNoProbeBeSlowOnlyAfterItsLease) {
  CircuitBreakerSettings wrong{.slow_after = 11s, .probe_lease = 10s};
  EXPECT_THAT(wrong.validate(), ElementsAre()) << "only where pace is judged";
  wrong.rule = CircuitRule::kSlowRatio;
  EXPECT_THAT(wrong.validate(), ElementsAre("slow_after is 11000 ms; it must be from 1 to 10000 ms"));
}

TEST(CircuitBreakerSettings, HaveProfilesByName) {
  EXPECT_EQ(CircuitBreakerSettings::named("guide")->open_for, 5s);
  const auto backing_off = CircuitBreakerSettings::named("backing_off");
  ASSERT_TRUE(backing_off.has_value());
  EXPECT_THAT(backing_off->validate(), ElementsAre());
  EXPECT_EQ(backing_off->open_for, 1s);
  EXPECT_EQ(backing_off->max_open_for, 60s);
  EXPECT_EQ(backing_off->open_growth, 2);
  EXPECT_GT(backing_off->open_jitter_percent, 0);
  EXPECT_THAT(CircuitBreakerSettings::named("lazy").error().message, HasSubstr("use guide or backing_off"));
}

TEST(CircuitRule, IsKnownByItsName) {
  for (const auto rule :
       {CircuitRule::kConsecutiveFailures, CircuitRule::kFailureRatio, CircuitRule::kSlowRatio}) {
    EXPECT_EQ(circuit_rule(name(rule)).value(), rule);
  }
  EXPECT_THAT(circuit_rule("slow").error().message, HasSubstr("unknown circuit rule \"slow\""));
}

}  // namespace
}  // namespace tidegate::resilience
