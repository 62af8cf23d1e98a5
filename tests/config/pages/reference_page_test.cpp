#include "tidegate/config/pages/reference_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "source_tree.hpp"
#include "tidegate/config/model/model.hpp"
#include "tidegate/config/pages/listing.hpp"

namespace tidegate::config {
namespace {

using testing::HasSubstr;

std::string page(const char* place) {
  std::ifstream file{tests::in_source_tree(place)};
  return {std::istreambuf_iterator<char>{file}, {}};
}

// Between its marks the page is made: by tools/write_settings_page.py.
TEST(ConfigurationPage, IsMadeOfTheModel) {
  const std::string text = page("docs/configuration.md");
  const std::string begin = "<!-- settings: begin (tools/write_settings_page.py) -->\n";
  const auto at = text.find(begin);
  ASSERT_NE(at, std::string::npos);
  const auto end = text.find("\n<!-- settings: end -->", at);
  ASSERT_NE(end, std::string::npos);
  EXPECT_EQ(text.substr(at + begin.size(), end + 1 - at - begin.size()), reference_page())
      << "run tools/write_settings_page.py";
}

TEST(ReferencePage, HasEverySettingWithItsDefault) {
  const std::string made = reference_page();
  for (const Section& section : sections()) {
    for (const Key& key : section.keys) {
      const std::string row = section.one_key_an_endpoint
                                  ? "| `" + key.name + "` |"
                                  : "| `" + key.name + "` | `" + key.default_shown() + "` | ";
      EXPECT_THAT(made, HasSubstr(row)) << key.path();
    }
  }
}

TEST(ReferencePage, ARowSaysAllOfASetting) {
  EXPECT_THAT(
      reference_page(),
      HasSubstr("| `open_for_ms` | `5000` | time in ms, from 1 to 3600000 | basic, run time | How long an "
                "open circuit refuses before it lets probes through. |\n"));
  EXPECT_THAT(reference_page(), HasSubstr("| `depth_ms` | 1000 | 500 | 5000 |\n"));
  EXPECT_THAT(reference_page(),
              HasSubstr("| `circuit.open_for_ms` | 5000 | 10000 | 5000 | 2000 | 1000 | |\n"));
}

// All that stands in the page's fences of TOML.
std::string toml_on(const std::string& text) {
  std::string shown;
  const std::string fence = "```toml\n";
  for (auto at = text.find(fence); at != std::string::npos; at = text.find(fence, at)) {
    at += fence.size();
    shown += text.substr(at, text.find("```", at) - at) + "\n";
  }
  return shown;
}

TEST(AlertsPage, ShowsWhatASettingsFileMaySay) {
  const auto loaded = load_text(toml_on(page("docs/alerts.md")), "docs/alerts.md");
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->settings.alerts.webhooks.size(), 2U);
  EXPECT_EQ(loaded->settings.alerts.commands.size(), 1U);
  EXPECT_TRUE(loaded->settings.alerts.heartbeat);
}

// A strategy's page shows its section at its defaults, by its name, and says what it does for a living.
TEST(StrategiesPage, HasEveryStrategyWithItsDefaults) {
  const std::string text = page("docs/strategies.md");
  const auto loaded = load_text(toml_on(text), "docs/strategies.md");
  ASSERT_TRUE(loaded) << loaded.error().message;
  for (const trading::StrategyKind& kind : trading::strategies()) {
    EXPECT_THAT(text,
                HasSubstr("\n## `" + std::string{kind.name} + "`: " + std::string{kind.purpose} + "\n"));
    for (const Key& key : section_named(kind.section)->keys) {
      EXPECT_EQ(key.get(loaded->draft), key.get(default_draft())) << key.path();
      EXPECT_EQ(loaded->origins.of(key.path()).source, Source::kFile) << key.path() << " is not on the page";
    }
  }
}

}  // namespace
}  // namespace tidegate::config
