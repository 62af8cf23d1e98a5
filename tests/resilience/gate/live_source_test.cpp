// A stream that stands in for reads, tells what it lacks, and hears what the exchange answers.
#include "resilience/gate/fixture.hpp"

namespace tidegate::resilience::gate_test {
namespace {

class GateLiveSource : public GateTest {
 protected:
  GateLiveSource() {
    live.now_is = {.healthy = true, .age = 50ms};
    gate.set_live_source({kDepth}, &live);
    gate.set_live_source({kPrice}, &live);
  }
  ~GateLiveSource() override {
    gate.set_live_source({kDepth}, nullptr);
    gate.set_live_source({kPrice}, nullptr);
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
  gate.invalidate({kDepth});
  gate.record(std::move(grant), answered("old"), t(10ms));
  EXPECT_TRUE(live.heard.empty());
}

TEST_F(GateLiveSource, HearsNothingOfFailures) {
  live.now_is.healthy = false;
  load(kDepth, t(0s), failed(ErrorCode::kRejected, 400, base::Delivery::kRejected));
  EXPECT_TRUE(live.heard.empty());
}

}  // namespace
}  // namespace tidegate::resilience::gate_test
