// One policy at a time: what each of them makes of a call.
#include "tidegate/resilience/gate/gate.hpp"

#include <gmock/gmock.h>

#include "resilience/gate/fixture.hpp"

namespace tidegate::resilience::gate_test {
namespace {

using testing::ElementsAre;

TEST_F(GateTest, SendsTheFirstReadAndServesTheNextFromTheCacheWithAnHonestAge) {
  const Settlement loaded = load(kDepth, t(0s), answered("book"), 300ms);
  EXPECT_EQ(loaded.value->source, Source::kNetwork);
  EXPECT_EQ(loaded.value->age, 300ms);
  const Serve served = expect<Serve>(decide(kDepth, t(400ms)));
  EXPECT_EQ(served.reply.source, Source::kCache);
  EXPECT_EQ(served.reply.value->body(), "book");
  EXPECT_EQ(served.reply.age, 400ms) << "100 ms in our hands and the round trip";
  EXPECT_FALSE(served.refresh);
}

TEST_F(GateTest, NeverServesAsFreshWhatHasReachedItsTtl) {
  load(kTicker, t(0s), answered("a"), 100ms);
  expect<Serve>(decide(kTicker, t(1100ms) - kNs));
  expect<Send>(decide(kTicker, t(1100ms)));
}

TEST_F(GateTest, RefreshesBehindAServedValueOnceAtATime) {
  load(kDepth, t(0s), answered("old"));
  Serve first = expect<Serve>(decide(kDepth, t(500ms)));
  ASSERT_TRUE(first.refresh);
  EXPECT_EQ(first.refresh->purpose(), RequestPurpose::kRefresh);
  EXPECT_FALSE(expect<Serve>(decide(kDepth, t(510ms))).refresh) << "one is under way";
  gate.record(std::move(*first.refresh), answered("new"), t(600ms));
  const Serve second = expect<Serve>(decide(kDepth, t(1200ms)));
  EXPECT_EQ(second.reply.value->body(), "new");
}

TEST_F(GateTest, JoinsIdenticalReadsAndSettlesThemTogether) {
  Grant grant = send(kDepth, t(0s));
  const Join joined = expect<Join>(decide(kDepth, t(10ms)));
  EXPECT_EQ(joined.flight, grant.flight());
  expect<Send>(decide(kDepth, t(10ms), "symbol=B"));
  const Settlement settled = gate.record(std::move(grant), answered("book"), t(50ms));
  EXPECT_EQ(settled.for_waiter(false, {}, t(50ms))->source, Source::kNetwork);
  const auto reply = settled.for_waiter(true, {}, t(60ms));
  EXPECT_EQ(reply->source, Source::kFlight);
  EXPECT_EQ(reply->age, 60ms) << "the flight's whole time and the moment until the waiter ran";
}

TEST_F(GateTest, NeverJoinsOrCachesAWrite) {
  Grant first = send(kPlace, t(0s));
  Grant second = send(kPlace, t(0s));
  EXPECT_NE(first.flight(), second.flight());
  gate.record(std::move(first), answered("ok"), t(10ms));
  expect<Send>(decide(kPlace, t(20ms)));
}

TEST_F(GateTest, HandsOnAWritesErrorWithItsDeliveryUntouched) {
  const Settlement lost = load(kPlace, t(0s), failed(ErrorCode::kConnectionLost));
  EXPECT_FALSE(lost.retry);
  EXPECT_EQ(lost.error->delivery, base::Delivery::kUnknown);
  const Settlement refused =
      load(kPlace, t(1s), failed(ErrorCode::kRejected, 400, base::Delivery::kRejected));
  EXPECT_EQ(refused.error->delivery, base::Delivery::kRejected);
}

TEST_F(GateTest, SharesAFailureAndRemembersItBriefly) {
  Grant grant = send(kOrders, t(0s));
  expect<Join>(decide(kOrders, t(0s)));
  const Settlement settled = gate.record(std::move(grant), failed(ErrorCode::kDeadlineExceeded), t(1s));
  EXPECT_EQ(settled.for_waiter(true, {}, t(1s)).error().code, ErrorCode::kDeadlineExceeded);
  const Reject again = expect<Reject>(decide(kOrders, t(1100ms)));
  EXPECT_EQ(again.error.code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(again.error.retry_at, t(1250ms));
  expect<Send>(decide(kOrders, t(1250ms)));
}

TEST_F(GateTest, OpensACircuitByFailuresAndTellsSoOnce) {
  trip(kDepth, t(0s));
  const Reject refused = expect<Reject>(decide(kDepth, t(1s)));
  EXPECT_EQ(refused.error.code, ErrorCode::kCircuitOpen);
  EXPECT_EQ(refused.error.retry_at, t(5s));
  expect<Send>(decide(kTicker, t(1s)));
  EXPECT_THAT(events.told, ElementsAre("circuit.opened depth"));
}

TEST_F(GateTest, CountsABusinessRejectionAsHealthy) {
  for (int i = 0; i < 50; ++i) {
    const auto now = t(i * 1s);
    load(kPlace, now, failed(ErrorCode::kRejected, 400, base::Delivery::kRejected));
  }
  EXPECT_EQ(gate.circuit_state(kPlace, t(50s)), CircuitState::kClosed);
}

TEST_F(GateTest, LetsUnparsableAnswersTripTheCircuitAndCountsTheirWeight) {
  trip(kDepth, t(0s), ErrorCode::kParse);
  EXPECT_EQ(gate.snapshot(t(0s)).endpoints[kDepth.value()].ip_weight_used, 5U);
}

TEST_F(GateTest, CountsACancelledCallAsNothing) {
  for (int i = 0; i < 20; ++i) load(kOrders, t(i * 1s), failed(ErrorCode::kCancelled));
  EXPECT_EQ(gate.circuit_state(kOrders, t(20s)), CircuitState::kClosed);
  EXPECT_EQ(gate.snapshot(t(20s)).endpoints[kOrders.value()].circuit.counts.failures, 0U);
}

TEST_F(GateTest, GivesEverythingBackWhenAGrantIsDropped) {
  { const Grant dropped = send(kDepth, t(0s)); }
  const GateSnapshot shot = gate.snapshot(t(0s));
  EXPECT_EQ(shot.flights, 0U);
  EXPECT_EQ(shot.endpoints[kDepth.value()].ip_weight_used, 0U);
  expect<Send>(decide(kDepth, t(0s)));
}

TEST_F(GateTest, GivesWeightBackWhenNotOneByteLeft) {
  load(kPlace, t(0s), failed(ErrorCode::kConnectionRefused, 0, base::Delivery::kNotSent));
  EXPECT_EQ(gate.snapshot(t(0s)).endpoints[kPlace.value()].uid_weight_used, 0U);
  load(kPlace, t(0s), failed(ErrorCode::kConnectionLost, 0, base::Delivery::kUnknown));
  EXPECT_EQ(gate.snapshot(t(0s)).endpoints[kPlace.value()].uid_weight_used, 1U);
}

TEST_F(GateTest, WeighsACallThatCostsMoreThanItsRow) {
  Grant grant = expect<Send>(gate.decide({.endpoint = kTicker, .weight = CallWeight{.ip = 40}}, t(0s))).grant;
  EXPECT_EQ(gate.snapshot(t(0s)).endpoints[kTicker.value()].ip_weight_used, 40U);
  const Reject never = expect<Reject>(
      gate.decide({.endpoint = kTicker, .params = "x", .weight = CallWeight{.ip = 501}}, t(0s)));
  EXPECT_EQ(never.error.code, ErrorCode::kRateLimited);
  EXPECT_FALSE(never.error.retry_at);
}

TEST_F(GateTest, RejectsACallWhoseDeadlineHasPassedUnlessItsAnswerIsAtHand) {
  const Reject late = expect<Reject>(gate.decide({.endpoint = kDepth, .deadline = t(1s)}, t(1s)));
  EXPECT_EQ(late.error.code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(late.error.delivery, base::Delivery::kNotSent);
  load(kDepth, t(1s), answered("book"));
  expect<Serve>(gate.decide({.endpoint = kDepth, .params = "symbol=A", .deadline = t(1s)}, t(1s)));
}

TEST_F(GateTest, GivesAReadItsOwnTimeAndAWriteItsCallers) {
  const auto granted = [this](EndpointId endpoint, MonotonicTime deadline) {
    return expect<Send>(gate.decide({.endpoint = endpoint, .deadline = deadline}, t(0s)))
        .grant.call()
        .deadline;
  };
  EXPECT_EQ(granted(kDepth, t(50ms)), t(2s));
  EXPECT_EQ(granted(kDepth, t(3s)), t(3s));
  EXPECT_EQ(granted(kDepth, base::kNever), t(2s));
  EXPECT_EQ(granted(kPlace, t(50ms)), t(50ms));
  EXPECT_EQ(granted(kPlace, base::kNever), t(2s));
}

TEST_F(GateTest, RepeatsAReadOnceAfterABrokenConnection) {
  Settlement first = load(kOrders, t(0s), failed(ErrorCode::kConnectionLost));
  ASSERT_TRUE(first.retry);
  expect<Join>(decide(kOrders, t(0s)));
  const auto again_at = gate.next_deadline();
  EXPECT_GT(again_at, t(0s));
  EXPECT_LE(again_at, t(40ms));
  EXPECT_TRUE(gate.on_time(again_at - kNs).send.empty());
  Due due = gate.on_time(again_at);
  ASSERT_EQ(due.send.size(), 1U);
  EXPECT_EQ(due.send[0].flight(), first.flight);
  const Settlement second = gate.record(std::move(due.send[0]), failed(ErrorCode::kConnectionLost), again_at);
  EXPECT_FALSE(second.retry);
  EXPECT_EQ(second.error->code, ErrorCode::kConnectionLost);
}

TEST_F(GateTest, RepeatsNeitherTimeoutsNorServerErrors) {
  EXPECT_FALSE(load(kOrders, t(0s), failed(ErrorCode::kDeadlineExceeded)).retry);
  EXPECT_FALSE(load(kOrders, t(1s), failed(ErrorCode::kUnavailable, 503)).retry);
}

TEST_F(GateTest, CountsWhatItDid) {
  load(kDepth, t(0s), answered("book"));
  decide(kDepth, t(1ms));
  Grant grant = send(kTicker, t(1ms));
  decide(kTicker, t(1ms));
  gate.record(std::move(grant), answered("x"), t(2ms));
  const GateCounters counters = gate.snapshot(t(2ms)).counters;
  EXPECT_EQ(counters.calls, 4U);
  EXPECT_EQ(counters.sent, 2U);
  EXPECT_EQ(counters.joined, 1U);
  EXPECT_EQ(counters.ip_weight, 2U);
  EXPECT_THAT(counters.replies, ElementsAre(2U, 0U, 1U, 1U, 0U, 0U));
  std::vector<base::Sample> samples;
  gate.collect(samples);
  const auto calls = std::ranges::find(samples, "tidegate_gate_calls_total", &base::Sample::name);
  ASSERT_NE(calls, samples.end());
  EXPECT_EQ(calls->value, 4);
}

TEST(GateSettings, NamesEveryWrongField) {
  GateSettings settings;
  EXPECT_TRUE(settings.validate(table()).empty());
  settings.circuit.failure_threshold = 0;
  settings.circuit_of["depht"] = {};
  settings.flight_timeout = 0ms;
  settings.host_probe = EndpointId{99};
  const auto errors = settings.validate(table());
  ASSERT_EQ(errors.size(), 4U);
  EXPECT_TRUE(errors[0].starts_with("circuit.failure_threshold is 0"));
  EXPECT_EQ(errors[1], "circuit_of.depht names no endpoint");
  EXPECT_TRUE(errors[2].starts_with("flight_timeout is 0 ms"));
  EXPECT_EQ(errors[3], "host_probe names no endpoint of the table");
}

TEST_F(GateTest, ARepeatThatCouldOnlyGoOutAfterTheDeadlineIsNone) {
  const Call call{.endpoint = kOrders, .params = "a", .deadline = t(1s)};
  Grant grant = expect<Send>(gate.decide(call, t(0s))).grant;
  const Settlement settled = gate.record(std::move(grant), failed(ErrorCode::kConnectionLost), t(1s) - kNs);
  EXPECT_FALSE(settled.retry) << "the shortest pause ends at the deadline";
  EXPECT_EQ(settled.error->code, ErrorCode::kConnectionLost);
}

}  // namespace
}  // namespace tidegate::resilience::gate_test
