// Cancels that are short of weight: they wait, and neither their deadline nor other calls keep them from it.
#include "resilience/gate/fixture.hpp"

namespace tidegate::resilience::gate_test {
namespace {

// Whatever else waits, there is room for what lowers a risk.
class GateRoomForCancels : public GateTest {
 protected:
  static GateSettings settings() {
    GateSettings settings = limits_apart();
    settings.limits = LimitProfile::documented();
    settings.limits.per_endpoint = {.window = 10s, .weight = 2};
    settings.max_waiting = 2;
    settings.max_flights = 8;
    return settings;
  }
  GateRoomForCancels() : GateTest(settings()) {}
  // All of an endpoint's weight, answered at once.
  void spend(EndpointId endpoint, int times) {
    for (int i = 0; i < times; ++i) {
      gate.record(send(endpoint, t(0s), "spent=" + std::to_string(i)), answered("done"), t(0s));
    }
  }
  Ticket wait(EndpointId endpoint, const std::string& params) {
    return expect<Wait>(decide(endpoint, t(1s), params)).ticket;
  }
};

TEST_F(GateRoomForCancels, AFullQueueOfOthersRefusesNone) {
  spend(kTicker, 2);
  spend(kCancel, 2);
  std::vector<Ticket> waiting;
  waiting.push_back(wait(kTicker, "a"));
  waiting.push_back(wait(kTicker, "b"));
  EXPECT_EQ(expect<Reject>(decide(kTicker, t(1s), "c")).error.code, ErrorCode::kQueueFull);
  for (int i = 0; i < 8; ++i) waiting.push_back(wait(kCancel, std::to_string(i)));
  EXPECT_EQ(expect<Reject>(decide(kCancel, t(1s), "c")).error.code, ErrorCode::kQueueFull)
      << "their own places have a bound as well: as many as loads";
  waiting.pop_back();
  waiting.push_back(wait(kCancel, "d"));
}

TEST_F(GateRoomForCancels, ThoseThatWaitTakeNobodyElsesPlace) {
  spend(kTicker, 2);
  spend(kCancel, 2);
  std::vector<Ticket> waiting;
  waiting.push_back(wait(kCancel, "a"));
  waiting.push_back(wait(kCancel, "b"));
  waiting.push_back(wait(kTicker, "a"));
  waiting.push_back(wait(kTicker, "b"));
}

TEST_F(GateRoomForCancels, LoadsOfOthersUnderWayRefuseNone) {
  std::vector<Grant> under_way;
  for (const EndpointId endpoint : {kPing, kDepth, kTicker, kPlace}) {
    under_way.push_back(send(endpoint, t(0s), "a"));
    under_way.push_back(send(endpoint, t(0s), "b"));
  }
  EXPECT_EQ(expect<Reject>(decide(kOrders, t(0s))).error.code, ErrorCode::kQueueFull);
  expect<Send>(decide(kCancel, t(0s)));
}

// All of the weight for cancels is back at 10 s.
class GateWaitingCancel : public GateRoomForCancels {
 protected:
  GateWaitingCancel() {
    spend(kPlace, 2);
    spend(kCancel, 1);
    under_way.emplace(send(kCancel, t(500ms), "under way"));
  }
  Decision ask(EndpointId endpoint, MonotonicTime deadline, MonotonicTime now = t(1s)) {
    return gate.decide({.endpoint = endpoint, .params = "symbol=A", .deadline = deadline}, now);
  }
  std::optional<Grant> under_way;
};

TEST_F(GateWaitingCancel, WhoseWeightComesAfterItsDeadlineWaitsAndHasItsTimeFromThenOn) {
  EXPECT_EQ(expect<Reject>(ask(kPlace, t(1500ms))).error.code, ErrorCode::kRateLimited);
  const Wait cancel = expect<Wait>(ask(kCancel, t(1500ms)));
  EXPECT_EQ(gate.next_deadline(), t(10s)) << "its deadline is no instant at which anything is to be done";
  EXPECT_TRUE(gate.on_time(t(1500ms)).settled.empty());
  const Due due = gate.on_time(t(10s));
  ASSERT_EQ(due.send.size(), 1U);
  EXPECT_EQ(due.send[0].call().deadline, t(10s) + GateSettings{}.flight_timeout);
}

TEST_F(GateWaitingCancel, KeepsItsOwnDeadlineWhereThatIsLater) {
  const Wait cancel = expect<Wait>(ask(kCancel, t(40s)));
  const Due due = gate.on_time(t(10s));
  ASSERT_EQ(due.send.size(), 1U);
  EXPECT_EQ(due.send[0].call().deadline, t(40s));
}

TEST_F(GateWaitingCancel, OfSeveralSymbolsIsRefusedForLateItWouldMeetNewOrders) {
  for (int i = 0; i < 2; ++i)
    gate.record(send(kSweep, t(1s), "n=" + std::to_string(i)), answered("x"), t(1s));
  EXPECT_EQ(expect<Reject>(ask(kSweep, t(1500ms))).error.code, ErrorCode::kRateLimited);
}

TEST_F(GateWaitingCancel, HearsAtOnceOfA429ThatMovesItsTurnBehindItsDeadline) {
  const Wait cancel = expect<Wait>(ask(kCancel, t(1500ms)));
  gate.record(std::move(*under_way), limited(429, 60s), t(1200ms));
  EXPECT_LE(gate.next_deadline(), t(1500ms));
  const Due due = gate.on_time(t(1500ms));
  ASSERT_EQ(due.settled.size(), 1U);
  EXPECT_EQ(due.settled[0].error->retry_at, t(61200ms));
  EXPECT_EQ(due.settled[0].error->delivery, base::Delivery::kNotSent);
  EXPECT_TRUE(gate.on_time(t(70s)).send.empty());
}

TEST_F(GateWaitingCancel, PastItsDeadlineHearsOfA429AsSoonAsThatIsKnown) {
  const Wait cancel = expect<Wait>(ask(kCancel, t(1500ms)));
  EXPECT_TRUE(gate.on_time(t(2s)).settled.empty());
  gate.record(std::move(*under_way), limited(429, 60s), t(3s));
  EXPECT_LE(gate.next_deadline(), t(3s));
  const Due due = gate.on_time(t(3s));
  ASSERT_EQ(due.settled.size(), 1U);
  EXPECT_EQ(due.settled[0].error->retry_at, t(63s));
}

TEST_F(GateWaitingCancel, WhoseWeightCanNeverComeIsRefused) {
  EXPECT_EQ(expect<Reject>(gate.decide({.endpoint = kCancel,
                                        .params = "symbol=A",
                                        .deadline = t(1500ms),
                                        .weight = CallWeight{.ip = 0, .uid = 3}},
                                       t(1s)))
                .error.retry_at,
            std::nullopt);
}

TEST_F(GateWaitingCancel, WhoseWeightANewLimitNeverAllowsIsRefusedAtOnce) {
  const Wait cancel = expect<Wait>(gate.decide({.endpoint = kCancel,
                                                .params = "symbol=A",
                                                .deadline = t(1500ms),
                                                .weight = CallWeight{.ip = 0, .uid = 2}},
                                               t(1s)));
  const std::vector<LimitRule> narrow{
      {LimitRule::Counts::kAccountWeight, "order_cancel", {.window = 10s, .weight = 1}}};
  ASSERT_TRUE(gate.apply_limits(narrow, t(2s)).empty());
  EXPECT_EQ(gate.next_deadline(), t(2s)) << "nobody would wake it later";
  const Due due = gate.on_time(t(2s));
  ASSERT_EQ(due.settled.size(), 1U);
  EXPECT_EQ(due.settled[0].error->code, ErrorCode::kRateLimited);
}

TEST_F(GateWaitingCancel, TakesNoOtherCallsPlaceHoweverManyWait) {
  std::vector<Ticket> waiting;
  for (int i = 0; i < 7; ++i) waiting.push_back(wait(kCancel, std::to_string(i)));
  std::vector<Grant> others;
  for (const EndpointId endpoint : {kPing, kDepth, kTicker}) {
    others.push_back(send(endpoint, t(1s), "a"));
    others.push_back(send(endpoint, t(1s), "b"));
  }
  EXPECT_EQ(gate.snapshot(t(1s)).flights, 14U) << "of eight that may be";
}

}  // namespace
}  // namespace tidegate::resilience::gate_test
