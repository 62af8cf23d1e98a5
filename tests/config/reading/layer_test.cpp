#include "tidegate/config/reading/layer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tidegate::config {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Origin here() {
  return {.source = Source::kFlag, .where = "--set"};
}

std::string problem_of(std::string_view path, std::string_view text) {
  Layer layer;
  add_text(layer, path, text, here());
  EXPECT_THAT(layer.settings, IsEmpty());
  return layer.problems.empty() ? "" : layer.problems.front();
}

Layer layer_of(const std::vector<std::pair<std::string, std::string>>& lines) {
  Layer layer;
  for (const auto& [path, text] : lines) add_text(layer, path, text, here());
  EXPECT_THAT(layer.problems, IsEmpty());
  return layer;
}

TEST(Layer, TakesAValueThatFits) {
  const Layer layer = layer_of({{"circuit.depth.open_for_ms", "700"}});
  ASSERT_EQ(layer.settings.size(), 1U);
  EXPECT_EQ(layer.settings[0].place.path(), "circuit.depth.open_for_ms");
  EXPECT_EQ(layer.settings[0].value, Value{base::Duration{milliseconds{700}}});
}

TEST(Layer, TellsOfAMistakeWhereItIsWhatItIsAndWhatWasExpected) {
  EXPECT_EQ(problem_of("circuit.open_for_ms", "5s"),
            "--set: circuit.open_for_ms: expected a whole number from 1 to 3600000, got \"5s\"");
  EXPECT_EQ(problem_of("circuit.depth.open_for_ms", "0"),
            "--set: circuit.depth.open_for_ms is 0 ms; it must be from 1 to 3600000 ms");
  EXPECT_EQ(problem_of("preset", "swing_"),
            "--set: preset is \"swing_\"; it must be one of \"conservative\", \"balanced\", \"aggressive\", "
            "\"high_frequency\", \"swing\"; the nearest is swing");
}

TEST(Layer, OfAnUnknownSettingNamesTheNearest) {
  EXPECT_EQ(problem_of("circut.open_for_ms", "5"),
            "--set: there is no setting circut.open_for_ms; the nearest is circuit.open_for_ms");
  EXPECT_EQ(problem_of("colour.of_the_sky", "5"), "--set: there is no setting colour.of_the_sky");
}

TEST(Layer, RefusesASecretWithWhatToDoAndWithoutShowingIt) {
  EXPECT_THAT(problem_of("exchange.api_key", "hush"), HasSubstr("chmod 600"));
  EXPECT_THAT(problem_of("exchange.api_key", "hush"), Not(HasSubstr("hush")));
  EXPECT_THAT(problem_of("exchange.max_connections", "mx0vglAbCdEfGh0123"), Not(HasSubstr("mx0vgl")));
}

TEST(Layer, IsAppliedWithItsProfilesFirst) {
  Draft draft = default_draft();
  Origins origins;
  apply(layer_of({{"circuit.open_growth", "5"}, {"circuit.profile", "backing_off"}}), draft, origins);
  EXPECT_EQ(draft.settings.access.client.gate.circuit.open_growth, 5);
  EXPECT_EQ(draft.settings.access.client.gate.circuit.open_for, seconds{1});
  EXPECT_EQ(origins.of("circuit.open_growth").in_words(), "flag --set");
  EXPECT_EQ(origins.of("circuit.open_for_ms").in_words(), "flag --set (by circuit.profile)");
  EXPECT_EQ(origins.of("circuit.profile").in_words(), "flag --set");
  EXPECT_EQ(origins.of("circuit.probes").in_words(), "default") << "which the profile leaves as it was";
}

TEST(Layer, AProfileReplacesWhatTheLayersBelowSaid) {
  Draft draft = default_draft();
  Origins origins;
  apply(layer_of({{"circuit.probes", "3"}, {"circuit.depth.probes", "4"}}), draft, origins);
  apply(layer_of({{"circuit.profile", "guide"}, {"circuit.depth.profile", "guide"}}), draft, origins);
  EXPECT_EQ(draft.settings.access.client.gate.circuit.probes, 1);
  EXPECT_EQ(origins.of("circuit.probes").by, "circuit.profile");
  EXPECT_FALSE(draft.tables.at("circuit").at("depth").contains("probes"));
  EXPECT_EQ(origins.of("circuit.depth.probes").source, Source::kDefault);
  EXPECT_EQ(origins.of("circuit.depth.profile").source, Source::kFlag);
}

}  // namespace
}  // namespace tidegate::config
