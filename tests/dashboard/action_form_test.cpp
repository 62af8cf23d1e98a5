#include "tidegate/dashboard/action_form.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tidegate::dashboard {
namespace {

using testing::HasSubstr;

base::Result<ActionArguments> read(std::string_view action, const std::string& body) {
  return read_arguments(*find_action_form(action), body);
}

TEST(ActionForm, TheOnesThereAre) {
  std::vector<std::string_view> names;
  for (const ActionForm& form : action_forms()) names.push_back(form.name);
  EXPECT_THAT(names, testing::ElementsAre("halt", "resume", "circuit", "silence", "lift", "reload"));
  EXPECT_EQ(find_action_form("Halt"), nullptr);
  EXPECT_EQ(find_action_form(""), nullptr);
}

TEST(ActionForm, ArgumentsAreTexts) {
  const auto read_ones =
      read("silence", R"({"rule": "CircuitOpen", "for_s": "600", "comment": "a \"move\""})");
  ASSERT_TRUE(read_ones) << read_ones.error().message;
  EXPECT_EQ(*read_ones,
            (ActionArguments{{"rule", "CircuitOpen"}, {"for_s", "600"}, {"comment", "a \"move\""}}));
  EXPECT_TRUE(read("silence", R"({"rule": "", "for_s": "600"})")) << "what may be left out";
  EXPECT_TRUE(read("halt", "{}"));
  EXPECT_TRUE(read("halt", "")) << "there is nothing to say";
}

TEST(ActionForm, WhatIsNoObjectOfTextsIsRefused) {
  for (const char* body :
       {"[]", "null", "7", "\"halt\"", "{\"rule\": 7, \"for_s\": \"1\"}", "{\"rule\": null}",
        "{\"rule\": {\"a\": \"b\"}}", "{\"rule\": [\"a\"]}", "{\"rule\": true}", "{\"for_s\": 1.5}"}) {
    const auto answer = read("silence", body);
    ASSERT_FALSE(answer) << body;
    EXPECT_EQ(answer.error().code, base::ErrorCode::kParse) << body;
    EXPECT_THAT(answer.error().message, HasSubstr("one JSON object whose values are texts")) << body;
  }
  for (const char* body : {"{", "{\"rule\"", "{} {}", "rule=x", "{\"rule\": \"\xff\"}"}) {
    const auto answer = read("silence", body);
    ASSERT_FALSE(answer) << body;
    EXPECT_EQ(answer.error().message, "the body is no JSON") << body;
  }
}

TEST(ActionForm, NestingIsRefusedAtItsFirstStepHoweverDeepItGoes) {
  const std::string deep(2'000, '[');
  EXPECT_THAT(read("halt", deep).error().message, HasSubstr("one JSON object"))
      << "it would be built, and taken down again step by step";
  EXPECT_THAT(read("silence", "{\"rule\": " + deep).error().message, HasSubstr("one JSON object"));
}

TEST(ActionForm, AnArgumentTwiceIsRefused) {
  EXPECT_FALSE(read("lift", R"({"rule": "A", "rule": "B"})"))
      << "readers would differ about which one counts";
}

TEST(ActionForm, ControlCharactersAreRefused) {
  EXPECT_THAT(read("lift", R"({"rule": "A\nB"})").error().message, HasSubstr("rule has control characters"))
      << "a line of the log would be forged";
  EXPECT_FALSE(read("lift", R"({"rule\u0000": "A"})"));
  EXPECT_FALSE(read("lift", R"({"rule": "A\u007f"})"));
}

TEST(ActionForm, UnknownAndMissingArgumentsAreNamed) {
  EXPECT_EQ(read("halt", R"({"symbol": "BTCUSDT"})").error().message,
            "halt has no argument 'symbol'; it has none")
      << "who believes to halt one symbol would halt all";
  EXPECT_EQ(read("circuit", R"({"endpoint": "depth", "state": "closed", "for_s": "1"})").error().message,
            "circuit has no argument 'for_s'; it has endpoint, state");
  EXPECT_EQ(read("circuit", R"({"endpoint": "depth"})").error().message, "circuit needs the argument state");
  EXPECT_FALSE(read("halt", R"({"": "x"})")) << "an empty name is none that an action has";
}

}  // namespace
}  // namespace tidegate::dashboard
