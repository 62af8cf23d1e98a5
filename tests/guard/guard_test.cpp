// How calls are performed: sent, shared, repeated, renewed, and never answered later than their deadline.
#include "guard/guard_fixture.hpp"

namespace tidegate::guard::guard_test {
namespace {

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

TEST_F(GuardTest, AnEndlessCallEndsWithItsFlight) {
  sender.answer = [](std::size_t) { return failure(ErrorCode::kDeadlineExceeded); };
  Asked& asked = call({.endpoint = kOrders});
  pass(1s);
  EXPECT_EQ(asked.answer->error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(sender.sent[0].deadline, t(2s));
}

}  // namespace
}  // namespace tidegate::guard::guard_test
