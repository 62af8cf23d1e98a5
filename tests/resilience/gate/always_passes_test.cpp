// Calls that always pass, cancels above all: our own judgement never refuses them, it only sets their pace.
#include <gmock/gmock.h>

#include <algorithm>

#include "resilience/gate/fixture.hpp"

namespace tidegate::resilience::gate_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const EndpointId kHealthy{0};  // the host probe
const EndpointId kStop{1};     // always passes
const EndpointId kEnter{2};    // does not
const EndpointId kStops{3};    // always passes, and goes in bulk where it waits

class GateAlwaysPasses : public testing::Test {
 protected:
  explicit GateAlwaysPasses(std::uint32_t host_failures = 0)
      : gate(rows(), settings(host_failures), events) {}
  static std::vector<EndpointPolicy> rows() {
    EndpointPolicy stop = write("stop", 0, Priority::kCancel);
    EndpointPolicy stops = write("stops", 0, Priority::kCancel, sweeps_plan());
    stop.always_passes = stops.always_passes = true;
    stop.waits_past_deadline = true;
    return {{.name = "ping"}, stop, write("enter", 0, Priority::kOrder), stops};
  }
  static GateSettings settings(std::uint32_t host_failures) {
    GateSettings settings = limits_apart();
    settings.host_probe = kHealthy;
    settings.host_failures = host_failures;
    settings.limits.per_endpoint = {.window = 10s, .weight = 100};
    return settings;
  }
  Decision decide(EndpointId endpoint, MonotonicTime now, base::Duration patience = 10s,
                  std::string params = "symbol=A") {
    return gate.decide({.endpoint = endpoint, .params = std::move(params), .deadline = now + patience}, now);
  }
  template <class T>
  T expect(Decision decision) {
    EXPECT_TRUE(std::holds_alternative<T>(decision)) << "another decision: " << decision.index();
    if (!std::holds_alternative<T>(decision)) throw std::runtime_error("the test cannot go on");
    return std::get<T>(std::move(decision));
  }
  void fail(EndpointId endpoint, MonotonicTime now, Outcome outcome, int times = kDefaultFailureThreshold) {
    for (int i = 0; i < times; ++i) {
      Grant grant = expect<Send>(decide(endpoint, now)).grant;
      gate.record(std::move(grant), outcome, now);
    }
  }
  static Outcome timeout() { return failed(ErrorCode::kDeadlineExceeded); }
  static Outcome nobody_there() { return failed(ErrorCode::kConnectionRefused, 0, base::Delivery::kNotSent); }
  CircuitSnapshot circuit(MonotonicTime now) { return gate.snapshot(now).endpoints[kStop.value()].circuit; }
  // Those sent by time alone, host probes left out.
  std::vector<Grant> sent_at(MonotonicTime now) {
    std::vector<Grant> calls;
    for (Grant& grant : gate.on_time(now).send) {
      if (grant.purpose() == RequestPurpose::kCall) calls.push_back(std::move(grant));
    }
    return calls;
  }

  Events events;
  Gate gate;
};

TEST_F(GateAlwaysPasses, AnOpenCircuitRefusesOthersAndLetsItPassAtItsPace) {
  fail(kEnter, t(0s), timeout());
  fail(kStop, t(0s), timeout());
  expect<Reject>(decide(kEnter, t(500ms)));
  ASSERT_EQ(gate.circuit_state(kStop, t(0s)), CircuitState::kOpen) << "it counts, and it is shown";
  const Ticket waits = expect<Wait>(decide(kStop, t(500ms))).ticket;
  EXPECT_EQ(gate.next_deadline(), t(1s));
  EXPECT_TRUE(sent_at(t(999ms)).empty());
  EXPECT_EQ(sent_at(t(1s)).size(), 1U);
}

TEST_F(GateAlwaysPasses, ADeadEndpointIsAskedOnceASecondHoweverManyWait) {
  fail(kStop, t(0s), timeout());
  std::vector<Ticket> waiting;
  for (int i = 0; i < 5; ++i) waiting.push_back(expect<Wait>(decide(kStop, t(100ms))).ticket);
  std::vector<MonotonicTime> sent;
  for (auto now = t(100ms); now < t(4s); now += 100ms) {
    for (Grant& grant : sent_at(now)) {
      sent.push_back(now);
      gate.record(std::move(grant), timeout(), now);
    }
  }
  EXPECT_THAT(sent, ElementsAre(t(1s), t(2s), t(3s)));
  EXPECT_EQ(circuit(t(4s)).counts.failures, 8U) << "what passed is counted";
  EXPECT_GE(circuit(t(4s)).counts.would_refuse, 1U);
}

TEST_F(GateAlwaysPasses, AnAnswerOfOneThatPassedHalfOpensTheCircuit) {
  fail(kStop, t(0s), timeout());
  Grant grant = expect<Send>(decide(kStop, t(1s))).grant;
  ASSERT_EQ(gate.circuit_state(kStop, t(1s)), CircuitState::kOpen);
  gate.record(std::move(grant), answered("stopped"), t(1s));
  EXPECT_EQ(gate.circuit_state(kStop, t(1s)), CircuitState::kHalfOpen);
  // The half-open circuit admits a probe at once, whatever the pace.
  gate.record(expect<Send>(decide(kStop, t(1001ms))).grant, answered("stopped"), t(1001ms));
}

