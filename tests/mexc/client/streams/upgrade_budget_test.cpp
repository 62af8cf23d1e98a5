#include "tidegate/mexc/client/streams/upgrade_budget.hpp"

#include <gtest/gtest.h>

namespace tidegate::mexc::client {
namespace {

using namespace std::chrono_literals;

constexpr base::MonotonicTime at(base::Duration d) {
  return base::MonotonicTime{d};
}

TEST(UpgradeBudget, LetsSoManyBeginWithinAnyWindow) {
  UpgradeBudget budget{2, 1min};
  EXPECT_EQ(budget.earliest(at(0s)), at(0s));
  budget.note(at(0s));
  budget.note(at(20s));
  EXPECT_EQ(budget.earliest(at(30s)), at(60s)) << "a window after the first";
  EXPECT_EQ(budget.earliest(at(70s)), at(70s));
  budget.note(at(60s));
  EXPECT_EQ(budget.earliest(at(61s)), at(80s)) << "a window after the second";
}

}  // namespace
}  // namespace tidegate::mexc::client
