#include "tidegate/monitor/history/history_groups.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tidegate::monitor {
namespace {

using testing::ElementsAre;

using Groups = std::vector<HistoryGroup>;

std::vector<std::string> names(std::size_t count) {
  std::vector<std::string> made;
  for (std::size_t i = 0; i < count; ++i) made.push_back("v" + std::to_string(i));
  return made;
}

Groups groups(std::size_t count) {
  Groups made;
  for (std::size_t i = 0; i < count; ++i) made.push_back({"g" + std::to_string(i), names(6)});
  return made;
}

TEST(HistoryGroups, ThirtyGroupsOfSixAreTheMost) {
  EXPECT_TRUE(check_history_groups(groups(1)).empty());
  EXPECT_TRUE(check_history_groups(groups(30)).empty());
  EXPECT_THAT(check_history_groups(groups(31)), ElementsAre("groups is 31; it must be from 1 to 30"));
  EXPECT_THAT(check_history_groups({}), ElementsAre("groups is 0; it must be from 1 to 30"));
  EXPECT_THAT(check_history_groups(Groups{{"a", names(7)}, {"b", {}}}),
              ElementsAre("groups[0].values is 7; it must be from 1 to 6",
                          "groups[1].values is 0; it must be from 1 to 6"));
}

TEST(HistoryGroups, NamesAreThereAndUnique) {
  EXPECT_THAT(check_history_groups(Groups{{"", {"x"}}}),
              ElementsAre("groups[0].name is \"\"; it must be something"));
  EXPECT_THAT(check_history_groups(Groups{{"a", {"x"}}, {"b", {"x"}}, {"a", {"y"}}}),
              ElementsAre("groups[2].name is \"a\"; it must be a name that no other group has"));
  EXPECT_THAT(
      check_history_groups(Groups{{"a", {"x", "y", "x", ""}}}),
      ElementsAre("groups[0].values[2] is \"x\"; it must be a name that no other value of the group has",
                  "groups[0].values[3] is \"\"; it must be a name that no other value of the group has"));
}

TEST(HistoryGroups, AColumnIsFoundByGroupAndValue) {
  const Groups two{{"a", {"x", "y"}}, {"b", {"y", "z"}}};
  EXPECT_EQ(history_columns(two), 4U);
  EXPECT_EQ(find_history_column(two, "a", "y"), 1U);
  EXPECT_EQ(find_history_column(two, "b", "y"), 2U);
  EXPECT_EQ(find_history_column(two, "b", "z"), 3U);
  EXPECT_EQ(find_history_column(two, "b", "x"), std::nullopt);
  EXPECT_EQ(find_history_column(two, "c", "x"), std::nullopt);
}

}  // namespace
}  // namespace tidegate::monitor
