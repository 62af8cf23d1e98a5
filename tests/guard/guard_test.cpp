// The Guard on a loop in virtual time, with a sender that answers as told.
#include "tidegate/guard/guard.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <list>

namespace tidegate::guard {
namespace {

using namespace std::chrono_literals;
using base::ErrorCode;
using base::Source;
using resilience::Call;
using resilience::EndpointId;
using resilience::Outcome;
using Answer = base::Result<base::Reply<resilience::PayloadPtr>>;

const EndpointId kPing{0};
const EndpointId kDepth{1};
const EndpointId kPlace{2};
const EndpointId kOrders{3};
const EndpointId kPrice{4};  // goes in bulk

resilience::BatchPlan price_plan() {
  return {.name = "all",
          .weight = {.ip = 1},
          .takes = [](std::string_view params) { return !params.empty(); },
          .merge = [](std::span<const std::string_view>) { return std::string{}; },
          .split =
              [](const resilience::Payload& bulk, std::string_view part) {
                return part == "symbol=GONE"
                           ? nullptr
                           : resilience::Payload::make<int>(bulk.body() + std::string{part}, 0);
              }};
}

std::vector<resilience::EndpointPolicy> table() {
  return {
      {.name = "ping"},
      {.name = "depth", .ttl = 1s, .refresh_after = 500ms, .stale_bound = 5s},
      {.name = "order_place", .priority = resilience::Priority::kOrder, .write = true, .idempotent = false},
      {.name = "open_orders"},
      {.name = "price", .batch = price_plan()}};
}

Outcome value(std::string body) {
  return {.payload = resilience::Payload::make<int>(std::move(body), 0), .error = std::nullopt};
}
Outcome failure(ErrorCode code, base::Delivery delivery = base::Delivery::kUnknown) {
  return {.payload = nullptr, .error = base::Error{.code = code, .message = "as told", .delivery = delivery}};
}

class ScriptedSender final : public Sender {
 public:
  explicit ScriptedSender(net::Loop& loop) : loop_(loop) {}

  net::Task<Outcome> send(Call call) override {
    sent.push_back(call);
    sent_at.push_back(loop_.now());
    Outcome outcome = answer ? answer(sent.size()) : value(std::to_string(sent.size()));
    co_await net::sleep_until(loop_, loop_.now() + delay);
    co_return outcome;
  }

  base::Duration delay = 100ms;
  std::function<Outcome(std::size_t)> answer;  // by the number of the request; default: that number as body
  std::vector<Call> sent;
  std::vector<base::MonotonicTime> sent_at;

 private:
  net::Loop& loop_;
};

struct Asked {
  std::optional<Answer> answer;
  base::MonotonicTime at{};
};

// All three outlive the loop's run.
net::Task<void> ask(Guard* guard, net::Loop* loop, Call call, Asked* into) {
  auto calling = guard->call(std::move(call));
  into->answer = co_await std::move(calling);
  into->at = loop->now();
}

net::Task<void> await(net::Task<Answer> calling, Asked* into) {
  into->answer = co_await std::move(calling);
}

class GuardTest : public testing::Test {
 protected:
  static resilience::GateSettings settings() {
    resilience::GateSettings settings;
    settings.limits.per_endpoint = {.window = 10s, .weight = 20};
    settings.host_probe = kPing;
    return settings;
  }

  Asked& call(Call call) {
    Asked& asked = asked_.emplace_back();
    loop->spawn(ask(&*guard, loop.get(), std::move(call), &asked));
    return asked;
  }
  Asked& call(EndpointId endpoint, base::Duration patience = 5s) {
    return call({.endpoint = endpoint, .params = "symbol=A", .deadline = loop->now() + patience});
  }
  void pass(base::Duration d) { loop->run_until(loop->now() + d); }
  base::MonotonicTime t(base::Duration since_start) const { return start + since_start; }

