// Other settings for a Gate at work: what it keeps, what it takes, and what it refuses whole.
#include <gmock/gmock.h>

#include "resilience/gate/fixture.hpp"

namespace tidegate::resilience {
namespace {

using namespace gate_test;
using testing::HasSubstr;
using testing::IsEmpty;

class GateApply : public GateTest {
 protected:
  base::Result<void> apply(MonotonicTime now) { return gate.apply(settings, terms, now); }
  bool is_served(EndpointId endpoint, MonotonicTime now) {
    return std::holds_alternative<Serve>(decide(endpoint, now));
  }

  GateSettings settings = limits_apart();
  std::vector<EndpointPolicy> terms = table();
};

TEST_F(GateApply, CircuitsCountOnByTheirNewSettings) {
  for (int i = 0; i < 3; ++i) {
    gate.record(send(kDepth, t(0s), "n=" + std::to_string(i)), failed(ErrorCode::kUnavailable, 503), t(0s));
  }
  settings.circuit_of["depth"].failure_threshold = 4;
  ASSERT_TRUE(apply(t(0s)));
  gate.record(send(kDepth, t(0s), "n=3"), failed(ErrorCode::kUnavailable, 503), t(0s));
  EXPECT_EQ(gate.circuit_state(kDepth, t(0s)), CircuitState::kOpen);
}

TEST_F(GateApply, ACircuitThatClosesByItIsTold) {
  settings.circuit.probes = 2;
  ASSERT_TRUE(apply(t(0s)));
  trip(kDepth, t(0s));
  gate.record(send(kDepth, t(5s), "probe"), answered("a"), t(5s));
  ASSERT_EQ(gate.circuit_state(kDepth, t(5s)), CircuitState::kHalfOpen);
  events.told.clear();
  settings.circuit.probes = 1;
  ASSERT_TRUE(apply(t(6s)));
  EXPECT_THAT(events.told, testing::ElementsAre("circuit.closed depth"));
}

TEST_F(GateApply, AShorterTtlCountsForWhatIsKeptAlready) {
  load(kTicker, t(0s), answered("a"));
  load(kDepth, t(0s), answered("a"));
  terms[kTicker.value()].ttl = 100ms;
  terms[kTicker.value()].stale_bound = 0ms;
  ASSERT_TRUE(apply(t(0s)));
  EXPECT_TRUE(is_served(kTicker, t(99ms)));
  EXPECT_FALSE(is_served(kTicker, t(100ms)));
  EXPECT_TRUE(is_served(kDepth, t(100ms))) << "of that endpoint alone";
}

TEST_F(GateApply, ALongerTtlCountsForWhatComes) {
  load(kTicker, t(0s), answered("a"));
  terms[kTicker.value()].ttl = 3s;
  ASSERT_TRUE(apply(t(0s)));
  EXPECT_FALSE(is_served(kTicker, t(1s)));
  load(kTicker, t(1s), answered("b"));
  EXPECT_TRUE(is_served(kTicker, t(3999ms)));
}

TEST_F(GateApply, CallsUnderWayAreAnsweredAsIfNothingHadHappened) {
  Grant grant = send(kDepth, t(0s));
  const auto joined = expect<Join>(decide(kDepth, t(1ms)));
  terms[kDepth.value()].ttl = 3s;
  settings.cache.max_entries = 1;
  settings.retry.enabled = false;
  ASSERT_TRUE(apply(t(2ms)));
  const FlightId flight = grant.flight();
  EXPECT_EQ(joined.flight, flight);
  const Settlement done = gate.record(std::move(grant), answered("a"), t(3ms));
  EXPECT_EQ(done.flight, flight);
  ASSERT_TRUE(done.value.has_value());
  EXPECT_TRUE(is_served(kDepth, t(2s))) << "kept for as long as now said";
}

TEST_F(GateApply, WhatIsHeldBackIsDueByTheNewWindow) {
  settings.batch.window = 50ms;
  ASSERT_TRUE(apply(t(0s)));
  Grant under_way = send(kPrice, t(0s), "symbol=A");
  const Decision held = decide(kPrice, t(0s), "symbol=B");
  ASSERT_EQ(gate.next_deadline(), t(50ms));
  settings.batch.window = 20ms;
  ASSERT_TRUE(apply(t(1ms)));
  EXPECT_EQ(gate.next_deadline(), t(20ms));
  EXPECT_EQ(gate.on_time(t(20ms)).send.size(), 1U);
}

TEST_F(GateApply, AFailureIsRememberedAsLongAsNowSaid) {
  settings.negative_ttl = 0ms;
  ASSERT_TRUE(apply(t(0s)));
  load(kDepth, t(0s), failed(ErrorCode::kUnavailable, 503));
  EXPECT_TRUE(std::holds_alternative<Send>(decide(kDepth, t(1ms))));
}

TEST_F(GateApply, WhatIsPublishedOfLimitsStaysUnderAnotherShareOfReads) {
  const std::vector<LimitRule> published{
      {LimitRule::Counts::kAddressWeight, "ticker", {.window = 10s, .weight = 7}}};
  gate.apply_limits(published, t(0s));
  LimitProfile expected = gate.limits();
  expected.one_read_percent = 30;
  settings.limits.one_read_percent = 30;
  ASSERT_TRUE(apply(t(0s)));
  EXPECT_EQ(gate.limits(), expected);
  EXPECT_EQ(gate.limits().address_of.at("ticker").weight, 7U);
}

TEST_F(GateApply, IsRefusedWholeWithEachReasonWhereAValueIsOutOfRange) {
  load(kTicker, t(0s), answered("a"));
  settings.cache.max_entries = 0;
  settings.retry.max_repeats = 9;
  terms[kTicker.value()].ttl = 1ms;
  const auto refused = apply(t(0s));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(refused.error().message, HasSubstr("cache.max_entries"));
  EXPECT_THAT(refused.error().message, HasSubstr("\nretry.max_repeats"));
  EXPECT_TRUE(is_served(kTicker, t(500ms))) << "nothing of it is in force";
}

TEST_F(GateApply, IsRefusedWhereAFieldIsReadWhenAGateIsMade) {
  const auto refused_for = [this](auto change) {
    settings = limits_apart();
    change(settings);
    const auto refused = apply(t(0s));
    return refused ? std::string{} : refused.error().message;
  };
  EXPECT_THAT(refused_for([](GateSettings&) {}), IsEmpty());
  EXPECT_THAT(refused_for([](GateSettings& s) { s.max_flights = 9; }),
              HasSubstr("max_flights cannot change"));
  EXPECT_THAT(refused_for([](GateSettings& s) { s.max_waiting = 9; }), HasSubstr("max_waiting"));
  EXPECT_THAT(refused_for([](GateSettings& s) { s.seed = 9; }), HasSubstr("seed"));
  EXPECT_THAT(refused_for([](GateSettings& s) { s.accounts = 9; }), HasSubstr("accounts"));
  EXPECT_THAT(refused_for([](GateSettings& s) { s.batch.enabled = false; }), HasSubstr("batch.enabled"));
  EXPECT_THAT(refused_for([](GateSettings& s) { s.host_probe = kPing; }), HasSubstr("host_probe"));
  EXPECT_THAT(refused_for([](GateSettings& s) { s.host_ramp = 1; }), HasSubstr("host_ramp"));
  EXPECT_THAT(refused_for([](GateSettings& s) { s.pace_of_failing = 9s; }), HasSubstr("pace_of_failing"));
  EXPECT_THAT(refused_for([](GateSettings& s) { s.cache.max_bytes = 9; }), HasSubstr("cache.max_bytes"));
  EXPECT_THAT(refused_for([](GateSettings& s) { s.cache.eviction = Eviction::kS3Fifo; }),
              HasSubstr("cache.eviction"));
  EXPECT_THAT(refused_for([](GateSettings& s) { s.limits.total.weight = 9; }), HasSubstr("limits"));
  EXPECT_THAT(refused_for([](GateSettings& s) { s.circuit_of["depth"].metrics_only = true; }),
              HasSubstr("circuit.metrics_only of depth"));
  EXPECT_THAT(refused_for([](GateSettings& s) { s.circuit.seed = 9; }), HasSubstr("circuit.seed of ping"));
}

}  // namespace
}  // namespace tidegate::resilience
