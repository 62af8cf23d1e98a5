#include "tidegate/config/model/presets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tidegate/config/pages/listing.hpp"
#include "tidegate/config/reading/preset_layer.hpp"
#include "tidegate/config/reading/unwise.hpp"

namespace tidegate::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

Loaded with(std::string_view preset) {
  auto loaded = load({}, {.preset = std::string{preset}});
  EXPECT_TRUE(loaded) << loaded.error().message;
  return std::move(*loaded);
}

TEST(Presets, AreFive) {
  EXPECT_THAT(preset_names(),
              ElementsAre("conservative", "balanced", "aggressive", "high_frequency", "swing"));
  EXPECT_EQ(preset_named("Balanced"), nullptr);
}

TEST(Presets, EachIsValidAndNotUnwise) {
  for (const Preset& preset : presets()) {
    SCOPED_TRACE(std::string{preset.name});
    EXPECT_THAT(preset_layer(preset).problems, IsEmpty());
    EXPECT_EQ(preset_layer(preset).settings.size(), preset.rows.size());
    EXPECT_THAT(unwise(with(preset.name)), IsEmpty());
  }
}

TEST(Presets, SetEachSettingOnce) {
  for (const Preset& preset : presets()) {
    std::set<std::string_view> paths;
    for (const PresetRow& row : preset.rows) EXPECT_TRUE(paths.insert(row.path).second) << row.path;
  }
}

// docs: the performance guide's RequestBatcher(50, 10), EnhancedCache(1000, 1000), CircuitBreaker(5, 5000).
TEST(Presets, BalancedHasTheGuidesNumbers) {
  std::map<std::string_view, std::string_view> rows;
  for (const PresetRow& row : preset_named("balanced")->rows) rows.emplace(row.path, row.value);
  EXPECT_THAT(rows, ElementsAre(Pair("batching.max_size", "10"), Pair("batching.window_ms", "50"),
                                Pair("cache.max_entries", "1000"), Pair("circuit.failure_threshold", "5"),
                                Pair("circuit.open_for_ms", "5000"), Pair("ttl.default_ms", "1000")));
}

// So that a program that makes Settings of its own has what the command has.
TEST(Presets, BalancedIsWhatTheStructsBeginWith) {
  const Draft usual = default_draft();
  for (const Section& section : sections()) {
    for (const Key& key : section.keys)
      EXPECT_EQ(key.get(with("balanced").draft), key.get(usual)) << key.path();
  }
}

TEST(Presets, TheOthersDifferFromTheDefaults) {
  const Draft usual = default_draft();
  for (const Preset& preset : presets()) {
    if (preset.name == kDefaultPreset) continue;
    const Draft draft = with(preset.name).draft;
    for (const PresetRow& row : preset.rows) {
      const Key& key = *find_setting(row.path)->key;
      EXPECT_NE(key.get(draft), key.get(usual)) << preset.name << ": " << row.path;
    }
  }
}

}  // namespace
}  // namespace tidegate::config
