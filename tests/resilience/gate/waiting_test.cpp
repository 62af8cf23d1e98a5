// Calls short of weight: who is served stale, who waits, who goes first, and how a wait ends.
#include <vector>

#include "resilience/gate/fixture.hpp"

namespace tidegate::resilience::gate_test {
namespace {

GateSettings narrow(std::uint32_t weight, std::size_t max_waiting = 256) {
  GateSettings settings = limits_apart();
  settings.limits.per_endpoint = {.window = 10s, .weight = weight};
  settings.max_waiting = max_waiting;
  return settings;
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
  EXPECT_EQ(due.settled[0].error->code, ErrorCode::kBlocked);
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
  gate.set_live_source({kTicker}, &live);
  const Wait waiting = wait(kTicker, t(1s), "new", 20s);
  live.now_is.healthy = true;
  const Due due = gate.on_time(t(10s));
  ASSERT_EQ(due.settled.size(), 1U);
  EXPECT_EQ(due.settled[0].value->source, Source::kStream);
}

class GateSharedAndOwn : public GateTest {
 protected:
  static GateSettings settings() {
    GateSettings both = limits_apart();
    both.limits.per_endpoint = {.window = 10s, .weight = 2};
    both.limits.one_read_percent = 100;
    both.limits.requests = {.window = 1s, .weight = 3};
    return both;
  }
  GateSharedAndOwn() : GateTest(settings()) {}
};

TEST_F(GateSharedAndOwn, WhoWaitsForItsOwnWeightHoldsUpOthersOnlyWhileTheSharedWeightIsShort) {
  for (const char* params : {"1", "2"}) gate.record(send(kTicker, t(0s), params), answered("x"), t(0s));
  gate.record(send(kDepth, t(0s), "1"), answered("x"), t(0s));
  const auto ask = [this](EndpointId endpoint) {
    return gate.decide({.endpoint = endpoint, .params = "late", .deadline = t(60s)}, t(100ms));
  };
  const Wait own = expect<Wait>(ask(kTicker));
  const Wait shared = expect<Wait>(ask(kDepth));
  EXPECT_EQ(gate.next_deadline(), t(1s));
  Due due = gate.on_time(t(1s));
  ASSERT_EQ(due.send.size(), 1U);
  EXPECT_EQ(due.send[0].flight(), shared.ticket.flight());
  EXPECT_EQ(gate.next_deadline(), t(10s));
}

class GateStrict : public GateTest {
 protected:
  static GateSettings settings() {
    GateSettings strict = limits_apart();
    strict.limits.one_read_percent = 100;
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

}  // namespace
}  // namespace tidegate::resilience::gate_test
