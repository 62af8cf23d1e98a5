#include "tidegate/dashboard/action_door.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "dashboard/scene.hpp"
#include "tidegate/dashboard/action_form.hpp"

namespace tidegate::dashboard {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing_support::FakeSource;

constexpr const char* kToken = "00112233445566778899aabbccddeeff";

class ActionDoorTest : public testing::Test {
 protected:
  net::HttpRequest request(std::string body = "{}") const {
    return {.method = "POST",
            .target = "/actions/…",
            .headers = {{"content-type", "application/json"}, {"x-tidegate-token", kToken}},
            .body = std::move(body)};
  }
  net::HttpResponse ask(std::string_view name, const net::HttpRequest& request) {
    return door_.answer(request, name, now_);
  }
  net::HttpResponse ask_with_token(std::string token) {
    net::HttpRequest asked = request();
    asked.headers.back().second = std::move(token);
    return ask("halt", asked);
  }
  static std::string error(const net::HttpResponse& response) {
    return nlohmann::json::parse(response.body).at("error").get<std::string>();
  }
  const std::vector<Action>& performed() const { return source_.acting.performed; }

  FakeSource source_;
  ActionDoor door_{source_, TokenGuard{base::Secret{kToken}}};
  base::MonotonicTime now_{};
};

TEST_F(ActionDoorTest, WithTheTokenItIsDoneAndSaid) {
  const auto answer = ask("circuit", request(R"({"endpoint": "depth", "state": "closed"})"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(net::header(answer.headers, "Content-Type"), "application/json");
  EXPECT_EQ(answer.body, "{\"done\":\"circuit is done\"}\n");
  ASSERT_EQ(performed().size(), 1U);
  EXPECT_EQ(performed()[0].name, "circuit");
  EXPECT_EQ(performed()[0].arguments, (ActionArguments{{"endpoint", "depth"}, {"state", "closed"}}));
  EXPECT_EQ(performed()[0].from, "page");
}

TEST_F(ActionDoorTest, WithoutTheTokenAnotherUserOfTheMachineWouldHaltTrading) {
  net::HttpRequest without = request();
  without.headers.pop_back();
  EXPECT_EQ(ask("halt", without).status, 401);
  EXPECT_EQ(ask_with_token("").status, 401);
  EXPECT_EQ(ask_with_token("ffeeddccbbaa99887766554433221100").status, 403);
  without.target = std::string{"/actions/halt?X-Tidegate-Token="} + kToken;
  EXPECT_EQ(ask("halt", without).status, 401) << "a token in a URL would be in every log and history";
  EXPECT_TRUE(performed().empty());
}

TEST_F(ActionDoorTest, NoAnswerAndNoEventHoldsAToken) {
  const auto wrong = ask_with_token("mistyped-token");
  EXPECT_EQ(wrong.body.find("mistyped"), std::string::npos) << "it may be right but for one letter";
  EXPECT_EQ(wrong.body.find(kToken), std::string::npos);
  ASSERT_EQ(source_.acting.refusals.size(), 1U);
  EXPECT_EQ(source_.acting.refusals[0], "halt from page: its token is wrong");
}

TEST_F(ActionDoorTest, AfterFiveWrongTokensNoneIsHeardForTheMinuteAndThatIsToldOnce) {
  for (int i = 0; i < 9; ++i) {
    EXPECT_EQ(ask_with_token("guess").status, i < 5 ? 403 : 429);
    now_ += 1s;
  }
  const auto right = ask_with_token(kToken);
  EXPECT_EQ(right.status, 429) << "guessing would go on as fast as the port answers";
  EXPECT_EQ(net::header(right.headers, "Retry-After"), "51");
  EXPECT_THAT(error(right), HasSubstr("for 51 s"));
  EXPECT_TRUE(performed().empty());
  ASSERT_EQ(source_.acting.refusals.size(), 5U) << "the log would be filled by whoever wants to";
  EXPECT_THAT(source_.acting.refusals.back(), HasSubstr("none is heard for a minute"));
  now_ = base::MonotonicTime{60s};
  EXPECT_EQ(ask_with_token(kToken).status, 200);
}

TEST_F(ActionDoorTest, ALocalSocketAsksForNoTokenAndIsNeverLocked) {
  ActionDoor local{source_, std::nullopt};
  net::HttpRequest bare = request();
  bare.headers.pop_back();
  EXPECT_EQ(local.answer(bare, "halt", now_).status, 200);
  EXPECT_EQ(performed().at(0).from, "local socket");
  for (int i = 0; i < 9; ++i) EXPECT_EQ(local.answer(request(), "halt", now_).status, 200);
}

TEST_F(ActionDoorTest, AnotherMethodIsRefused) {
  for (const char* method : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "post"}) {
    net::HttpRequest asked = request();
    asked.method = method;
    const auto answer = ask("halt", asked);
    EXPECT_EQ(answer.status, 405) << method << ": a link or an image of any page would do it";
    EXPECT_EQ(net::header(answer.headers, "Allow"), "POST");
  }
  EXPECT_TRUE(performed().empty());
}

TEST_F(ActionDoorTest, AnotherContentTypeIsRefused) {
  for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded", "application/jsonx"}) {
    net::HttpRequest asked = request();
    asked.headers.front().second = type;
    EXPECT_EQ(ask("halt", asked).status, 415) << "a form of any page can send '" << type << "'";
  }
  EXPECT_TRUE(performed().empty());
  net::HttpRequest asked = request();
  asked.headers.front().second = "Application/JSON; charset=utf-8";
  EXPECT_EQ(ask("halt", asked).status, 200);
}

TEST_F(ActionDoorTest, ALongBodyIsRefusedUnread) {
  const std::string most = R"({"rule": "A", "for_s": "1", "comment": ")";
  EXPECT_EQ(ask("silence", request(most + std::string(4096 - most.size() - 2, 'x') + "\"}")).status, 200);
  EXPECT_EQ(ask("silence", request(most + std::string(4097 - most.size() - 2, 'x') + "\"}")).status, 413)
      << "it would become an event, and 60 KiB of the log, each time";
  EXPECT_EQ(performed().size(), 1U);
}

