// Whose answer is it? Every reply and every error carries its own call's id.
#include "guard/guard_fixture.hpp"

namespace tidegate::guard::guard_test {
namespace {

class GuardIds : public GuardTest {
 protected:
  static base::RequestId id(std::uint32_t number) { return base::request_id(0, number); }
};

TEST_F(GuardIds, WhoSharesARequestHasAnIdOfItsOwnAllTheSame) {
  Asked& first = call(kDepth);
  Asked& second = call(kDepth);
  pass(150ms);
  Asked& cached = call(kDepth);
  pass(0ms);
  EXPECT_EQ((*first.answer)->request_id, id(1));
  EXPECT_EQ((*second.answer)->request_id, id(2));
  EXPECT_EQ((*cached.answer)->request_id, id(3));
  EXPECT_EQ(gate.explain(id(2))->load->asked_by, id(1));
}

TEST_F(GuardIds, ErrorsCarryItWhereverTheyComeFrom) {
  sender.answer = [](std::size_t) { return failure(ErrorCode::kUnavailable); };
  Asked& failed = call(kPlace);
  Asked& too_late = call(kPlace, 50ms);
  Asked& refused = call(kPlace, -1ms);
  pass(1s);
  EXPECT_EQ(failed.answer->error().request_id, id(1));
  EXPECT_EQ(too_late.answer->error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(too_late.answer->error().request_id, id(2));
  EXPECT_EQ(refused.answer->error().request_id, id(3));
}

TEST_F(GuardIds, AFailureThatOthersWaitedForCarriesEachOnesOwn) {
  sender.answer = [](std::size_t) { return failure(ErrorCode::kRejected); };
  Asked& first = call(kDepth);
  Asked& second = call(kDepth);
  pass(150ms);
  Asked& right_behind = call(kDepth);
  pass(0ms);
  EXPECT_EQ(first.answer->error().request_id, id(1));
  EXPECT_EQ(second.answer->error().request_id, id(2));
  EXPECT_EQ(sender.sent.size(), 1U) << "a remembered failure";
  EXPECT_EQ(right_behind.answer->error().request_id, id(3));
}

TEST_F(GuardIds, WhoWaitedForWeightHasItWhenItsTurnHasCome) {
  for (int i = 0; i < 20; ++i) {
    call({.endpoint = kDepth, .params = "n=" + std::to_string(i), .deadline = loop->now() + 5s});
  }
  pass(1s);
  Asked& waits = call({.endpoint = kDepth, .params = "late=1", .deadline = loop->now() + 30s});
  pass(1s);
  ASSERT_FALSE(waits.answer);
  pass(20s);
  ASSERT_TRUE(waits.answer && waits.answer->has_value());
  const base::RequestId its = (*waits.answer)->request_id;
  EXPECT_EQ(gate.explain(its)->decision.params(), "late=1");
  EXPECT_EQ(gate.explain(its)->decision.ruling, resilience::Ruling::kWaits);
}

TEST_F(GuardIds, WhoIsStillThereWhenTheGuardClosesHasIt) {
  Asked& waits = call(kDepth);
  pass(10ms);
  guard.reset();
  pass(0ms);
  ASSERT_TRUE(waits.answer);
  EXPECT_EQ(waits.answer->error().code, ErrorCode::kCancelled);
  EXPECT_EQ(waits.answer->error().request_id, id(1));
}

}  // namespace
}  // namespace tidegate::guard::guard_test
