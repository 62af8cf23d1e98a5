// Pairs of policies that could disagree: who wins, and that the loser was not charged.
#include <gmock/gmock.h>

#include "resilience/gate_fixture.hpp"

namespace tidegate::resilience::gate_test {
namespace {

using testing::ElementsAre;

GateSettings narrow(std::uint32_t weight, std::size_t max_waiting = 256) {
  GateSettings settings;
  settings.limits.per_endpoint = {.window = 10s, .weight = weight};
  settings.max_waiting = max_waiting;
  return settings;
}

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
  gate.invalidate(kDepth);
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
  gate.invalidate(kDepth, "symbol=B");
  expect<Serve>(decide(kDepth, t(1ms)));
  gate.invalidate(kDepth, "symbol=");
  expect<Send>(decide(kDepth, t(1ms)));
}

TEST_F(GateConflict, AHealthyStreamComesBeforeTheCacheAndAnUnhealthyOneIsPassedBy) {
  LiveBook live;
  gate.set_live_source(kDepth, &live);
  live.now_is = {.healthy = true, .age = 120ms};
  const Serve streamed = expect<Serve>(decide(kDepth, t(0s)));
  EXPECT_EQ(streamed.reply.source, Source::kStream);
  EXPECT_EQ(streamed.reply.age, 120ms);
  live.now_is.healthy = false;
  load(kDepth, t(0s), answered("rest"));
  EXPECT_EQ(expect<Serve>(decide(kDepth, t(1ms))).reply.value->body(), "rest");
  EXPECT_EQ(live.built, 1) << "built only when it is served";
  gate.set_live_source(kDepth, nullptr);
}

TEST_F(GateConflict, AStreamTooOldForTheCallerIsPassedBy) {
  LiveBook live;
  live.now_is = {.healthy = true, .age = 120ms};
  gate.set_live_source(kDepth, &live);
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
    EXPECT_EQ(refused.error.code, ErrorCode::kBanned);
    EXPECT_EQ(refused.error.retry_at, t(120s));
  }
  expect<Send>(decide(kCancel, t(120s)));
  EXPECT_THAT(events.told, ElementsAre("host.blocked depth"));
}

TEST_F(GateConflict, AFirewallPageBlocksTheHostButARefusedKeyDoesNot) {
  load(kPlace, t(0s), failed(ErrorCode::kExchangeRejected, 403, base::Delivery::kRejected));
  expect<Send>(decide(kDepth, t(0s)));
  load(kPlace, t(1s), failed(ErrorCode::kExchangeUnavailable, 403));
  EXPECT_EQ(expect<Reject>(decide(kTicker, t(2s))).error.code, ErrorCode::kBanned);
}

TEST_F(GateConflict, ABusinessRejectionIsNotHiddenByAnOldValue) {
  load(kTicker, t(0s), answered("old"));
  const Settlement no = load(kTicker, t(2s), failed(ErrorCode::kExchangeRejected, 400));
  EXPECT_FALSE(no.value);
  expect<Reject>(decide(kTicker, t(2100ms)));
}

class GateNarrow : public GateTest {
 protected:
  GateNarrow() : GateTest(narrow(2, 3)) {}
  Wait wait(EndpointId endpoint, MonotonicTime now, std::string params, base::Duration patience) {
    return expect<Wait>(
        gate.decide({.endpoint = endpoint, .params = std::move(params), .deadline = now + patience}, now));
  }
  void spend(EndpointId endpoint, MonotonicTime now) {
    for (int i = 0; i < 2; ++i) {
      Grant grant = send(endpoint, now, "spend=" + std::to_string(i));
      gate.record(std::move(grant), answered("x"), now);
    }
  }
};

TEST_F(GateNarrow, WithNoWeightLeftAStaleValueIsServedInsteadOfWaiting) {
  load(kDepth, t(0s), answered("old"));
  Grant other = send(kDepth, t(0s), "symbol=B");
  EXPECT_EQ(expect<Serve>(decide(kDepth, t(2s))).reply.source, Source::kStale);
  EXPECT_EQ(gate.snapshot(t(2s)).waiting, 0U);
}

TEST_F(GateNarrow, WithNoWeightLeftAFreshValueIsServedWithoutARefresh) {
  load(kDepth, t(0s), answered("old"));
  Grant other = send(kDepth, t(0s), "symbol=B");
  const Serve served = expect<Serve>(decide(kDepth, t(600ms)));
  EXPECT_EQ(served.reply.source, Source::kCache);
  EXPECT_FALSE(served.refresh);
}

