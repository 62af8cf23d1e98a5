#include "apps/control/readiness.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tidegate::apps {
namespace {

using Reasons = std::vector<std::string>;

TEST(Readiness, IsWhatTheStatusSays) {
  EXPECT_EQ(reasons_not_ready(R"({"ready": true, "not_ready_because": []})").value(), Reasons{});
  EXPECT_EQ(reasons_not_ready(R"({"ready": false, "not_ready_because": ["no book", "halted"]})").value(),
            (Reasons{"no book", "halted"}));
}

TEST(Readiness, WithoutAReasonItIsNotReadyAllTheSame) {
  EXPECT_EQ(reasons_not_ready(R"({"ready": false})").value(), Reasons{"it does not say why"});
}

TEST(Readiness, WhatIsNoStatusIsNotReady) {
  for (const char* text : {"", "[]", "{}", R"({"ready": 1})", "<html>"}) {
    const auto reasons = reasons_not_ready(text);
    ASSERT_FALSE(reasons) << text;
    EXPECT_EQ(reasons.error().code, base::ErrorCode::kParse);
  }
}

}  // namespace
}  // namespace tidegate::apps
