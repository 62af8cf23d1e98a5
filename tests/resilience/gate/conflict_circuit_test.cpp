// Circuits, the host and its probe against everything else that could decide.
#include "resilience/gate/fixture.hpp"

namespace tidegate::resilience::gate_test {
namespace {

class GateCircuitConflict : public GateTest {
 protected:
  explicit GateCircuitConflict(GateSettings settings = limits_apart()) : GateTest(std::move(settings)) {}
  Decision patient(EndpointId endpoint, MonotonicTime now, std::string params = "symbol=A") {
    return gate.decide({.endpoint = endpoint, .params = std::move(params), .deadline = now + 60s}, now);
  }
  std::uint64_t sent(MonotonicTime now) { return gate.snapshot(now).counters.sent; }
};

TEST_F(GateCircuitConflict, AHalfOpenProbeIsSharedByEveryReadOfTheSame) {
  trip(kDepth, t(0s));
  Grant probe = send(kDepth, t(5s));
  expect<Join>(decide(kDepth, t(5s)));
  expect<Join>(decide(kDepth, t(6s)));
  EXPECT_EQ(expect<Reject>(decide(kDepth, t(6s), "symbol=B")).error.code, ErrorCode::kCircuitOpen)
      << "another read would be a second probe";
  const Settlement settled = gate.record(std::move(probe), answered("book"), t(6500ms));
  EXPECT_EQ(settled.for_waiter(true, {}, t(6500ms))->source, Source::kFlight);
  EXPECT_EQ(gate.circuit_state(kDepth, t(6500ms)), CircuitState::kClosed);
}

TEST_F(GateCircuitConflict, AFailedProbeFailsAllWhoShareIt) {
  trip(kDepth, t(0s));
  Grant probe = send(kDepth, t(5s));
  expect<Join>(decide(kDepth, t(5s)));
  const Settlement settled = gate.record(std::move(probe), failed(ErrorCode::kUnavailable, 503), t(6s));
  EXPECT_EQ(settled.for_waiter(true, {}, t(6s)).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(expect<Reject>(decide(kDepth, t(6s))).error.retry_at, t(11s))
      << "the circuit's word, not the failure's";
}

TEST_F(GateCircuitConflict, ADroppedProbeGivesItsPlaceToTheNext) {
  trip(kDepth, t(0s));
  { const Grant probe = send(kDepth, t(5s)); }
  expect<Send>(decide(kDepth, t(5s)));
}

TEST_F(GateCircuitConflict, ARepeatIsNotMadeOnceTheCircuitHasOpened) {
  std::vector<Grant> under_way;
  for (int i = 0; i < kDefaultFailureThreshold; ++i) {
    under_way.push_back(send(kDepth, t(0s), "symbol=" + std::to_string(i)));
  }
  std::vector<Settlement> pausing;
  for (std::size_t i = 0; i + 1 < under_way.size(); ++i) {
    pausing.push_back(gate.record(std::move(under_way[i]), failed(ErrorCode::kConnectionLost), t(1s)));
    EXPECT_TRUE(pausing.back().retry);
  }
  const Settlement last = gate.record(std::move(under_way.back()), failed(ErrorCode::kConnectionLost), t(1s));
  EXPECT_FALSE(last.retry) << "this one opened it";
  const Due due = gate.on_time(t(2s));
  EXPECT_TRUE(due.send.empty()) << "and the others' repeats find it open";
  EXPECT_EQ(due.settled.size(), 4U);
}

TEST_F(GateCircuitConflict, ARepeatIsNotMadeToAHostThatHasBlockedUs) {
  Grant lost = send(kDepth, t(0s));
  Grant pausing = send(kTicker, t(0s));
  const Settlement paused = gate.record(std::move(pausing), failed(ErrorCode::kConnectionLost), t(0s));
  ASSERT_TRUE(paused.retry);
  load(kOrders, t(0s), limited(418, 60s));
  EXPECT_FALSE(gate.record(std::move(lost), failed(ErrorCode::kConnectionLost), t(0s)).retry);
  const Due due = gate.on_time(t(1s));
  EXPECT_TRUE(due.send.empty());
  ASSERT_EQ(due.settled.size(), 1U);
  EXPECT_EQ(due.settled[0].error->code, ErrorCode::kBlocked);
}

TEST_F(GateCircuitConflict, ARememberedFailureDoesNotHideAFreshValueNorAHealthyStream) {
  load(kOrders, t(0s), failed(ErrorCode::kDeadlineExceeded));
  expect<Reject>(decide(kOrders, t(100ms)));
  LiveBook live;
  live.now_is.healthy = true;
  gate.set_live_source({kOrders}, &live);
  EXPECT_EQ(expect<Serve>(decide(kOrders, t(100ms))).reply.source, Source::kStream);
  gate.set_live_source({kOrders}, nullptr);
}

TEST_F(GateCircuitConflict, ARememberedFailureIsCoveredByAStaleValueAsTheFailureItselfWas) {
  load(kTicker, t(0s), answered("old"));
  const Settlement failure = load(kTicker, t(2s), failed(ErrorCode::kDeadlineExceeded));
  EXPECT_EQ(failure.value->source, Source::kStale);
  EXPECT_EQ(expect<Serve>(decide(kTicker, t(2100ms))).reply.source, Source::kStale);
  EXPECT_EQ(sent(t(2100ms)), 2U) << "nobody asked again";
}

// Else "there is no such order" would answer who asks again after the order was placed.
TEST_F(GateCircuitConflict, WhatIsInvalidatedForgetsItsFailureToo) {
  load(kOrders, t(0s), failed(ErrorCode::kDeadlineExceeded));
  load(kTicker, t(0s), failed(ErrorCode::kDeadlineExceeded));
  gate.invalidate({kOrders});
  expect<Send>(decide(kOrders, t(100ms)));
  expect<Reject>(decide(kTicker, t(100ms)));
}

TEST_F(GateCircuitConflict, AValueThatCameMeanwhileBeatsARememberedFailure) {
  Grant slow = send(kTicker, t(0s));
  gate.invalidate({kTicker});
  Grant quick = send(kTicker, t(10ms));
  gate.record(std::move(slow), failed(ErrorCode::kDeadlineExceeded), t(20ms));
  gate.record(std::move(quick), answered("new"), t(30ms));
  EXPECT_EQ(expect<Serve>(decide(kTicker, t(40ms))).reply.value->body(), "new");
}

TEST_F(GateCircuitConflict, AnOpenCircuitDoesNotKeepACallInTheQueueForWeight) {
  load(kTicker, t(0s), limited(429, 20s));
  const Wait waiting = expect<Wait>(patient(kTicker, t(1s)));
  trip(kDepth, t(1s));
  gate.override_circuit(kTicker, CircuitState::kForcedOpen, t(2s));
  const Due due = gate.on_time(t(20s));
  EXPECT_TRUE(due.send.empty());
  ASSERT_EQ(due.settled.size(), 1U);
  EXPECT_EQ(due.settled[0].error->code, ErrorCode::kCircuitOpen);
}

TEST_F(GateCircuitConflict, AnOpenCircuitRefusesAWriteThoughTheSameReadIsServedStale) {
  load(kDepth, t(0s), answered("old"));
  trip(kPlace, t(2s));
  trip(kDepth, t(2s));
  EXPECT_EQ(expect<Serve>(decide(kDepth, t(2s))).reply.source, Source::kStale);
  EXPECT_EQ(expect<Reject>(decide(kPlace, t(2s))).error.code, ErrorCode::kCircuitOpen);
  expect<Send>(decide(kCancel, t(2s)));
}

TEST_F(GateCircuitConflict, ALiveSourceThatTurnsSuspectWhileItsValueIsServedIsNotAskedAgainForIt) {
  LiveBook live;
  live.now_is = {.healthy = true, .age = 50ms};
  gate.set_live_source({kDepth}, &live);
  const Serve served = expect<Serve>(decide(kDepth, t(0s)));
  live.now_is.healthy = false;
  EXPECT_EQ(served.reply.value->body(), "live") << "what was handed out stays what it was, with its age";
  EXPECT_EQ(served.reply.age, 50ms);
  Grant rest = send(kDepth, t(1ms));
  live.now_is.healthy = true;
  EXPECT_EQ(expect<Serve>(decide(kDepth, t(2ms))).reply.source, Source::kStream)
      << "not joined to the slower way";
  gate.record(std::move(rest), answered("rest"), t(200ms));
  live.now_is.healthy = false;
  EXPECT_EQ(expect<Serve>(decide(kDepth, t(201ms))).reply.source, Source::kCache);
  gate.set_live_source({kDepth}, nullptr);
}

class GateProbedConflict : public GateCircuitConflict {
 protected:
  static GateSettings settings() {
    GateSettings probing = limits_apart();
    probing.host_probe = kPing;
    probing.limits.per_endpoint = {.window = 10s, .weight = 20};
    return probing;
  }
  GateProbedConflict() : GateCircuitConflict(settings()) {}
};

TEST_F(GateProbedConflict, TheHostProbeNeedsWeightLikeEverythingElse) {
  for (int i = 0; i < 20; ++i) {
    gate.record(send(kPing, t(0s), std::to_string(i)), answered("{}"), t(0s));
  }
  trip(kDepth, t(0s));
  for (auto now = gate.next_deadline(); now < t(5s); now = gate.next_deadline()) {
    EXPECT_TRUE(gate.on_time(now).send.empty());
  }
}

TEST_F(GateProbedConflict, AReadThatWaitedIsSentAsTheProbeOfACircuitThatTheHostProbeHalfOpened) {
  for (int i = 0; i < 15; ++i) {
    gate.record(send(kDepth, t(0s), std::to_string(i)), answered("x"), t(0s));
  }
  trip(kDepth, t(0s));
  Due probe = gate.on_time(t(1s));
  ASSERT_EQ(probe.send.size(), 1U);
  gate.record(std::move(probe.send[0]), answered("{}"), t(1100ms));
  const Wait waiting = expect<Wait>(patient(kDepth, t(2s)));
  const Wait other = expect<Wait>(patient(kDepth, t(2s), "symbol=B"));
  Due due = gate.on_time(t(10s));
  ASSERT_EQ(due.send.size(), 1U);
  EXPECT_EQ(due.send[0].flight(), waiting.ticket.flight());
  ASSERT_EQ(due.settled.size(), 1U) << "half-open, it admits one; the other is told so";
  EXPECT_EQ(due.settled[0].error->code, ErrorCode::kCircuitOpen);
}

}  // namespace
}  // namespace tidegate::resilience::gate_test
