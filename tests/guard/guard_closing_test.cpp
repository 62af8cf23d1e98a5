// What becomes of everybody when a guard is closed.
#include "guard/guard_fixture.hpp"

namespace tidegate::guard::guard_test {
namespace {

class GuardClosing : public GuardTest {};

TEST_F(GuardClosing, ClosingItGivesEveryWaiterCancelledAndKeepsTheWeightCounted) {
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

TEST_F(GuardClosing, AWriteThatStillWaitsForAConnectionIsNotSentAndStaysSo) {
  sender.connecting = 50ms;
  Asked& waiting = call(kPlace);
  pass(10ms);
  guard.reset();
  pass(1s);
  EXPECT_EQ(waiting.answer->error().delivery, base::Delivery::kNotSent);
  EXPECT_TRUE(sender.sent.empty());
}

TEST_F(GuardClosing, AReadThatWaitsToBeRepeatedIsNotUnderWay) {
  sender.answer = [](std::size_t) { return failure(ErrorCode::kConnectionLost); };
  Asked& repeated = call(kDepth);
  pass(100ms);
  ASSERT_EQ(gate.snapshot(loop->now()).waiting, 1U) << "its pause before the second request";
  guard.reset();
  pass(1s);
  EXPECT_EQ(repeated.answer->error().delivery, base::Delivery::kNotSent);
}

TEST_F(GuardClosing, ACallThatStartsAfterTheClosingSendsNothing) {
  Asked& asked = asked_.emplace_back();
  auto calling = guard->call({.endpoint = kDepth});
  guard.reset();
  loop->spawn(await(std::move(calling), &asked));
  pass(1s);
  EXPECT_EQ(asked.answer->error().code, ErrorCode::kCancelled);
  EXPECT_EQ(asked.answer->error().delivery, base::Delivery::kNotSent);
  EXPECT_TRUE(sender.sent.empty());
}

TEST_F(GuardClosing, MayBeClosedWithCallsUnderWayThatNobodyRunsToTheirEnd) {
  call(kDepth);
  call(kPlace);
  pass(10ms);
  EXPECT_EQ(sender.sent.size(), 2U);
}

TEST_F(GuardClosing, ClosingWhileABatchCollectsGivesItsWaitersCancelled) {
  call({.endpoint = kPrice, .params = "symbol=A", .deadline = t(5s)});
  pass(10ms);
  Asked& held = call({.endpoint = kPrice, .params = "symbol=B", .deadline = t(5s)});
  pass(10ms);
  guard.reset();
  pass(0ms);
  EXPECT_EQ(held.answer->error().code, ErrorCode::kCancelled);
}

TEST_F(GuardClosing, GivesCancelledToThoseWhoWaitForWeightInOneRequest) {
  sender.delay = 0ms;
  for (int i = 0; i < 20; ++i) {
    call({.endpoint = kPrice, .params = "other=" + std::to_string(i), .deadline = loop->now() + 5s});
    pass(1ms);
  }
  Asked& one = call({.endpoint = kPrice, .params = "symbol=A", .deadline = loop->now() + 20s});
  Asked& two = call({.endpoint = kPrice, .params = "symbol=B", .deadline = loop->now() + 20s});
  pass(10ms);
  guard.reset();
  pass(0ms);
  EXPECT_EQ(one.answer->error().code, ErrorCode::kCancelled);
  EXPECT_EQ(two.answer->error().code, ErrorCode::kCancelled);
}

}  // namespace
}  // namespace tidegate::guard::guard_test
