#include "tidegate/config/reading/file_layer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tidegate::config {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> problems_in(std::string_view text) {
  auto file = TomlFile::parse(text, "bot.toml");
  EXPECT_TRUE(file);
  static_cast<void>(read_file(*file));
  return problems_of(*file);
}

TEST(FileLayer, EachValueKnowsItsLine) {
  auto file = TomlFile::parse("preset = \"swing\"\n[cache]\n\nmax_entries = 7\n[circuit.depth]\nprobes = 3\n",
                              "bot.toml");
  ASSERT_TRUE(file);
  const Layer layer = read_file(*file);
  ASSERT_EQ(layer.settings.size(), 3U);
  EXPECT_EQ(layer.settings[0].place.path(), "preset");
  EXPECT_EQ(layer.settings[1].origin.in_words(), "file bot.toml:4");
  EXPECT_EQ(layer.settings[2].place.path(), "circuit.depth.probes");
  EXPECT_THAT(problems_of(*file), IsEmpty());
}

TEST(FileLayer, WhatDoesNotFitIsNotSet) {
  auto file = TomlFile::parse("[cache]\nmax_entries = 0\neviction = 5\nmax_bytes = 10\n", "bot.toml");
  ASSERT_TRUE(file);
  const Layer layer = read_file(*file);
  ASSERT_EQ(layer.settings.size(), 1U);
  EXPECT_EQ(layer.settings[0].place.path(), "cache.max_bytes");
}

TEST(FileLayer, EveryMistakeIsToldWithItsLineValueAndWhatWasExpected) {
  EXPECT_THAT(
      problems_in(
          "[cache]\nmax_entries = 0\neviction = 5\n[circuit.depth]\nopen_for_ms = \"5s\"\nprobes = 0\n"),
      ElementsAre("bot.toml:2: cache.max_entries is 0; it must be from 1 to 10000000",
                  "bot.toml:3: cache.eviction: expected one of \"lru\", \"s3_fifo\", got the number 5",
                  "bot.toml:5: circuit.depth.open_for_ms: expected a whole number from 1 to 3600000, got "
                  "the string \"5s\"",
                  "bot.toml:6: circuit.depth.probes is 0; it must be from 1 to 1000"));
}

TEST(FileLayer, AnUnknownSettingIsToldWithItsValueAndTheNearestOfAllSections) {
  EXPECT_THAT(
      problems_in("open_for_ms = 1\n[cache]\nmax_entrys = 7\nopen_for_ms = 5\nzebra = 1\n[cirkuit]\n"),
      ElementsAre(
          AllOf(HasSubstr("bot.toml:1: open_for_ms: unknown setting, with the number 1"),
                EndsWith("; the nearest is circuit.open_for_ms")),
          AllOf(HasSubstr("bot.toml:3: cache.max_entrys: unknown setting, with the number 7"),
                EndsWith("; the nearest is max_entries")),
          AllOf(HasSubstr("bot.toml:4: cache.open_for_ms: "),
                EndsWith("; the nearest is circuit.open_for_ms")),
          AllOf(HasSubstr("bot.toml:5: cache.zebra: "), EndsWith("ttl_jitter_percent")),
          AllOf(HasSubstr("bot.toml:6: cirkuit: unknown section"), EndsWith("; the nearest is circuit"))));
}

TEST(FileLayer, AnEndpointThatThereIsNotIsToldWithTheNearest) {
  EXPECT_THAT(problems_in("[circuit.dpeth]\nprobes = 3\n"),
              ElementsAre(AllOf(HasSubstr("bot.toml:1: circuit.dpeth: unknown setting, with a table"),
                                EndsWith("; the nearest is depth"))));
}

TEST(FileLayer, ASecretIsRefusedWhereverItStandsWithWhatToDo) {
  for (const char* text : {"api_key = \"hush\"\n", "[exchange]\napi_secret = \"hush\"\n",
                           "[mexc]\nsecret = \"hush\"\n", "[circuit.depth]\ntoken = \"hush\"\n"}) {
    const auto problems = problems_in(text);
    std::string all;
    for (const std::string& line : problems) all += line + "\n";
    EXPECT_THAT(all, AllOf(HasSubstr("a secret does not belong there"), HasSubstr("chmod 600"),
                           HasSubstr("MEXC_API_KEYS_FILE"), Not(HasSubstr("hush"))))
        << text;
  }
}

TEST(FileLayer, AMistakeBeyondOneValueGetsTheLineOfItsSetting) {
  auto file = TomlFile::parse("[circuit]\nprobes = 1\n[circuit.depth]\nprobes = 2\n", "bot.toml");
  ASSERT_TRUE(file);
  static_cast<void>(read_file(*file));
  add_problem(*file, find_setting("circuit.probes").value(), " is odd");
  add_problem(*file, find_setting("circuit.depth.probes").value(), " is even");
  add_problem(*file, find_setting("circuit.depth.open_for_ms").value(), " is late");
  add_problem(*file, find_setting("cache.max_bytes").value(), " is nowhere");
  EXPECT_THAT(problems_of(*file),
              ElementsAre("bot.toml:1: cache.max_bytes is nowhere", "bot.toml:2: circuit.probes is odd",
                          "bot.toml:3: circuit.depth.open_for_ms is late",
                          "bot.toml:4: circuit.depth.probes is even"));
}

}  // namespace
}  // namespace tidegate::config
