// Several callers for one request, and two requests for one caller.
#include "guard/guard_fixture.hpp"

namespace tidegate::guard::guard_test {
namespace {

class GuardBulk : public GuardTest {};

TEST_F(GuardBulk, SimilarCallsThatComeWhileOneIsUnderWayShareABulkRequest) {
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

TEST_F(GuardBulk, ALateReadIsAskedForTwiceAndTheFirstAnswerCounts) {
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

TEST_F(GuardBulk, SimilarCallsThatWaitForWeightShareABulkRequest) {
  sender.delay = 0ms;
  for (int i = 0; i < 20; ++i) {
    call({.endpoint = kPrice, .params = "other=" + std::to_string(i), .deadline = loop->now() + 5s});
    pass(1ms);
  }
  const std::size_t before = sender.sent.size();
  std::vector<Asked*> asked;
  for (int i = 0; i < 30; ++i) {
    asked.push_back(
        &call({.endpoint = kPrice, .params = "symbol=" + std::to_string(i), .deadline = loop->now() + 20s}));
  }
  pass(12s);
  ASSERT_EQ(sender.sent.size(), before + 1);
  EXPECT_EQ(sender.sent.back().params, "");
  for (std::size_t i = 0; i < asked.size(); ++i) {
    ASSERT_TRUE(asked[i]->answer->has_value());
    EXPECT_EQ((*asked[i]->answer)->source, Source::kBatch);
    EXPECT_TRUE((*asked[i]->answer)->value->body().ends_with("symbol=" + std::to_string(i)))
        << "its own part";
  }
  EXPECT_EQ(gate.snapshot(loop->now()).flights, 0U);
}

}  // namespace
}  // namespace tidegate::guard::guard_test
