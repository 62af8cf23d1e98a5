// The one question that open circuits share: is the host back?
#include "resilience/gate/fixture.hpp"

namespace tidegate::resilience::gate_test {
namespace {

class GateWithHostProbe : public GateTest {
 protected:
  static GateSettings settings() {
    GateSettings probing = limits_apart();
    probing.host_probe = kPing;
    probing.host_failures = 0;  // circuits alone
    probing.host_probe_slowest = probing.host_probe_every;
    return probing;
  }
  GateWithHostProbe() : GateTest(settings()) {}
};

TEST_F(GateWithHostProbe, OneProbeASecondForAllCircuitsAndItsSuccessHalfOpensThemAtOnce) {
  trip(kDepth, t(0s));
  trip(kTicker, t(100ms));
  gate.record(host_probe(t(1s)), failed(ErrorCode::kDeadlineExceeded), t(1900ms));
  gate.record(host_probe(t(2s)), answered("{}"), t(2100ms));
  EXPECT_EQ(gate.circuit_state(kDepth, t(2100ms)), CircuitState::kHalfOpen);
  EXPECT_EQ(gate.circuit_state(kTicker, t(2100ms)), CircuitState::kHalfOpen);
  EXPECT_EQ(gate.next_deadline(), base::kNever);
  expect<Send>(decide(kDepth, t(2200ms)));
}

TEST_F(GateWithHostProbe, DoesNotAskTheHostForACircuitThatUnreadableAnswersOpened) {
  trip(kDepth, t(0s), ErrorCode::kParse);
  EXPECT_EQ(gate.next_deadline(), t(5s)) << "only its own time passes";
}

TEST_F(GateWithHostProbe, DoesNotWakeAnEndpointThatFailsAloneAgainAndAgain) {
  trip(kDepth, t(0s));
  gate.record(host_probe(t(1s)), answered("{}"), t(1s));
  gate.record(send(kDepth, t(1s), "probe"), failed(ErrorCode::kUnavailable, 503), t(1s));
  ASSERT_EQ(gate.circuit_state(kDepth, t(1s)), CircuitState::kOpen);
  gate.record(host_probe(t(2s)), answered("{}"), t(2s));
  EXPECT_EQ(gate.circuit_state(kDepth, t(2s)), CircuitState::kOpen)
      << "helped once; the host is not the cause";
  gate.record(host_probe(t(3s)), failed(ErrorCode::kConnectionRefused), t(3s));
  gate.record(host_probe(t(4s)), answered("{}"), t(4s));
  EXPECT_EQ(gate.circuit_state(kDepth, t(4s)), CircuitState::kHalfOpen) << "now it may have been";
}

TEST_F(GateWithHostProbe, AHostProbeIsNeitherStoppedNorJudgedByItsEndpointsOwnCircuit) {
  trip(kPing, t(0s));
  for (int i = 1; i < 5; ++i) {
    gate.record(host_probe(t(i * 1s)), failed(ErrorCode::kConnectionRefused), t(i * 1s));
  }
  EXPECT_EQ(gate.snapshot(t(4s)).endpoints[kPing.value()].circuit.counts.failures, 5U);
}

TEST_F(GateWithHostProbe, SendsNoProbeWhileTheHostIsBlocked) {
  Grant grant = send(kTicker, t(0s));
  trip(kDepth, t(0s));
  gate.record(std::move(grant), limited(403, 60s), t(0s));
  for (auto now = gate.next_deadline(); now < t(5s); now = gate.next_deadline()) {
    EXPECT_TRUE(gate.on_time(now).send.empty());
  }
}

}  // namespace
}  // namespace tidegate::resilience::gate_test