TEST_F(GateNarrow, ADeadlineBeforeTheWeightReturnsIsRefusedAtOnce) {
  spend(kTicker, t(0s));
  const auto ask = [this](MonotonicTime deadline) {
    return gate.decide({.endpoint = kTicker, .params = "new", .deadline = deadline}, t(1s));
  };
  const Reject refused = expect<Reject>(ask(t(10s)));
  EXPECT_EQ(refused.error.code, ErrorCode::kRateLimited);
  EXPECT_EQ(refused.error.retry_at, t(10s));
  expect<Wait>(ask(t(10s) + kNs));
}

TEST_F(GateNarrow, AWaitingReadIsSentWhenWeightReturnsAndOthersJoinItMeanwhile) {
  spend(kTicker, t(0s));
  const Wait waiting = wait(kTicker, t(1s), "new", 20s);
  EXPECT_EQ(expect<Join>(decide(kTicker, t(2s), "new")).flight, waiting.ticket.flight());
  EXPECT_EQ(gate.next_deadline(), t(10s));
  Due due = gate.on_time(t(10s));
  ASSERT_EQ(due.send.size(), 1U);
  const Settlement settled = gate.record(std::move(due.send[0]), answered("x"), t(10100ms));
  EXPECT_EQ(settled.flight, waiting.ticket.flight());
  EXPECT_EQ(settled.value->age, 100ms) << "waiting makes no data older";
}

TEST_F(GateNarrow, ANewcomerDoesNotOvertakeThoseWhoWait) {
  spend(kPlace, t(0s));
  const Wait first = wait(kPlace, t(1s), "1", 20s);
  const Wait second = wait(kPlace, t(9s), "2", 20s);
  const Wait newcomer = wait(kPlace, t(10s), "3", 20s);
  const Due due = gate.on_time(t(10s));
  ASSERT_EQ(due.send.size(), 2U);
  EXPECT_EQ(due.send[0].flight(), first.ticket.flight());
  EXPECT_EQ(due.send[1].flight(), second.ticket.flight());
}

TEST_F(GateNarrow, RefusesWhatDoesNotFitIntoTheQueue) {
  spend(kPlace, t(0s));
  const Wait a = wait(kPlace, t(1s), "1", 20s);
  const Wait b = wait(kPlace, t(1s), "2", 20s);
  {
    const Wait c = wait(kPlace, t(1s), "3", 20s);
    EXPECT_EQ(expect<Reject>(decide(kPlace, t(1s), "4")).error.code, ErrorCode::kQueueFull);
  }
  EXPECT_EQ(gate.snapshot(t(1s)).waiting, 2U) << "a dropped ticket gives up its place";
  EXPECT_EQ(gate.snapshot(t(1s)).flights, 2U);
}

TEST_F(GateNarrow, ACircuitThatOpensMeanwhileEndsTheWait) {
  Grant lost = send(kTicker, t(0s));
  Grant kept = send(kTicker, t(0s), "symbol=B");
  gate.record(std::move(kept), answered("x"), t(0s));
  const Wait waiting = wait(kTicker, t(1s), "new", 20s);
  gate.record(std::move(lost), limited(418, 60s), t(2s));
  const Due due = gate.on_time(t(10s));
  EXPECT_TRUE(due.send.empty());
  ASSERT_EQ(due.settled.size(), 1U);
  EXPECT_EQ(due.settled[0].error->code, ErrorCode::kBanned);
}

TEST_F(GateNarrow, AWaitThatA429HasMadeHopelessEndsBeforeItsDeadline) {
  Grant kept = send(kTicker, t(0s));
  Grant limit = send(kTicker, t(0s), "symbol=B");
  gate.record(std::move(kept), answered("x"), t(0s));
  const Wait waiting = wait(kTicker, t(1s), "new", 15s);
  gate.record(std::move(limit), limited(429, 60s), t(2s));
  const Due due = gate.on_time(t(2s));
  ASSERT_EQ(due.settled.size(), 1U);
  EXPECT_EQ(due.settled[0].error->code, ErrorCode::kRateLimited);
  EXPECT_EQ(due.settled[0].error->retry_at, t(62s));
}

TEST_F(GateNarrow, AWaitWithoutAnAnswerEndsAtItsDeadline) {
  Grant a = send(kTicker, t(0s));
  Grant b = send(kTicker, t(0s), "symbol=B");
  const Wait waiting = wait(kTicker, t(1s), "new", 15s);
  const Due due = gate.on_time(t(16s));
  ASSERT_EQ(due.settled.size(), 1U);
  EXPECT_EQ(due.settled[0].error->delivery, base::Delivery::kNotSent);
  EXPECT_EQ(gate.next_deadline(), base::kNever);
}

