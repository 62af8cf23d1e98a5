#include "tidegate/dashboard/action_token.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace tidegate::dashboard {
namespace {

using namespace std::chrono_literals;
using Verdict = TokenGuard::Verdict;

constexpr std::string_view kToken = "00112233445566778899aabbccddeeff";

base::MonotonicTime at(base::Duration since_zero) {
  return base::MonotonicTime{since_zero};
}

class TokenGuardTest : public testing::Test {
 protected:
  TokenGuard guard_{base::Secret{std::string{kToken}}};
};

TEST(ActionToken, Is128BitsAndAnotherOneEachTime) {
  const auto one = draw_action_token();
  const auto other = draw_action_token();
  ASSERT_TRUE(one && other);
  EXPECT_EQ(one->size(), 32U);
  EXPECT_EQ(one->find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_NE(*one, *other);
  std::set<char> first_halves, second_halves;  // of each byte
  for (std::size_t i = 0; i < 32; i += 2) {
    first_halves.insert((*one)[i]);
    second_halves.insert((*one)[i + 1]);
  }
  EXPECT_GT(first_halves.size(), 1U);
  EXPECT_GT(second_halves.size(), 1U);
}

TEST_F(TokenGuardTest, OnlyTheTokenItselfIsRight) {
  EXPECT_EQ(guard_.judge(kToken, at(0s)), Verdict::kRight);
  EXPECT_EQ(guard_.judge(kToken.substr(0, 31), at(0s)), Verdict::kWrong);
  EXPECT_EQ(guard_.judge(std::string{kToken}.append(1, '0'), at(0s)), Verdict::kWrong);
  EXPECT_EQ(guard_.judge("00112233445566778899AABBCCDDEEFF", at(0s)), Verdict::kWrong);
  std::string last_differs{kToken};
  last_differs.back() = '0';
  EXPECT_EQ(guard_.judge(last_differs, at(0s)), Verdict::kWrong);
}

TEST_F(TokenGuardTest, WithoutATokenOfItsOwnNothingIsRight) {
  TokenGuard none{base::Secret{}};
  EXPECT_EQ(none.judge("", at(0s)), Verdict::kMissing) << "nothing would be equal to nothing";
  EXPECT_EQ(none.judge("0", at(0s)), Verdict::kWrong);
}

TEST_F(TokenGuardTest, AfterFiveWrongOnesNoneIsHeardUntilTheFirstIsAMinuteOld) {
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(guard_.locked_for(at(i * 1s)), 0s);
    EXPECT_EQ(guard_.judge("wrong", at(i * 1s)), Verdict::kWrong);
  }
  EXPECT_EQ(guard_.locked_for(at(4s)), 56s);
  EXPECT_EQ(guard_.judge(kToken, at(59s)), Verdict::kLocked)
      << "the right one would show itself by being heard";
  EXPECT_EQ(guard_.judge(kToken, at(60s)), Verdict::kRight);
  EXPECT_EQ(guard_.judge("wrong", at(60s)), Verdict::kWrong);
  EXPECT_EQ(guard_.judge(kToken, at(60s)), Verdict::kLocked) << "the second of the first five is 59 s old";
}

TEST_F(TokenGuardTest, WhatIsRefusedMeanwhileDoesNotLengthenIt) {
  for (int i = 0; i < 50; ++i) guard_.judge("wrong", at(0s));
  EXPECT_EQ(guard_.judge(kToken, at(60s)), Verdict::kRight);
}

TEST_F(TokenGuardTest, SlowMistakesAndMissingTokensLockNothing) {
  for (int i = 0; i < 50; ++i) EXPECT_EQ(guard_.judge("wrong", at(i * 15s)), Verdict::kWrong);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(guard_.judge("", at(900s)), Verdict::kMissing);
  EXPECT_EQ(guard_.judge(kToken, at(900s)), Verdict::kRight);
}

}  // namespace
}  // namespace tidegate::dashboard
