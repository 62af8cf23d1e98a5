// Writes that have to wait for weight go in bulk, each with a result of its own, and none is late for it.
#include "resilience/gate/fixture.hpp"

namespace tidegate::resilience::gate_test {
namespace {

using base::Delivery;

constexpr int kWeight = 6;  // of each endpoint, in 10 s

class GateWriteBatch : public GateTest {
 protected:
  explicit GateWriteBatch(const LimitProfile& limits = narrow()) : GateTest(with(limits)) {}
  static LimitProfile narrow() {
    LimitProfile limits;
    limits.per_endpoint = {.window = 10s, .weight = kWeight};
    return limits;
  }
  static GateSettings with(const LimitProfile& limits) {
    GateSettings settings = limits_apart();
    settings.limits = limits;
    settings.batch.max_batch_size = 2;  // of reads
    return settings;
  }
  // Nothing is left of that endpoint's weight until 10 s later.
  void spend(EndpointId endpoint, MonotonicTime now = t(0s)) {
    for (int i = 0; i < kWeight; ++i) {
      gate.record(send(endpoint, now, "spend=" + std::to_string(i)), answered("x"), now);
    }
  }
  Decision ask(EndpointId endpoint, MonotonicTime now, std::string params, base::Duration patience = 20s) {
    return gate.decide({.endpoint = endpoint, .params = std::move(params), .deadline = now + patience}, now);
  }
  FlightId part(EndpointId endpoint, MonotonicTime now, std::string params, base::Duration patience = 20s) {
    return expect<Join>(ask(endpoint, now, std::move(params), patience)).flight;
  }
  // Two bids that wait, in bulk; the first's ticket is dropped, which takes nobody's place.
  void two_bids(MonotonicTime now, base::Duration patience = 20s) {
    const Wait first = expect<Wait>(ask(kBid, now, "symbol=A&n=1", patience));
    bids = {first.ticket.flight(), part(kBid, now, "symbol=A&n=2", patience)};
  }
  Grant due_one(MonotonicTime now) {
    Due due = gate.on_time(now);
    EXPECT_EQ(due.send.size(), 1U);
    return std::move(due.send.at(0));
  }
  // The bulk request for two_bids.
  Grant bulk_of_two(MonotonicTime now) {
    spend(kBid);
    two_bids(now);
    return due_one(now);
  }
  void expect_errors(const Settlement& settled, ErrorCode code, Delivery delivery) {
    ASSERT_EQ(settled.parts.size(), bids.size());
    for (std::size_t i = 0; i < bids.size(); ++i) {
      EXPECT_EQ(settled.parts[i].flight, bids[i]);
      EXPECT_FALSE(settled.parts[i].value);
      EXPECT_FALSE(settled.parts[i].retry) << "a write is never sent again";
      ASSERT_TRUE(settled.parts[i].error);
      EXPECT_EQ(settled.parts[i].error->code, code);
      EXPECT_EQ(settled.parts[i].error->delivery, delivery);
    }
    EXPECT_EQ(gate.snapshot(settled.at).flights, 0U);
  }