TEST_F(ActionDoorTest, WhatIsNotUnderstoodIsNotDone) {
  EXPECT_EQ(ask("halt", request("[")).status, 400);
  EXPECT_EQ(ask("halt", request("{\"now\": true}")).status, 400);
  EXPECT_EQ(ask("halt", request("{\"symbol\": \"BTCUSDT\"}")).status, 400) << "all would be halted";
  EXPECT_EQ(ask("sell", request()).status, 404);
  EXPECT_THAT(error(ask("", request())), HasSubstr("there are halt, resume, circuit, silence, lift, reload"));
  EXPECT_LT(ask(std::string(60'000, 'x'), request()).body.size(), 1'000U);
  EXPECT_TRUE(performed().empty());
}

TEST_F(ActionDoorTest, WhyItWasNotDoneIsPassedOn) {
  const std::pair<base::ErrorCode, int> statuses[] = {{base::ErrorCode::kInvalidArgument, 400},
                                                      {base::ErrorCode::kNotFound, 404},
                                                      {base::ErrorCode::kUnavailable, 503},
                                                      {base::ErrorCode::kQueueFull, 409}};
  for (const auto& [code, status] : statuses) {
    source_.acting.failure = base::Error{.code = code, .message = "it does not go"};
    const auto answer = ask("reload", request());
    EXPECT_EQ(answer.status, status);
    EXPECT_EQ(error(answer), "it does not go");
  }
}

TEST_F(ActionDoorTest, WhereNothingCanBeDoneThatIsSaid) {
  source_.offers_actions = false;
  EXPECT_EQ(ask("halt", request()).status, 404);
  EXPECT_EQ(ask_with_token("guess").status, 404);
}

}  // namespace
}  // namespace tidegate::dashboard
