// Calls that wait: for weight, for the end of a Retry-After, for the host to come back.
#include "guard/guard_fixture.hpp"

namespace tidegate::guard::guard_test {
namespace {

class GuardWaiting : public GuardTest {};

TEST_F(GuardWaiting, SendsAWaitingCallAtTheInstantItsWeightReturns) {
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

TEST_F(GuardWaiting, SendsNotBeforeRetryAfterEndsAndLetsTheCallerLeaveInTime) {
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

TEST_F(GuardWaiting, SendsNothingThatStillWaitsForAConnectionOnceTheExchangeBlocks) {
  for (const int status : {429, 418}) {
    SCOPED_TRACE(status);
    resilience::Outcome block = failure(ErrorCode::kRateLimited, base::Delivery::kRejected);
    block.error->http_status = status;
    block.retry_after = 3s;
    sender.answer = [&block](std::size_t) { return block; };
    sender.connecting = 0ms;
    const auto blocked_at = loop->now() + 100ms;
    call(kPlace);
    pass(1ms);
    const std::size_t sent = sender.sent.size();
    sender.connecting = 200ms;
    Asked& late = call(kPlace);
    pass(300ms);
    EXPECT_EQ(sender.sent.size(), sent);
    ASSERT_FALSE(late.answer->has_value());
    EXPECT_EQ(late.answer->error().delivery, base::Delivery::kNotSent);
    EXPECT_EQ(late.answer->error().retry_at, blocked_at + 3s) << "no later for having been held back";
    pass(4s);
  }
}

// Until the connection is there not one byte is out, and after the caller was told so none may follow.
TEST_F(GuardWaiting, AWriteWhoseDeadlinePassesBeforeItHasAConnectionIsNotSentThenOrLater) {
  sender.connecting = 200ms;
  Asked& late = call(kPlace, 150ms);
  Asked& in_time = call(kPlace, 250ms);
  pass(1s);
  EXPECT_EQ(late.at, t(150ms));
  EXPECT_EQ(late.answer->error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(late.answer->error().delivery, base::Delivery::kNotSent);
  EXPECT_EQ(in_time.at, t(250ms)) << "let go, and not answered";
  EXPECT_EQ(in_time.answer->error().delivery, base::Delivery::kUnknown);
  ASSERT_EQ(sender.sent.size(), 1U);
  EXPECT_EQ(sender.sent[0].deadline, t(250ms));
  EXPECT_EQ(gate.snapshot(loop->now()).flights, 0U);
  EXPECT_EQ(gate.snapshot(loop->now()).endpoints[kPlace.value()].ip_weight_used, 1U)
      << "of the one that left";
}

// Whoever is first, the deadline or the connection: what is told and what is sent agree.
TEST_F(GuardWaiting, AtTheInstantOfTheDeadlineWhatIsToldOfAWriteIsWhatHappened) {
  sender.connecting = 150ms;
  Asked& asked = call(kPlace, 150ms);
  pass(1s);
  ASSERT_FALSE(asked.answer->has_value());
  EXPECT_EQ(asked.answer->error().delivery,
            sender.sent.empty() ? base::Delivery::kNotSent : base::Delivery::kUnknown);
}

TEST_F(GuardWaiting, AReadThatItsCallerLeftIsSentAllTheSameOnceThereIsAConnection) {
  sender.connecting = 200ms;
  Asked& hasty = call(kDepth, 150ms);
  Asked& patient = call(kDepth, 2s);
  pass(1s);
  EXPECT_EQ(hasty.answer->error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_TRUE(patient.answer->has_value());
  EXPECT_EQ(sender.sent.size(), 1U);
}

TEST_F(GuardWaiting, ProbesTheHostWhileCircuitsAreOpenAndRecoversWithIt) {
  sender.delay = 10ms;
  bool down = true;
  sender.answer = [&down](std::size_t) {
    return down ? failure(ErrorCode::kConnectionRefused) : value("{}");
  };
  for (int i = 0; i < 5; ++i) {
    call({.endpoint = kPlace, .deadline = loop->now() + 1s});
  }
  pass(500ms);
  ASSERT_EQ(gate.circuit_state(kPlace, loop->now()), base::CircuitState::kOpen);
  const std::size_t before = sender.sent.size();
  pass(2s);
  EXPECT_EQ(sender.sent.size(), before + 2) << "one ping a second and nothing else";
  EXPECT_EQ(sender.sent.back().endpoint, kPing);
  down = false;
  pass(2500ms);  // each pause between probes that fail is longer than the one before, up to that
  EXPECT_EQ(gate.circuit_state(kPlace, loop->now()), base::CircuitState::kHalfOpen);
  Asked& first = call(kPlace);
  pass(100ms);
  EXPECT_TRUE(first.answer->has_value());
  EXPECT_EQ(gate.circuit_state(kPlace, loop->now()), base::CircuitState::kClosed);
}

}  // namespace
}  // namespace tidegate::guard::guard_test
