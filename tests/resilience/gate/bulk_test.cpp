// Similar reads in one request: what is held back, for how long, and what each caller gets.
#include "resilience/gate/fixture.hpp"

namespace tidegate::resilience::gate_test {
namespace {

class GateBatchTest : public GateTest {
 protected:
  explicit GateBatchTest(GateSettings settings = limits_apart()) : GateTest(std::move(settings)) {}
  FlightId hold(MonotonicTime now, std::string params, EndpointId endpoint = kPrice) {
    return expect<Join>(decide(endpoint, now, std::move(params))).flight;
  }
  Grant due_one(MonotonicTime now) {
    Due due = gate.on_time(now);
    EXPECT_EQ(due.send.size(), 1U);
    return std::move(due.send.at(0));
  }
  // A first request under way, two calls held back behind it, and their bulk request sent when it ends.
  Grant bulk_of_two(MonotonicTime now) {
    Grant leading = send(kPrice, now, "symbol=X");
    b = hold(now, "symbol=B");
    c = hold(now, "symbol=C");
    gate.record(std::move(leading), answered("x"), now);
    return due_one(now);
  }
  FlightId b;
  FlightId c;
};

TEST_F(GateBatchTest, TheFirstGoesAtOnceAndWhatComesMeanwhileGoesTogetherWhenItEnds) {
  Grant first = send(kPrice, t(0ms), "symbol=A");
  const FlightId held_b = hold(t(1ms), "symbol=B");
  const FlightId held_c = hold(t(2ms), "symbol=C");
  EXPECT_NE(held_b, held_c);
  EXPECT_EQ(gate.next_deadline(), t(51ms)) << "the window of the oldest bounds the wait";
  gate.record(std::move(first), answered("a"), t(10ms));
  EXPECT_EQ(gate.next_deadline(), t(10ms)) << "nothing is under way any more";
  Grant bulk = due_one(t(10ms));
  EXPECT_EQ(bulk.call().params, "");
  EXPECT_EQ(gate.snapshot(t(10ms)).counters.ip_weight, 3U) << "one for the first, two for the bulk";
  const Settlement settled = gate.record(std::move(bulk), answered("symbol=B symbol=C"), t(110ms));
  ASSERT_EQ(settled.parts.size(), 2U);
  EXPECT_EQ(settled.parts[0].flight, held_b);
  EXPECT_EQ(settled.parts[1].flight, held_c);
  for (const Settlement& part : settled.parts) {
    EXPECT_EQ(part.value->source, Source::kBatch);
    EXPECT_EQ(part.value->age, 100ms) << "from its sending: being held back makes no data older";
    EXPECT_EQ(part.value->value->body(), "part of symbol=B symbol=C");
  }
  EXPECT_EQ(gate.snapshot(t(110ms)).flights, 0U);
  EXPECT_EQ(gate.next_deadline(), base::kNever);
}

TEST_F(GateBatchTest, AnIdenticalCallJoinsThePartAndNeverAddsOne) {
  Grant first = send(kPrice, t(0ms), "symbol=A");
  const FlightId held = hold(t(1ms), "symbol=B");
  EXPECT_EQ(hold(t(2ms), "symbol=B"), held);
  EXPECT_EQ(hold(t(2ms), "symbol=A"), first.flight()) << "identical first, then similar";
  EXPECT_EQ(gate.snapshot(t(2ms)).collecting, 1U);
}

TEST_F(GateBatchTest, TheWindowEndsTheWaitThoughTheFirstIsStillUnderWay) {
  Grant first = send(kPrice, t(0ms), "symbol=A");
  hold(t(1ms), "symbol=B");
  hold(t(40ms), "symbol=C");
  EXPECT_TRUE(gate.on_time(t(51ms) - kNs).send.empty());
  EXPECT_EQ(due_one(t(51ms)).call().params, "");
}

// Its weight goes while it is held back.
TEST_F(GateBatchTest, AHeldBackCallThatHasToWaitAfterAllWaitsThoughAnOldValueIsThere) {
  gate.record(send(kPrice, t(0s), "symbol=B"), answered("old"), t(0s));
  Grant first = send(kPrice, t(2s), "symbol=A");
  hold(t(2001ms), "symbol=B");
  const std::vector<LimitRule> narrow{
      {LimitRule::Counts::kAddressWeight, "price", {.window = 10s, .weight = 2}}};
  ASSERT_TRUE(gate.apply_limits(narrow, t(2010ms)).empty());
  const Due due = gate.on_time(t(2051ms));
  EXPECT_TRUE(due.send.empty());
  ASSERT_EQ(due.settled.size(), 1U);
  EXPECT_FALSE(due.settled[0].value.has_value());
  EXPECT_TRUE(due.settled[0].retry.has_value()) << "it goes when the weight is back";
}

TEST_F(GateBatchTest, AHeldBackCallThatStaysAloneIsSentAsItIs) {
  Grant first = send(kPrice, t(0ms), "symbol=A");
  hold(t(1ms), "symbol=B");
  EXPECT_EQ(due_one(t(51ms)).call().params, "symbol=B");
}

TEST_F(GateBatchTest, ACallThatCannotWaitTheWindowOutIsNotHeldBack) {
  Grant first = send(kPrice, t(0ms), "symbol=A");
  const auto ask = [this](base::Duration patience) {
    return gate.decide({.endpoint = kPrice, .params = "symbol=B", .deadline = t(1ms) + patience}, t(1ms));
  };
  Grant impatient = expect<Send>(ask(50ms)).grant;
  EXPECT_EQ(impatient.call().params, "symbol=B");
}

TEST_F(GateBatchTest, ACallWithoutTimeForTheWindowDoesNotJoinAHeldBackOne) {
  Grant first = send(kPrice, t(0ms), "symbol=A");
  hold(t(1ms), "symbol=B");
  expect<Send>(gate.decide({.endpoint = kPrice, .params = "symbol=B", .deadline = t(51ms)}, t(2ms)));
}

TEST_F(GateBatchTest, WhatIsNoPartIsNotHeldBack) {
  Grant first = send(kPrice, t(0ms), "symbol=A");
  expect<Send>(decide(kPrice, t(1ms), "other=B"));
}

TEST_F(GateBatchTest, ACallJoinsABulkRequestUnderWay) {
  Grant bulk = bulk_of_two(t(0ms));
  const FlightId late = hold(t(20ms), "symbol=D");
  const Settlement settled = gate.record(std::move(bulk), answered("symbol=B symbol=C symbol=D"), t(100ms));
  ASSERT_EQ(settled.parts.size(), 3U);
  EXPECT_EQ(settled.parts[2].flight, late);
  EXPECT_EQ(settled.parts[2].value->age, 100ms) << "since it was sent, not since it was joined";
  EXPECT_EQ(gate.snapshot(t(100ms)).counters.sent, 2U);
}

TEST_F(GateBatchTest, ACallThatTakesOnlyYoungerDataDoesNotJoinABulkRequestUnderWay) {
  Grant bulk = bulk_of_two(t(0ms));
  const Call strict{.endpoint = kPrice, .params = "symbol=D", .deadline = t(10s), .max_age = 10ms};
  hold(t(5ms), "symbol=E");
  EXPECT_EQ(gate.snapshot(t(5ms)).collecting, 0U);
  expect<Join>(gate.decide(strict, t(20ms)));
  EXPECT_EQ(gate.snapshot(t(20ms)).collecting, 1U) << "held back for the next";
}

TEST_F(GateBatchTest, EachPartsCacheIsRefreshed) {
  gate.record(bulk_of_two(t(0ms)), answered("symbol=B symbol=C"), t(100ms));
  const Serve served = expect<Serve>(decide(kPrice, t(300ms), "symbol=C"));
  EXPECT_EQ(served.reply.source, Source::kCache);
  EXPECT_EQ(served.reply.age, 300ms);
}

TEST_F(GateBatchTest, APartThatIsMissingInTheAnswerIsAskedForByItself) {
  const Settlement settled = gate.record(bulk_of_two(t(0ms)), answered("symbol=C"), t(100ms));
  ASSERT_EQ(settled.parts.size(), 2U);
  EXPECT_TRUE(settled.parts[0].retry);
  EXPECT_TRUE(settled.parts[1].value);
  Grant alone = due_one(t(100ms));
  EXPECT_EQ(alone.flight(), b);
  EXPECT_EQ(alone.call().params, "symbol=B");
  const Settlement own = gate.record(std::move(alone), failed(ErrorCode::kRejected, 400), t(200ms));
  EXPECT_EQ(own.error->code, ErrorCode::kRejected);
}

TEST_F(GateBatchTest, ABulkRequestThatIsRefusedForGoodReasonIsAskedAgainPartByPart) {
  Grant first = send(kInfo, t(0ms), "symbol=A");
  hold(t(1ms), "symbol=B", kInfo);
  hold(t(1ms), "symbol=BOGUS", kInfo);
  gate.record(std::move(first), answered("a"), t(10ms));
  Grant bulk = due_one(t(10ms));
  EXPECT_EQ(bulk.call().params, "symbol=B symbol=BOGUS");
  const Settlement settled = gate.record(std::move(bulk), failed(ErrorCode::kRejected, 400), t(20ms));
  ASSERT_EQ(settled.parts.size(), 2U);
  const Due due = gate.on_time(t(20ms));
  ASSERT_EQ(due.send.size(), 2U);
  EXPECT_EQ(due.send[0].call().params, "symbol=B");
  EXPECT_EQ(due.send[1].call().params, "symbol=BOGUS");
}

TEST_F(GateBatchTest, AFailureIsEveryPartsFailureAndAStaleValueStandsInWhereThereIsOne) {
  gate.record(send(kPrice, t(0s), "symbol=C"), answered("old"), t(0s));
  const Settlement settled = gate.record(bulk_of_two(t(2s)), failed(ErrorCode::kUnavailable, 503), t(2s));
  ASSERT_EQ(settled.parts.size(), 2U);
  EXPECT_FALSE(settled.parts[0].value);
  EXPECT_EQ(settled.parts[0].error->code, ErrorCode::kUnavailable);
  EXPECT_EQ(settled.parts[1].value->source, Source::kStale);
  EXPECT_EQ(settled.parts[1].value->value->body(), "old");
  const Reject remembered = expect<Reject>(decide(kPrice, t(2s), "symbol=B"));
  EXPECT_EQ(remembered.error.code, ErrorCode::kUnavailable) << "not repeated by who comes behind";
}

TEST_F(GateBatchTest, ABrokenConnectionIsRepeatedOnceForAllParts) {
  const Settlement broken = gate.record(bulk_of_two(t(0s)), failed(ErrorCode::kConnectionLost), t(0s));
  ASSERT_TRUE(broken.retry);
  EXPECT_TRUE(broken.parts.empty());
  Grant again = due_one(gate.next_deadline());
  EXPECT_EQ(again.call().params, "");
  const Settlement settled = gate.record(std::move(again), answered("symbol=B symbol=C"), t(1s));
  EXPECT_EQ(settled.parts.size(), 2U);
}

TEST_F(GateBatchTest, ACircuitThatOpensWhileABatchCollectsEndsItWithoutARequest) {
  std::vector<Grant> under_way;
  for (int i = 0; i < kDefaultFailureThreshold; ++i) {
    under_way.push_back(send(kPrice, t(0s), "trip=" + std::to_string(i)));
  }
  const FlightId held = hold(t(1ms), "symbol=B");
  for (Grant& grant : under_way) {
    gate.record(std::move(grant), failed(ErrorCode::kUnavailable, 503), t(10ms));
  }
  const Due due = gate.on_time(t(10ms));
  EXPECT_TRUE(due.send.empty());
  ASSERT_EQ(due.settled.size(), 1U);
  EXPECT_EQ(due.settled[0].flight, held);
  EXPECT_EQ(due.settled[0].error->code, ErrorCode::kCircuitOpen);
  EXPECT_TRUE(due.settled[0].error->retry_at);
}

TEST_F(GateBatchTest, AnInvalidationMakesABulkRequestUnderWayOldForThatPart) {
  Grant bulk = bulk_of_two(t(0ms));
  gate.invalidate({kPrice}, "symbol=B");
  expect<Join>(decide(kPrice, t(1ms), "symbol=B"));
  EXPECT_EQ(gate.snapshot(t(1ms)).collecting, 1U) << "asked again, not joined";
  gate.record(std::move(bulk), answered("symbol=B symbol=C"), t(10ms));
  EXPECT_EQ(due_one(t(10ms)).call().params, "symbol=B") << "what came was older";
  EXPECT_EQ(expect<Serve>(decide(kPrice, t(11ms), "symbol=C")).reply.source, Source::kCache);
}

TEST_F(GateBatchTest, AnInvalidationOfOneMakesTheAnswerToAllOld) {
  gate.record(send(kPrice, t(0ms), ""), answered("all"), t(0ms));
  EXPECT_EQ(expect<Serve>(decide(kPrice, t(1ms), "")).reply.source, Source::kCache);
  gate.invalidate({kPrice}, "symbol=B");
  expect<Send>(decide(kPrice, t(2ms), ""));
}

// What is dear to ask for one by one goes together sooner.
TEST(GateBatch, IsDecidedByTheWeightsThatCount) {
  const auto told = [](std::uint32_t least) {
    GateSettings settings = limits_apart();
    if (least > 0) settings.limits.least_weight_of = {{"price", least}};
    Events events;
    Gate gate{table(), settings, events};
    const auto sent = gate.decide(
        {.endpoint = kPrice, .params = "symbol=A", .deadline = t(9s), .weight = CallWeight{.ip = 1}}, t(0s));
    return std::pair{gate.explain(kPrice, 2), gate.snapshot(t(0s)).counters.ip_weight};
  };
  const auto [usual, counted] = told(0);
  EXPECT_EQ(counted, 1U);
  EXPECT_NE(usual.find("2 single ones cost"), std::string::npos) << usual;
  const auto [heavier, heavier_counted] = told(25);
  EXPECT_EQ(heavier_counted, 25U);
  EXPECT_NE(heavier.find("weight 50.00"), std::string::npos) << heavier;
  EXPECT_NE(heavier.find("weight 25.00"), std::string::npos) << heavier;
}

TEST_F(GateBatchTest, RefreshesBehindCachedValuesGoTogetherToo) {
  gate.record(bulk_of_two(t(0ms)), answered("symbol=B symbol=C"), t(0ms));
  gate.record(send(kPrice, t(0ms), "symbol=A"), answered("a"), t(0ms));
  Serve first = expect<Serve>(decide(kPrice, t(600ms), "symbol=A"));
  ASSERT_TRUE(first.refresh);
  EXPECT_FALSE(expect<Serve>(decide(kPrice, t(610ms), "symbol=B")).refresh);
  EXPECT_FALSE(expect<Serve>(decide(kPrice, t(610ms), "symbol=C")).refresh);
  EXPECT_FALSE(expect<Serve>(decide(kPrice, t(611ms), "symbol=C")).refresh) << "asked for already";
  gate.record(std::move(*first.refresh), answered("a"), t(620ms));
  Grant bulk = due_one(t(620ms));
  EXPECT_EQ(bulk.purpose(), RequestPurpose::kRefresh);
  gate.record(std::move(bulk), answered("symbol=B symbol=C"), t(640ms));
  EXPECT_EQ(expect<Serve>(decide(kPrice, t(650ms), "symbol=B")).reply.age, 30ms);
}

TEST_F(GateBatchTest, AGrantThatIsDroppedTakesItsPartsWithIt) {
  { const Grant bulk = bulk_of_two(t(0ms)); }
  EXPECT_EQ(gate.snapshot(t(1ms)).flights, 0U);
  expect<Send>(decide(kPrice, t(1ms), "symbol=B"));
}

TEST_F(GateBatchTest, ExplainsWhyCallsGoTogether) {
  EXPECT_NE(gate.explain(kPrice, 3).find("one request"), std::string::npos);
  EXPECT_NE(gate.explain(kDepth, 3).find("no batch plan"), std::string::npos);
}

class GateSmallBatches : public GateBatchTest {
 protected:
  static GateSettings settings() {
    GateSettings small = limits_apart();
    small.batch.max_batch_size = 3;
    small.limits.per_endpoint = {.window = 10s, .weight = 3};
    return small;
  }
  GateSmallBatches() : GateBatchTest(settings()) {}
};

TEST_F(GateSmallBatches, AFullBatchIsDueAtOnce) {
  Grant first = send(kPrice, t(0ms), "symbol=A");
  for (const auto* params : {"symbol=B", "symbol=C", "symbol=D"}) hold(t(5ms), params);
  EXPECT_EQ(gate.next_deadline(), t(5ms));
  EXPECT_EQ(due_one(t(5ms)).call().params, "");
}

TEST_F(GateSmallBatches, ABatchWithoutWeightWaitsInTheQueueAndItsPartsWithIt) {
  gate.record(send(kPrice, t(0ms), "symbol=W"), answered("w"), t(0ms));
  Grant first = send(kPrice, t(0ms), "symbol=A");
  hold(t(1ms), "symbol=B");
  hold(t(1ms), "symbol=C");
  gate.record(std::move(first), answered("a"), t(10ms));
  Due due = gate.on_time(t(10ms));
  EXPECT_TRUE(due.send.empty());
  ASSERT_EQ(due.settled.size(), 1U);
  ASSERT_TRUE(due.settled[0].retry);
  EXPECT_EQ(gate.next_deadline(), t(10s)) << "with the deadline of its parts as its own";
}

class GateWithoutBatches : public GateBatchTest {
 protected:
  static GateSettings settings() {
    GateSettings off = limits_apart();
    off.batch.enabled = false;
    return off;
  }
  GateWithoutBatches() : GateBatchTest(settings()) {}
};

TEST_F(GateWithoutBatches, NothingIsHeldBack) {
  Grant first = send(kPrice, t(0ms), "symbol=A");
  expect<Send>(decide(kPrice, t(1ms), "symbol=B"));
}

}  // namespace
}  // namespace tidegate::resilience::gate_test
