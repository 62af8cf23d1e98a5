#include "tidegate/resilience/limits/retry_budget.hpp"

#include <gtest/gtest.h>

#include <set>

#include "random_seeds.hpp"

namespace tidegate::resilience {
namespace {

using namespace std::chrono_literals;

TEST(RetryBudget, PaysForItsBurstAndThenForATenthOfWhatIsAsked) {
  RetryBudget budget{{.percent = 10, .burst = 3}, 1};
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(budget.check(1));
    budget.pay();
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

TEST(RetryBudget, OtherSettingsKeepWhatIsSavedWithinTheirBound) {
  RetryBudget budget{{.max_repeats = 1, .burst = 5}, 1};
  budget.pay();
  budget.apply({.max_repeats = 2, .burst = 10});
  EXPECT_EQ(budget.tokens(), 4U);
  EXPECT_TRUE(budget.check(2));
  budget.apply({.burst = 2});
  EXPECT_EQ(budget.tokens(), 2U);
  budget.apply({.enabled = false});
  EXPECT_FALSE(budget.check(1));
}

TEST(RetryBudget, TakesBackWhatWasNotMadeAndSavesNoMoreForIt) {
  RetryBudget budget{{.percent = 1, .burst = 2}, 1};
  budget.pay();
  EXPECT_EQ(budget.tokens(), 1U);
  for (int i = 0; i < 3; ++i) budget.give_back();
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
    const auto first = budget.pause(1);
    EXPECT_GT(first, 0ms);
    EXPECT_LE(first, 20ms);
    firsts.insert(first);
    longest_third = std::max(longest_third, budget.pause(3));
  }
  EXPECT_GT(firsts.size(), 250U);
  EXPECT_GT(longest_third, 40ms);
  EXPECT_LE(longest_third, 50ms);
}

TEST(RetryBudget, NamesEveryWrongField) {
  const RetrySettings settings{
      .max_repeats = 9, .percent = 0, .burst = 0, .backoff = 2s, .max_backoff = 1s, .max_pause = 25h};
  EXPECT_EQ(settings.validate().size(), 5U);
  EXPECT_TRUE(RetrySettings{}.validate().empty());
}

// In whole tokens and hundredths of one, as a person would keep the books.
class RetryBudgetModel : public testing::TestWithParam<std::uint64_t> {};

TEST_P(RetryBudgetModel, KeepsTheSameBooksAndNeverPausesTooLong) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  base::Random random{GetParam()};
  const RetrySettings settings{.max_repeats = 3,
                               .percent = static_cast<std::uint32_t>(random.between(1, 100)),
                               .burst = static_cast<std::uint32_t>(random.between(1, 20))};
  RetryBudget budget{settings, GetParam()};
  std::uint32_t tokens = settings.burst;
  std::uint32_t hundredths = 0;
  for (int step = 0; step < 25'000; ++step) {
    const auto repeat = static_cast<std::uint32_t>(random.between(1, 4));
    ASSERT_EQ(budget.tokens(), tokens);
    ASSERT_EQ(budget.check(repeat), tokens > 0 && repeat <= 3);
    ASSERT_EQ(budget.check_hedge(), tokens > 0);
    const auto die = random.below(12);
    if (die == 0 && budget.check(repeat)) {
      const auto pause = budget.pause(repeat);
      budget.pay();
      ASSERT_GT(pause, 0ms);
      ASSERT_LE(pause, 2 * std::min(settings.backoff * (1 << (repeat - 1)), settings.max_backoff));
      --tokens;
    } else if (die == 1 && budget.check_hedge()) {
      budget.pay();
      --tokens;
    } else {
      budget.on_first_request();
      hundredths += settings.percent;
      tokens += hundredths / 100;
      hundredths %= 100;
      if (tokens >= settings.burst) {
        tokens = settings.burst;
        hundredths = 0;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RetryBudgetModel, testing::ValuesIn(tests::random_seeds_to(4)));

}  // namespace
}  // namespace tidegate::resilience
