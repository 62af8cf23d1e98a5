#include "tidegate/config/toml_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace tidegate::config {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Amount = base::Decimal<struct AmountTag>;

TomlFile file_of(std::string_view text) {
  auto parsed = TomlFile::parse(text, "bot.toml");
  EXPECT_TRUE(parsed) << parsed.error().message;
  return std::move(*parsed);
}

TEST(TomlFile, ReadsEveryKindOfFieldAndLeavesAbsentOnesAlone) {
  auto file = file_of(
      "[a]\nflag = true\nname = \"x\"\nratio = 0.5\nwhole = 2\ncount = 7\nwindow_ms = 50\nlife_s = 2\n"
      "size = \"0.123456789012345678\"\nlist = [\"BTCUSDT\", \"ETHUSDT\"]\n");
  auto section = file.section("a");
  bool flag = false;
  std::string name;
  double ratio = 0, whole = 0;
  int count = 0, absent = 3;
  base::Duration window{}, life{};
  Amount size;
  std::vector<std::string> list;
  section.read("flag", flag);
  section.read("name", name);
  section.read("ratio", ratio);
  section.read("whole", whole);
  section.read("count", count);
  section.read("absent", absent);
  section.read("window_ms", window);
  section.read("life_s", life);
  section.read("size", size);
  section.read("list", list);
  EXPECT_TRUE(flag);
  EXPECT_EQ(name, "x");
  EXPECT_DOUBLE_EQ(ratio, 0.5);
  EXPECT_DOUBLE_EQ(whole, 2);
  EXPECT_EQ(count, 7);
  EXPECT_EQ(absent, 3);
  EXPECT_EQ(window, milliseconds{50});
  EXPECT_EQ(life, seconds{2});
  EXPECT_EQ(size.to_string(), "0.123456789012345678");
  EXPECT_THAT(list, ElementsAre("BTCUSDT", "ETHUSDT"));
  EXPECT_THAT(file.problems(), IsEmpty());
}

TEST(TomlFile, AWrongTypeIsNamedByFileLineFieldAndWhatWasExpected) {
  auto file = file_of("[cache]\n\ndefault_ttl_ms = \"1s\"\nmax_items = -1\n");
  auto section = file.section("cache");
  base::Duration ttl = seconds{1};
  unsigned items = 10;
  section.read("default_ttl_ms", ttl);
  section.read("max_items", items);
  EXPECT_EQ(ttl, seconds{1});
  EXPECT_EQ(items, 10U);
  EXPECT_THAT(
      file.problems(),
      ElementsAre(HasSubstr("bot.toml:3: cache.default_ttl_ms: expected a whole number from 0 to"),
                  HasSubstr("bot.toml:4: cache.max_items: expected a whole number from 0 to 4294967295, got "
                            "the number -1")));
}

TEST(TomlFile, AnUnknownSettingIsNamedWithItsValueTheKnownOnesAndTheNearest) {
  auto file = file_of("[cache]\nmax_itms = 5\nlife = \"1s\"\n[cahce]\nx = 1\n[far_away]\n");
  unsigned items = 10;
  file.section("cache").read("max_items", items);
  EXPECT_THAT(
      file.problems(),
      ElementsAre("bot.toml:2: cache.max_itms: unknown setting, with the number 5; this section knows: "
                  "max_items; the nearest is max_items",
                  "bot.toml:3: cache.life: unknown setting, with the string \"1s\"; this section knows: "
                  "max_items",
                  "bot.toml:4: cahce: unknown section; known are: cache; the nearest is cache",
                  "bot.toml:6: far_away: unknown section; known are: cache"));
}

TEST(TomlFile, WhatMayBeASecretIsNotShown) {
  auto file =
      file_of("[cache]\napi_kee = \"mx0vglAbCdEf012345\"\nsize = \"0123456789abcdef0123456789abcdef\"\n");
  unsigned size = 1;
  file.section("cache").read("size", size);
  const auto problems = file.problems();
  EXPECT_THAT(problems, ElementsAre(HasSubstr("cache.api_kee: unknown setting, with the string (not shown"),
                                    HasSubstr("cache.size: expected a whole number")));
  for (const std::string& line : problems) {
    EXPECT_THAT(line, testing::Not(HasSubstr("mx0vgl")));
    EXPECT_THAT(line, testing::Not(HasSubstr("0123456789abcdef")));
  }
}

TEST(TomlFile, KeysAboveAllSectionsAreASectionWithoutAName) {
  auto file = file_of("colour = \"red\"\nsize = 3\n[cache]\nmax_items = 1\n");
  auto top = file.section("");
  std::string colour;
  top.read("colour", colour);
  unsigned items = 0;
  file.section("cache").read("max_items", items);
  EXPECT_EQ(colour, "red");
  EXPECT_THAT(file.problems(), ElementsAre("bot.toml:2: size: unknown setting, with the number 3; above all "
                                           "sections there is: colour"));
}

TEST(TomlFile, ATableWithinASectionIsToldByBothNames) {
  auto file = file_of("[circuit]\nprobes = 1\n[circuit.depth]\nprobes = \"x\"\nprobe = 2\n[circuit.dpth]\n");
  auto section = file.section("circuit");
  int probes = 0, own = 0;
  section.read("probes", probes);
  EXPECT_FALSE(section.table("trades"));
  EXPECT_FALSE(section.table("probes")) << "no table";
  auto depth = section.table("depth");
  ASSERT_TRUE(depth);
  depth->read("probes", own);
  EXPECT_THAT(
      file.problems(),
      ElementsAre("bot.toml:4: circuit.depth.probes: expected a whole number, got the string \"x\"",
                  HasSubstr("bot.toml:5: circuit.depth.probe: unknown setting, with the number 2; this "
                            "section knows: probes"),
                  HasSubstr("bot.toml:6: circuit.dpth: unknown setting, with a table")));
}

