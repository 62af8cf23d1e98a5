#include "apps/control/json_lines.hpp"

#include <gtest/gtest.h>

namespace tidegate::apps {
namespace {

TEST(JsonLines, AreKeysAndValuesInTheirOrder) {
  EXPECT_EQ(json_lines(R"({"id": "1-2", "age_s": 0.25, "joined": true, "served": false, "error": null})"),
            "id: 1-2\nage_s: 0.25\njoined: yes\nserved: no\nerror: none\n");
}

TEST(JsonLines, WhatIsInsideStandsDeeper) {
  EXPECT_EQ(json_lines(R"({"call": {"endpoint": "depth", "key": {"symbol": "BTCUSDT"}}, "end": 1})"),
            "call:\n  endpoint: depth\n  key:\n    symbol: BTCUSDT\nend: 1\n");
}

TEST(JsonLines, ListsOfValuesTakeOneLineAndOthersAPartEach) {
  EXPECT_EQ(json_lines(R"({"tags": ["a", 2], "none": [], "empty": {}})"),
            "tags: a, 2\nnone: none\nempty: none\n");
  EXPECT_EQ(json_lines(R"({"steps": [{"at": 1, "what": "sent"}, {"at": 2, "list": [[1, 2], 3]}]})"),
            "steps:\n  - at: 1\n    what: sent\n  - at: 2\n    list:\n      - 1, 2\n      - 3\n");
}

TEST(JsonLines, NothingCanCommandTheTerminal) {
  EXPECT_EQ(json_lines("{\"a\\u001b[2J\": \"b\\nc\\u007f\"}"), "a?[2J: b?c?\n");
  EXPECT_EQ(json_lines("no \x1b[2J json"), "no ?[2J json\n");
}

TEST(JsonLines, AValueAloneIsALine) {
  EXPECT_EQ(json_lines("\"x\""), "x\n");
  EXPECT_EQ(json_lines("[1, 2]"), "1, 2\n");
}

}  // namespace
}  // namespace tidegate::apps
