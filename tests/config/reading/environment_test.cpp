#include "tidegate/config/reading/environment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tidegate::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

TEST(Environment, ASettingsVariableIsItsPathInCapitals) {
  EXPECT_EQ(variable_of("circuit.open_for_ms"), "TIDEGATE__CIRCUIT__OPEN_FOR_MS");
  EXPECT_EQ(variable_of("circuit.ticker_24h.open_for_ms"), "TIDEGATE__CIRCUIT__TICKER_24H__OPEN_FOR_MS");
  EXPECT_EQ(variable_of("preset"), "TIDEGATE__PRESET");
}

TEST(Environment, EverySettingIsFoundByItsVariable) {
  for (const Section& section : sections()) {
    for (const Key& key : section.keys) {
      const std::string path = Place{.key = &key, .table = key.in_named_tables ? "own" : ""}.path();
      const Layer layer = read_environment({{variable_of(path), "?"}});
      for (const std::string& problem : layer.problems) {
        EXPECT_THAT(problem, testing::HasSubstr(path)) << problem;
        EXPECT_THAT(problem, testing::Not(testing::HasSubstr("there is no setting")));
      }
      if (!layer.problems.empty()) continue;
      EXPECT_EQ(layer.settings.at(0).place.key, &key);
    }
  }
}

TEST(Environment, TellsItsOriginByTheVariable) {
  const Layer layer = read_environment({{"TIDEGATE__CACHE__MAX_ENTRIES", "7"}});
  ASSERT_EQ(layer.settings.size(), 1U);
  EXPECT_EQ(layer.settings[0].origin.in_words(), "environment TIDEGATE__CACHE__MAX_ENTRIES");
}

TEST(Environment, OtherVariablesAreNotLookedAt) {
  const Layer layer = read_environment({{"HOME", "/"},
                                        {"MEXC_API_KEY", "k"},
                                        {"TIDEGATE_DATA", "/data"},
                                        {"TIDEGATE", "x"},
                                        {"TIDEGATF__A", "x"}});
  EXPECT_THAT(layer.settings, IsEmpty());
  EXPECT_THAT(layer.problems, IsEmpty());
}

TEST(Environment, AVariableWithoutASettingIsAMistake) {
  const Layer layer = read_environment({{"TIDEGATE__CACHE__MAX_ENTRYS", "7"}, {"TIDEGATE__", "7"}});
  EXPECT_THAT(layer.problems,
              ElementsAre(StartsWith("TIDEGATE__: there is no setting"),
                          "TIDEGATE__CACHE__MAX_ENTRYS: there is no setting cache.max_entrys; the nearest is "
                          "cache.max_entries"));
}

}  // namespace
}  // namespace tidegate::config
