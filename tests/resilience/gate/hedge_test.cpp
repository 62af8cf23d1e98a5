// The second request for a read whose first one is late.
#include "resilience/gate/fixture.hpp"

namespace tidegate::resilience::gate_test {
namespace {

class GateHedgeTest : public GateTest {
 protected:
  explicit GateHedgeTest(GateSettings settings = limits_apart()) : GateTest(std::move(settings)) {}
  // Forty answers, four of them slow: the 95th percentile of their round trips is 100 ms.
  void know_round_trips(EndpointId endpoint = kOrders, base::Duration usual = 20ms) {
    for (int i = 0; i < 40; ++i) {
      Grant grant = send(endpoint, now, "learn=" + std::to_string(i));
      const auto round_trip = i % 10 == 0 ? 100ms : usual;
      now += round_trip;
      gate.record(std::move(grant), answered("x"), now);
    }
  }
  Grant late_one(EndpointId endpoint = kOrders) {
    Grant first = send(endpoint, now);
    EXPECT_EQ(gate.next_deadline(), now + 100ms + kNs);
    return first;
  }
  std::optional<Grant> hedge_at(MonotonicTime at) {
    Due due = gate.on_time(at);
    if (due.send.empty()) return std::nullopt;
    EXPECT_EQ(due.send[0].purpose(), RequestPurpose::kHedge);
    return std::move(due.send[0]);
  }
  MonotonicTime now = t(0s);
};

class CheapOrders : public GateHedgeTest {
 public:
  static GateSettings settings() {
    GateSettings hedging = limits_apart();
    hedging.hedge.most_weight = 3;
    return hedging;
  }