  std::list<Asked> asked_;
  std::unique_ptr<net::Loop> loop = net::Loop::simulated();
  base::MonotonicTime start = loop->now();
  base::NullEventSink events;
  resilience::Gate gate{table(), settings(), events};
  ScriptedSender sender{*loop};
  std::optional<Guard> guard{std::in_place, *loop, gate, sender};
};

TEST_F(GuardTest, SendsOnceForAllWhoAskTheSameAndTellsEachItsSource) {
  Asked& first = call(kDepth);
  Asked& second = call(kDepth);
  pass(50ms);
  Asked& third = call(kDepth);
  pass(100ms);
  EXPECT_EQ(sender.sent.size(), 1U);
  EXPECT_EQ((*first.answer)->source, Source::kNetwork);
  EXPECT_EQ((*second.answer)->source, Source::kFlight);
  EXPECT_EQ((*third.answer)->source, Source::kFlight);
  EXPECT_EQ((*third.answer)->value->body(), "1");
  EXPECT_EQ((*third.answer)->age, 100ms);
  Asked& cached = call(kDepth);
  pass(0ms);
  EXPECT_EQ((*cached.answer)->source, Source::kCache);
  EXPECT_EQ((*cached.answer)->age, 150ms);
}

TEST_F(GuardTest, ACallerThatLeavesCancelsNobodyAndTheAnswerIsCachedAllTheSame) {
  Asked& hasty = call(kDepth, 30ms);
  Asked& patient = call(kDepth);
  pass(60ms);
  ASSERT_TRUE(hasty.answer);
  EXPECT_EQ(hasty.at, t(30ms)) << "never later than its deadline";
  EXPECT_EQ(hasty.answer->error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_FALSE(patient.answer);
  pass(60ms);
  EXPECT_TRUE(patient.answer->has_value());
}

TEST_F(GuardTest, AFlightThatEverybodyLeftStillFillsTheCache) {
  call(kDepth, 30ms);
  pass(150ms);
  Asked& later = call(kDepth);
  pass(0ms);
  EXPECT_EQ((*later.answer)->source, Source::kCache);
  EXPECT_EQ(gate.snapshot(loop->now()).endpoints[kDepth.value()].circuit.counts.failures, 0U);
}

TEST_F(GuardTest, SendsEveryWriteByItselfAndHandsItsErrorOnUntouched) {
  sender.answer = [](std::size_t) { return failure(ErrorCode::kConnectionLost); };
  Asked& one = call(kPlace);
  Asked& two = call(kPlace);
  pass(1s);
  EXPECT_EQ(sender.sent.size(), 2U) << "and none is repeated";
  EXPECT_EQ(one.answer->error().delivery, base::Delivery::kUnknown);
  EXPECT_EQ(two.answer->error().message, "as told");
}

TEST_F(GuardTest, AWriteThatIsUnderWayAtItsDeadlineIsUnknown) {
  Asked& late = call(kPlace, 50ms);
  pass(1s);
  EXPECT_EQ(late.answer->error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(late.answer->error().delivery, base::Delivery::kUnknown);
  EXPECT_EQ(sender.sent[0].deadline, t(50ms));
}

TEST_F(GuardTest, RefreshesBehindAServedValue) {
  call(kDepth);
  pass(700ms);
  Asked& served = call(kDepth);
  pass(0ms);
  EXPECT_EQ((*served.answer)->value->body(), "1");
  pass(800ms);
  EXPECT_EQ(sender.sent.size(), 2U);
  Asked& renewed = call(kDepth);
  pass(0ms);
  EXPECT_EQ((*renewed.answer)->value->body(), "2");
}

TEST_F(GuardTest, RepeatsAReadAfterABrokenConnectionWithoutTellingItsCallers) {
  sender.answer = [](std::size_t request) {
    return request == 1 ? failure(ErrorCode::kConnectionLost) : value("second try");
  };
  Asked& asked = call(kOrders);
  pass(1s);
  EXPECT_EQ(sender.sent.size(), 2U);
  EXPECT_EQ((*asked.answer)->value->body(), "second try");
  EXPECT_LE(asked.at, t(240ms)) << "two round trips and a pause of 40 ms at most";
}

TEST_F(GuardTest, SendsAWaitingCallAtTheInstantItsWeightReturns) {
  sender.delay = 0ms;
  for (int i = 0; i < 20; ++i) call(kPlace);
  pass(1s);
  ASSERT_EQ(sender.sent.size(), 20U);
  Asked& waiting = call(kPlace, 20s);
  Asked& hopeless = call(kPlace, 5s);
  pass(8s);
  EXPECT_EQ(hopeless.answer->error().code, ErrorCode::kRateLimited);
  EXPECT_FALSE(waiting.answer);
  pass(2s);
  EXPECT_TRUE(waiting.answer->has_value());
  EXPECT_EQ(sender.sent_at.back(), t(10s));
}

TEST_F(GuardTest, SendsNotBeforeRetryAfterEndsAndLetsTheCallerLeaveInTime) {
  resilience::Outcome limit = failure(ErrorCode::kRateLimited);
  limit.error->http_status = 429;
  limit.retry_after = 3s;
  sender.answer = [&limit](std::size_t) { return limit; };
  call(kOrders);
  pass(200ms);
  Asked& waiting = call(kOrders, 4s);
  sender.answer = [](std::size_t) { return value("x"); };
  sender.delay = 1500ms;
  pass(3s);
  EXPECT_EQ(sender.sent_at.back(), t(3100ms)) << "not before the exchange allowed it";
  pass(2s);
  EXPECT_EQ(waiting.at, t(4200ms)) << "left at its deadline";
  EXPECT_EQ(waiting.answer->error().delivery, base::Delivery::kUnknown);
}

TEST_F(GuardTest, ProbesTheHostWhileCircuitsAreOpenAndRecoversWithIt) {
  sender.delay = 10ms;
  bool down = true;
  sender.answer = [&down](std::size_t) {
    return down ? failure(ErrorCode::kConnectionRefused) : value("{}");
  };
  for (int i = 0; i < 5; ++i) {
    call({.endpoint = kPlace, .deadline = loop->now() + 1s});
  }
  pass(500ms);
  ASSERT_EQ(gate.circuit_state(kPlace, loop->now()), resilience::CircuitState::kOpen);
  const std::size_t before = sender.sent.size();
  pass(2s);
  EXPECT_EQ(sender.sent.size(), before + 2) << "one ping a second and nothing else";
  EXPECT_EQ(sender.sent.back().endpoint, kPing);
  down = false;
  pass(1s);
  EXPECT_EQ(gate.circuit_state(kPlace, loop->now()), resilience::CircuitState::kHalfOpen);
  Asked& first = call(kPlace);
  pass(100ms);
  EXPECT_TRUE(first.answer->has_value());
  EXPECT_EQ(gate.circuit_state(kPlace, loop->now()), resilience::CircuitState::kClosed);
}

TEST_F(GuardTest, ClosingItGivesEveryWaiterCancelledAndKeepsTheWeightCounted) {
  Asked& under_way = call(kPlace);
  Asked& read = call(kDepth);
  pass(10ms);
  guard.reset();
  pass(1s);
  EXPECT_EQ(under_way.answer->error().code, ErrorCode::kCancelled);
  EXPECT_EQ(under_way.answer->error().delivery, base::Delivery::kUnknown);
  EXPECT_EQ(read.answer->error().code, ErrorCode::kCancelled);
  EXPECT_EQ(gate.snapshot(loop->now()).flights, 0U);
  EXPECT_EQ(gate.snapshot(loop->now()).endpoints[kPlace.value()].ip_weight_used, 1U);
}

TEST_F(GuardTest, ACallThatStartsAfterTheClosingSendsNothing) {
  Asked& asked = asked_.emplace_back();
  auto calling = guard->call({.endpoint = kDepth});
  guard.reset();
  loop->spawn(await(std::move(calling), &asked));
  pass(1s);
  EXPECT_EQ(asked.answer->error().code, ErrorCode::kCancelled);
  EXPECT_EQ(asked.answer->error().delivery, base::Delivery::kNotSent);
  EXPECT_TRUE(sender.sent.empty());
}

TEST_F(GuardTest, MayBeClosedWithCallsUnderWayThatNobodyRunsToTheirEnd) {
  call(kDepth);
  call(kPlace);
  pass(10ms);
  EXPECT_EQ(sender.sent.size(), 2U);
}

TEST_F(GuardTest, AnEndlessCallEndsWithItsFlight) {
  sender.answer = [](std::size_t) { return failure(ErrorCode::kDeadlineExceeded); };
  Asked& asked = call({.endpoint = kOrders});
  pass(1s);
  EXPECT_EQ(asked.answer->error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(sender.sent[0].deadline, t(2s));
}

TEST_F(GuardTest, SimilarCallsThatComeWhileOneIsUnderWayShareABulkRequest) {
  const auto price = [this](const char* params) -> Asked& {
    return call({.endpoint = kPrice, .params = params, .deadline = loop->now() + 5s});
  };
  Asked& first = price("symbol=A");
  pass(10ms);
  Asked& b = price("symbol=B");
  Asked& gone = price("symbol=GONE");
  pass(49ms);
  EXPECT_EQ(sender.sent.size(), 1U);
  pass(1ms);
  ASSERT_EQ(sender.sent.size(), 2U) << "the window has ended";
  EXPECT_EQ(sender.sent[1].params, "");
  pass(100ms);
  EXPECT_EQ((*first.answer)->source, Source::kNetwork);
  EXPECT_EQ((*b.answer)->source, Source::kBatch);
  EXPECT_EQ((*b.answer)->value->body(), "2symbol=B");
  EXPECT_EQ((*b.answer)->age, 100ms);
  EXPECT_EQ(b.at, t(160ms));
  ASSERT_EQ(sender.sent.size(), 3U);
  EXPECT_EQ(sender.sent[2].params, "symbol=GONE") << "asked for by itself";
  pass(100ms);
  EXPECT_EQ((*gone.answer)->value->body(), "3");
}

TEST_F(GuardTest, ClosingWhileABatchCollectsGivesItsWaitersCancelled) {
  call({.endpoint = kPrice, .params = "symbol=A", .deadline = t(5s)});
  pass(10ms);
  Asked& held = call({.endpoint = kPrice, .params = "symbol=B", .deadline = t(5s)});
  pass(10ms);
  guard.reset();
  pass(0ms);
  EXPECT_EQ(held.answer->error().code, ErrorCode::kCancelled);
}

TEST_F(GuardTest, ALateReadIsAskedForTwiceAndTheFirstAnswerCounts) {
  sender.delay = 20ms;
  for (int i = 0; i < 40; ++i) {
    call({.endpoint = kOrders, .params = "learn=" + std::to_string(i), .deadline = loop->now() + 5s});
    pass(1s);
  }
  const std::size_t before = sender.sent.size();
  sender.delay = 300ms;
  Asked& late = call(kOrders);
  pass(1ms);
  sender.delay = 30ms;
  pass(60ms);
  EXPECT_EQ(sender.sent.size(), before + 2);
  ASSERT_TRUE(late.answer);
  EXPECT_EQ((*late.answer)->value->body(), std::to_string(before + 2)) << "the second request's";
  pass(1s);
  EXPECT_EQ(gate.snapshot(loop->now()).flights, 0U);
}

}  // namespace
}  // namespace tidegate::guard
