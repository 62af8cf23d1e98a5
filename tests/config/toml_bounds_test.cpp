#include "tidegate/config/toml_bounds.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tidegate::config {
namespace {

// "k.k.k" of so many parts.
std::string key(std::size_t parts, const std::string& part = "k", const std::string& dot = ".") {
  std::string whole = part;
  for (std::size_t i = 1; i < parts; ++i) whole += dot + part;
  return whole;
}

const std::string kDots(100, '.');

TEST(TomlBounds, AKeyMayHaveSixteenParts) {
  EXPECT_EQ(line_of_too_deep_key(key(16) + " = 1\n"), std::nullopt);
  EXPECT_EQ(line_of_too_deep_key(key(17) + " = 1\n"), 1U);
  EXPECT_EQ(line_of_too_deep_key("# one\n\n[" + key(17) + "]\n"), 3U);
  EXPECT_EQ(line_of_too_deep_key("x = {" + key(17) + " = 1}\n"), 1U);
}

TEST(TomlBounds, QuotedAndSpacedPartsCount) {
  EXPECT_EQ(line_of_too_deep_key(key(17, "\"k\"") + " = 1\n"), 1U);
  EXPECT_EQ(line_of_too_deep_key(key(17, "''", " . ") + " = 1\n"), 1U);
  EXPECT_EQ(line_of_too_deep_key(key(16, R"("a.b\".c")") + " = 1\n"), std::nullopt);
}

TEST(TomlBounds, DotsOfValuesAndCommentsDoNot) {
  std::string numbers = "x = [1.5";
  for (int i = 0; i < 100; ++i) numbers += ", 1.5";
  EXPECT_EQ(line_of_too_deep_key(numbers + "]\n"), std::nullopt);
  EXPECT_EQ(line_of_too_deep_key("x = \"" + kDots + "\"\ny = '" + kDots + "' # " + kDots), std::nullopt);
  EXPECT_EQ(line_of_too_deep_key("x = \"\"\"\n\"" + kDots + "\n\"\"\"\ny = '''" + kDots + "'''"),
            std::nullopt);
  std::string dates;
  for (int i = 0; i < 100; ++i) dates += "x" + std::to_string(i) + ".at = 07:32:00.5\n";
  EXPECT_EQ(line_of_too_deep_key(dates), std::nullopt);
}

// Whoever took the end of a string for its middle would not see what comes behind.
TEST(TomlBounds, WhatStandsBehindAStringIsSeen) {
  const std::string deep = key(17) + " = 1";
  EXPECT_EQ(line_of_too_deep_key("x = '\\'\n" + deep), 2U) << "in single quotes a backslash is one";
  EXPECT_EQ(line_of_too_deep_key("x = \"\\\"\"\n" + deep), 2U);
  EXPECT_EQ(line_of_too_deep_key("x = [\"\"\"a\n\"\"\"\", {" + deep + "}]"), 2U) << "a quote before the end";
  EXPECT_EQ(line_of_too_deep_key("x = ['''a''''', {" + deep + "}]"), 1U) << "two of them";
  EXPECT_EQ(line_of_too_deep_key("x = \"open\n" + deep), 2U);
  EXPECT_EQ(line_of_too_deep_key("x = \"\"\"open\n" + deep), std::nullopt);
  EXPECT_EQ(line_of_too_deep_key("x = \"\\"), std::nullopt);
}

}  // namespace
}  // namespace tidegate::config
