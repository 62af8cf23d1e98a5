// A stream that stands in for reads, tells what it lacks, and hears what the exchange answers.
#include "resilience/gate/fixture.hpp"

namespace tidegate::resilience::gate_test {
namespace {

class GateLiveSource : public GateTest {
 protected:
  GateLiveSource() {
    live.now_is = {.healthy = true, .age = 50ms};
    gate.set_live_source(kDepth, &live);
    gate.set_live_source(kPrice, &live);
  }
  ~GateLiveSource() override {
    gate.set_live_source(kDepth, nullptr);
    gate.set_live_source(kPrice, nullptr);
  }
  LiveBook live;
};

TEST_F(GateLiveSource, WhatItCannotTellIsReadBehindTheCallersBack) {
  live.now_is.renew = true;
  Serve served = expect<Serve>(decide(kDepth, t(0s)));
  EXPECT_EQ(served.reply.source, Source::kStream);
  ASSERT_TRUE(served.refresh);
  EXPECT_EQ(served.refresh->purpose(), RequestPurpose::kRefresh);
  EXPECT_FALSE(expect<Serve>(decide(kDepth, t(1ms))).refresh) << "one is under way";
  gate.record(std::move(*served.refresh), answered("opening"), t(10ms));
  ASSERT_EQ(live.heard.size(), 1U);
  EXPECT_EQ(live.heard[0].params, "symbol=A");
  EXPECT_EQ(live.heard[0].body, "opening");
  EXPECT_EQ(live.heard[0].asked, t(0s));
  live.now_is.renew = false;
  EXPECT_FALSE(expect<Serve>(decide(kDepth, t(20ms))).refresh);
}

TEST_F(GateLiveSource, HearsTheAnswersToAllWhoAsk) {
  live.now_is.healthy = false;
  load(kDepth, t(0s), answered("one"), 30ms);
  load(kTicker, t(1s), answered("of another endpoint"));
  ASSERT_EQ(live.heard.size(), 1U);
  EXPECT_EQ(live.heard[0].body, "one");
  EXPECT_EQ(live.heard[0].asked, t(0s)) << "no older than that";
}

TEST_F(GateLiveSource, HearsNothingOfAnAnswerToWhatWasChangedMeanwhile) {
  live.now_is.healthy = false;
  Grant grant = send(kDepth, t(0s));
  gate.invalidate(kDepth);
  gate.record(std::move(grant), answered("old"), t(10ms));
  EXPECT_TRUE(live.heard.empty());
}

TEST_F(GateLiveSource, HearsNothingOfFailures) {
  live.now_is.healthy = false;
  load(kDepth, t(0s), failed(ErrorCode::kRejected, 400, base::Delivery::kRejected));
  EXPECT_TRUE(live.heard.empty());
}

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

TEST_F(GateRoomForCancels, OneWhoseWeightComesAfterItsDeadlineWaitsAndHasItsTimeFromThenOn) {
  spend(kPlace, 2);
  spend(kCancel, 2);
  const auto impatient = [&](EndpointId endpoint) {
    return gate.decide({.endpoint = endpoint, .params = "a", .deadline = t(1500ms)}, t(1s));
  };
  EXPECT_EQ(expect<Reject>(impatient(kPlace)).error.code, ErrorCode::kRateLimited);
  const Wait cancel = expect<Wait>(impatient(kCancel));
  EXPECT_TRUE(gate.on_time(t(1500ms)).settled.empty()) << "it waits on";
  const Due due = gate.on_time(t(10s));
  ASSERT_EQ(due.send.size(), 1U);
  EXPECT_EQ(due.send[0].call().deadline, t(10s) + GateSettings{}.flight_timeout);
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

}  // namespace
}  // namespace tidegate::resilience::gate_test
