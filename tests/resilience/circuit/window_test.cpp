#include "tidegate/resilience/circuit/window.hpp"

#include <gtest/gtest.h>

#include "resilience/circuit/breaker_fixture.hpp"

namespace tidegate::resilience {
namespace {

constexpr base::Duration kWindow = 10s;

TEST(CallWindow, CountsCallsAndTheBadOnesAmongThem) {
  CallWindow window;
  window.add(true, kWindow, at(0s));
  window.add(false, kWindow, at(1s));
  window.add(true, kWindow, at(9s));
  EXPECT_EQ(window.totals(kWindow, at(9s)).calls, 3);
  EXPECT_EQ(window.totals(kWindow, at(9s)).bad, 2);
}

TEST(CallWindow, ForgetsATenthOfItselfAtATime) {
  CallWindow window;
  window.add(true, kWindow, at(0s));
  window.add(true, kWindow, at(1s) - kOneNanosecond);
  window.add(true, kWindow, at(1s));
  EXPECT_EQ(window.totals(kWindow, at(10s) - kOneNanosecond).calls, 3);
  EXPECT_EQ(window.totals(kWindow, at(10s)).calls, 1) << "the first tenth is over";
  EXPECT_EQ(window.totals(kWindow, at(11s)).calls, 0);
}

TEST(CallWindow, HoldsNothingFromBeforeALongSilence) {
  CallWindow window;
  for (int second = 0; second < 10; ++second) window.add(true, kWindow, at(std::chrono::seconds{second}));
  window.add(false, kWindow, at(1000h));
  EXPECT_EQ(window.totals(kWindow, at(1000h)).calls, 1);
  EXPECT_EQ(window.totals(kWindow, at(1000h)).bad, 0);
}

TEST(CallWindow, OfAShorterLengthKeepsTheNewestCalls) {
  CallWindow window;
  for (int second = 0; second < 10; ++second)
    window.add(second < 7, kWindow, at(std::chrono::seconds{second}));
  const CallWindow shorter = window.rescaled(kWindow, 5s, at(9s));
  EXPECT_EQ(shorter.totals(5s, at(9s)).calls, 6) << "those of second 4 came at its end at the latest";
  EXPECT_EQ(shorter.totals(5s, at(9s)).bad, 3);
}

TEST(CallWindow, OfALongerLengthKeepsAllCallsUntilTheyAreAsOldAsThat) {
  CallWindow window;
  for (int second = 0; second < 10; ++second) window.add(true, kWindow, at(std::chrono::seconds{second}));
  const CallWindow longer = window.rescaled(kWindow, 100s, at(9s));
  EXPECT_EQ(longer.totals(100s, at(9s)).calls, 10);
  EXPECT_EQ(longer.totals(100s, at(99s)).bad, 10);
  EXPECT_EQ(longer.totals(100s, at(100s)).calls, 0);
}

TEST(CallWindow, RescaledCountsOnWithWhatComes) {
  CallWindow window;
  window.add(true, kWindow, at(9s));
  CallWindow scaled = window.rescaled(kWindow, 1s, at(9s));
  scaled.add(true, 1s, at(9s));
  EXPECT_EQ(scaled.totals(1s, at(9s)).calls, 2)
      << "what came at this very instant is not thought to come later";
  EXPECT_EQ(scaled.totals(1s, at(10s)).calls, 0);
}

TEST(CallWindow, ReachesARatioExactlyAtItAndNotBeforeItsMinimum) {
  using Totals = CallWindow::Totals;
  EXPECT_TRUE((Totals{.calls = 10, .bad = 5}.reach(50, 10)));
  EXPECT_FALSE((Totals{.calls = 11, .bad = 5}.reach(50, 10)));
  EXPECT_FALSE((Totals{.calls = 9, .bad = 9}.reach(50, 10)));
  EXPECT_FALSE((Totals{.calls = 3, .bad = 1}.reach(34, 1))) << "a third is less than 34 %";
}

}  // namespace
}  // namespace tidegate::resilience
