// docs/configuration.md promises that its file shows the defaults. It is read here, so that it cannot drift.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "source_tree.hpp"
#include "tidegate/config/settings.hpp"

namespace tidegate::config {
namespace {

std::string documented_file() {
  std::ifstream page{tests::in_source_tree("docs/configuration.md")};
  const std::string text{std::istreambuf_iterator<char>{page}, {}};
  const std::string fence = "```toml\n";
  const auto begin = text.find(fence) + fence.size();
  return text.substr(begin, text.find("```", begin) - begin);
}

TEST(ConfigurationPage, ShowsTheDefaultOfEachSettingItNames) {
  const auto shown = effective_settings(documented_file(), "docs/configuration.md");
  ASSERT_TRUE(shown) << shown.error().message;
  const auto defaults = effective_settings("[exchange]\nhost = \"127.0.0.1:18080\"\n", "defaults");
  ASSERT_TRUE(defaults);
  EXPECT_EQ(*shown, *defaults);
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
