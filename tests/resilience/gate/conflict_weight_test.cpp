// Weight, deadlines and priorities against everything else that could decide.
#include "resilience/gate/fixture.hpp"

namespace tidegate::resilience::gate_test {
namespace {

class GateWeightConflict : public GateTest {
 protected:
  static GateSettings settings() {
    GateSettings narrow = limits_apart();
    narrow.limits.one_read_percent = 100;
    narrow.limits.total = {.window = 10s, .weight = 6, .held_for_cancels = 2};
    narrow.limits.requests = {.window = 10s, .weight = 6, .held_for_cancels = 2};
    return narrow;
  }
  GateWeightConflict() : GateTest(settings()) {}
  // The four units that are not held for cancels.
  void drain(MonotonicTime now) {
    for (int i = 0; i < 4; ++i) {
      gate.record(send(kOrders, now, "drain=" + std::to_string(i)), answered("x"), now);
    }
  }
  Decision patient(EndpointId endpoint, MonotonicTime now, std::string params = "symbol=A") {
    return gate.decide({.endpoint = endpoint, .params = std::move(params), .deadline = now + 60s}, now);
  }
};

TEST_F(GateWeightConflict, ACancelPassesADrainedLedgerAndEverybodyWhoWaitsForIt) {
  drain(t(0s));
  const Wait order = expect<Wait>(patient(kPlace, t(1s)));
  const Wait read = expect<Wait>(patient(kDepth, t(1s)));
  const Grant first = expect<Send>(patient(kCancel, t(2s))).grant;
  const Grant second = expect<Send>(patient(kCancel, t(2s))).grant;
  expect<Wait>(patient(kCancel, t(2s)));
}

TEST_F(GateWeightConflict, ACancelThatHasToWaitGoesBeforeAllWhoCameEarlier) {
  drain(t(0s));
  const Wait order = expect<Wait>(patient(kPlace, t(1s)));
  for (int i = 0; i < 2; ++i) gate.record(expect<Send>(patient(kCancel, t(1s))).grant, answered("x"), t(1s));
  const Wait cancel = expect<Wait>(patient(kCancel, t(2s)));
  Due due = gate.on_time(t(10s));
  ASSERT_GE(due.send.size(), 1U);
  EXPECT_EQ(due.send[0].flight(), cancel.ticket.flight());
}

TEST_F(GateWeightConflict, NotEvenACancelPassesA418) {
  load(kDepth, t(0s), limited(418, 30s));
  EXPECT_EQ(expect<Reject>(patient(kCancel, t(1s))).error.code, ErrorCode::kBlocked);
}

TEST_F(GateWeightConflict, NoPriorityPassesA429OfItsOwnEndpoint) {
  load(kCancel, t(0s), limited(429, 3s));
  expect<Wait>(patient(kCancel, t(1s)));
}

TEST_F(GateWeightConflict, AWriteIsNeverHeldBackForABatchNorMergedWhileItWaits) {
  drain(t(0s));
  const Wait one = expect<Wait>(patient(kPlace, t(1s)));
  const Wait two = expect<Wait>(patient(kPlace, t(1s)));
  EXPECT_EQ(gate.snapshot(t(1s)).waiting, 2U);
  EXPECT_EQ(gate.snapshot(t(1s)).counters.merged_waiting, 0U);
}

TEST_F(GateWeightConflict, AWaitThatWouldOutlastTheDeadlineIsRefusedThoughABulkRequestWaitsForTheSame) {
  drain(t(0s));
  const Wait first = expect<Wait>(patient(kPrice, t(1s)));
  expect<Join>(patient(kPrice, t(1s), "symbol=B"));
  const Reject late =
      expect<Reject>(gate.decide({.endpoint = kPrice, .params = "symbol=B", .deadline = t(9s)}, t(2s)));
  EXPECT_EQ(late.error.code, ErrorCode::kRateLimited);
  EXPECT_EQ(late.error.retry_at, t(10s));
}

TEST_F(GateWeightConflict, AValueThatComesFromElsewhereEndsTheWaitOfOnePart) {
  Grant under_way = send(kPrice, t(0s), "symbol=A");
  for (int i = 0; i < 3; ++i) {
    gate.record(send(kOrders, t(0s), "drain=" + std::to_string(i)), answered("x"), t(0s));
  }
  const auto strict = [this](std::string params) {
    return gate.decide({.endpoint = kPrice, .params = std::move(params), .deadline = t(60s), .max_age = 9s},
                       t(1s));
  };
  expect<Join>(strict("symbol=A"));
  const Wait b = expect<Wait>(strict("symbol=B"));
  expect<Join>(strict("symbol=C"));
  gate.record(std::move(under_way), answered("a"), t(2s));
  EXPECT_EQ(gate.snapshot(t(2s)).waiting, 1U);
  Due due = gate.on_time(t(12s));
  EXPECT_EQ(due.send.size(), 1U);
}

TEST_F(GateWeightConflict, AHedgeTakesNoWeightFromThoseWhoWait) {
  GateSettings hedging = limits_apart();
  hedging.hedge.most_weight = 3;
  hedging.limits.per_endpoint = {.window = 10s, .weight = 130};
  Gate hedged{table(), hedging, events};
  MonotonicTime now = t(0s);
  const auto decide_for = [&](std::uint32_t weight, std::string params) {
    return hedged.decide({.endpoint = kOrders,
                          .params = std::move(params),
                          .deadline = now + 60s,
                          .weight = CallWeight{.uid = weight}},
                         now);
  };
  for (int i = 0; i < 40; ++i) {
    Grant grant = expect<Send>(decide_for(1, std::to_string(i))).grant;
    now += 20ms;
    hedged.record(std::move(grant), answered("x"), now);
  }
  Grant late = expect<Send>(decide_for(3, "late")).grant;
  const Wait heavy = expect<Wait>(decide_for(100, "heavy"));
  const Due due = hedged.on_time(now + 1s);
  EXPECT_TRUE(due.send.empty()) << "enough for a hedge, but somebody waits for it";
}

TEST_F(GateWeightConflict, AHedgeIsNotSentThroughACircuitThatHasOpenedMeanwhile) {
  GateSettings hedging = limits_apart();
  hedging.hedge.most_weight = 3;
  Gate hedged{table(), hedging, events};
  MonotonicTime now = t(0s);
  const auto ask = [&](std::string params) {
    return expect<Send>(
               hedged.decide({.endpoint = kOrders, .params = std::move(params), .deadline = now + 60s}, now))
        .grant;
  };
  for (int i = 0; i < 40; ++i) {
    Grant grant = ask(std::to_string(i));
    now += 20ms;
    hedged.record(std::move(grant), answered("x"), now);
  }
  Grant late = ask("late");
  for (int i = 0; i < kDefaultFailureThreshold; ++i) {
    hedged.record(ask("f" + std::to_string(i)), failed(ErrorCode::kUnavailable, 503), now);
  }
  ASSERT_EQ(hedged.circuit_state(kOrders, now), CircuitState::kOpen);
  EXPECT_TRUE(hedged.on_time(now + 1s).send.empty());
}

TEST_F(GateWeightConflict, AFullQueueServesStaleBeforeItRefusesByName) {
  GateSettings small = settings();
  small.max_waiting = 1;
  Gate tight{table(), small, events};
  const auto ask = [&tight](EndpointId endpoint, std::string params, MonotonicTime now) {
    return tight.decide({.endpoint = endpoint, .params = std::move(params), .deadline = now + 60s}, now);
  };
  tight.record(expect<Send>(ask(kTicker, "symbol=A", t(0s))).grant, answered("old"), t(0s));
  for (int i = 0; i < 3; ++i) {
    tight.record(expect<Send>(ask(kOrders, std::to_string(i), t(0s))).grant, answered("x"), t(0s));
  }
  const Wait only = expect<Wait>(ask(kPlace, "1", t(2s)));
  EXPECT_EQ(expect<Serve>(ask(kTicker, "symbol=A", t(2s))).reply.source, Source::kStale);
  const Reject full = expect<Reject>(ask(kTicker, "symbol=B", t(2s)));
  EXPECT_EQ(full.error.code, ErrorCode::kQueueFull);
  EXPECT_NE(full.error.message.find("ticker was not sent: 1 calls wait"), std::string::npos);
}

}  // namespace
}  // namespace tidegate::resilience::gate_test