TEST_F(GateNarrow, AStreamThatTurnsHealthyEndsTheWait) {
  spend(kTicker, t(0s));
  LiveBook live;
  gate.set_live_source(kTicker, &live);
  const Wait waiting = wait(kTicker, t(1s), "new", 20s);
  live.now_is.healthy = true;
  const Due due = gate.on_time(t(10s));
  ASSERT_EQ(due.settled.size(), 1U);
  EXPECT_EQ(due.settled[0].value->source, Source::kStream);
}

class GateStrict : public GateTest {
 protected:
  static GateSettings settings() {
    GateSettings strict;
    strict.limits.total = {.window = 10s, .weight = 4, .held_for_cancels = 1};
    return strict;
  }
  GateStrict() : GateTest(settings()) {}
};

TEST_F(GateStrict, SharedWeightGoesToTheMoreUrgentFirst) {
  std::vector<Grant> sent;
  for (int i = 0; i < 3; ++i) sent.push_back(send(kDepth, t(0s), std::to_string(i)));
  for (int i = 0; i < 3; ++i)
    gate.record(std::move(sent[static_cast<std::size_t>(i)]), answered("x"), t(i * 1s));
  const Wait market = expect<Wait>(gate.decide({.endpoint = kTicker, .deadline = t(30s)}, t(3s)));
  const Wait order = expect<Wait>(gate.decide({.endpoint = kPlace, .deadline = t(30s)}, t(4s)));
  const Due first = gate.on_time(t(10s));
  ASSERT_EQ(first.send.size(), 1U);
  EXPECT_EQ(first.send[0].flight(), order.ticket.flight());
  const Due second = gate.on_time(t(11s));
  ASSERT_EQ(second.send.size(), 1U);
  EXPECT_EQ(second.send[0].flight(), market.ticket.flight());
}

TEST_F(GateStrict, ANewcomerDoesNotTakeTheSharedWeightOfAMoreUrgentCall) {
  std::vector<Grant> sent;
  for (int i = 0; i < 2; ++i) sent.push_back(send(kDepth, t(0s), std::to_string(i)));
  const Wait heavy = expect<Wait>(
      gate.decide({.endpoint = kPlace, .deadline = t(30s), .weight = CallWeight{.ip = 2}}, t(1s)));
  EXPECT_TRUE(std::holds_alternative<Wait>(decide(kTicker, t(2s)))) << "one unit is free, but not for it";
}

TEST_F(GateStrict, ANewcomerDoesNotTakeTheSharedWeightOfAnEarlierCallOfItsOwnRank) {
  std::vector<Grant> sent;
  for (int i = 0; i < 2; ++i) sent.push_back(send(kDepth, t(0s), std::to_string(i)));
  const Wait heavy = expect<Wait>(
      gate.decide({.endpoint = kDepth, .deadline = t(30s), .weight = CallWeight{.ip = 2}}, t(1s)));
  EXPECT_TRUE(std::holds_alternative<Wait>(decide(kTicker, t(2s))));
  expect<Send>(gate.decide({.endpoint = kPlace, .deadline = t(30s)}, t(3s)));
}

TEST_F(GateStrict, ACancelUsesWhatIsHeldBackForIt) {
  std::vector<Grant> sent;
  for (int i = 0; i < 3; ++i) sent.push_back(send(kDepth, t(0s), std::to_string(i)));
  EXPECT_EQ(expect<Reject>(gate.decide({.endpoint = kPlace, .deadline = t(1s)}, t(0s))).error.code,
            ErrorCode::kRateLimited);
  expect<Send>(gate.decide({.endpoint = kCancel, .weight = CallWeight{.ip = 1, .uid = 1}}, t(0s)));
}

class GateWithHostProbe : public GateTest {
 protected:
  static GateSettings settings() {
    GateSettings probing;
    probing.host_probe = kPing;
    return probing;
  }
  GateWithHostProbe() : GateTest(settings()) {}
  Grant host_probe(MonotonicTime now) {
    EXPECT_EQ(gate.next_deadline(), now);
    Due due = gate.on_time(now);
    EXPECT_EQ(due.send.size(), 1U);
    EXPECT_EQ(due.send.at(0).purpose(), Purpose::kHostProbe);
    return std::move(due.send.at(0));
  }
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
  gate.record(send(kDepth, t(1s), "probe"), failed(ErrorCode::kExchangeUnavailable, 503), t(1s));
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