 protected:
  CheapOrders() : GateHedgeTest(settings()) { know_round_trips(); }
};

TEST_F(CheapOrders, AreAskedForOnceMoreWhenTheyLastLongerThan95Of100) {
  Grant first = late_one();
  EXPECT_FALSE(hedge_at(now + 100ms));
  auto second = hedge_at(now + 101ms);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->flight(), first.flight());
  EXPECT_EQ(second->call().params, first.call().params);
  EXPECT_EQ(gate.next_deadline(), base::kNever) << "never a third";
}

class CheapOrdersOfAProbedHost : public GateHedgeTest {
 protected:
  static GateSettings settings() {
    GateSettings probing = CheapOrders::settings();
    probing.host_probe = kPing;
    return probing;
  }
  CheapOrdersOfAProbedHost() : GateHedgeTest(settings()) { know_round_trips(); }
};

TEST_F(CheapOrdersOfAProbedHost, AreNotAskedForOnceMoreWhileTheLastRequestOfAllHadNoAnswer) {
  Grant first = late_one();
  load(kDepth, now, failed(ErrorCode::kUnavailable, 503));
  EXPECT_FALSE(hedge_at(now + 101ms));
}

TEST_F(CheapOrders, TheFirstAnswerIsTheAnswerAndTheOtherChangesNothing) {
  Grant first = late_one();
  auto second = hedge_at(now + 101ms);
  const Settlement won = gate.record(std::move(*second), answered("second"), now + 120ms);
  ASSERT_TRUE(won.value);
  EXPECT_EQ(won.value->value->body(), "second");
  EXPECT_EQ(won.value->age, 19ms) << "counted from the hedge's own sending";
  EXPECT_EQ(gate.snapshot(now + 120ms).flights, 0U);
  const Settlement lost = gate.record(std::move(first), answered("first"), now + 200ms);
  EXPECT_TRUE(lost.unchanged);
  EXPECT_EQ(gate.snapshot(now + 200ms).endpoints[kOrders.value()].uid_weight_used, 3U * 42)
      << "both were counted by the exchange";
  const GateCounters counters = gate.snapshot(now + 200ms).counters;
  EXPECT_EQ(counters.hedged, 1U);
  EXPECT_EQ(counters.hedges_won, 1U);
}

TEST_F(CheapOrders, AFailureOfOneLeavesTheOtherUnderWay) {
  Grant first = late_one();
  auto second = hedge_at(now + 101ms);
  EXPECT_TRUE(gate.record(std::move(first), failed(ErrorCode::kConnectionLost), now + 110ms).unchanged);
  EXPECT_TRUE(gate.record(std::move(*second), answered("x"), now + 120ms).value);
}

TEST_F(CheapOrders, WhenBothFailTheFlightFails) {
  Grant first = late_one();
  auto second = hedge_at(now + 101ms);
  EXPECT_TRUE(gate.record(std::move(*second), failed(ErrorCode::kParse), now + 110ms).unchanged);
  const Settlement settled = gate.record(std::move(first), failed(ErrorCode::kParse), now + 120ms);
  EXPECT_EQ(settled.error->code, ErrorCode::kParse);
  EXPECT_EQ(gate.snapshot(now + 120ms).flights, 0U);
}

TEST_F(CheapOrders, AnAnswerInTimeNeedsNoHedge) {
  Grant first = late_one();
  gate.record(std::move(first), answered("x"), now + 99ms);
  EXPECT_EQ(gate.next_deadline(), base::kNever);
  EXPECT_FALSE(hedge_at(now + 101ms));
}

TEST_F(CheapOrders, AreNotHedgedSoonAfterA429) {
  gate.record(send(kTicker, now), limited(429, 1s), now);
  Grant first = late_one();
  EXPECT_FALSE(hedge_at(now + 101ms));
  gate.record(std::move(first), answered("x"), now + 101ms);
  now += 61s;
  Grant later = late_one();
  EXPECT_TRUE(hedge_at(now + 101ms));
}

TEST_F(CheapOrders, AreHedgedForAtMostFiveInAHundred) {
  int hedged = 0;
  for (int i = 0; i < 400; ++i) {
    Grant first = send(kOrders, now, "late=" + std::to_string(i));
    now += 200ms + i * 1ms;  // later than all before it, whatever the percentile has become
    auto second = hedge_at(now);
    gate.record(std::move(first), answered("x"), now);
    if (second) {
      ++hedged;
      gate.record(std::move(*second), answered("x"), now);
    }
    now += 1s;
  }
  EXPECT_GE(hedged, 20);
  EXPECT_LE(hedged, (40 + 400) * 5 / 100);
}

TEST_F(CheapOrders, AreSavedUpForAFewInARowAndNoMore) {
  for (int i = 0; i < 1000; ++i) {
    Grant quick = send(kOrders, now, "quick=" + std::to_string(i));
    gate.record(std::move(quick), answered("x"), now + 20ms);
    now += 120ms;
  }
  int hedged = 0;
  for (int i = 0; i < 12; ++i) {
    Grant first = send(kOrders, now, "late=" + std::to_string(i));
    now += 200ms + i * 1ms;  // later than all before it, whatever the percentile has become
    auto second = hedge_at(now);
    gate.record(std::move(first), answered("x"), now);
    if (!second) continue;
    ++hedged;
    gate.record(std::move(*second), answered("x"), now);
  }
  EXPECT_EQ(hedged, 5) << "though a thousand requests would have paid for fifty";
}

TEST_F(CheapOrders, AreNotHedgedWithoutWeight) {
  Grant heavy = expect<Send>(gate.decide({.endpoint = kOrders,
                                          .params = "much",
                                          .deadline = now + 10s,
                                          .weight = CallWeight{.uid = 500 - 3 * 41}},
                                         now))
                    .grant;
  Grant first = send(kOrders, now);
  EXPECT_FALSE(hedge_at(now + 101ms));
}

TEST_F(CheapOrders, ADroppedGrantLeavesTheOtherItsFlight) {
  std::optional<Grant> first{late_one()};
  auto second = hedge_at(now + 101ms);
  first.reset();
  EXPECT_TRUE(gate.record(std::move(*second), answered("x"), now + 120ms).value);
}

class OneToken : public GateHedgeTest {
 protected:
  static GateSettings settings() {
    GateSettings scarce = limits_apart();
    scarce.hedge.most_weight = 3;
    scarce.retry = {.percent = 1, .burst = 1};
    return scarce;
  }
  OneToken() : GateHedgeTest(settings()) { know_round_trips(); }
  bool is_repeated(MonotonicTime at) {
    return load(kTicker, at, failed(ErrorCode::kConnectionLost)).retry.has_value();
  }
};

TEST_F(OneToken, IsThereForARepeat) {
  EXPECT_TRUE(is_repeated(now));
}

TEST_F(OneToken, IsSpentByAHedgeAsWell) {
  Grant first = late_one();
  ASSERT_TRUE(hedge_at(now + 101ms));
  EXPECT_FALSE(is_repeated(now + 102ms));
}

// Its probes are few, and this one has one under way.
class HalfOpenOrders : public GateHedgeTest {
 protected:
  static GateSettings settings() {
    GateSettings hedging = limits_apart();
    hedging.circuit.probes = 2;
    hedging.circuit.max_concurrent_probes = 2;
    return hedging;
  }
  HalfOpenOrders() : GateHedgeTest(settings()) { know_round_trips(); }
};

TEST_F(HalfOpenOrders, AreNotHedged) {
  trip(kOrders, now);
  now += 10s;
  Grant probe = send(kOrders, now, "probe");
  ASSERT_EQ(gate.circuit_state(kOrders, now), CircuitState::kHalfOpen);
  EXPECT_FALSE(hedge_at(now + 101ms));
  gate.record(std::move(probe), answered("x"), now + 102ms);
  expect<Send>(decide(kOrders, now + 103ms, "another"));
}

class DearOrders : public GateHedgeTest {
 protected:
  static GateSettings settings() {
    GateSettings cheap = limits_apart();
    cheap.hedge.most_weight = 2;  // open orders weigh 3
    return cheap;
  }
  DearOrders() : GateHedgeTest(settings()) {}
};

TEST_F(DearOrders, AreNotHedged) {
  know_round_trips();
  Grant first = send(kOrders, now);
  EXPECT_EQ(gate.next_deadline(), base::kNever);
}

TEST_F(GateHedgeTest, AWriteIsNeverHedged) {
  know_round_trips(kPlace);
  Grant first = send(kPlace, now);
  EXPECT_EQ(gate.next_deadline(), base::kNever);
}

TEST_F(GateHedgeTest, NothingIsHedgedBeforeEnoughIsKnown) {
  for (int i = 0; i < 31; ++i) load(kTicker, t(i * 2s), answered("x"), 20ms);
  Grant first = send(kTicker, t(100s));
  EXPECT_EQ(gate.next_deadline(), base::kNever);
}

TEST_F(GateHedgeTest, ARequestWhoseDeadlineComesFirstIsNotHedged) {
  know_round_trips(kDepth);
  now += 10s;
  Grant first =
      expect<Send>(gate.decide({.endpoint = kDepth, .params = "a", .deadline = now + 50ms}, now)).grant;
  EXPECT_EQ(gate.next_deadline(), now + 100ms + kNs) << "a read goes on after its caller has left";
  EXPECT_FALSE(hedge_at(now + 101ms)) << "but nobody is left to be helped";
}

}  // namespace
}  // namespace tidegate::resilience::gate_test
