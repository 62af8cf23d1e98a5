// The host fails as a whole: one probe asks for all endpoints, and what shows that it lives lets them all go.
#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "resilience/gate/fixture.hpp"

namespace tidegate::resilience::gate_test {
namespace {

using testing::Contains;
using testing::HasSubstr;

class Listener final : public LifeListener {
 public:
  void on_sign_of_life() override { ++heard; }
  int heard = 0;
};

class GateInTrouble : public GateTest {
 protected:
  static GateSettings settings() {
    GateSettings probing = limits_apart();
    probing.host_probe = kPing;
    return probing;
  }
  GateInTrouble() : GateTest(settings()) { gate.add_life_listener(listener); }
  ~GateInTrouble() override { gate.remove_life_listener(listener); }

  void fail(EndpointId endpoint, MonotonicTime now) {
    gate.record(send(endpoint, now, "fail=" + std::to_string(++asked)), failed(ErrorCode::kUnavailable, 503),
                now);
  }
  void begin(MonotonicTime now) {
    for (int i = 0; i < 2; ++i) fail(kDepth, now);
    for (int i = 0; i < 2; ++i) fail(kTicker, now);
    ASSERT_THAT(events.told, Contains("host.failing ticker"));
  }
  // With a call's own key each time.
  Decision ask(EndpointId endpoint, MonotonicTime now) {
    return decide(endpoint, now, "ask=" + std::to_string(++asked));
  }

