#include "tidegate/mexc/wire/comma_list.hpp"

#include <gtest/gtest.h>

namespace tidegate::mexc::wire {
namespace {

using Parts = std::vector<std::string>;

TEST(CommaList, IsSplitAtEachCommaAndJoinedAgain) {
  EXPECT_EQ(split_at_commas(""), Parts{});
  EXPECT_EQ(split_at_commas("A"), Parts{"A"});
  EXPECT_EQ(split_at_commas("A,,B,"), (Parts{"A", "", "B"}));
  EXPECT_EQ(joined_by_commas(Parts{}), "");
  EXPECT_EQ(joined_by_commas(Parts{"A", "B"}), "A,B");
}

}  // namespace
}  // namespace tidegate::mexc::wire
