// Calls that wait for weight become one bulk request when the plan says so.
#include <gmock/gmock.h>

#include "resilience/gate/fixture.hpp"

namespace tidegate::resilience::gate_test {
namespace {

class GateMerge : public GateTest {
 protected:
  explicit GateMerge(std::uint32_t weight = 2, std::size_t max_batch_size = 3)
      : GateTest(narrow(weight, max_batch_size)) {}
  static GateSettings narrow(std::uint32_t weight, std::size_t max_batch_size) {
    GateSettings settings = limits_apart();
    settings.limits.per_endpoint = {.window = 10s, .weight = weight};
    settings.batch.max_batch_size = max_batch_size;
    return settings;
  }
  // Nothing is left of that endpoint's weight until t(10s).
  void spend(EndpointId endpoint = kPrice) {
    for (int i = 0; i < 2; ++i) {
      gate.record(send(endpoint, t(0s), "spend=" + std::to_string(i)), answered("x"), t(0s));
    }
  }
  Decision ask(std::string params, base::Duration patience = 20s, EndpointId endpoint = kPrice) {
    return gate.decide({.endpoint = endpoint, .params = std::move(params), .deadline = t(1s) + patience},
                       t(1s));
  }
  Due due_at(MonotonicTime now) { return gate.on_time(now); }
};

TEST_F(GateMerge, ThirtyCallsThatWaitGoAsOneRequestOfWeightTwo) {
  spend();
  std::vector<FlightId> asked;
  Wait first = expect<Wait>(ask("symbol=00"));
  asked.push_back(first.ticket.flight());
  for (int i = 1; i < 30; ++i) {
    asked.push_back(expect<Join>(ask("symbol=" + std::to_string(i / 10) + std::to_string(i % 10))).flight);
  }
  EXPECT_EQ(gate.snapshot(t(1s)).waiting, 1U);
  EXPECT_EQ(gate.snapshot(t(1s)).counters.merged_waiting, 2U) << "from then on there is a bulk one to join";
  EXPECT_NE(gate.explain(kPrice, 30).find("; 30 wait for weight now, as 1 request"), std::string::npos);
  const auto weight_before = gate.snapshot(t(1s)).counters.ip_weight;
  Due due = due_at(t(10s));
  ASSERT_EQ(due.send.size(), 1U);
  EXPECT_EQ(due.send[0].call().params, "");
  EXPECT_EQ(gate.snapshot(t(10s)).counters.ip_weight, weight_before + 2);
  std::string all;
  for (int i = 0; i < 30; ++i) all += "symbol=" + std::to_string(i / 10) + std::to_string(i % 10) + " ";
  const Settlement settled = gate.record(std::move(due.send[0]), answered(all), t(10100ms));
  ASSERT_EQ(settled.parts.size(), asked.size());
  for (std::size_t i = 0; i < asked.size(); ++i) {
    EXPECT_EQ(settled.parts[i].flight, asked[i]) << "each waiter its own part";
    EXPECT_EQ(settled.parts[i].value->source, Source::kBatch);
    EXPECT_EQ(settled.parts[i].value->age, 100ms) << "waiting makes no data older";
  }
  EXPECT_EQ(gate.snapshot(t(10100ms)).flights, 0U);
}

TEST_F(GateMerge, ADroppedTicketOfAMergedCallTakesNobodyElsesPlace) {
  spend();
  {
    const Wait first = expect<Wait>(ask("symbol=A"));
    expect<Join>(ask("symbol=B"));
  }
  EXPECT_EQ(gate.snapshot(t(1s)).waiting, 1U);
  EXPECT_EQ(due_at(t(10s)).send.size(), 1U);
}

TEST_F(GateMerge, TheBulkRequestTakesThePlaceOfTheFirstAndItsDeadlineIsTheLatest) {
  spend();
  const Wait first = expect<Wait>(ask("symbol=A", 12s));
  const Wait other = expect<Wait>(ask("other=1", 30s));
  expect<Join>(ask("symbol=B", 25s));
  Due due = due_at(t(10s));
  ASSERT_EQ(due.send.size(), 1U) << "two units came back, and all of them were for the first in the queue";
  EXPECT_EQ(due.send[0].call().params, "");
  EXPECT_EQ(due.send[0].call().deadline, t(26s));
}

TEST_F(GateMerge, WhoWouldBeTooLateInABulkRequestWaitsAlone) {
  gate.record(send(kPrice, t(0s), "spend=0"), answered("x"), t(0s));
  gate.record(send(kPrice, t(0s), "spend=1"), answered("x"), t(500ms));
  const Wait hasty = expect<Wait>(ask("symbol=A", 9200ms));  // one unit is back at 10 s, two at 10.5 s
  const Wait patient = expect<Wait>(ask("symbol=B"));
  EXPECT_EQ(due_at(t(10s)).send.at(0).flight(), hasty.ticket.flight());
}

TEST_F(GateMerge, ANewcomerThatCannotWaitForTheBulkRequestsWeightWaitsAlone) {
  gate.record(send(kPrice, t(0s), "spend=0"), answered("x"), t(0s));
  gate.record(send(kPrice, t(0s), "spend=1"), answered("x"), t(500ms));
  const Wait first = expect<Wait>(ask("symbol=A"));
  expect<Join>(ask("symbol=B"));
  const Wait hasty = expect<Wait>(ask("symbol=C", 9200ms));
  EXPECT_EQ(gate.snapshot(t(1s)).waiting, 2U);
}

TEST_F(GateMerge, TwoThatCostLessThanTheBulkRequestWaitEachByItself) {
  spend();
  const Wait first = expect<Wait>(ask("symbol=A"));
  expect<Join>(ask("symbol=B"));
  Due due = due_at(t(10s));
  // A megabyte for two prices: it is not asked for again until many are wanted.
  gate.record(std::move(due.send.at(0)), answered("symbol=A symbol=B " + std::string(1'000'000, 'x')),
              t(10s));
  const auto wait = [this](const std::string& params) {
    return gate.decide({.endpoint = kPrice, .params = params, .deadline = t(60s)}, t(12s));
  };
  const Wait third = expect<Wait>(wait("symbol=C"));
  const Wait fourth = expect<Wait>(wait("symbol=D"));
  EXPECT_EQ(gate.snapshot(t(12s)).waiting, 2U);
}

TEST_F(GateMerge, WhatThePlanDoesNotTakeIsNotMerged) {
  spend();
  spend(kTicker);
  const Wait a = expect<Wait>(ask("other=1"));
  const Wait b = expect<Wait>(ask("other=2"));
  const Wait c = expect<Wait>(ask("symbol=A", 20s, kTicker));
  const Wait d = expect<Wait>(ask("symbol=B", 20s, kTicker));
  EXPECT_EQ(gate.snapshot(t(1s)).waiting, 4U);
}

TEST_F(GateMerge, AListGrowsUpToItsBoundAndIsSentWithAllItsParts) {
  spend(kInfo);
  const Wait first = expect<Wait>(ask("symbol=A", 20s, kInfo));
  expect<Join>(ask("symbol=B", 20s, kInfo));
  expect<Join>(ask("symbol=C", 20s, kInfo));
  const Wait second = expect<Wait>(ask("symbol=D", 20s, kInfo));
  expect<Join>(ask("symbol=E", 20s, kInfo));
  Due due = due_at(t(10s));
  ASSERT_EQ(due.send.size(), 2U);
  EXPECT_EQ(due.send[0].call().params, "symbol=A symbol=B symbol=C");
  EXPECT_EQ(due.send[1].call().params, "symbol=D symbol=E");
}

TEST_F(GateMerge, APartThatTheAnswerLackedIsAskedForAloneThoughOthersWait) {
  spend();
  const Wait first = expect<Wait>(ask("symbol=A"));
  expect<Join>(ask("symbol=GONE"));
  Due due = due_at(t(10s));
  const Settlement settled = gate.record(std::move(due.send.at(0)), answered("symbol=A"), t(11s));
  ASSERT_TRUE(settled.parts.at(1).retry);
  const auto late = [this](std::string params) {
    return gate.decide({.endpoint = kPrice, .params = std::move(params), .deadline = t(60s)}, t(12s));
  };
  const Wait next = expect<Wait>(late("symbol=B"));
  EXPECT_EQ(gate.snapshot(t(12s)).waiting, 2U) << "never into a bulk request again";
}

TEST_F(GateMerge, PartsWhoseStreamTurnsHealthyAreServedFromItAndTheRestIsSent) {
  class OneSymbol final : public LiveSource {
   public:
    Status status(const Call& call, MonotonicTime) const override { return {call.params == healthy, 0ms}; }
    PayloadPtr build(const Call&, MonotonicTime) const override { return Payload::make<int>("live", 0); }
    std::string healthy = "none";
  } live;
  gate.set_live_source({kPrice}, &live);
  spend();
  const Wait first = expect<Wait>(ask("symbol=A"));
  const FlightId second = expect<Join>(ask("symbol=B")).flight;
  live.healthy = "symbol=A";
  Due due = due_at(t(10s));
  ASSERT_EQ(due.settled.size(), 1U);
  EXPECT_EQ(due.settled[0].flight, first.ticket.flight());
  EXPECT_EQ(due.settled[0].value->source, Source::kStream);
  const Settlement settled = gate.record(std::move(due.send.at(0)), answered("symbol=B"), t(10s));
  EXPECT_EQ(settled.parts.at(0).flight, second);
}

TEST_F(GateMerge, ABulkRequestWhosePartsAllHaveTheirAnswersIsNotSent) {
  LiveBook live;
  gate.set_live_source({kPrice}, &live);
  spend();
  const Wait first = expect<Wait>(ask("symbol=A"));
  expect<Join>(ask("symbol=B"));
  live.now_is.healthy = true;
  const Due due = due_at(t(10s));
  EXPECT_TRUE(due.send.empty());
  EXPECT_EQ(gate.snapshot(t(10s)).flights, 0U);
  EXPECT_EQ(gate.next_deadline(), base::kNever);
}

TEST_F(GateMerge, AHostBlockThatComesMeanwhileEndsTheWaitOfEveryPart) {
  spend();
  const Wait first = expect<Wait>(ask("symbol=A"));
  expect<Join>(ask("symbol=B"));
  load(kTicker, t(2s), limited(418, 60s));
  const Due due = due_at(t(10s));
  ASSERT_EQ(due.settled.size(), 1U);
  ASSERT_EQ(due.settled[0].parts.size(), 2U);
  for (const Settlement& part : due.settled[0].parts) EXPECT_EQ(part.error->code, ErrorCode::kBlocked);
}

class GateMergeWithOthers : public GateTest {
 protected:
  static GateSettings settings() {
    GateSettings strict = limits_apart();
    strict.limits.one_read_percent = 100;
    strict.limits.total = {.window = 10s, .weight = 4, .held_for_cancels = 1};
    return strict;
  }
  GateMergeWithOthers() : GateTest(settings()) {}
};

TEST_F(GateMergeWithOthers, AMoreUrgentCallStillGoesFirst) {
  std::vector<Grant> sent;
  for (int i = 0; i < 3; ++i) sent.push_back(send(kDepth, t(0s), std::to_string(i)));
  for (Grant& grant : sent) gate.record(std::move(grant), answered("x"), t(0s));
  const auto ask = [this](EndpointId endpoint, std::string params) {
    return gate.decide({.endpoint = endpoint, .params = std::move(params), .deadline = t(60s)}, t(1s));
  };
  const Wait price = expect<Wait>(ask(kPrice, "symbol=A"));
  expect<Join>(ask(kPrice, "symbol=B"));
  const Wait order = expect<Wait>(ask(kPlace, "1"));
  Due due = gate.on_time(t(10s));
  ASSERT_EQ(due.send.size(), 2U) << "three units: one for the order, two for both prices";
  EXPECT_EQ(due.send[0].flight(), order.ticket.flight());
  EXPECT_EQ(due.send[1].call().params, "");
}

}  // namespace
}  // namespace tidegate::resilience::gate_test
