#include "apps/control/action_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tidegate::apps {
namespace {

using testing::HasSubstr;

TEST(ActionRequest, NamesTheActionAndItsArgumentsAsTexts) {
  const auto request = action_request("circuit", {{"endpoint", "depth"}, {"state", "forced_open"}});
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/actions/circuit");
  EXPECT_EQ(net::header(request.headers, "Content-Type"), "application/json");
  EXPECT_EQ(request.body, R"({"endpoint":"depth","state":"forced_open"})");
}

TEST(ActionRequest, WithoutArgumentsIsAnEmptyObject) {
  EXPECT_EQ(action_request("halt", {}).body, "{}");
}

TEST(ActionRequest, BytesThatAreNoTextEndNothing) {
  EXPECT_THAT(action_request("silence", {{"comment", "a\xff\"b"}}).body, HasSubstr("\\\"b"));
}

std::string refusal(int status, const std::string& body) {
  const auto done = done_words({.status = status, .body = body});
  return done ? "done: " + *done : done.error().message;
}

TEST(ActionRequest, TheAnswerIsInTheWordsOfTheProcess) {
  EXPECT_EQ(done_words({.status = 200, .body = R"({"done": "trading is halted"})"}).value(),
            "trading is halted");
  EXPECT_EQ(refusal(409, R"({"error": "it is halted already"})"), "it is halted already");
}

TEST(ActionRequest, WhatIsNoAnswerOfOursIsNotTakenForDone) {
  EXPECT_THAT(refusal(500, R"({"done": "yes"})"), HasSubstr("HTTP status 500"));
  for (const char* body : {"", "<html>", "[]", R"({"done": 1})", "{}"}) {
    EXPECT_THAT(refusal(200, body), HasSubstr("HTTP status 200")) << body;
  }
}

}  // namespace
}  // namespace tidegate::apps
