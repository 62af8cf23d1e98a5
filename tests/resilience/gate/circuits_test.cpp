#include "tidegate/resilience/gate/circuits.hpp"

#include <gtest/gtest.h>

namespace tidegate::resilience {
namespace {

using namespace std::chrono_literals;
using base::CircuitState;
using base::MonotonicTime;

const EndpointId kPing{0};
const EndpointId kDepth{1};
const EndpointId kCancel{2};

MonotonicTime t(base::Duration since_start) {
  return MonotonicTime{since_start};
}

class EndpointCircuitsTest : public testing::Test {
 protected:
  static GateSettings settings() {
    GateSettings settings;
    settings.host_probe = kPing;
    return settings;
  }
  void fail(EndpointId endpoint, MonotonicTime now, bool host_suspect = true) {
    for (std::uint32_t i = 0; i < kDefaultFailureThreshold; ++i) {
      circuits.record(endpoint, circuits.commit(endpoint, now), CircuitVerdict::kFailure, host_suspect, now);
    }
  }
  EndpointCircuits circuits{{{.name = "ping"}, {.name = "depth"}, {.name = "cancel", .always_passes = true}},
                            settings()};
};

TEST_F(EndpointCircuitsTest, EachEndpointHasItsOwnAndAChangeIsAnEvent) {
  fail(kDepth, t(0s));
  EXPECT_EQ(circuits.state(kDepth, t(0s)), CircuitState::kOpen);
  EXPECT_EQ(circuits.state(kPing, t(0s)), CircuitState::kClosed);
  ASSERT_TRUE(circuits.has_events());
  const auto events = circuits.take_events();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].kind, base::EventKind::kCircuitOpened);
  EXPECT_EQ(events[0].subject, "depth");
  EXPECT_FALSE(circuits.has_events());
}

TEST_F(EndpointCircuitsTest, TheHostIsProbedWhileACircuitIsOpenForWantOfAnAnswer) {
  EXPECT_EQ(circuits.next_host_probe(t(0s)), base::kNever);
  fail(kDepth, t(0s));
  EXPECT_EQ(circuits.next_host_probe(t(0s)), t(1s));
  circuits.host_probe_taken(t(1s));
  circuits.host_probe_answered(true, t(1s));
  EXPECT_EQ(circuits.state(kDepth, t(1s)), CircuitState::kHalfOpen);
  EXPECT_EQ(circuits.next_host_probe(t(1s)), base::kNever);
}

TEST_F(EndpointCircuitsTest, AnswersThatCannotBeReadAreNotTheHostsFault) {
  fail(kDepth, t(0s), false);
  EXPECT_FALSE(circuits.any_suspect(t(0s)));
  EXPECT_EQ(circuits.next_host_probe(t(0s)), base::kNever);
}

TEST_F(EndpointCircuitsTest, AHostProbeHelpsACircuitOnce) {
  fail(kDepth, t(0s));
  circuits.host_probe_answered(true, t(1s));
  circuits.record(kDepth, circuits.commit(kDepth, t(1s)), CircuitVerdict::kFailure, true, t(1s));
  ASSERT_EQ(circuits.state(kDepth, t(1s)), CircuitState::kOpen) << "it fails alone";
  circuits.host_probe_answered(true, t(2s));
  EXPECT_EQ(circuits.state(kDepth, t(2s)), CircuitState::kOpen);
  circuits.host_probe_answered(false, t(3s));
  circuits.host_probe_answered(true, t(4s));
  EXPECT_EQ(circuits.state(kDepth, t(4s)), CircuitState::kHalfOpen) << "the host was away meanwhile";
}

TEST_F(EndpointCircuitsTest, ProbesThatFailComeEverMoreSlowlyUpToABound) {
  circuits.set_host_down(true, t(0s));
  base::Duration pause{};
  for (auto now = t(1s); now < t(20s); now += pause) {
    circuits.host_probe_taken(now);
    circuits.host_probe_answered(false, now);
    circuits.host_probe_taken(now);
    const auto next = circuits.next_host_probe(now) - now;
    EXPECT_GE(next, pause);
    pause = next;
  }
  EXPECT_EQ(pause, GateSettings{}.host_probe_slowest);
}

TEST_F(EndpointCircuitsTest, ASignOfLifeHalfOpensWhatTheHostIsToBlameFor) {
  fail(kDepth, t(0s));
  fail(kPing, t(0s), false);
  circuits.sign_of_life(t(1s));
  EXPECT_EQ(circuits.state(kDepth, t(1s)), CircuitState::kHalfOpen);
  EXPECT_EQ(circuits.state(kPing, t(1s)), CircuitState::kOpen);
}

TEST_F(EndpointCircuitsTest, CallsThatAlwaysPassHaveAPaceAndTheirAnswerIsAProbe) {
  fail(kCancel, t(0s));
  EXPECT_EQ(circuits.paced(kCancel), t(1s));
  EXPECT_LE(circuits.paced(kDepth), t(0s));
  circuits.record(kCancel, circuits.commit(kCancel, t(1s)), CircuitVerdict::kSuccess, false, t(1s));
  EXPECT_EQ(circuits.state(kCancel, t(1s)), CircuitState::kHalfOpen);
}

TEST_F(EndpointCircuitsTest, ByHandOneIsClosedDownMeasuredOrReset) {
  circuits.override_state(kDepth, CircuitState::kForcedOpen, t(0s));
  EXPECT_FALSE(circuits.check(kDepth, t(1h)).admitted);
  circuits.override_state(kDepth, CircuitState::kMetricsOnly, t(1h));
  EXPECT_TRUE(circuits.check(kDepth, t(1h)).admitted);
  circuits.override_state(kDepth, CircuitState::kClosed, t(1h));
  EXPECT_EQ(circuits.state(kDepth, t(1h)), CircuitState::kClosed);
}

}  // namespace
}  // namespace tidegate::resilience
