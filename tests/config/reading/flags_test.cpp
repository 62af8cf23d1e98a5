#include "tidegate/config/reading/flags.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tidegate::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Flags, SetByPathAndValue) {
  const Layer layer =
      read_flags("swing", {"cache.max_entries=7", "exchange.ca_file=a=b.pem", "limits.blocks_path="});
  ASSERT_THAT(layer.problems, IsEmpty());
  ASSERT_EQ(layer.settings.size(), 4U);
  EXPECT_EQ(layer.settings[0].place.path(), "preset");
  EXPECT_EQ(layer.settings[0].origin.in_words(), "flag --preset");
  EXPECT_EQ(layer.settings[1].value, Value{std::int64_t{7}});
  EXPECT_EQ(layer.settings[1].origin.in_words(), "flag --set");
  EXPECT_EQ(layer.settings[2].value, Value{std::string{"a=b.pem"}});
  EXPECT_EQ(layer.settings[3].value, Value{std::string{}});
}

TEST(Flags, WithoutAValueAreAMistake) {
  EXPECT_THAT(read_flags("", {"cache.max_entries"}).problems,
              ElementsAre("--set: expected section.key=value, got \"cache.max_entries\""));
}

TEST(Flags, NoneSetNothing) {
  EXPECT_THAT(read_flags("", {}).settings, IsEmpty());
}

}  // namespace
}  // namespace tidegate::config
