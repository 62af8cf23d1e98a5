// Limits on orders count orders: a batch takes as many of them as it holds, and is no larger than fits.
#include "resilience/gate/fixture.hpp"

namespace tidegate::resilience::gate_test {
namespace {

// Four orders and cancels a second, of which cancels alone have one; and single bids once in ten seconds, so
// that those that follow go in bulk.
class GateOrderMoves : public GateTest {
 protected:
  GateOrderMoves() : GateTest(narrow()) {}
  static GateSettings narrow() {
    GateSettings settings = limits_apart();
    settings.limits = LimitProfile::documented();
    settings.limits.address_of["bid"] = {.window = 10s, .weight = 1};
    settings.limits.order_moves = {.window = 1s, .weight = 4, .held_for_cancels = 1};
    return settings;
  }
  Decision ask(EndpointId endpoint, MonotonicTime now, std::string params) {
    return gate.decide({.endpoint = endpoint, .params = std::move(params), .deadline = now + 20s}, now);
  }
  void place(MonotonicTime now) { gate.record(send(kPlace, now, "x"), answered("x"), now); }
  void spend_bids() { gate.record(send(kBid, t(0s), "symbol=A&n=0"), answered("x"), t(0s)); }
};

TEST_F(GateOrderMoves, ABatchIsNoLargerThanTheLimitOnOrdersTakes) {
  spend_bids();
  EXPECT_EQ(gate.most_orders(kBids), 3U);
  const Wait first = expect<Wait>(ask(kBid, t(2s), "symbol=A&n=1"));
  expect<Join>(ask(kBid, t(2s), "symbol=A&n=2"));
  expect<Join>(ask(kBid, t(2s), "symbol=A&n=3"));
  const Wait fourth = expect<Wait>(ask(kBid, t(2s), "symbol=A&n=4"));
  Due due = gate.on_time(t(2s));
  ASSERT_EQ(due.send.size(), 1U);
  EXPECT_EQ(due.send[0].parts().size(), 3U);
}

TEST_F(GateOrderMoves, ABatchTakesAMoveForEachOfItsOrders) {
  spend_bids();
  const Wait first = expect<Wait>(ask(kBid, t(2s), "symbol=A&n=1"));
  expect<Join>(ask(kBid, t(2s), "symbol=A&n=2"));
  expect<Join>(ask(kBid, t(2s), "symbol=A&n=3"));
  Due due = gate.on_time(t(2s));
  gate.record(std::move(due.send.at(0)), answered("1 2 3"), t(2s));
  const Wait fourth = expect<Wait>(ask(kPlace, t(2500ms), "1"));
  EXPECT_EQ(gate.next_deadline(), t(3s));
  const Grant cancel = send(kCancel, t(2500ms), "1");  // one is held for these
  const Wait second_cancel = expect<Wait>(ask(kCancel, t(2500ms), "2"));
}

TEST_F(GateOrderMoves, NoBatchIsFormedWhoseOrdersHaveALaterTurnThanOneAlone) {
  place(t(2s));
  place(t(2500ms));
  place(t(2500ms));
  const Wait first = expect<Wait>(ask(kBid, t(2600ms), "symbol=A&n=1"));
  const Wait second = expect<Wait>(ask(kBid, t(2600ms), "symbol=A&n=2"));
  EXPECT_EQ(gate.next_deadline(), t(3s)) << "both at once would go at 3.5 s";
}

// A caller's deadline stops no packet: the exchange may count the order long after it was given up.
TEST_F(GateOrderMoves, WhatWasGivenUpCountsUntilItCanNoMoreArrive) {
  std::vector<Grant> sent;
  for (int i = 0; i < 3; ++i) sent.push_back(send(kPlace, t(2s), "x"));
  for (Grant& each : sent) gate.record(std::move(each), failed(ErrorCode::kDeadlineExceeded), t(2010ms));
  const Wait next = expect<Wait>(ask(kPlace, t(3500ms), "1"));
  EXPECT_EQ(gate.next_deadline(), t(2s) + GateSettings{}.flight_timeout + 1s);
}

TEST_F(GateOrderMoves, WhatWasAnsweredOrGivenUpLateCountsForOneWindowMore) {
  Grant refused = send(kPlace, t(2s), "x");
  Grant late = send(kPlace, t(2s), "x");
  Grant taken = send(kPlace, t(2s), "x");
  gate.record(std::move(refused), failed(ErrorCode::kUnavailable, 503), t(2100ms));
  const Wait next = expect<Wait>(ask(kPlace, t(2200ms), "1"));
  EXPECT_EQ(gate.next_deadline(), t(3100ms));
  Due due = gate.on_time(t(3100ms));
  ASSERT_EQ(due.send.size(), 1U);
  gate.record(std::move(late), failed(ErrorCode::kDeadlineExceeded), t(5s));
  gate.record(std::move(taken), answered("x"), t(5s));
  const Wait another = expect<Wait>(ask(kPlace, t(5s), "2"));
  EXPECT_EQ(gate.next_deadline(), t(6s));
}

// Two that wait by themselves, because their batch was given up for a cancel that then was not sent.
TEST_F(GateOrderMoves, ABatchIsFormedOnlyIfAllOfItsOrdersGoInTime) {
  place(t(2s));
  place(t(2s));
  place(t(2500ms));
  const Wait first = expect<Wait>(ask(kBid, t(2600ms), "symbol=A&n=1"));
  expect<Join>(ask(kBid, t(2600ms), "symbol=A&n=2"));
  std::optional<Grant> cancel = send(kCancel, t(2700ms), "1");
  const Due parted = gate.on_time(t(2700ms));
  ASSERT_EQ(parted.settled.size(), 1U);
  ASSERT_EQ(parted.settled[0].parts.size(), 2U);
  cancel.reset();
  const Wait third = expect<Wait>(ask(kBid, t(2800ms), "symbol=A&n=3"));
  EXPECT_EQ(gate.next_deadline(), t(3s)) << "two go then, three at 3.5 s";
}

// They wait by themselves, because two of them would have gone later than one; and then there is room for
// three.
TEST_F(GateOrderMoves, OfManyThatWaitAsManyGoTogetherAsTheLimitOnOrdersTakes) {
  place(t(1500ms));
  std::optional<Grant> one = send(kPlace, t(2s), "1");
  std::optional<Grant> other = send(kPlace, t(2s), "2");
  std::vector<Wait> alone;
  for (const char* params : {"symbol=A&n=1", "symbol=A&n=2", "symbol=A&n=3", "symbol=A&n=4"}) {
    alone.push_back(expect<Wait>(ask(kBid, t(2100ms), params)));
  }
  one.reset();
  other.reset();
  expect<Join>(ask(kBid, t(2500ms), "symbol=A&n=5"));
  const Due due = gate.on_time(t(2500ms));
  ASSERT_EQ(due.send.size(), 1U);
  EXPECT_EQ(due.send[0].parts().size(), 3U);
}

TEST_F(GateOrderMoves, ACancelOfSeveralSymbolsTakesAMoveForEach) {
  for (int i = 0; i < 4; ++i) gate.record(send(kCancel, t(0s), std::to_string(i)), answered("x"), t(0s));
  const Wait first = expect<Wait>(ask(kSweep, t(0s), "symbol=A"));
  expect<Join>(ask(kSweep, t(0s), "symbol=B"));
  expect<Join>(ask(kSweep, t(0s), "symbol=C"));
  Due due = gate.on_time(t(1s));
  ASSERT_EQ(due.send.size(), 1U);
  EXPECT_EQ(due.send[0].parts().size(), 3U);
  EXPECT_EQ(due.send[0].call().weight->orders, 3U);
  const Grant fourth = send(kCancel, t(1s), "x");
  const Wait fifth = expect<Wait>(ask(kCancel, t(1s), "y"));
}

}  // namespace
}  // namespace tidegate::resilience::gate_test