TEST_F(GateAlwaysPasses, WhileItWorksItHasNoPace) {
  for (int i = 0; i < 10; ++i) {
    gate.record(expect<Send>(decide(kStop, t(1ms))).grant, answered("stopped"), t(1ms));
  }
}

TEST_F(GateAlwaysPasses, AHostThatTakesNoConnectionsIsAskedAtThatPaceToo) {
  fail(kEnter, t(0s), nobody_there(), 3);
  expect<Reject>(decide(kEnter, t(100ms)));
  gate.record(expect<Send>(decide(kStop, t(100ms))).grant, nobody_there(), t(100ms));
  expect<Wait>(decide(kStop, t(200ms)));
  expect<Send>(decide(kStop, t(1100ms)));
}

TEST_F(GateAlwaysPasses, ADeadlineBeforeItsTurnIsToldAtOnce) {
  fail(kStop, t(0s), timeout());
  const Reject late = expect<Reject>(decide(kStop, t(100ms), 500ms));
  EXPECT_EQ(late.error.code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(late.error.delivery, base::Delivery::kNotSent);
  EXPECT_EQ(late.error.retry_at, t(1s));
  EXPECT_THAT(late.error.message, HasSubstr("its turn comes after its deadline"));
}

TEST_F(GateAlwaysPasses, WhoWaitsAndGetsNoTurnBeforeItsDeadlineIsToldOnceThatIsKnown) {
  fail(kStop, t(0s), timeout());
  const Ticket first = expect<Wait>(decide(kStop, t(100ms))).ticket;
  const Ticket second = expect<Wait>(decide(kStop, t(100ms), 1500ms)).ticket;
  const Due due = gate.on_time(t(1s));
  EXPECT_EQ(std::ranges::count(due.send, first.flight(), &Grant::flight), 1);
  ASSERT_EQ(due.settled.size(), 1U);
  EXPECT_EQ(due.settled[0].flight, second.flight());
  EXPECT_EQ(due.settled[0].error->delivery, base::Delivery::kNotSent);
}

TEST_F(GateAlwaysPasses, WhatTheExchangeSaysHoldsForItAsForAll) {
  fail(kEnter, t(0s), limited(418, 60s), 1);
  EXPECT_EQ(expect<Reject>(decide(kStop, t(1s))).error.code, ErrorCode::kBlocked);
  fail(kStop, t(60s), limited(429, 30s), 1);
  EXPECT_EQ(expect<Reject>(decide(kStop, t(70s))).error.code, ErrorCode::kRateLimited);
}

TEST_F(GateAlwaysPasses, ACircuitClosedDownByHandOnlySetsThePace) {
  gate.override_circuit(kStop, CircuitState::kForcedOpen, t(0s));
  expect<Send>(decide(kStop, t(0s)));
  expect<Wait>(decide(kStop, t(500ms)));
  EXPECT_EQ(gate.circuit_state(kStop, t(500ms)), CircuitState::kForcedOpen);
}

TEST_F(GateAlwaysPasses, ThoseThatWaitForTheirTurnGoTogetherWhereTheirPlanAllows) {
  fail(kStops, t(0s), timeout());
  const Ticket first = expect<Wait>(decide(kStops, t(100ms), 10s, "symbol=A")).ticket;
  expect<Join>(decide(kStops, t(100ms), 10s, "symbol=B"));
  expect<Join>(decide(kStops, t(100ms), 10s, "symbol=C"));
  const auto sent = sent_at(t(1s));
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].parts().size(), 3U);
}

TEST_F(GateAlwaysPasses, TheEventSaysThatItsCallsGoOn) {
  struct Texts final : base::EventSink {
    void on_event(const base::Event& event) override { told.push_back(event.text); }
    std::vector<std::string> told;
  } texts;
  Gate told{rows(), settings(0), texts};
  for (int i = 0; i < kDefaultFailureThreshold; ++i) {
    Decision decision = told.decide({.endpoint = kStop, .params = "n", .deadline = t(9s)}, t(0s));
    told.record(expect<Send>(std::move(decision)).grant, timeout(), t(0s));
  }
  EXPECT_THAT(texts.told, ElementsAre(HasSubstr("its calls go on")));
}

TEST(GateSettings, ThePaceHasARange) {
  GateSettings settings = limits_apart();
  settings.pace_of_failing = 5ms;
  EXPECT_THAT(settings.validate({}), ElementsAre(HasSubstr("pace_of_failing")));
}

class GateAlwaysPassesInTrouble : public GateAlwaysPasses {
 protected:
  GateAlwaysPassesInTrouble() : GateAlwaysPasses(4) {}
};

TEST_F(GateAlwaysPassesInTrouble, TheyGoAtTheirPaceAndTakeNobodysTurn) {
  fail(kEnter, t(0s), timeout(), 3);
  fail(kStop, t(0s), timeout(), 1);
  expect<Reject>(decide(kEnter, t(1ms)));
  const Wait waiting = expect<Wait>(decide(kStop, t(500ms)));
  EXPECT_EQ(sent_at(t(1s)).size(), 1U);
  expect<Send>(decide(kEnter, t(5s)));
}

}  // namespace
}  // namespace tidegate::resilience::gate_test
