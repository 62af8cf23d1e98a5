// Accounts that share a Gate share its address and what is public, and never each other's data.
#include <algorithm>

#include "resilience/gate/fixture.hpp"

namespace tidegate::resilience::gate_test {
namespace {

const AccountId kNone{};
const AccountId kAnn{1};
const AccountId kBen{2};

class GateAccounts : public GateTest {
 protected:
  GateAccounts() : GateTest(settings()) {}
  // Ten units by account and endpoint, twelve by account over all; ten placed or cancelled, and 40 by
  // address.
  static GateSettings settings() {
    GateSettings two = limits_apart();
    two.accounts = 2;
    two.limits.one_read_percent = 100;
    two.limits.per_endpoint = {.window = 10s, .weight = 10};
    two.limits.account_total = {.window = 10s, .weight = 12};
    two.limits.order_moves = {.window = 10s, .weight = 5};
    two.limits.total = {.window = 10s, .weight = 40};
    return two;
  }
  Decision ask(AccountId whose, EndpointId endpoint, MonotonicTime now, std::string params = "symbol=A") {
    return gate.decide(
        {.endpoint = endpoint, .account = whose, .params = std::move(params), .deadline = now + 30s}, now);
  }
  // A ticker that takes half of what the address may ask for.
  Decision ask_for_much(AccountId whose, MonotonicTime now) {
    return gate.decide({.endpoint = kTicker,
                        .account = whose,
                        .params = "all",
                        .deadline = t(30s),
                        .weight = CallWeight{.ip = 5}},
                       now);
  }
  Grant send(AccountId whose, EndpointId endpoint, MonotonicTime now, std::string params = "symbol=A") {
    return expect<Send>(ask(whose, endpoint, now, std::move(params))).grant;
  }
  void load(AccountId whose, EndpointId endpoint, MonotonicTime now, std::string body) {
    gate.record(send(whose, endpoint, now), answered(std::move(body)), now);
  }
  std::string served(AccountId whose, EndpointId endpoint, MonotonicTime now) {
    return expect<Serve>(ask(whose, endpoint, now)).reply.value->body();
  }
  // Of the address's ten units for tickers.
  void spend_tickers(int units, MonotonicTime now) {
    for (int i = 0; i < units; ++i) {
      gate.record(send(kNone, kTicker, now, "n=" + std::to_string(i)), answered("x"), now);
    }
  }
  // Three at a time, until it weighs no more.
  void spend_orders_weight(AccountId whose, MonotonicTime now) {
    for (int i = 0; i < 3; ++i) {
      gate.record(send(whose, kOrders, now, "n=" + std::to_string(i)), answered("x"), now);
    }
  }
};

TEST_F(GateAccounts, AnAnswerIsItsAccountsAlone) {
  load(kAnn, kDepth, t(1s), "Ann's");
  load(kBen, kDepth, t(1s), "Ben's");
  load(kNone, kDepth, t(1s), "public");
  EXPECT_EQ(served(kAnn, kDepth, t(1100ms)), "Ann's");
  EXPECT_EQ(served(kBen, kDepth, t(1100ms)), "Ben's");
  EXPECT_EQ(served(kNone, kDepth, t(1100ms)), "public");
}

TEST_F(GateAccounts, ALoadUnderWayIsJoinedByItsAccountAlone) {
  const Grant first = send(kAnn, kDepth, t(1s));
  const Join joined = expect<Join>(ask(kAnn, kDepth, t(1s)));
  EXPECT_EQ(joined.flight, first.flight());
  EXPECT_EQ(send(kBen, kDepth, t(1s)).call().account, kBen);
  EXPECT_EQ(send(kNone, kDepth, t(1s)).call().account, kNone);
}

TEST_F(GateAccounts, AWriteMakesOldWhatItsAccountReadAndNothingElse) {
  for (const AccountId each : {kAnn, kBen, kNone}) load(each, kDepth, t(1s), "x");
  gate.invalidate({kDepth, kAnn});
  EXPECT_EQ(served(kBen, kDepth, t(1100ms)), "x");
  EXPECT_EQ(served(kNone, kDepth, t(1100ms)), "x");
  expect<Send>(ask(kAnn, kDepth, t(1100ms)));
}

TEST_F(GateAccounts, AnInvalidationMarksWhatIsUnderWayForItsAccountAlone) {
  Grant ann = send(kAnn, kDepth, t(1s));
  Grant ben = send(kBen, kDepth, t(1s));
  gate.invalidate({kDepth, kAnn}, "symbol=A");
  gate.record(std::move(ann), answered("old"), t(1s));
  gate.record(std::move(ben), answered("x"), t(1s));
  EXPECT_EQ(served(kBen, kDepth, t(1100ms)), "x");
  expect<Send>(ask(kAnn, kDepth, t(1100ms)));
}

TEST_F(GateAccounts, WhatFailedForOneIsAskedForAnother) {
  gate.record(send(kAnn, kTicker, t(1s)), failed(ErrorCode::kNotFound, 404), t(1s));
  expect<Send>(ask(kBen, kTicker, t(1010ms)));
}

TEST_F(GateAccounts, AStreamAnswersForItsAccountAlone) {
  LiveBook live;
  live.now_is = {.healthy = true, .age = 1ms};
  gate.set_live_source({kDepth, kAnn}, &live);
  EXPECT_EQ(served(kAnn, kDepth, t(1s)), "live");
  load(kBen, kDepth, t(1s), "Ben's");
  EXPECT_TRUE(live.heard.empty());
}

TEST_F(GateAccounts, WeightByAccountIsEachAccountsOwn) {
  spend_orders_weight(kAnn, t(1s));
  const Wait waits = expect<Wait>(ask(kAnn, kOrders, t(1s), "n=4"));
  spend_orders_weight(kBen, t(1s));
  spend_orders_weight(kNone, t(1s));
}

TEST_F(GateAccounts, WeightOverAllEndpointsIsEachAccountsOwnToo) {
  spend_orders_weight(kAnn, t(1s));
  for (int i = 0; i < 3; ++i) gate.record(send(kAnn, kPlace, t(1s), "x"), answered("x"), t(1s));
  const Wait waits = expect<Wait>(ask(kAnn, kPlace, t(1s), "x"));
  gate.record(send(kBen, kPlace, t(1s), "x"), answered("x"), t(1s));
}

TEST_F(GateAccounts, OrdersAreEachAccountsOwn) {
  for (int i = 0; i < 5; ++i) gate.record(send(kAnn, kPlace, t(1s), "x"), answered("x"), t(1s));
  const Wait waits = expect<Wait>(ask(kAnn, kPlace, t(1s), "x"));
  for (int i = 0; i < 5; ++i) gate.record(send(kBen, kPlace, t(1s), "x"), answered("x"), t(1s));
}

TEST_F(GateAccounts, WeightByAddressIsEverybodys) {
  for (int i = 0; i < 10; ++i) {
    const AccountId whose{static_cast<std::uint16_t>(i % 3)};
    gate.record(send(whose, kTicker, t(1s), "n=" + std::to_string(i)), answered("x"), t(1s));
  }
  const Wait ann = expect<Wait>(ask(kAnn, kTicker, t(1s), "n=a"));
  const Wait ben = expect<Wait>(ask(kBen, kTicker, t(1s), "n=b"));
}

class GateAccountsOfOneAddress : public GateTest {
 protected:
  GateAccountsOfOneAddress() : GateTest(settings()) {}
  static GateSettings settings() {
    GateSettings two = limits_apart();
    two.accounts = 2;
    two.limits.one_read_percent = 100;
    two.limits.total = {.window = 10s, .weight = 4};
    return two;
  }
  Decision ask(AccountId whose, EndpointId endpoint) {
    return gate.decide({.endpoint = endpoint, .account = whose, .params = "x", .deadline = t(30s)}, t(1s));
  }
};

TEST_F(GateAccountsOfOneAddress, WhatAnyOfThemSendsCountsInWhatTheAddressMaySendInAll) {
  for (const AccountId whose : {kAnn, kBen}) {
    for (const EndpointId endpoint : {kDepth, kTicker}) {
      gate.record(expect<Send>(ask(whose, endpoint)).grant, answered("x"), t(1s));
    }
  }
  const Wait waits = expect<Wait>(ask(kNone, kDepth));
}

// Else one account that is short would hold up all the others.
TEST_F(GateAccounts, WhoWaitsForItsAccountsWeightHoldsUpNoOtherAccount) {
  spend_orders_weight(kAnn, t(1s));
  const Wait ann = expect<Wait>(ask(kAnn, kOrders, t(1s), "n=4"));
  expect<Send>(ask(kBen, kOrders, t(1s), "n=4"));
  expect<Send>(ask(kBen, kPlace, t(1s), "x"));
}

TEST_F(GateAccounts, WhoWaitsForWeightOfAllGoesBeforeWhoComesLater) {
  for (int i = 0; i < 9; ++i)
    gate.record(send(kNone, kTicker, t(1s), "n=" + std::to_string(i)), answered("x"), t(1s));
  const Wait heavy = expect<Wait>(ask_for_much(kAnn, t(2s)));
  const Wait later = expect<Wait>(ask(kBen, kTicker, t(2s), "n=b"));
  Due due = gate.on_time(t(11s));
  ASSERT_EQ(due.send.size(), 2U);
  EXPECT_EQ(due.send[0].flight(), heavy.ticket.flight());
}

// Of what the address has too little of for the first, nothing goes to who comes later and asks for less.
TEST_F(GateAccounts, WhoAsksForLessDoesNotPassWhoWaitsForWeightOfAll) {
  spend_tickers(3, t(1s));
  for (int i = 0; i < 7; ++i) {
    gate.record(send(kNone, kTicker, t(2s), "m=" + std::to_string(i)), answered("x"), t(2s));
  }
  const Wait heavy = expect<Wait>(ask_for_much(kAnn, t(3s)));
  const Wait later = expect<Wait>(ask(kBen, kTicker, t(3s), "n=b"));
  EXPECT_TRUE(gate.on_time(t(11s)).send.empty()) << "three units are too few for the first";
  Due due = gate.on_time(t(12s));
  ASSERT_EQ(due.send.size(), 2U);
  EXPECT_EQ(due.send[0].flight(), heavy.ticket.flight());
}

TEST_F(GateAccounts, TurnsComeByAccountWhereWeightIsTheAccounts) {
  spend_orders_weight(kAnn, t(1s));
  spend_orders_weight(kBen, t(5s));
  const Wait ann = expect<Wait>(ask(kAnn, kOrders, t(6s), "n=4"));
  const Wait ben = expect<Wait>(ask(kBen, kOrders, t(6s), "n=4"));
  EXPECT_EQ(gate.next_deadline(), t(11s));
  Due first = gate.on_time(t(11s));
  ASSERT_EQ(first.send.size(), 1U);
  EXPECT_EQ(first.send[0].call().account, kAnn);
  EXPECT_EQ(gate.next_deadline(), t(15s));
  Due second = gate.on_time(t(15s));
  ASSERT_EQ(second.send.size(), 1U);
  EXPECT_EQ(second.send[0].call().account, kBen);
}

// One account lacks more than what it shares with the other: that one's turn comes first, and wakes the Gate.
TEST_F(GateAccounts, WhoIsHeldUpByWhatIsSharedGoesAsSoonAsThatComesBack) {
  spend_tickers(10, t(1s));
  spend_orders_weight(kAnn, t(5s));
  const Wait ann = expect<Wait>(gate.decide({.endpoint = kTicker,
                                             .account = kAnn,
                                             .params = "n=a",
                                             .deadline = t(60s),
                                             .weight = CallWeight{.ip = 1, .uid = 9}},
                                            t(6s)));
  const Wait ben = expect<Wait>(ask(kBen, kTicker, t(6s), "n=b"));
  EXPECT_EQ(gate.next_deadline(), t(11s)) << "the address's; Ann's own comes back at 15 s";
  Due due = gate.on_time(t(11s));
  ASSERT_EQ(due.send.size(), 1U);
  EXPECT_EQ(due.send[0].call().account, kBen);
}

TEST_F(GateAccounts, ANewcomerTakesNothingFromWhomItsTurnHasComeInAnotherAccount) {
  spend_tickers(10, t(1s));
  const Wait ann = expect<Wait>(ask(kAnn, kTicker, t(2s), "n=a"));
  const Wait ben = expect<Wait>(ask(kBen, kTicker, t(11s), "n=b"));
  Due due = gate.on_time(t(11s));
  ASSERT_EQ(due.send.size(), 2U);
  EXPECT_EQ(due.send[0].flight(), ann.ticket.flight());
}

TEST_F(GateAccounts, OrdersOfTwoAccountsNeverGoInOneBatch) {
  for (int i = 0; i < 10; ++i) {
    const AccountId whose{static_cast<std::uint16_t>(1 + i % 2)};
    gate.record(send(whose, kBid, t(1s), "symbol=A&n=" + std::to_string(i)), answered("x"), t(1s));
  }
  std::vector<Decision> waiting;
  for (int i = 0; i < 4; ++i) {
    const AccountId whose{static_cast<std::uint16_t>(1 + i % 2)};
    waiting.push_back(ask(whose, kBid, t(2s), "symbol=A&m=" + std::to_string(i)));
  }
  std::size_t sent = 0;
  for (const MonotonicTime now : {t(11s), t(12s), t(13s)}) {
    Due due = gate.on_time(now);
    for (Grant& grant : due.send) {
      sent += std::max(grant.parts().size(), std::size_t{1});
      const std::string& params = grant.call().params;
      const bool anns = params.find("m=0") != params.npos || params.find("m=2") != params.npos;
      const bool bens = params.find("m=1") != params.npos || params.find("m=3") != params.npos;
      EXPECT_NE(anns, bens) << params;
      EXPECT_EQ(grant.call().account, anns ? kAnn : kBen) << params;
      gate.record(std::move(grant), answered("1 2"), now);
    }
  }
  EXPECT_EQ(sent, 4U);
}

TEST_F(GateAccounts, ReadsOfTwoAccountsAreCollectedApart) {
  Grant ann = send(kAnn, kInfo, t(1s), "symbol=X");
  Grant ben = send(kBen, kInfo, t(1s), "symbol=X");
  for (const AccountId whose : {kAnn, kBen}) {
    expect<Join>(ask(whose, kInfo, t(1001ms), "symbol=A"));
    expect<Join>(ask(whose, kInfo, t(1001ms), "symbol=B"));
  }
  gate.record(std::move(ann), answered("x"), t(1002ms));
  gate.record(std::move(ben), answered("x"), t(1002ms));
  Due due = gate.on_time(t(1002ms));
  ASSERT_EQ(due.send.size(), 2U);
  EXPECT_EQ(due.send[0].call().account, kAnn);
  EXPECT_EQ(due.send[1].call().account, kBen);
  for (const Grant& grant : due.send) EXPECT_EQ(grant.parts().size(), 2U);
}

TEST_F(GateAccounts, APartThatItsBulkAnswerLacksIsAskedAloneForItsAccount) {
  Grant leading = send(kAnn, kInfo, t(1s), "symbol=X");
  expect<Join>(ask(kAnn, kInfo, t(1001ms), "symbol=A"));
  expect<Join>(ask(kAnn, kInfo, t(1001ms), "symbol=B"));
  gate.record(std::move(leading), answered("x"), t(1002ms));
  Due bulk = gate.on_time(t(1002ms));
  const Settlement settled = gate.record(std::move(bulk.send.at(0)), answered("symbol=A"), t(1003ms));
  Due alone = gate.on_time(t(1003ms));
  ASSERT_EQ(alone.send.size(), 1U);
  EXPECT_EQ(alone.send[0].call().params, "symbol=B");
  EXPECT_EQ(alone.send[0].call().account, kAnn);
}

TEST_F(GateAccounts, PartsTakeWhatTheirAccountsStreamHasMeanwhile) {
  LiveBook live;
  gate.set_live_source({kInfo, kAnn}, &live);
  Grant leading = send(kAnn, kInfo, t(1s), "symbol=X");
  expect<Join>(ask(kAnn, kInfo, t(1001ms), "symbol=A"));
  expect<Join>(ask(kAnn, kInfo, t(1001ms), "symbol=B"));
  live.now_is = {.healthy = true, .age = 1ms};
  gate.record(std::move(leading), answered("x"), t(1002ms));
  EXPECT_TRUE(gate.on_time(t(1002ms)).send.empty());
  EXPECT_EQ(live.built, 2);
}

TEST_F(GateAccounts, OrdersOfABatchThatIsGivenUpAreStillTheirAccounts) {
  for (int i = 0; i < 5; ++i) {
    gate.record(send(kAnn, kBid, t(1s), "symbol=A&n=" + std::to_string(i)), answered("x"), t(1s));
  }
  std::vector<Decision> waiting;
  for (int i = 0; i < 2; ++i) waiting.push_back(ask(kAnn, kBid, t(2s), "symbol=A&m=" + std::to_string(i)));
  gate.record(send(kNone, kBids, t(3s), "x"), limited(429, 20s), t(3s));
  std::size_t sent = 0;
  std::vector<Settlement> given_up;  // with the parts' places in the queue
  for (const MonotonicTime now : {t(3s), t(11s), t(12s)}) {
    Due due = gate.on_time(now);
    std::ranges::move(due.settled, std::back_inserter(given_up));
    for (Grant& grant : due.send) {
      ++sent;
      EXPECT_EQ(grant.call().endpoint, kBid) << "each by itself";
      EXPECT_EQ(grant.call().account, kAnn);
      gate.record(std::move(grant), answered("x"), now);
    }
  }
  EXPECT_EQ(given_up.size(), 1U);
  EXPECT_EQ(sent, 2U);
}

// Which limit a 429 is about is not known: the endpoint's rests for all, the account's weight for its own
// reads.
TEST_F(GateAccounts, A429RestsTheEndpointForAllAndTheAccountsWeightForItsOwn) {
  gate.record(send(kAnn, kOrders, t(1s)), limited(429, 5s), t(1s));
  const Wait ben = expect<Wait>(ask(kBen, kOrders, t(1s)));
  EXPECT_EQ(gate.next_deadline(), t(6s));
}

TEST_F(GateAccounts, AnAccountThatTheGateDoesNotHaveIsAMistake) {
  EXPECT_DEATH(ask(AccountId{3}, kDepth, t(1s)), "an account is one of the Gate's");
}

}  // namespace
}  // namespace tidegate::resilience::gate_test
