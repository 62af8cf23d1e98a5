// docs/configuration.md promises that its file shows the defaults, and docs/strategies.md the same of the
// strategies' sections. They are read here, so that they cannot drift.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "source_tree.hpp"
#include "tidegate/config/settings.hpp"

namespace tidegate::config {
namespace {

// All that the page shows of a file, one piece after the other.
std::string shown_by(const char* place) {
  std::ifstream page{tests::in_source_tree(place)};
  const std::string text{std::istreambuf_iterator<char>{page}, {}};
  const std::string fence = "```toml\n";
  std::string shown;
  for (auto at = text.find(fence); at != std::string::npos; at = text.find(fence, at)) {
    at += fence.size();
    shown += text.substr(at, text.find("```", at) - at) + "\n";
  }
  return shown;
}

std::string documented_file() {
  return shown_by("docs/configuration.md") + shown_by("docs/strategies.md");
}

TEST(ConfigurationPage, ShowsTheDefaultOfEachSettingItNames) {
  const auto shown = effective_settings(documented_file(), "docs");
  ASSERT_TRUE(shown) << shown.error().message;
  const auto defaults = effective_settings("[exchange]\nhost = \"127.0.0.1:18080\"\n", "defaults");
  ASSERT_TRUE(defaults);
  EXPECT_EQ(*shown, *defaults);
}

// A strategy's page has a section by its name, and says what it does for a living.
TEST(StrategiesPage, HasEveryStrategy) {
  std::ifstream file{tests::in_source_tree("docs/strategies.md")};
  const std::string page{std::istreambuf_iterator<char>{file}, {}};
  for (const trading::StrategyKind& kind : trading::strategies()) {
    EXPECT_NE(page.find("\n## `" + std::string{kind.name} + "`: " + std::string{kind.purpose} + "\n"),
              std::string::npos)
        << kind.name;
  }
}

// The keys of [ttl] and its sisters are one an endpoint: two of them stand for all.
TEST(ConfigurationPage, NamesEverySettingThereIs) {
  const std::string page = documented_file();
  const auto settings = effective_settings("", "defaults");
  ASSERT_TRUE(settings);
  for (const auto& line : *settings) {
    const auto dot = line.find('.');
    const std::string section = line.substr(0, dot);
    if (section == "ttl" || section == "refresh_after" || section == "stale_bound") continue;
    const std::string key = line.substr(dot + 1, line.find(" = ") - dot - 1);
    EXPECT_NE(page.find("\n" + key + " = "), std::string::npos)
        << section << "." << key << " is not on the page";
  }
}

}  // namespace
}  // namespace tidegate::config
