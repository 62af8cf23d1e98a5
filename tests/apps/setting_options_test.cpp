#include "apps/settings/setting_options.hpp"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>

namespace tidegate::apps {
namespace {

class SettingOptionsTest : public ::testing::Test {
 protected:
  static constexpr const char* kVariable = "TIDEGATE__CIRCUIT__PROBES";
  ~SettingOptionsTest() override { unsetenv(kVariable); }

  static SettingOptions parsed(std::vector<std::string> words) {
    SettingOptions options;
    CLI::App app;
    options.add_to(app);
    std::string other;
    app.add_option("OTHER", other);
    std::reverse(words.begin(), words.end());
    app.parse(std::move(words));
    return options;
  }
};

TEST_F(SettingOptionsTest, TakeOneValueAFlag) {
  const SettingOptions options = parsed({"--set", "circuit.probes=3", "other", "--set", "cache.max_bytes=9"});
  EXPECT_EQ(options.set, (std::vector<std::string>{"circuit.probes=3", "cache.max_bytes=9"}));
  const auto loaded = options.load();
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->settings.access.client.gate.circuit.probes, 3);
}

TEST_F(SettingOptionsTest, ThisProcessesEnvironmentCountsAndFlagsOutrankIt) {
  setenv(kVariable, "4", 1);
  EXPECT_EQ(setting_variables().at(kVariable), "4");
  EXPECT_EQ(parsed({}).load()->settings.access.client.gate.circuit.probes, 4);
  EXPECT_EQ(parsed({"--set", "circuit.probes=5"}).load()->settings.access.client.gate.circuit.probes, 5);
}

TEST_F(SettingOptionsTest, OtherVariablesAreNotAmongThem) {
  for (const auto& [name, value] : setting_variables()) EXPECT_TRUE(name.starts_with("TIDEGATE__")) << name;
}

TEST_F(SettingOptionsTest, APresetIsNamed) {
  EXPECT_EQ(parsed({"--preset", "swing"}).load()->draft.preset, "swing");
}

}  // namespace
}  // namespace tidegate::apps
