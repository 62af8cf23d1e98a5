#include "tidegate/base/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>

namespace tidegate::base {
namespace {

using std::chrono::milliseconds;

// What must never change: a seed gives the same run on every machine and in every release.
TEST(Random, ASeedGivesTheSameNumbersForEver) {
  Random random{42};
  EXPECT_EQ(random.next(), 1546998764402558742ULL);
  EXPECT_EQ(random.next(), 6990951692964543102ULL);
  EXPECT_EQ(random.next(), 12544586762248559009ULL);
}

TEST(Random, DifferentSeedsGiveDifferentRuns) {
  EXPECT_NE(Random{1}.next(), Random{2}.next());
}

TEST(Random, BelowStaysBelowAndReachesEveryValue) {
  Random random{7};
  std::array<int, 7> seen{};
  for (int i = 0; i < 7'000; ++i) ++seen[random.below(7)];
  for (const int count : seen) EXPECT_NEAR(count, 1'000, 150);
  EXPECT_EQ(random.below(0), 0U);
  EXPECT_EQ(random.below(1), 0U);
}

TEST(Random, BetweenIncludesBothEnds) {
  Random random{8};
  bool low = false, high = false;
  for (int i = 0; i < 200; ++i) {
    const auto n = random.between(-2, 2);
    ASSERT_GE(n, -2);
    ASSERT_LE(n, 2);
    low |= n == -2;
    high |= n == 2;
  }
  EXPECT_TRUE(low && high);
  EXPECT_EQ(random.between(INT64_MIN, INT64_MIN), INT64_MIN);
  static_cast<void>(random.between(INT64_MIN, INT64_MAX));
}

TEST(Random, NormalHasItsMeanAndDeviation) {
  Random random{9};
  double sum = 0, squares = 0;
  constexpr int kCount = 50'000;
  for (int i = 0; i < kCount; ++i) {
    const double x = random.normal();
    sum += x;
    squares += x * x;
  }
  EXPECT_NEAR(sum / kCount, 0, 0.02);
  EXPECT_NEAR(std::sqrt(squares / kCount), 1, 0.02);
}

TEST(Random, WaitingTimesHaveTheirMeanAndAreNeverNegative) {
  Random random{10};
  Duration exponential{}, normal{};
  constexpr int kCount = 50'000;
  for (int i = 0; i < kCount; ++i) {
    const auto wait = random.exponential(milliseconds{100});
    ASSERT_GE(wait, Duration::zero());
    exponential += wait;
    const auto delay = random.normal(milliseconds{10}, milliseconds{8});
    ASSERT_GE(delay, Duration::zero());
    normal += delay;
  }
  EXPECT_NEAR(to_ms(exponential / kCount), 100, 2);
  EXPECT_NEAR(to_ms(normal / kCount), 10.4, 0.3);  // a little over 10: negative draws become zero
}

TEST(Random, AForkIsIndependentOfHowManyNumbersItsParentDrawsLater) {
  Random one{5}, two{5};
  Random first = one.fork(), second = two.fork();
  static_cast<void>(two.next());
  EXPECT_EQ(first.next(), second.next());
}

}  // namespace
}  // namespace tidegate::base
