// What can be asked of each decision afterwards.
#include <gmock/gmock.h>

#include "resilience/gate/fixture.hpp"

namespace tidegate::resilience::gate_test {
namespace {

GateSettings of_process_7() {
  GateSettings settings = limits_apart();
  settings.process_number = 7;
  return settings;
}
base::RequestId id(std::uint32_t number) {
  return base::request_id(7, number);
}

class GateLog : public GateTest {
 protected:
  explicit GateLog(GateSettings settings = of_process_7()) : GateTest(std::move(settings)) {}
  RequestStory story(base::RequestId of) {
    const auto found = gate.explain(of);
    EXPECT_TRUE(found) << found.error().message;
    if (!found) throw std::runtime_error("the test cannot go on");
    return *found;
  }
};

TEST_F(GateLog, EachAnswerCarriesTheIdOfItsOwnCall) {
  Send sent = expect<Send>(decide(kDepth, t(0ms)));
  EXPECT_EQ(sent.request_id, id(1));
  EXPECT_EQ(sent.grant.call().request_id, id(1));
  EXPECT_EQ(expect<Join>(decide(kDepth, t(1ms))).request_id, id(2));
  gate.record(std::move(sent.grant), answered("x"), t(10ms));
  EXPECT_EQ(expect<Serve>(decide(kDepth, t(20ms))).reply.request_id, id(3));
  gate.override_circuit(kPlace, CircuitState::kForcedOpen, t(20ms));
  EXPECT_EQ(expect<Reject>(decide(kPlace, t(20ms))).error.request_id, id(4));
}

TEST_F(GateLog, ARequestOfItsOwnTellsWhatEachPolicySaid) {
  gate.record(send(kDepth, t(0ms)), answered("x"), t(10ms));
  gate.record(send(kDepth, t(1045ms)), answered("y"), t(1145ms));
  const RequestStory told = story(id(2));
  const DecisionRecord& said = told.decision;
  EXPECT_EQ(said.decided_at, t(1045ms));
  EXPECT_EQ(said.deadline, t(11045ms));
  EXPECT_EQ(said.endpoint, kDepth);
  EXPECT_EQ(said.params(), "symbol=A");
  EXPECT_EQ(said.ruling, Ruling::kSent);
  EXPECT_EQ(said.stream, StreamWord::kNotAsked);
  EXPECT_EQ(said.cache, CacheWord::kExpired);
  EXPECT_EQ(said.past_ttl, 35ms);
  EXPECT_TRUE(said.judged);
  EXPECT_EQ(said.circuit, CircuitState::kClosed);
  EXPECT_EQ(said.weight, 1U);
  EXPECT_EQ(said.weight_left, 499U) << "of 500: the first one still counts";
  ASSERT_TRUE(told.load);
  EXPECT_EQ(told.load->asked_by, id(2));
  EXPECT_EQ(told.load->sent_at, t(1045ms));
  EXPECT_EQ(told.load->ended_at, t(1145ms));
  EXPECT_EQ(told.load->age, 100ms);
  EXPECT_EQ(told.load->source, Source::kNetwork);
  EXPECT_EQ(told.load->http_status, 200);
}

TEST_F(GateLog, AHitTellsHowOldAndThatNobodyElseWasAsked) {
  gate.record(send(kDepth, t(0ms)), answered("x"), t(10ms));
  expect<Serve>(decide(kDepth, t(300ms)));
  const DecisionRecord said = story(id(2)).decision;
  EXPECT_EQ(said.ruling, Ruling::kServed);
  EXPECT_EQ(said.cache, CacheWord::kFresh);
  EXPECT_EQ(said.source, Source::kCache);
  EXPECT_EQ(said.age, 300ms);
  EXPECT_FALSE(said.judged);
  EXPECT_EQ(said.flight, FlightId{});
}

TEST_F(GateLog, AValueTooOldForItsCallerIsToldAsSuch) {
  gate.record(send(kDepth, t(0ms)), answered("x"), t(10ms));
  const Decision sent =
      gate.decide({.endpoint = kDepth, .params = "symbol=A", .deadline = t(10s), .max_age = 100ms}, t(300ms));
  ASSERT_TRUE(std::holds_alternative<Send>(sent));
  EXPECT_EQ(story(id(2)).decision.cache, CacheWord::kTooOld);
  EXPECT_EQ(story(id(2)).decision.age, 300ms);
}

TEST_F(GateLog, ALiveStreamsWordIsToldWhateverItWas) {
  LiveBook book;
  gate.set_live_source({kDepth}, &book);
  const Grant first = send(kDepth, t(0ms));
  EXPECT_EQ(story(id(1)).decision.stream, StreamWord::kNotHealthy);
  book.now_is = {.healthy = true, .age = 40ms};
  expect<Serve>(decide(kDepth, t(1ms)));
  const DecisionRecord said = story(id(2)).decision;
  EXPECT_EQ(said.stream, StreamWord::kCurrent);
  EXPECT_EQ(said.cache, CacheWord::kNotAsked);
  EXPECT_EQ(said.source, Source::kStream);
  EXPECT_EQ(said.age, 40ms);
  const Decision joined =
      gate.decide({.endpoint = kDepth, .params = "symbol=A", .deadline = t(10s), .max_age = 30ms}, t(2ms));
  EXPECT_TRUE(std::holds_alternative<Join>(joined));
  EXPECT_EQ(story(id(3)).decision.stream, StreamWord::kTooOld);
}

TEST_F(GateLog, WhoJoinsTellsWhoseRequestAndSinceWhen) {
  Grant grant = send(kDepth, t(0ms));
  expect<Join>(decide(kDepth, t(41ms)));
  RequestStory told = story(id(2));
  EXPECT_EQ(told.decision.ruling, Ruling::kJoined);
  EXPECT_EQ(told.load->asked_by, id(1));
  EXPECT_FALSE(told.load->has_ended());
  gate.record(std::move(grant), failed(ErrorCode::kUnavailable, 503), t(50ms));
  told = story(id(2));
  EXPECT_EQ(told.load->ended_at, t(50ms));
  EXPECT_EQ(told.load->http_status, 503);
  EXPECT_EQ(told.load->code, ErrorCode::kUnavailable);
}

TEST_F(GateLog, ARefusalTellsWhyAndUntilWhen) {
  trip(kDepth, t(0ms));
  expect<Reject>(decide(kDepth, t(1ms)));
  const DecisionRecord said = story(id(kDefaultFailureThreshold + 1)).decision;
  EXPECT_EQ(said.ruling, Ruling::kRefused);
  EXPECT_EQ(said.code, ErrorCode::kCircuitOpen);
  EXPECT_EQ(said.circuit, CircuitState::kOpen);
  EXPECT_GT(said.until, t(1ms));
  EXPECT_NE(said.until, base::kNever);
}

TEST_F(GateLog, AnOldValueInNeedTellsWhatWasInTheWay) {
  gate.record(send(kDepth, t(0ms)), answered("x"), t(0ms));
  gate.override_circuit(kDepth, CircuitState::kForcedOpen, t(2s));
  expect<Serve>(decide(kDepth, t(2s)));
  const DecisionRecord said = story(id(2)).decision;
  EXPECT_EQ(said.ruling, Ruling::kServedOld);
  EXPECT_EQ(said.source, Source::kStale);
  EXPECT_EQ(said.age, 2s);
  EXPECT_EQ(said.code, ErrorCode::kCircuitOpen);
  EXPECT_EQ(said.circuit, CircuitState::kForcedOpen);
}

TEST_F(GateLog, ARenewalHasANumberOfItsOwn) {
  gate.record(send(kDepth, t(0ms)), answered("x"), t(0ms));
  Serve served = expect<Serve>(decide(kDepth, t(600ms)));
  EXPECT_EQ(served.reply.request_id, id(2));
  ASSERT_TRUE(served.refresh);
  EXPECT_EQ(served.refresh->call().request_id, id(3));
  EXPECT_EQ(story(id(3)).decision.asker, Asker::kRenewal);
  EXPECT_EQ(story(id(3)).load->asked_by, id(3));
}

TEST_F(GateLog, PartsKeepTheirIdsAndNameTheBulkRequest) {
  Grant leading = send(kPrice, t(0ms), "symbol=X");
  expect<Join>(decide(kPrice, t(1ms), "symbol=B"));
  expect<Join>(decide(kPrice, t(2ms), "symbol=C"));
  EXPECT_EQ(story(id(2)).decision.ruling, Ruling::kCollected);
  gate.record(std::move(leading), answered("x"), t(10ms));
  Due due = gate.on_time(t(10ms));
  ASSERT_EQ(due.send.size(), 1U);
  EXPECT_EQ(due.send[0].call().request_id, id(4));
  expect<Join>(decide(kPrice, t(20ms), "symbol=D"));
  gate.record(std::move(due.send[0]), answered("symbol=B symbol=C symbol=D"), t(110ms));
  const RequestStory bulk = story(id(4));
  EXPECT_EQ(bulk.decision.asker, Asker::kBulk);
  EXPECT_EQ(bulk.load->ended_at, t(110ms));
  for (const std::uint32_t part : {2U, 3U, 5U}) {
    const RequestStory told = story(id(part));
    ASSERT_TRUE(told.load && told.whole) << part;
    EXPECT_EQ(told.load->asked_by, id(part));
    EXPECT_EQ(told.load->source, Source::kBatch);
    EXPECT_EQ(told.whole->asked_by, id(4));
    EXPECT_EQ(told.whole->sent_at, t(10ms));
  }
  EXPECT_EQ(story(id(5)).decision.ruling, Ruling::kBecamePart);
}

TEST_F(GateLog, APartThatIsAskedForByItselfGoesUnderItsOwnId) {
  Grant leading = send(kPrice, t(0ms), "symbol=X");
  expect<Join>(decide(kPrice, t(1ms), "symbol=B"));
  expect<Join>(decide(kPrice, t(2ms), "symbol=C"));
  gate.record(std::move(leading), answered("x"), t(10ms));
  Due bulk = gate.on_time(t(10ms));
  const Settlement whole = gate.record(std::move(bulk.send.at(0)), answered("symbol=B"), t(110ms));
  ASSERT_EQ(whole.parts.size(), 2U);
  Due alone = gate.on_time(t(110ms));
  ASSERT_EQ(alone.send.size(), 1U);
  EXPECT_EQ(alone.send[0].call().request_id, id(3));
  EXPECT_FALSE(story(id(3)).whole) << "the bulk request did not bring it";
}

TEST_F(GateLog, OfParametersTheFirstFortyCharactersAreKept) {
  expect<Send>(decide(kPlace, t(0ms), std::string(50, 'p')));
  const DecisionRecord said = story(id(1)).decision;
  EXPECT_EQ(said.params(), std::string(40, 'p'));
  EXPECT_TRUE(said.params_cut);
  EXPECT_EQ(said.cache, CacheWord::kNotAsked);
}

TEST_F(GateLog, ARepeatGoesUnderTheIdOfTheFirstAttempt) {
  Grant first = send(kOrders, t(0ms));
  Settlement again = gate.record(std::move(first), failed(ErrorCode::kConnectionLost), t(10ms));
  ASSERT_TRUE(again.retry);
  Due due = gate.on_time(gate.next_deadline());
  ASSERT_EQ(due.send.size(), 1U);
  EXPECT_EQ(due.send[0].call().request_id, id(1)) << "the same request once more";
  EXPECT_EQ(story(id(1)).load->attempts, 2);
}

class ShortOfWeight : public GateLog {
 protected:
  ShortOfWeight() : GateLog(narrow()) {}
  static GateSettings narrow() {
    GateSettings settings = of_process_7();
    settings.limits.per_endpoint = {.window = 10s, .weight = 2};
    return settings;
  }
};

TEST_F(ShortOfWeight, WhoWaitsTellsForWhatAndHowLong) {
  for (int i = 0; i < 2; ++i) {
    gate.record(send(kTicker, t(0s), "n=" + std::to_string(i)), answered("x"), t(0s));
  }
  const Wait wait =
      expect<Wait>(gate.decide({.endpoint = kTicker, .params = "symbol=A", .deadline = t(20s)}, t(1s)));
  EXPECT_EQ(wait.request_id, id(3));
  EXPECT_EQ(story(id(3)).decision.ruling, Ruling::kWaits);
  EXPECT_EQ(story(id(3)).decision.until, t(10s));
  EXPECT_EQ(story(id(3)).decision.weight_left, 0U);
  EXPECT_FALSE(story(id(3)).load->is_sent());
  const Due due = gate.on_time(t(10s));
  ASSERT_EQ(due.send.size(), 1U);
  EXPECT_EQ(due.send[0].call().request_id, id(3));
  EXPECT_EQ(story(id(3)).load->sent_at, t(10s));
}

TEST_F(ShortOfWeight, ABatchThatWaitsHasANumberAndItsPartsNameIt) {
  for (int i = 0; i < 2; ++i) {
    gate.record(send(kPrice, t(0s), "n=" + std::to_string(i)), answered("x"), t(0s));
  }
  const auto ask = [this](std::string params) {
    return gate.decide({.endpoint = kPrice, .params = std::move(params), .deadline = t(20s)}, t(1s));
  };
  const Wait first = expect<Wait>(ask("symbol=A"));
  const Join second = expect<Join>(ask("symbol=B"));
  const Decision third = ask("symbol=C");
  EXPECT_EQ(second.request_id, id(4));
  const RequestStory told = story(id(3));
  ASSERT_TRUE(told.whole) << "the first became a part when there was enough to go in bulk";
  EXPECT_EQ(story(told.whole->asked_by).decision.asker, Asker::kBulk);
  EXPECT_EQ(story(id(4)).decision.flight, second.flight);
}

class TextsTold final : public base::EventSink {
 public:
  void on_event(const base::Event& event) override { texts.push_back(event.text); }
  std::vector<std::string> texts;
};

TEST(GateEvents, ALimitsAnswerNamesTheRequestThatHadIt) {
  TextsTold events;
  Gate gate{table(), of_process_7(), events};
  Send sent =
      std::get<Send>(gate.decide({.endpoint = kDepth, .params = "symbol=A", .deadline = t(10s)}, t(0s)));
  gate.record(std::move(sent.grant), limited(429, 3s), t(1s));
  EXPECT_THAT(events.texts, testing::Contains(testing::EndsWith("for 3 s (request 7-1)")));
  events.texts.clear();
  sent = std::get<Send>(gate.decide({.endpoint = kTicker, .params = "a=1", .deadline = t(10s)}, t(8s)));
  gate.record(std::move(sent.grant), limited(418, 5s), t(9s));
  EXPECT_THAT(events.texts, testing::Contains(testing::EndsWith("for 5 s (request 7-2)")));
  events.texts.clear();
  gate.on_host_block("a stream", 403, std::nullopt, t(9s));
  EXPECT_THAT(events.texts, testing::Contains(testing::EndsWith("not one request for 120 s")));
}

TEST(GateSecrets, ParametersThatGiveAccessArePutDownNowhere) {
  base::NullEventSink events;
  auto rows = table();
  rows[kOrders.value()].secret_params = true;
  Gate gate{rows, of_process_7(), events};
  const auto sent = gate.decide({.endpoint = kOrders, .params = "listenKey=abc", .deadline = t(10s)}, t(0s));
  EXPECT_EQ(gate.explain(id(1))->decision.params(), "");
  EXPECT_FALSE(gate.explain(id(1))->decision.params_cut);
}

}  // namespace
}  // namespace tidegate::resilience::gate_test
