#include "tidegate/config/reading/preset_layer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tidegate::config {
namespace {

TEST(PresetLayer, TellsThePresetAsTheOriginOfEachOfItsSettings) {
  const Layer layer = preset_layer(*preset_named("swing"));
  EXPECT_THAT(layer.problems, testing::IsEmpty());
  ASSERT_EQ(layer.settings.size(), preset_named("swing")->rows.size());
  for (const Setting& setting : layer.settings) EXPECT_EQ(setting.origin.in_words(), "preset swing");
}

}  // namespace
}  // namespace tidegate::config
