#include "apps/control/story_lines.hpp"

#include <gtest/gtest.h>

namespace tidegate::apps {
namespace {

TEST(StoryLines, AreALineEach) {
  EXPECT_EQ(story_lines(R"({"request_id": "1-2", "lines": ["depth asked at 14:03", "circuit: closed"]})"),
            "depth asked at 14:03\ncircuit: closed\n");
}

TEST(StoryLines, WhatHasNoneComesAsItIs) {
  for (const char* text : {"{\"lines\":[]}", "{\"lines\":\"one\"}", "{\"a\":1}", "[1,2]", "no json"}) {
    EXPECT_EQ(story_lines(text), std::string{text} + "\n");
  }
}

TEST(StoryLines, NothingCanCommandTheTerminal) {
  EXPECT_EQ(story_lines("{\"lines\": [\"a\\u001b[2J\", \"b\\nc\\u007f\"]}"), "a?[2J\nb?c?\n");
  EXPECT_EQ(story_lines("no \x1b[2J json"), "no ?[2J json\n");
}

}  // namespace
}  // namespace tidegate::apps
