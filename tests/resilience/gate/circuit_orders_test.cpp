// Circuits that somebody closes down, switches off or only measures.
#include <gmock/gmock.h>

#include "resilience/gate/fixture.hpp"

namespace tidegate::resilience::gate_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class GateCircuitOrders : public GateTest {
 protected:
  void fail(EndpointId endpoint, MonotonicTime now, int times) {
    for (int i = 0; i < times; ++i) {
      Grant grant = send(endpoint, now, "fail=" + std::to_string(failed_++));
      gate.record(std::move(grant), failed(ErrorCode::kUnavailable, 503), now);
    }
  }
  std::optional<double> sample(std::string_view name) {
    std::vector<base::Sample> samples;
    gate.collect(samples);
    for (const base::Sample& one : samples) {
      if (one.name == name && one.labels.at(0).second == "depth") return one.value;
    }
    return std::nullopt;
  }
  int failed_ = 0;
};

TEST_F(GateCircuitOrders, AForcedOpenCircuitRefusesUntilItIsReset) {
  gate.override_circuit(kDepth, CircuitState::kForcedOpen, t(0s));
  const Reject refused = expect<Reject>(decide(kDepth, t(1h)));
  EXPECT_EQ(refused.error.code, ErrorCode::kCircuitOpen);
  EXPECT_THAT(refused.error.message, HasSubstr("by hand"));
  EXPECT_FALSE(refused.error.retry_at) << "no time is known";
  expect<Send>(decide(kTicker, t(1h)));
  gate.override_circuit(kDepth, CircuitState::kClosed, t(1h));
  expect<Send>(decide(kDepth, t(1h)));
  EXPECT_THAT(events.told, ElementsAre("circuit.forced_open depth", "circuit.closed depth"));
}

TEST_F(GateCircuitOrders, AForcedOpenCircuitStillServesWhatIsStale) {
  load(kDepth, t(0s), answered("old"));
  gate.override_circuit(kDepth, CircuitState::kForcedOpen, t(1s));
  EXPECT_EQ(expect<Serve>(decide(kDepth, t(2s))).reply.source, Source::kStale);
}

TEST_F(GateCircuitOrders, ADisabledCircuitLetsEverythingThroughAndSaysSoOnce) {
  gate.override_circuit(kDepth, CircuitState::kDisabled, t(0s));
  fail(kDepth, t(1s), 3 * kDefaultFailureThreshold);
  EXPECT_EQ(gate.circuit_state(kDepth, t(1s)), CircuitState::kDisabled);
  EXPECT_EQ(sample("tidegate_gate_circuit_state"), 4);
  EXPECT_THAT(events.told, ElementsAre("circuit.disabled depth"));
}

TEST_F(GateCircuitOrders, ACircuitThatOnlyMeasuresTellsWhatItWouldHaveRefused) {
  gate.override_circuit(kDepth, CircuitState::kMetricsOnly, t(0s));
  fail(kDepth, t(1s), kDefaultFailureThreshold + 2);
  EXPECT_EQ(sample("tidegate_gate_circuit_state"), 5);
  EXPECT_EQ(sample("tidegate_gate_circuit_judged"), 1);
  EXPECT_EQ(sample("tidegate_gate_circuit_opened_total"), 1);
  EXPECT_EQ(sample("tidegate_gate_circuit_would_refuse_total"), 2);
  EXPECT_THAT(events.told, ElementsAre("circuit.metrics_only depth"));
}

TEST_F(GateCircuitOrders, A429sBlockHoldsThoughTheCircuitIsDisabled) {
  load(kDepth, t(0s), limited(429, 30s));
  gate.override_circuit(kDepth, CircuitState::kDisabled, t(1s));
  const Reject refused = expect<Reject>(decide(kDepth, t(2s)));
  EXPECT_EQ(refused.error.code, ErrorCode::kRateLimited);
  EXPECT_EQ(refused.error.retry_at, t(30s));
}

}  // namespace
}  // namespace tidegate::resilience::gate_test