  Listener listener;
  int asked = 0;
};

TEST_F(GateInTrouble, NothingGoesButTheProbeEvenToEndpointsThatNeverFailed) {
  begin(t(0s));
  const Reject refused = expect<Reject>(ask(kPrice, t(1ms)));
  EXPECT_EQ(refused.error.code, ErrorCode::kCircuitOpen);
  EXPECT_EQ(refused.error.retry_at, t(5s));
  EXPECT_THAT(refused.error.message, HasSubstr("fails as a whole"));
  expect<Reject>(ask(kPlace, t(1ms)));
  host_probe(t(1s));
}

TEST_F(GateInTrouble, IsASampleUntilTheHostAnswers) {
  const auto refuses = [this] {
    std::vector<base::Sample> samples;
    gate.collect(samples);
    return std::ranges::find(samples, "tidegate_gate_host_refuses", &base::Sample::name)->value;
  };
  EXPECT_EQ(refuses(), 0);
  begin(t(0s));
  EXPECT_EQ(refuses(), 1);
  gate.record(host_probe(t(1s)), answered("{}"), t(1s));
  EXPECT_EQ(refuses(), 0);
  for (int i = 0; i < 3; ++i) {
    gate.record(send(kDepth, t(30s), "refused=" + std::to_string(i)),
                failed(ErrorCode::kConnectionRefused, 0, base::Delivery::kNotSent), t(30s));
  }
  EXPECT_EQ(refuses(), 1);
  gate.on_time(t(60s));
  EXPECT_EQ(refuses(), 1) << "it may be asked again, and has not answered";
}

TEST_F(GateInTrouble, WithoutAHostProbeNobodyCouldTellItsEndSoItIsNotJudged) {
  Gate alone{table(), GateSettings{}, events};
  for (int i = 0; i < 8; ++i) {
    const EndpointId endpoint = i % 2 == 0 ? kDepth : kTicker;
    auto sent = alone.decide({.endpoint = endpoint, .params = std::to_string(i), .deadline = t(9s)}, t(0s));
    alone.record(std::move(std::get<Send>(sent).grant), failed(ErrorCode::kUnavailable, 503), t(0s));
  }
  EXPECT_TRUE(std::holds_alternative<Send>(
      alone.decide({.endpoint = kOrders, .params = "", .deadline = t(9s)}, t(0s))));
}

TEST_F(GateInTrouble, ProbesThatFailComeMoreSlowlyUpToABound) {
  begin(t(0s));
  MonotonicTime due = t(1s);
  // The pause is set when a probe goes, by what became of those before.
  for (const base::Duration pause : {1000ms, 1500ms, 2250ms, 3000ms, 3000ms}) {
    gate.record(host_probe(due), failed(ErrorCode::kDeadlineExceeded), due + 500ms);
    due += pause;
  }
  EXPECT_EQ(gate.next_deadline(), due);
}

TEST_F(GateInTrouble, TheProbesSuccessLetsAllGoAgainAndTellsWhoWaits) {
  begin(t(0s));
  gate.record(host_probe(t(1s)), answered("{}"), t(1100ms));
  EXPECT_EQ(listener.heard, 1);
  EXPECT_THAT(events.told, Contains("host.answers ping"));
  for (const EndpointId endpoint : {kDepth, kTicker, kPlace, kOrders}) expect<Send>(ask(endpoint, t(1100ms)));
  EXPECT_EQ(gate.next_deadline(), base::kNever);
}

TEST_F(GateInTrouble, WhereTheProbeItselfFailsOneCallAtATimeFindsOut) {
  begin(t(0s));
  Grant found = expect<Send>(ask(kOrders, t(5s))).grant;
  expect<Reject>(ask(kOrders, t(5s)));
  expect<Reject>(ask(kPrice, t(14s)));
  gate.record(std::move(found), answered("x"), t(14s));
  expect<Send>(ask(kPrice, t(14s)));
}

TEST_F(GateInTrouble, TheAnswerThatShowsItsEndIsKeptLikeAnyOther) {
  begin(t(0s));
  Grant found = expect<Send>(decide(kTicker, t(5s))).grant;
  gate.record(std::move(found), answered("found"), t(5100ms));
  EXPECT_EQ(expect<Serve>(decide(kTicker, t(5200ms))).reply.value->body(), "found");
}

TEST_F(GateInTrouble, AResumedStreamEndsItAtOnce) {
  begin(t(0s));
  gate.on_stream_resumed(t(2s));
  EXPECT_EQ(listener.heard, 1);
  expect<Send>(ask(kOrders, t(2s)));
  EXPECT_EQ(gate.next_deadline(), base::kNever);
}

TEST_F(GateInTrouble, NobodyWaitsForWhatWasAskedBeforeTheExchangeCameBack) {
  Grant hanging = send(kTicker, t(0s));
  begin(t(0s));
  gate.on_stream_resumed(t(1s));
  Grant fresh = expect<Send>(decide(kTicker, t(1s))).grant;
  gate.record(std::move(hanging), failed(ErrorCode::kDeadlineExceeded), t(2s));
  expect<Join>(decide(kTicker, t(2s)));  // and its failure is not theirs
  const Settlement settled = gate.record(std::move(fresh), answered("new"), t(2s));
  EXPECT_EQ(settled.value->value->body(), "new");
}

TEST_F(GateInTrouble, AFailureFromBeforeIsForgottenWhenTheExchangeComesBack) {
  load(kOrders, t(0s), failed(ErrorCode::kUnavailable, 503));
  for (int i = 0; i < 3; ++i) fail(kDepth, t(0s));
  gate.on_stream_resumed(t(100ms));
  expect<Send>(decide(kOrders, t(100ms)));
}

TEST_F(GateInTrouble, WhatWasAskedBeforeAndFailsAfterwardsIsNoAnswerToThoseWhoComeNow) {
  Grant hanging = send(kOrders, t(0s));
  begin(t(0s));
  gate.on_stream_resumed(t(1s));
  gate.record(std::move(hanging), failed(ErrorCode::kUnavailable, 503), t(1100ms));
  expect<Send>(decide(kOrders, t(1200ms)));
}

TEST_F(GateInTrouble, AResumedStreamLetsAHalfOpenCircuitsHangingProbeBeAskedAnew) {
  trip(kDepth, t(0s));
  Grant hanging = send(kDepth, t(5s), "hanging");
  expect<Reject>(ask(kDepth, t(6s)));
  gate.on_stream_resumed(t(6s));
  Grant fresh = expect<Send>(ask(kDepth, t(6s))).grant;
  std::vector<Grant> others;
  for (int i = 0; i < 3; ++i) others.push_back(expect<Send>(ask(kDepth, t(6s))).grant);
  expect<Reject>(ask(kDepth, t(6s)));  // four at a time
  gate.record(std::move(hanging), failed(ErrorCode::kDeadlineExceeded), t(7s));
  EXPECT_EQ(gate.circuit_state(kDepth, t(7s)), CircuitState::kHalfOpen) << "it was asked before";
  gate.record(std::move(fresh), answered("x"), t(7s));
  EXPECT_EQ(gate.circuit_state(kDepth, t(7s)), CircuitState::kClosed);
}

TEST_F(GateInTrouble, WhatWasSwallowedBeforeOpensNoCircuitAfterwards) {
  std::vector<Grant> swallowed;
  for (int i = 0; i < 2; ++i) swallowed.push_back(send(kDepth, t(0s), "swallowed=" + std::to_string(i)));
  for (int i = 0; i < 3; ++i) fail(kDepth, t(0s));
  fail(kTicker, t(0s));
  gate.on_stream_resumed(t(1s));
  for (Grant& grant : swallowed) {
    gate.record(std::move(grant), failed(ErrorCode::kDeadlineExceeded), t(2s));
  }
  EXPECT_EQ(gate.circuit_state(kDepth, t(2s)), CircuitState::kClosed);
}

TEST_F(GateInTrouble, AStreamThatGoesAndComesWakesAFailingEndpointAtAPaceOnly) {
  trip(kDepth, t(0s));
  for (int i = 0; i < 10; ++i) {
    const auto now = t(1s + i * 100ms);
    gate.on_stream_resumed(now);
    if (i == 0) {
      fail(kDepth, now);
    } else {
      expect<Reject>(ask(kDepth, now));
    }
  }
  gate.on_stream_resumed(t(2s));
  expect<Send>(ask(kDepth, t(2s)));
}

TEST_F(GateInTrouble, AResumedStreamSaysNothingOfAnswersThatCannotBeRead) {
  trip(kDepth, t(0s), ErrorCode::kParse);
  gate.on_stream_resumed(t(1s));
  EXPECT_EQ(gate.circuit_state(kDepth, t(1s)), CircuitState::kOpen);
}

TEST_F(GateInTrouble, ABlockHoldsWhateverIsHeard) {
  Grant grant = send(kOrders, t(0s));
  begin(t(0s));
  gate.record(std::move(grant), limited(418, 60s), t(0s));
  gate.on_stream_resumed(t(1s));
  EXPECT_EQ(expect<Reject>(ask(kTicker, t(1s))).error.code, ErrorCode::kBlocked);
}

TEST_F(GateInTrouble, AnExchangeThatComesBackIsNotStormed) {
  begin(t(0s));
  gate.on_stream_resumed(t(1s));
  std::vector<Grant> sent;
  for (int i = 0; i < 50; ++i) {
    auto decision = ask(kTicker, t(1s));
    if (auto* send = std::get_if<Send>(&decision)) sent.push_back(std::move(send->grant));
  }
  EXPECT_EQ(sent.size(), 8U);
  const Reject refused = expect<Reject>(ask(kTicker, t(1s)));
  EXPECT_THAT(refused.error.message, HasSubstr("just come back"));
  expect<Send>(ask(kPlace, t(1s)));
  gate.record(std::move(sent.back()), answered("x"), t(1200ms));
  expect<Send>(ask(kTicker, t(1200ms)));
  expect<Send>(ask(kTicker, t(1200ms)));
  expect<Reject>(ask(kTicker, t(1200ms)));
  expect<Send>(ask(kTicker, t(3s)));
}

}  // namespace
}  // namespace tidegate::resilience::gate_test
