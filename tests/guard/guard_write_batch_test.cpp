// Writes that waited and went in one request: what each caller gets, and what it may believe was sent.
#include "guard/guard_fixture.hpp"

namespace tidegate::guard::guard_test {
namespace {

using base::Delivery;

class GuardWriteBatch : public GuardTest {
 protected:
  // Nothing is left of that endpoint's weight until ten seconds after the answers.
  void spend(EndpointId endpoint) {
    for (int i = 0; i < 20; ++i) {
      call({.endpoint = endpoint, .params = "spend=" + std::to_string(i), .deadline = loop->now() + 5s});
    }
    pass(1ms);
  }
  Asked& order(int n, base::Duration patience = 15s) {
    return call(
        {.endpoint = kPlace, .params = "order=" + std::to_string(n), .deadline = loop->now() + patience});
  }
  static Delivery delivery(const Asked& asked) { return asked.answer->error().delivery; }
};

TEST_F(GuardWriteBatch, EachOrderGetsItsOwnResult) {
  spend(kPlace);
  sender.answer = [](std::size_t) { return value("yes no yes"); };
  Asked& first = order(1);
  Asked& second = order(2);
  Asked& third = order(3);
  pass(1ms);
  ASSERT_EQ(sender.sent.size(), 21U) << "not held back for more";
  EXPECT_EQ(sender.sent.back().endpoint, kBatch);
  EXPECT_EQ(sender.sent.back().params, "order=1 order=2 order=3");
  pass(100ms);
  EXPECT_EQ((*first.answer)->value->body(), "yes of order=1");
  EXPECT_EQ((*first.answer)->source, Source::kBatch);
  EXPECT_EQ(second.answer->error().code, ErrorCode::kRejected);
  EXPECT_EQ(delivery(second), Delivery::kRejected);
  EXPECT_EQ((*third.answer)->value->body(), "yes of order=3");
  EXPECT_EQ(gate.snapshot(loop->now()).flights, 0U);
}

TEST_F(GuardWriteBatch, WhoLeavesAfterItWasSentDoesNotKnowAndCancelsNobody) {
  spend(kPlace);
  sender.answer = [](std::size_t) { return value("yes yes"); };
  Asked& hasty = order(1, 50ms);
  EXPECT_FALSE(hasty.answer);
  Asked& patient = order(2);
  pass(60ms);
  ASSERT_EQ(sender.sent.size(), 20U) << "the hasty one's own weight comes too late, so it was refused";
  EXPECT_EQ(delivery(hasty), Delivery::kNotSent);
  Asked& third = order(3, 11s);
  pass(1ms);
  ASSERT_EQ(sender.sent.size(), 21U);
  pass(100ms);
  EXPECT_TRUE(patient.answer->has_value());
  EXPECT_TRUE(third.answer->has_value());
}

TEST_F(GuardWriteBatch, ALateAnswerOfTheBatchLeavesEveryOrderUnknown) {
  spend(kPlace);
  sender.delay = 30s;
  Asked& first = order(1, 12s);
  Asked& second = order(2, 14s);
  pass(13s);
  EXPECT_EQ(first.at, t(12001ms));
  EXPECT_EQ(delivery(first), Delivery::kUnknown) << "it was in the batch that is under way";
  EXPECT_FALSE(second.answer);
  pass(2s);
  EXPECT_EQ(delivery(second), Delivery::kUnknown);
}

TEST_F(GuardWriteBatch, AnOrderWhoseDeadlinePassesWhileTheBatchWaitsIsNotSent) {
  sender.delay = 3s;
  spend(kBatch);
  spend(kPlace);
  sender.answer = [](std::size_t) { return value("yes yes"); };
  Asked& hasty = order(1, 11s);  // by then the weight could be back, had the answers come at once
  Asked& second = order(2, 20s);
  Asked& third = order(3, 20s);
  pass(12s);
  EXPECT_EQ(delivery(hasty), Delivery::kNotSent);
  pass(5s);
  ASSERT_EQ(sender.sent.size(), 41U);
  EXPECT_EQ(sender.sent.back().params, "order=2 order=3");
  pass(1s);
  EXPECT_EQ((*second.answer)->value->body(), "yes of order=2");
  EXPECT_EQ((*third.answer)->value->body(), "yes of order=3");
}

TEST_F(GuardWriteBatch, AnOrderWhoseDeadlinePassesBeforeAConnectionIsThereStaysAtHome) {
  spend(kPlace);
  sender.connecting = 12s;
  sender.answer = [](std::size_t) { return value("yes yes"); };
  Asked& hasty = order(1, 11s);
  Asked& second = order(2, 20s);
  Asked& third = order(3, 20s);
  pass(11s);
  ASSERT_TRUE(hasty.answer);
  EXPECT_EQ(sender.sent.size(), 20U);
  pass(2s);
  EXPECT_EQ(delivery(hasty), Delivery::kNotSent) << "no byte of its batch had left";
  ASSERT_EQ(sender.sent.size(), 21U);
  EXPECT_EQ(sender.sent.back().params, "order=2 order=3");
  EXPECT_EQ((*second.answer)->value->body(), "yes of order=2");
  EXPECT_EQ((*third.answer)->value->body(), "yes of order=3");
  EXPECT_EQ(gate.snapshot(loop->now()).flights, 0U);
}

TEST_F(GuardWriteBatch, AnAnswerThatLacksAnOrderLeavesItUnknownAndIsNotAskedForAgain) {
  spend(kPlace);
  sender.answer = [](std::size_t) { return value("yes"); };
  Asked& first = order(1);
  Asked& second = order(2);
  pass(30s);
  EXPECT_TRUE(first.answer->has_value());
  EXPECT_EQ(delivery(second), Delivery::kUnknown);
  EXPECT_EQ(sender.sent.size(), 21U);
}

TEST_F(GuardWriteBatch, ClosingSaysOfEachOrderWhetherItsBatchHadLeft) {
  spend(kPlace);
  Asked& sent = order(1);
  Asked& sent_too = order(2);
  pass(1ms);
  spend(kBatch);
  Asked& waits = order(3);
  Asked& waits_too = order(4);
  pass(1ms);
  guard.reset();
  pass(1ms);
  EXPECT_EQ(delivery(sent), Delivery::kUnknown);
  EXPECT_EQ(delivery(sent_too), Delivery::kUnknown);
  EXPECT_EQ(delivery(waits), Delivery::kNotSent);
  EXPECT_EQ(delivery(waits_too), Delivery::kNotSent);
}

}  // namespace
}  // namespace tidegate::guard::guard_test
