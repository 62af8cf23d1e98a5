#include "tidegate/resilience/retry_budget.hpp"

#include <gtest/gtest.h>

#include <set>

namespace tidegate::resilience {
namespace {

using namespace std::chrono_literals;

TEST(RetryBudget, PaysForItsBurstAndThenForATenthOfWhatIsAsked) {
  RetryBudget budget{{.percent = 10, .burst = 3}, 1};
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(budget.check(1));
    budget.take(1);
  }
  EXPECT_FALSE(budget.check(1));
  for (int i = 0; i < 9; ++i) budget.on_first_request();
  EXPECT_FALSE(budget.check(1));
  budget.on_first_request();
  EXPECT_TRUE(budget.check(1));
}

TEST(RetryBudget, SavesNoMoreThanItsBurst) {
  RetryBudget budget{{.percent = 100, .burst = 2}, 1};
  for (int i = 0; i < 100; ++i) budget.on_first_request();
  EXPECT_EQ(budget.tokens(), 2U);
}

TEST(RetryBudget, RepeatsOneCallOnlySoOften) {
  RetryBudget budget{{.max_repeats = 2}, 1};
  EXPECT_TRUE(budget.check(2));
  EXPECT_FALSE(budget.check(3));
  RetryBudget off{{.enabled = false}, 1};
  EXPECT_FALSE(off.check(1));
}

TEST(RetryBudget, PausesLongerEachTimeWithJitter) {
  RetryBudget budget{{.max_repeats = 5, .burst = 1000, .backoff = 10ms, .max_backoff = 25ms}, 42};
  std::set<base::Duration> firsts;
  base::Duration longest_third{};
  for (int i = 0; i < 300; ++i) {
    const auto first = budget.take(1);
    EXPECT_GT(first, 0ms);
    EXPECT_LE(first, 20ms);
    firsts.insert(first);
    longest_third = std::max(longest_third, budget.take(3));
  }
  EXPECT_GT(firsts.size(), 250U);
  EXPECT_GT(longest_third, 40ms);
  EXPECT_LE(longest_third, 50ms);
}

TEST(RetryBudget, NamesEveryWrongField) {
  const RetrySettings settings{.max_repeats = 9, .percent = 0, .burst = 0, .backoff = 2s, .max_backoff = 1s};
  EXPECT_EQ(settings.validate().size(), 4U);
  EXPECT_TRUE(RetrySettings{}.validate().empty());
}

}  // namespace
}  // namespace tidegate::resilience