  std::vector<FlightId> bids;
};

TEST_F(GateWriteBatch, OrdersThatWouldWaitGoAtOnceWhereTheirBatchMayAndEachGetsItsOwnResult) {
  spend(kBid);
  two_bids(t(1s));
  EXPECT_EQ(gate.next_deadline(), t(1s)) << "the batch's endpoint has weight";
  Grant bulk = due_one(t(1s));
  EXPECT_EQ(bulk.call().endpoint, kBids);
  EXPECT_EQ(bulk.call().params, "symbol=A&n=1 symbol=A&n=2");
  EXPECT_EQ(bulk.parts(), bids);
  EXPECT_EQ(gate.snapshot(t(1s)).endpoints.at(kBids.value()).uid_weight_used, 1U);
  const Settlement settled = gate.record(std::move(bulk), answered("one two"), t(1100ms));
  ASSERT_EQ(settled.parts.size(), 2U);
  EXPECT_EQ(settled.parts[0].flight, bids[0]);
  EXPECT_EQ(settled.parts[0].value->value->body(), "one");
  EXPECT_EQ(settled.parts[1].flight, bids[1]);
  EXPECT_EQ(settled.parts[1].value->value->body(), "two");
  EXPECT_EQ(settled.parts[1].value->source, Source::kBatch);
  EXPECT_EQ(gate.snapshot(t(2s)).flights, 0U);
}

TEST_F(GateWriteBatch, NoOrderIsHeldBackWhileItMayBeSent) {
  std::vector<Grant> sent;
  for (int i = 0; i < kWeight; ++i) sent.push_back(send(kBid, t(0s), "symbol=A&n=" + std::to_string(i)));
  EXPECT_EQ(gate.snapshot(t(0s)).collecting, 0U);
}

TEST_F(GateWriteBatch, OneThatIsRefusedAmongGoodOnesIsRefusedAlone) {
  const Settlement settled = gate.record(bulk_of_two(t(1s)), answered("no two"), t(2s));
  EXPECT_EQ(settled.parts.at(0).error->code, ErrorCode::kRejected);
  EXPECT_EQ(settled.parts.at(0).error->delivery, Delivery::kRejected);
  EXPECT_EQ(settled.parts.at(1).value->value->body(), "two");
  EXPECT_EQ(gate.snapshot(t(2s)).counters.failed, 1U);
}

TEST_F(GateWriteBatch, OneThatTheAnswerLacksIsUnknownAndNotAskedAgain) {
  const Settlement settled = gate.record(bulk_of_two(t(1s)), answered("one ?"), t(2s));
  EXPECT_TRUE(settled.parts.at(0).value);
  EXPECT_EQ(settled.parts.at(1).error->delivery, Delivery::kUnknown);
  EXPECT_FALSE(settled.parts.at(1).retry);
  EXPECT_EQ(gate.snapshot(t(2s)).flights, 0U);
}

TEST_F(GateWriteBatch, AFailureOfTheWholeIsThatOfEachWithTheSameDelivery) {
  const Outcome lost = failed(ErrorCode::kConnectionLost);
  expect_errors(gate.record(bulk_of_two(t(1s)), lost, t(2s)), ErrorCode::kConnectionLost, Delivery::kUnknown);
  two_bids(t(2s));
  const Outcome refused = failed(ErrorCode::kRejected, 400, Delivery::kRejected);
  expect_errors(gate.record(due_one(t(2s)), refused, t(3s)), ErrorCode::kRejected, Delivery::kRejected);
  two_bids(t(3s));
  const Outcome nobody_there = failed(ErrorCode::kConnectionRefused, 0, Delivery::kNotSent);
  expect_errors(gate.record(due_one(t(3s)), nobody_there, t(3s)), ErrorCode::kConnectionRefused,
                Delivery::kNotSent);
}

TEST_F(GateWriteBatch, OneWhoseDeadlinePassesBeforeTheFirstByteStaysAtHomeAndTheOthersGo) {
  spend(kBid);
  const Wait hasty = expect<Wait>(ask(kBid, t(1s), "symbol=A&n=1", 11s));
  const FlightId patient = part(kBid, t(1s), "symbol=A&n=2");
  Grant bulk = due_one(t(1s));
  EXPECT_TRUE(gate.leave_behind(bulk, t(11999ms)).empty());
  EXPECT_EQ(bulk.parts().size(), 2U);
  const std::vector<Settlement> late = gate.leave_behind(bulk, t(12s));
  ASSERT_EQ(late.size(), 1U);
  EXPECT_EQ(late[0].flight, hasty.ticket.flight());
  EXPECT_EQ(late[0].error->code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(late[0].error->delivery, Delivery::kNotSent);
  EXPECT_EQ(bulk.call().params, "symbol=A&n=2");
  const Settlement settled = gate.record(std::move(bulk), answered("two"), t(13s));
  ASSERT_EQ(settled.parts.size(), 1U);
  EXPECT_EQ(settled.parts[0].flight, patient);
  EXPECT_EQ(settled.parts[0].value->value->body(), "two");
  EXPECT_EQ(gate.snapshot(t(13s)).flights, 0U);
}

TEST_F(GateWriteBatch, ATooManyRequestsIsARefusalForEachAndRestsTheBatchesEndpoint) {
  Outcome limit = failed(ErrorCode::kRateLimited, 429, Delivery::kRejected);
  limit.retry_after = 5s;
  expect_errors(gate.record(bulk_of_two(t(1s)), limit, t(2s)), ErrorCode::kRateLimited, Delivery::kRejected);
  EXPECT_EQ(gate.snapshot(t(2s)).endpoints.at(kBids.value()).blocked_until, t(7s));
  EXPECT_LT(gate.snapshot(t(2s)).endpoints.at(kBid.value()).blocked_until, t(2s));
}

TEST_F(GateWriteBatch, IdenticalOrdersAreTwoOrders) {
  spend(kBid);
  const Wait first = expect<Wait>(ask(kBid, t(1s), "symbol=A"));
  const FlightId second = part(kBid, t(1s), "symbol=A");
  EXPECT_NE(first.ticket.flight(), second);
  Grant bulk = due_one(t(1s));
  EXPECT_EQ(bulk.call().params, "symbol=A symbol=A");
  const Settlement settled = gate.record(std::move(bulk), answered("no two"), t(2s));
  EXPECT_TRUE(settled.parts.at(0).error) << "by their places, not by what they ask for";
  EXPECT_TRUE(settled.parts.at(1).value);
}

TEST_F(GateWriteBatch, TwentyGoInOneWhateverTheBoundOfReads) {
  spend(kBid);
  spend(kBids);
  std::vector<Ticket> alone;
  for (int i = 0; i < 43; ++i) {
    Decision decision = ask(kBid, t(1s), "symbol=A&n=" + std::to_string(i));
    if (auto* wait = std::get_if<Wait>(&decision)) alone.push_back(std::move(wait->ticket));
  }
  EXPECT_EQ(alone.size(), 3U) << "the first of each batch";
  Due due = gate.on_time(t(10s));
  std::vector<std::size_t> parts;
  for (const Grant& grant : due.send) parts.push_back(grant.parts().size());
  EXPECT_EQ(parts, (std::vector<std::size_t>{20, 20, 3}));
}

TEST_F(GateWriteBatch, OnlyWhatThePlanSaysGoesTogether) {
  spend(kBid);
  spend(kBids);
  const Wait a = expect<Wait>(ask(kBid, t(1s), "symbol=A&n=1"));
  const Wait b = expect<Wait>(ask(kBid, t(1s), "symbol=B&n=1"));
  const Wait other = expect<Wait>(ask(kBid, t(1s), "other=1"));
  part(kBid, t(1s), "symbol=B&n=2");
  part(kBid, t(1s), "symbol=A&n=2");
  part(kBid, t(1s), "symbol=B&n=3");
  EXPECT_EQ(gate.snapshot(t(1s)).waiting, 3U);
  Due due = gate.on_time(t(10s));
  ASSERT_EQ(due.send.size(), 3U);
  EXPECT_EQ(due.send[0].call().params, "symbol=A&n=1 symbol=A&n=2") << "in the place of its first";
  EXPECT_EQ(due.send[1].call().params, "symbol=B&n=1 symbol=B&n=2 symbol=B&n=3");
  EXPECT_EQ(due.send[2].call().endpoint, kBid);
}

TEST_F(GateWriteBatch, CancelsOfManySymbolsBecomeOneOfUpToFive) {
  spend(kSweep);
  const Wait first = expect<Wait>(ask(kSweep, t(1s), "symbol=A"));
  for (const char* symbol : {"symbol=B", "symbol=C", "symbol=D", "symbol=E"}) part(kSweep, t(1s), symbol);
  const Wait sixth = expect<Wait>(ask(kSweep, t(1s), "symbol=F"));
  const Wait again = expect<Wait>(ask(kSweep, t(1s), "symbol=F"));
  Due due = gate.on_time(t(10s));
  ASSERT_EQ(due.send.size(), 3U);
  EXPECT_EQ(due.send[0].call().endpoint, kSweep);
  EXPECT_EQ(due.send[0].call().params, "symbol=A symbol=B symbol=C symbol=D symbol=E");
  EXPECT_EQ(due.send[1].flight(), sixth.ticket.flight());
  EXPECT_EQ(due.send[2].flight(), again.ticket.flight()) << "a symbol stands in a list once";
}

TEST_F(GateWriteBatch, AnOrderPastItsDeadlineLeavesTheBatchUnsent) {
  spend(kBid);
  spend(kBids);
  const Wait hasty = expect<Wait>(ask(kBid, t(1s), "symbol=A&n=1", 9200ms));
  const FlightId b = part(kBid, t(1s), "symbol=A&n=2");
  const FlightId c = part(kBid, t(1s), "symbol=A&n=3");
  EXPECT_EQ(gate.next_deadline(), t(10s));
  Due due = gate.on_time(t(10500ms));  // a busy program's timer is late
  ASSERT_EQ(due.settled.size(), 1U);
  EXPECT_EQ(due.settled[0].flight, hasty.ticket.flight());
  EXPECT_EQ(due.settled[0].error->code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(due.settled[0].error->delivery, Delivery::kNotSent);
  ASSERT_EQ(due.send.size(), 1U);
  EXPECT_EQ(due.send[0].call().params, "symbol=A&n=2 symbol=A&n=3");
  const Settlement settled = gate.record(std::move(due.send[0]), answered("two three"), t(11s));
  EXPECT_EQ(settled.parts.at(0).flight, b);
  EXPECT_EQ(settled.parts.at(0).value->value->body(), "two");
  EXPECT_EQ(settled.parts.at(1).flight, c);
}

TEST_F(GateWriteBatch, ABatchThatIsNotSentSaysSoToEach) {
  spend(kBid);
  spend(kBids);
  two_bids(t(1s));
  load(kTicker, t(2s), limited(418, 60s));
  const Due due = gate.on_time(t(10s));
  ASSERT_EQ(due.settled.size(), 1U);
  expect_errors(due.settled[0], ErrorCode::kBlocked, Delivery::kNotSent);
}

TEST_F(GateWriteBatch, ADroppedGrantOfABatchGivesEverythingBack) {
  { const Grant dropped = bulk_of_two(t(1s)); }
  EXPECT_EQ(gate.snapshot(t(1s)).flights, 0U);
  EXPECT_EQ(gate.snapshot(t(1s)).endpoints.at(kBids.value()).uid_weight_used, 0U);
}

TEST_F(GateWriteBatch, NoBatchIsFormedWhereItsCircuitIsOpen) {
  trip(kBids, t(0s));
  spend(kBid);
  const Wait a = expect<Wait>(ask(kBid, t(1s), "symbol=A&n=1"));
  const Wait b = expect<Wait>(ask(kBid, t(1s), "symbol=A&n=2"));
}

TEST_F(GateWriteBatch, ATooManyRequestsForSingleOrdersIsNotEvadedInBulk) {
  Grant first = send(kBid, t(0s), "symbol=A&n=0");
  gate.record(std::move(first), limited(429, 5s), t(0s));
  const Wait a = expect<Wait>(ask(kBid, t(1s), "symbol=A&n=1"));
  const Wait b = expect<Wait>(ask(kBid, t(1s), "symbol=A&n=2"));
}

TEST_F(GateWriteBatch, ExplainTellsOfIt) {
  spend(kBid);
  two_bids(t(1s));
  const std::string told = gate.explain(kBid, 2);
  EXPECT_NE(told.find("one request for a batch costs 2.10"), std::string::npos) << told;
  EXPECT_NE(told.find("; at most 20 in one"), std::string::npos) << told;
  EXPECT_NE(told.find("only where they wait for weight, never held back for it"), std::string::npos) << told;
  EXPECT_NE(told.find("; 2 wait for weight now, as 1 request"), std::string::npos) << told;
}

// Two requests a second to the batch's endpoint, as MEXC has it.
class GateWriteBatchTwoASecond : public GateWriteBatch {
 protected:
  static LimitProfile twice_a_second() {
    LimitProfile limits = narrow();
    limits.requests_to = {{"bids", {.window = 1s, .weight = 2}}};
    return limits;
  }
  GateWriteBatchTwoASecond() : GateWriteBatch(twice_a_second()) { spend(kBid); }
  std::vector<Grant> two_batches_under_way(MonotonicTime now) {
    std::vector<Grant> sent;
    for (const char* which : {"1", "2"}) sent.push_back(send(kBids, now, which));
    return sent;
  }
  static MonotonicTime own_turn() { return t(10s); }
};

TEST_F(GateWriteBatchTwoASecond, TwoBatchesGoInASecondAndAThirdIsNotFormed) {
  for (Grant& sent : two_batches_under_way(t(1s))) gate.record(std::move(sent), answered("x"), t(1s));
  std::vector<Ticket> alone;
  for (const char* symbol : {"A", "B", "C"}) {
    for (const char* n : {"1", "2"}) {
      Decision decision = ask(kBid, t(1200ms), std::string{"symbol="} + symbol + "&n=" + n);
      if (auto* wait = std::get_if<Wait>(&decision)) alone.push_back(std::move(wait->ticket));
    }
  }
  EXPECT_EQ(alone.size(), 4U) << "nobody knows when a third batch could go";
  EXPECT_EQ(gate.next_deadline(), t(2s));
  EXPECT_EQ(gate.on_time(t(2s)).send.size(), 2U);
}

TEST_F(GateWriteBatchTwoASecond, NoBatchIsFormedThatWouldBeLaterThanItsParts) {
  const auto under_way = two_batches_under_way(t(9s));
  const Wait a = expect<Wait>(ask(kBid, own_turn() - 1s + kNs, "symbol=A&n=1"));
  const Wait b = expect<Wait>(ask(kBid, own_turn() - 1s + kNs, "symbol=A&n=2"));
  EXPECT_EQ(gate.on_time(own_turn()).send.size(), 2U);
}

TEST_F(GateWriteBatchTwoASecond, ABatchThatFallsBehindIsGivenUpAndEachGoesInItsOwnTurn) {
  const auto under_way = two_batches_under_way(t(8s));
  two_bids(t(8600ms));  // at 9.6 s, were the two answered now
  EXPECT_EQ(gate.next_deadline(), t(9600ms));
  const Due due = gate.on_time(t(9600ms));
  EXPECT_TRUE(due.send.empty());
  ASSERT_EQ(due.settled.size(), 1U);
  EXPECT_FALSE(due.settled[0].error);
  ASSERT_EQ(due.settled[0].parts.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(due.settled[0].parts[i].flight, bids[i]);
    EXPECT_TRUE(due.settled[0].parts[i].retry);
  }
  EXPECT_EQ(gate.next_deadline(), own_turn());
  const Due own = gate.on_time(own_turn());
  ASSERT_EQ(own.send.size(), 2U);
  EXPECT_EQ(own.send[1].call().endpoint, kBid);
  EXPECT_EQ(own.send[1].call().params, "symbol=A&n=2");
}

TEST_F(GateWriteBatchTwoASecond, ABatchWhoseEndpointIsBlockedMeanwhileIsGivenUpAtOnce) {
  auto under_way = two_batches_under_way(t(8s));
  two_bids(t(8600ms));
  gate.record(std::move(under_way[0]), limited(429, 30s), t(9s));
  EXPECT_EQ(gate.next_deadline(), t(9s));
  Due due = gate.on_time(t(9s));
  ASSERT_EQ(due.settled.size(), 1U);
  EXPECT_TRUE(due.settled[0].parts.at(0).retry);
  EXPECT_EQ(gate.next_deadline(), own_turn());
}

TEST_F(GateWriteBatchTwoASecond, WhatIsGivenUpMayBeSentInTheSameInstant) {
  auto under_way = two_batches_under_way(t(8s));
  two_bids(t(9s));
  gate.record(std::move(under_way[0]), limited(429, 30s), own_turn());
  Due due = gate.on_time(own_turn());
  ASSERT_EQ(due.settled.size(), 1U);
  ASSERT_EQ(due.send.size(), 2U);
  EXPECT_EQ(due.send[0].flight(), due.settled[0].parts.at(0).flight);
}

// Weight that all share: four units, of which cancels alone have one.
class GateWriteBatchWithOthers : public GateWriteBatch {
 protected:
  static LimitProfile shared() {
    LimitProfile limits = LimitProfile::documented();
    limits.one_read_percent = 100;
    limits.total = {.window = 10s, .weight = 4, .held_for_cancels = 1};
    limits.orders = {.window = 10s, .weight = 4};
    return limits;
  }
  GateWriteBatchWithOthers() : GateWriteBatch(shared()) {
    for (int i = 0; i < 3; ++i) gate.record(send(kDepth, t(0s), std::to_string(i)), answered("x"), t(0s));
  }
};

TEST_F(GateWriteBatchWithOthers, ABatchWeighsAsOneAndLessUrgentCallsComeAfterIt) {
  const Wait ticker = expect<Wait>(ask(kTicker, t(1s), "symbol=A"));
  two_bids(t(1s));
  part(kBid, t(1s), "symbol=A&n=3");
  const Wait place = expect<Wait>(ask(kPlace, t(1s), "1"));
  Due due = gate.on_time(t(10s));
  ASSERT_EQ(due.send.size(), 3U);
  EXPECT_EQ(due.send[0].call().endpoint, kBids);
  EXPECT_EQ(due.send[1].flight(), place.ticket.flight());
  EXPECT_EQ(due.send[2].flight(), ticker.ticket.flight());
}

TEST_F(GateWriteBatchWithOthers, ANewcomerDoesNotOvertakeTheParts) {
  two_bids(t(1s));
  const Wait b = expect<Wait>(ask(kBid, t(10s), "symbol=B&n=1"));
  EXPECT_EQ(gate.on_time(t(10s)).send.at(0).call().endpoint, kBids);
}

}  // namespace
}  // namespace tidegate::resilience::gate_test
