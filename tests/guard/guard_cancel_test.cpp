// A cancel that waits for its turn: its caller stays until it has ended, so what is reported is what
// happened.
#include "guard/guard_fixture.hpp"

namespace tidegate::guard::guard_test {
namespace {

class GuardCancel : public GuardTest {
 protected:
  // All that may go in ten seconds.
  void spend() {
    for (int i = 0; i < 20; ++i) call(kCancel);
    pass(1s);
  }
};

TEST_F(GuardCancel, OneWhoseTurnComesAfterItsDeadlineIsSentThenAndItsCallerHearsHowItEnded) {
  spend();
  Asked& late = call(kCancel, 500ms);
  pass(8s);
  EXPECT_FALSE(late.answer) << "it waits, and nothing false is said of it";
  pass(2s);
  ASSERT_TRUE(late.answer);
  EXPECT_TRUE(late.answer->has_value());
  EXPECT_EQ(sender.sent.size(), 21U);
  EXPECT_EQ(sender.sent_at.back(), t(10100ms));
}

TEST_F(GuardCancel, OneThatIsLetGoAndNotAnsweredIsUnknownWhenItsTimeFromThenOnHasPassed) {
  spend();
  sender.delay = 1h;
  Asked& late = call(kCancel, 500ms);
  sender.answer = [](std::size_t) { return failure(ErrorCode::kDeadlineExceeded); };
  pass(9100ms);
  ASSERT_EQ(sender.sent.size(), 21U);
  EXPECT_EQ(sender.sent.back().deadline, t(12100ms)) << "flight_timeout";
  EXPECT_FALSE(late.answer);
}

TEST_F(GuardCancel, OneThatNeedNotWaitHasItsCallersDeadline) {
  sender.delay = 1h;
  Asked& cancel = call(kCancel, 500ms);
  pass(1s);
  ASSERT_TRUE(cancel.answer);
  EXPECT_EQ(cancel.at, t(500ms));
  EXPECT_EQ(cancel.answer->error().delivery, base::Delivery::kUnknown);
}

TEST_F(GuardCancel, OneThatWaitsWhenTheGuardEndsWasNotSent) {
  spend();
  Asked& late = call(kCancel, 500ms);
  pass(1s);
  guard.reset();
  pass(1ms);
  ASSERT_TRUE(late.answer);
  EXPECT_EQ(late.answer->error().code, ErrorCode::kCancelled);
  EXPECT_EQ(late.answer->error().delivery, base::Delivery::kNotSent);
}

}  // namespace
}  // namespace tidegate::guard::guard_test