TEST(TomlFile, AnEntryIsGivenAsItStands) {
  auto file = file_of("[a]\nx = true\ny = [\"p\", \"q\"]\nz = [1]\n");
  auto section = file.section("a");
  EXPECT_EQ(section.entry("x")->value, TomlValue{true});
  EXPECT_EQ(section.entry("y")->value, (TomlValue{std::vector<std::string>{"p", "q"}}));
  EXPECT_EQ(section.entry("y")->line, 3U);
  EXPECT_EQ(section.entry("z")->value, TomlValue{});
  EXPECT_FALSE(section.entry("w"));
}

TEST(TomlFile, AStrangerMayBeRefusedInOtherWords) {
  auto file = file_of("[a]\nx = 1\nsecret = \"hush\"\n[b]\ntoken = 5\n");
  file.section("a");
  const auto strangers = file.strangers();
  ASSERT_EQ(strangers.size(), 4U) << "an unknown section's keys too";
  EXPECT_EQ(strangers[3].name(), "b.token");
  file.refuse(strangers[1], "is not for here");
  EXPECT_THAT(
      file.problems([](const TomlStranger&) { return "!"; }),
      ElementsAre(testing::StartsWith("bot.toml:2: a.x: unknown setting"),
                  "bot.toml:3: a.secret: is not for here", "bot.toml:4: b: unknown section; known are: a!"));
}

TEST(TomlFile, WhatASettingsStructObjectsToGetsTheLineOfItsField) {
  auto file = file_of("[circuit]\nfailure_threshold = 0\n");
  auto section = file.section("circuit");
  int threshold = 5;
  section.read("failure_threshold", threshold);
  section.add_problems({"failure_threshold: must be 1 to 1000, is 0"});
  EXPECT_THAT(file.problems(), ElementsAre("bot.toml:2: circuit.failure_threshold: must be 1 to 1000, is 0"));
}

TEST(TomlFile, WhatIsNoTomlIsNamedByPlace) {
  auto parsed = TomlFile::parse("[cache\n", "bot.toml");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, base::ErrorCode::kParse);
  EXPECT_THAT(parsed.error().message, HasSubstr("bot.toml:1:"));
}

TEST(TomlFile, AFileThatNeverEndsOrIsFarTooLongIsRefused) {
  const auto endless = TomlFile::open("/dev/zero");
  ASSERT_FALSE(endless);
  EXPECT_EQ(endless.error().message,
            "/dev/zero: has more than 262144 bytes, which no settings take; name another file");
  EXPECT_TRUE(TomlFile::parse(std::string(256 * 1024, '#'), "bot.toml"));
  EXPECT_FALSE(TomlFile::parse(std::string(256 * 1024 + 1, '#'), "bot.toml"));
}

TEST(TomlFile, AKeyOfVeryManyPartsEndsNoProcess) {
  std::string deep = "a = 1\nb";
  for (int i = 0; i < 100'000; ++i) deep += ".b";
  const auto parsed = TomlFile::parse(deep + " = 1\n", "bot.toml");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, base::ErrorCode::kParse);
  EXPECT_EQ(parsed.error().message,
            "bot.toml:2: a key has more than 16 parts, which no setting has; take it out");
}

// A quoted name with a dot in it is called as the table within a section, and is another one: its settings
// were neither read nor told.
TEST(TomlFile, ASectionWhoseQuotedNameLooksLikeAPathIsUnknown) {
  auto file = file_of("[circuit.depth]\nx = 1\n[\"circuit.depth\"]\ny = 2\n[\"circuit[1]\"]\n");
  auto own = file.section("circuit").table("depth");
  ASSERT_TRUE(own);
  int x = 0;
  own->read("x", x);
  EXPECT_THAT(file.problems(), ElementsAre(HasSubstr("bot.toml:3: circuit.depth: unknown section"),
                                           HasSubstr("bot.toml:5: circuit[1]: unknown section")));
}

TEST(TomlFile, ANameOfNothingIsNotTheKeysAboveAllSections) {
  for (const char* text : {"\"\" = 5\n[cache]\n", "[\"\"]\nx = 5\n[cache]\n"}) {
    auto file = file_of(text);
    file.section("");
    file.section("cache");
    EXPECT_EQ(file.problems().size(), 1U) << text;
  }
}

TEST(TomlFile, AMistakeIsOneLineWhateverStandsInIt) {
  auto file = file_of("[cache]\n\"a\\nb\\u001b[31m\" = \"c\\nd\"\n");
  file.section("cache");
  EXPECT_THAT(file.problems(),
              ElementsAre(HasSubstr("cache.a?b?[31m: unknown setting, with the string \"c?d\"")));
  EXPECT_THAT(TomlFile::parse("\"a\\nb\" = 1\n\"a\\nb\" = 2\n", "bot.toml").error().message,
              testing::Not(HasSubstr("\n")));
}

TEST(TomlFile, AFileThatIsNotThereIsNamed) {
  auto opened = TomlFile::open("/no/such/bot.toml");
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message,
              HasSubstr("/no/such/bot.toml: the configuration cannot be read: No such file"));
}

}  // namespace
}  // namespace tidegate::config
