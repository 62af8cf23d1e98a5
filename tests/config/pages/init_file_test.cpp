#include "tidegate/config/pages/init_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "tidegate/config/model/model.hpp"
#include "tidegate/config/pages/listing.hpp"
#include "tidegate/config/reading/unwise.hpp"

namespace tidegate::config {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Lines "# key = value" without their mark.
std::string made_to_count(const std::string& text) {
  std::string out;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    const auto equals = line.find(" = ");
    const bool is_setting = line.starts_with("# ") && equals != std::string::npos &&
                            line.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_", 2) == equals;
    out += (is_setting ? line.substr(2) : line) + "\n";
  }
  return out;
}

TEST(InitFile, ChangesNothing) {
  const auto loaded = load_text(init_file(Level::kExpert, ""), "new.toml");
  ASSERT_TRUE(loaded) << loaded.error().message;
  for (const ListedSetting& each : listing(*loaded, true)) {
    EXPECT_NE(each.origin.source, Source::kFile) << each.path;
  }
}

TEST(InitFile, HasEverySettingAtItsDefault) {
  const auto loaded = load_text(made_to_count(init_file(Level::kExpert, "")), "new.toml");
  ASSERT_TRUE(loaded) << loaded.error().message;
  const Draft usual = default_draft();
  for (const Section& section : sections()) {
    for (const Key& key : section.keys) {
      if (key.in_named_tables) continue;  // without a name there is none
      EXPECT_EQ(loaded->origins.of(key.path()).source, Source::kFile) << key.path();
      EXPECT_EQ(key.get(loaded->draft), key.get(usual)) << key.path();
    }
  }
  EXPECT_THAT(unwise(*loaded), IsEmpty());
}

TEST(InitFile, HasWhatIsForEverybodyAloneWhereThatIsAskedFor) {
  const std::string text = init_file(Level::kBasic, "");
  EXPECT_THAT(text, HasSubstr("# open_for_ms = 5000\n"));
  EXPECT_THAT(text, Not(HasSubstr("probe_lease_ms = ")));
  EXPECT_THAT(text, Not(HasSubstr("[hedge]"))) << "of which nothing is basic";
  EXPECT_THAT(init_file(Level::kAdvanced, ""), Not(HasSubstr("probe_lease_ms = ")));
}

TEST(InitFile, APresetThatIsNamedCountsAtOnce) {
  const auto loaded = load_text(init_file(Level::kBasic, "swing"), "new.toml");
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->draft.preset, "swing");
  EXPECT_THAT(init_file(Level::kBasic, ""), HasSubstr("# preset = \"balanced\"\n"));
}

TEST(InitFile, SaysOfEachWhatItIs) {
  EXPECT_THAT(init_file(Level::kExpert, ""), HasSubstr("\n# How long an open circuit refuses before it lets "
                                                       "probes through. (time in ms, from 1 to 3600000;\n"
                                                       "# basic)\n# open_for_ms = 5000\n"));
}

}  // namespace
}  // namespace tidegate::config
