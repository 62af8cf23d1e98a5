// Pairs of policies that could disagree: who wins, and that the loser was not charged.
#include <gmock/gmock.h>

#include "resilience/gate/fixture.hpp"

namespace tidegate::resilience::gate_test {
namespace {

using testing::ElementsAre;

class GateConflict : public GateTest {};

TEST_F(GateConflict, AnOpenCircuitStillLetsCallersJoinAFlightAndBurnsNoWeight) {
  Grant grant = send(kDepth, t(0s));
  trip(kDepth, t(0s));
  const auto spent = gate.snapshot(t(1s)).endpoints[kDepth.value()].ip_weight_used;
  expect<Join>(decide(kDepth, t(1s)));
  expect<Reject>(decide(kDepth, t(1s), "symbol=B"));
  EXPECT_EQ(gate.snapshot(t(1s)).endpoints[kDepth.value()].ip_weight_used, spent);
  EXPECT_FALSE(gate.record(std::move(grant), answered("book"), t(1s)).error);
}

TEST_F(GateConflict, AnOpenCircuitServesStaleWithinItsBoundAndThenRefuses) {
  load(kDepth, t(0s), answered("old"), 200ms);
  trip(kDepth, t(1500ms));
  const Serve stale = expect<Serve>(decide(kDepth, t(2s)));
  EXPECT_EQ(stale.reply.source, Source::kStale);
  EXPECT_EQ(stale.reply.age, 2s);
  EXPECT_FALSE(stale.refresh);
  expect<Serve>(decide(kDepth, t(5200ms) - kNs));
  EXPECT_EQ(expect<Reject>(decide(kDepth, t(5200ms))).error.code, ErrorCode::kCircuitOpen);
}

TEST_F(GateConflict, ACallersMaximumAgeExcludesCachedAndStaleValues) {
  load(kDepth, t(0s), answered("old"), 200ms);
  const auto with_max_age = [this](base::Duration max_age, MonotonicTime now) {
    return gate.decide({.endpoint = kDepth, .params = "symbol=A", .deadline = now + 1s, .max_age = max_age},
                       now);
  };
  expect<Serve>(with_max_age(300ms, t(300ms)));
  Grant grant = expect<Send>(with_max_age(300ms - kNs, t(300ms))).grant;
  const Settlement failure = gate.record(std::move(grant), failed(ErrorCode::kDeadlineExceeded), t(400ms));
  EXPECT_EQ(failure.for_waiter(false, 1s, t(400ms))->source, Source::kStale);
  EXPECT_EQ(failure.for_waiter(false, 300ms, t(400ms)).error().code, ErrorCode::kDeadlineExceeded);
}

TEST_F(GateConflict, ACallersMaximumAgeExcludesAFlightSentTooLongAgo) {
  Grant grant = send(kDepth, t(0s));
  const auto with_max_age = [this](base::Duration max_age) {
    return gate.decide({.endpoint = kDepth, .params = "symbol=A", .deadline = t(5s), .max_age = max_age},
                       t(400ms));
  };
  expect<Join>(with_max_age(400ms));
  expect<Send>(with_max_age(300ms));
}

TEST_F(GateConflict, AnAnswerOlderThanTheCallerTakesIsNoAnswer) {
  const Settlement slow = load(kDepth, t(0s), answered("book"), 400ms);
  EXPECT_TRUE(slow.for_waiter(false, 400ms, t(400ms)));
  EXPECT_EQ(slow.for_waiter(false, 300ms, t(400ms)).error().code, ErrorCode::kDeadlineExceeded);
}

TEST_F(GateConflict, ASlowAnswerDoesNotReplaceOneThatWasAskedForLater) {
  Grant slow = send(kTicker, t(0s));
  Grant quick =
      expect<Send>(gate.decide({.endpoint = kTicker, .params = "symbol=A", .max_age = 100ms}, t(1s))).grant;
  gate.record(std::move(quick), answered("new"), t(1100ms));
  gate.record(std::move(slow), answered("old"), t(1200ms));
  EXPECT_EQ(expect<Serve>(decide(kTicker, t(1300ms))).reply.value->body(), "new");
}

TEST_F(GateConflict, ALateReplyFromBeforeTheTripDoesNotDecideTheProbe) {
  Grant late = send(kDepth, t(0s));
  trip(kDepth, t(0s));
  Grant probe = send(kDepth, t(5s), "symbol=B");
  gate.record(std::move(late), answered("book"), t(6s));
  EXPECT_EQ(gate.circuit_state(kDepth, t(6s)), CircuitState::kHalfOpen);
  gate.record(std::move(probe), answered("book"), t(6s));
  EXPECT_EQ(gate.circuit_state(kDepth, t(6s)), CircuitState::kClosed);
  EXPECT_THAT(events.told,
              ElementsAre("circuit.opened depth", "circuit.half_opened depth", "circuit.closed depth"));
}

TEST_F(GateConflict, AnInvalidationDuringALoadKeepsItOutOfTheCacheAndOutOfReach) {
  Grant before = send(kDepth, t(0s));
  gate.invalidate({kDepth});
  Grant after = send(kDepth, t(10ms));
  EXPECT_NE(before.flight(), after.flight());
  const Settlement settled = gate.record(std::move(before), answered("old"), t(20ms));
  EXPECT_EQ(settled.value->value->body(), "old") << "who asked before the change gets what was true then";
  expect<Join>(decide(kDepth, t(30ms)));
  gate.record(std::move(after), answered("new"), t(40ms));
  EXPECT_EQ(expect<Serve>(decide(kDepth, t(50ms))).reply.value->body(), "new");
}

TEST_F(GateConflict, AnInvalidationReachesOnlyItsPrefix) {
  load(kDepth, t(0s), answered("a"));
  gate.invalidate({kDepth}, "symbol=B");
  expect<Serve>(decide(kDepth, t(1ms)));
  gate.invalidate({kDepth}, "symbol=");
  expect<Send>(decide(kDepth, t(1ms)));
}

TEST_F(GateConflict, AHealthyStreamComesBeforeTheCacheAndAnUnhealthyOneIsPassedBy) {
  LiveBook live;
  gate.set_live_source({kDepth}, &live);
  live.now_is = {.healthy = true, .age = 120ms};
  const Serve streamed = expect<Serve>(decide(kDepth, t(0s)));
  EXPECT_EQ(streamed.reply.source, Source::kStream);
  EXPECT_EQ(streamed.reply.age, 120ms);
  live.now_is.healthy = false;
  load(kDepth, t(0s), answered("rest"));
  EXPECT_EQ(expect<Serve>(decide(kDepth, t(1ms))).reply.value->body(), "rest");
  EXPECT_EQ(live.built, 1) << "built only when it is served";
  gate.set_live_source({kDepth}, nullptr);
}

TEST_F(GateConflict, AStreamTooOldForTheCallerIsPassedBy) {
  LiveBook live;
  live.now_is = {.healthy = true, .age = 120ms};
  gate.set_live_source({kDepth}, &live);
  expect<Send>(gate.decide({.endpoint = kDepth, .max_age = 100ms}, t(0s)));
}

TEST_F(GateConflict, AfterA429NotOneRequestGoesToThatEndpointEarly) {
  const Settlement limit = load(kPlace, t(0s), limited(429, 3s), 100ms);
  EXPECT_EQ(limit.error->retry_at, t(3100ms));
  EXPECT_EQ(expect<Reject>(gate.decide({.endpoint = kPlace, .deadline = t(3s)}, t(200ms))).error.retry_at,
            t(3100ms));
  const Wait waiting = expect<Wait>(decide(kPlace, t(200ms)));
  EXPECT_EQ(gate.next_deadline(), t(3100ms));
  expect<Send>(decide(kCancel, t(3s)));
  EXPECT_TRUE(gate.on_time(t(3100ms) - kNs).send.empty());
  EXPECT_EQ(gate.on_time(t(3100ms)).send.size(), 1U);
  EXPECT_EQ(gate.circuit_state(kPlace, t(4s)), CircuitState::kClosed);
  EXPECT_THAT(events.told, ElementsAre("ledger.blocked order_place"));
}

TEST_F(GateConflict, AShorterRetryAfterDoesNotShortenALongerOne) {
  Grant first = send(kPlace, t(0s));
  Grant second = send(kPlace, t(0s));
  gate.record(std::move(first), limited(429, 10s), t(0s));
  gate.record(std::move(second), limited(429, 1s), t(0s));
  EXPECT_EQ(gate.snapshot(t(0s)).endpoints[kPlace.value()].blocked_until, t(10s));
}

TEST_F(GateConflict, AShorterBanDoesNotShortenALongerOne) {
  Grant first = send(kPlace, t(0s));
  Grant second = send(kPlace, t(0s));
  gate.record(std::move(first), limited(418, 10min), t(0s));
  gate.record(std::move(second), limited(418, 1s), t(0s));
  EXPECT_EQ(expect<Reject>(decide(kDepth, t(0s))).error.retry_at, t(10min));
}

TEST_F(GateConflict, A429MeetsACachedValueWhichIsServedStale) {
  load(kTicker, t(0s), answered("old"));
  load(kTicker, t(1s), limited(429, 60s));
  EXPECT_EQ(expect<Serve>(decide(kTicker, t(2s))).reply.source, Source::kStale);
  EXPECT_EQ(expect<Reject>(decide(kTicker, t(5s))).error.retry_at, t(61s));
}

TEST_F(GateConflict, A418BlocksEveryEndpointCancelsIncluded) {
  load(kDepth, t(0s), limited(418, std::nullopt));
  for (const EndpointId endpoint : {kPing, kTicker, kPlace, kCancel, kOrders}) {
    const Reject refused = expect<Reject>(decide(endpoint, t(1s)));
    EXPECT_EQ(refused.error.code, ErrorCode::kBlocked);
    EXPECT_EQ(refused.error.retry_at, t(120s));
  }
  expect<Send>(decide(kCancel, t(120s)));
  EXPECT_THAT(events.told, ElementsAre("host.blocked depth"));
}

TEST_F(GateConflict, AFirewallPageBlocksTheHostButARefusedKeyDoesNot) {
  load(kPlace, t(0s), failed(ErrorCode::kRejected, 403, base::Delivery::kRejected));
  expect<Send>(decide(kDepth, t(0s)));
  load(kPlace, t(1s), failed(ErrorCode::kUnavailable, 403));
  EXPECT_EQ(expect<Reject>(decide(kTicker, t(2s))).error.code, ErrorCode::kBlocked);
}

TEST_F(GateConflict, ABusinessRejectionIsNotHiddenByAnOldValue) {
  load(kTicker, t(0s), answered("old"));
  const Settlement no = load(kTicker, t(2s), failed(ErrorCode::kRejected, 400));
  EXPECT_FALSE(no.value);
  expect<Reject>(decide(kTicker, t(2100ms)));
}

}  // namespace
}  // namespace tidegate::resilience::gate_test
