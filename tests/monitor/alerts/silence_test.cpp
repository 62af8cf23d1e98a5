#include "tidegate/monitor/alerts/silence.hpp"

#include <gtest/gtest.h>

#include "monitor/alerts/given.hpp"

namespace tidegate::monitor {
namespace {

using namespace std::chrono_literals;
using testing::kNoon;

TEST(Silence, CoversItsRuleAndLabelsUntilItsEnd) {
  const Silence silence{.rule = "circuit_open", .labels = {{"endpoint", "depth"}}, .until = kNoon};
  const base::SampleLabels depth{{"by", "address"}, {"endpoint", "depth"}};
  EXPECT_TRUE(covers(silence, "circuit_open", depth, kNoon - 1ns));
  EXPECT_FALSE(covers(silence, "circuit_open", depth, kNoon));
  EXPECT_FALSE(covers(silence, "book_not_live", depth, kNoon - 1ns));
  EXPECT_FALSE(covers(silence, "circuit_open", {{"endpoint", "ping"}}, kNoon - 1ns));
  EXPECT_FALSE(covers(silence, "circuit_open", {}, kNoon - 1ns));
}

TEST(Silence, OfNoRuleCoversAll) {
  const Silence silence{.until = kNoon};
  EXPECT_TRUE(covers(silence, "circuit_open", {{"endpoint", "depth"}}, kNoon - 1ns));
}

TEST(Silence, HasAnEnd) {
  EXPECT_EQ(Silence{.until = kNoon}.validate().size(), 0U);
  ASSERT_EQ(Silence{}.validate().size(), 1U);
  EXPECT_TRUE(Silence{}.validate().front().starts_with("until is missing"));
  EXPECT_EQ((Silence{.until = kNoon, .reason = std::string(201, 'x')}.validate().size()), 1U);
}

}  // namespace
}  // namespace tidegate::monitor
