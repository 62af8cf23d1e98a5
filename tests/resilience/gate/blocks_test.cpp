// What concerns the whole host, and what outlives the process.
#include "tidegate/resilience/gate/blocks.hpp"

#include "resilience/gate/fixture.hpp"

namespace tidegate::resilience::gate_test {
namespace {

class GateHostTest : public GateTest {
 protected:
  static GateSettings settings() {
    GateSettings probing = limits_apart();
    probing.host_probe = kPing;
    probing.host_failures = 0;  // refusals alone
    return probing;
  }
  GateHostTest() : GateTest(settings()) {}
  void refuse(EndpointId endpoint, MonotonicTime now) {
    Grant grant = send(endpoint, now, "refused=" + std::to_string(++asked));
    gate.record(std::move(grant), failed(ErrorCode::kConnectionRefused, 0, base::Delivery::kNotSent), now);
  }
  int asked = 0;
};

TEST_F(GateHostTest, ThreeRefusedConnectionsOfAnyEndpointsStopAllOfThem) {
  refuse(kPlace, t(0s));
  refuse(kCancel, t(0s));
  expect<Send>(decide(kOrders, t(0s)));
  refuse(kPlace, t(0s));
  const Reject refused = expect<Reject>(decide(kOrders, t(1s)));
  EXPECT_EQ(refused.error.code, ErrorCode::kCircuitOpen);
  EXPECT_EQ(refused.error.retry_at, t(5s));
  EXPECT_NE(refused.error.message.find("refuses connections; ask again in 4000 ms"), std::string::npos)
      << refused.error.message;
  EXPECT_EQ(events.told, std::vector<std::string>{"host.unreachable order_place"});
  for (const EndpointId id : {kPlace, kCancel, kOrders}) {
    EXPECT_EQ(gate.circuit_state(id, t(1s)), CircuitState::kClosed) << "no endpoint is to blame";
  }
}

TEST_F(GateHostTest, AnAnswerOfAnyKindBetweenRefusalsShowsThatTheHostIsThere) {
  refuse(kPlace, t(0s));
  refuse(kPlace, t(0s));
  gate.record(send(kCancel, t(0s)), failed(ErrorCode::kUnavailable, 503), t(0s));
  refuse(kPlace, t(0s));
  expect<Send>(decide(kOrders, t(0s)));
}

TEST_F(GateHostTest, TheHostProbeEndsItForAll) {
  for (int i = 0; i < 3; ++i) refuse(kPlace, t(0s));
  ASSERT_EQ(gate.next_deadline(), t(1s));
  Due due = gate.on_time(t(1s));
  ASSERT_EQ(due.send.size(), 1U);
  gate.record(std::move(due.send[0]), answered("{}"), t(1100ms));
  expect<Send>(decide(kOrders, t(1100ms)));
  expect<Send>(decide(kTicker, t(1100ms)));
  EXPECT_EQ(gate.next_deadline(), base::kNever);
}

TEST_F(GateHostTest, AfterThePauseOneRefusalIsEnough) {
  for (int i = 0; i < 3; ++i) refuse(kPlace, t(0s));
  refuse(kPlace, t(5s));
  EXPECT_EQ(expect<Reject>(decide(kOrders, t(5s))).error.retry_at, t(10s));
}

TEST_F(GateHostTest, ALateRefusalFromBeforeTheRecoverySaysNothing) {
  std::vector<Grant> old;
  for (int i = 0; i < 3; ++i) old.push_back(send(kPlace, t(0s), "old"));
  for (int i = 0; i < 3; ++i) refuse(kCancel, t(0s));
  Grant probe = send(kOrders, t(5s));
  gate.record(std::move(probe), answered("x"), t(5s));
  for (Grant& grant : old) {
    gate.record(std::move(grant), failed(ErrorCode::kConnectionRefused, 0, base::Delivery::kNotSent), t(6s));
  }
  expect<Send>(decide(kTicker, t(6s)));
}

TEST_F(GateHostTest, AnEarlierBlockThatLastsLongerIsTheOneThatIsTold) {
  Grant first = send(kDepth, t(0s), "a");
  Grant second = send(kDepth, t(0s), "b");
  gate.record(std::move(first), limited(429, 20s), t(1s));
  EXPECT_EQ(gate.record(std::move(second), limited(429, 1s), t(2s)).error->retry_at, t(21s));
  Grant third = send(kTicker, t(2s), "a");
  Grant fourth = send(kTicker, t(2s), "b");
  gate.record(std::move(third), limited(418, 60s), t(3s));
  EXPECT_EQ(gate.record(std::move(fourth), limited(418, 1s), t(4s)).error->retry_at, t(63s));
}

TEST(GateBlocks, SurviveARestartByWallTime) {
  const base::WallTime noon = base::from_unix_ms(1'763'800'000'000);
  Events events;
  SavedBlocks saved;
  {
    Gate gate{table(), {}, events};
    Decision sent = gate.decide({.endpoint = kDepth, .params = "a", .deadline = t(9s)}, t(1s));
    Decision other = gate.decide({.endpoint = kTicker, .params = "a", .deadline = t(9s)}, t(1s));
    gate.record(std::move(std::get<Send>(sent).grant), limited(429, 30s), t(1s));
    gate.record(std::move(std::get<Send>(other).grant), limited(418, 60s), t(1s));
    saved = gate.save_blocks(t(11s), noon);
  }
  EXPECT_EQ(saved.host, noon + 50s);
  EXPECT_EQ(saved.endpoints, (std::map<std::string, base::WallTime>{{"depth", noon + 20s}}));
  Gate next{table(), {}, events};
  next.restore_blocks(saved, t(100s), noon + 5s);
  const auto refused = next.decide({.endpoint = kOrders, .params = "a", .deadline = t(900s)}, t(100s));
  EXPECT_EQ(std::get<Reject>(refused).error.retry_at, t(145s));
  EXPECT_EQ(next.snapshot(t(100s)).endpoints[kDepth.value()].blocked_until, t(115s));
}

TEST(GateBlocks, ARestoredBlockThatHasEndedIsNoneAndNoneLastsLongerThanAWeek) {
  Events events;
  Gate gate{table(), {}, events};
  const base::WallTime noon = base::from_unix_ms(1'763'800'000'000);
  gate.restore_blocks({.host = noon - 1s, .endpoints = {{"depth", noon - 1s}, {"gone", noon + 1s}}}, t(0s),
                      noon);
  const auto sent = gate.decide({.endpoint = kDepth, .params = "a", .deadline = t(9s)}, t(0s));
  EXPECT_TRUE(std::holds_alternative<Send>(sent));
  gate.restore_blocks({.host = noon + 24h * 365, .endpoints = {}}, t(0s), noon);
  EXPECT_EQ(gate.snapshot(t(0s)).host_blocked_until, t(24h * 7));
}

TEST(GateBlocks, EachAnswerOfALimitIsASampleByItsStatus) {
  Events events;
  Gate gate{table(), {}, events};
  const auto answer = [&gate](EndpointId endpoint, const Outcome& outcome) {
    auto sent = gate.decide({.endpoint = endpoint, .params = "a", .deadline = t(9s)}, t(0s));
    gate.record(std::move(std::get<Send>(sent).grant), outcome, t(0s));
  };
  answer(kOrders, limited(429, 1s));
  answer(kPlace, limited(403, 0s));
  gate.on_host_block("a stream", 418, std::nullopt, t(1s));
  std::vector<base::Sample> samples;
  gate.collect(samples);
  for (const char* status : {"429", "418", "403"}) {
    const base::SampleLabels labels{{"status", status}};
    const auto found = std::ranges::find_if(samples, [&labels](const base::Sample& sample) {
      return sample.name == "tidegate_gate_limit_answers_total" && sample.labels == labels;
    });
    ASSERT_NE(found, samples.end()) << status;
    EXPECT_EQ(found->value, 1) << status;
  }
}

TEST(GateBlocks, ABlockThatSomethingElseMetHoldsForEveryCallAndIsSaved) {
  Events events;
  Gate gate{table(), {.default_host_block = 30s}, events};
  gate.on_host_block("a stream", 418, std::nullopt, t(1s));
  EXPECT_EQ(gate.host_blocked_until(), t(31s));
  gate.on_host_block("a stream", 418, t(10s), t(2s));
  EXPECT_EQ(gate.host_blocked_until(), t(31s)) << "a block only grows";
  gate.on_host_block("a stream", 418, t(60s), t(3s));
  const auto refused = gate.decide({.endpoint = kOrders, .params = "a", .deadline = t(90s)}, t(4s));
  EXPECT_EQ(std::get<Reject>(refused).error.code, base::ErrorCode::kBlocked);
  EXPECT_EQ(std::get<Reject>(refused).error.retry_at, t(60s));
  const base::WallTime noon = base::from_unix_ms(1'763'800'000'000);
  EXPECT_EQ(gate.save_blocks(t(10s), noon).host, noon + 50s);
  EXPECT_EQ(events.told, std::vector<std::string>(3, "host.blocked a stream"));
}

TEST(GateBlocks, GoThroughTheirTextUnchanged) {
  const SavedBlocks blocks{.exchange = "api.mexc.com:443",
                           .host = base::from_unix_ms(5),
                           .endpoints = {{"depth", base::from_unix_ms(7)}}};
  EXPECT_EQ(blocks_text(blocks), "tidegate-blocks 2\nexchange api.mexc.com:443\nhost 5\nendpoint depth 7\n");
  EXPECT_EQ(parse_blocks(blocks_text(blocks)), blocks);
  EXPECT_EQ(parse_blocks(blocks_text({})), SavedBlocks{});
  const SavedBlocks fraction{.host = base::from_unix_ms(5) + base::Duration{1}, .endpoints = {}};
  EXPECT_EQ(parse_blocks(blocks_text(fraction))->host, base::from_unix_ms(6)) << "never shorter";
}

TEST(GateBlocks, ATextOfVersion1DoesNotSayWhoseTheyAre) {
  const auto parsed = parse_blocks("tidegate-blocks 1\nhost 5\n");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->exchange, "");
  EXPECT_EQ(parsed->host, base::from_unix_ms(5));
}

TEST(GateBlocks, ABrokenTextNamesItsLine) {
  const auto message = [](std::string_view text) {
    const auto parsed = parse_blocks(text);
    return parsed ? std::string{"parsed"} : parsed.error().message;
  };
  EXPECT_EQ(message("hello"), "line 1 of the saved blocks: expected \"tidegate-blocks 2\"");
  for (const auto* line : {"host", "host x", "host -1", "host 99999999999999999", "endpoint depth",
                           "endpoint  5", "other 5", "host 5 5", "exchange", ""}) {
    EXPECT_EQ(message("tidegate-blocks 1\nhost 5\n" + std::string{line} + "\n"),
              "line 3 of the saved blocks: expected \"exchange HOST:PORT\", \"host UNIX_MS\" or \"endpoint "
              "NAME UNIX_MS\"")
        << line;
  }
  std::string many = "tidegate-blocks 1\n";
  for (int i = 0; i < 1001; ++i) many += "endpoint e" + std::to_string(i) + " 5\n";
  EXPECT_EQ(message(many), "line 1002 of the saved blocks: more than 1000 blocks");
}

}  // namespace
}  // namespace tidegate::resilience::gate_test
