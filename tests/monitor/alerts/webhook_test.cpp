#include "tidegate/monitor/alerts/webhook.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "monitor/alerts/web_fixture.hpp"

namespace tidegate::monitor {
namespace {

using namespace std::chrono_literals;
using base::EventKind;
using nlohmann::json;
using ::testing::ElementsAre;
using testing::fired;
using ::testing::HasSubstr;
using testing::WebFixture;

struct HookFixture : WebFixture {
  explicit HookFixture(WebhookSettings wanted = {}, bool on_sockets = false)
      : WebFixture(on_sockets), hook(std::in_place, loop(), std::move(wanted), caller(), told) {}

  void deliver(int count, int from = 0) {
    for (int i = from; i < from + count; ++i) hook->deliver(fired("rule_" + std::to_string(i)));
  }
  bool await_delivery() {
    return await([this] { return hook->waiting() == 0; });
  }
  // The rules that were told, a list a message.
  std::vector<std::vector<std::string>> messages() const {
    std::vector<std::vector<std::string>> all;
    for (const net::HttpRequest& request : reader.requests) {
      std::vector<std::string>& rules = all.emplace_back();
      const json body = json::parse(request.body);
      for (const json& alert : body.at("alerts")) rules.push_back(alert.at("rule"));
    }
    return all;
  }

  std::optional<Webhook> hook;
};

class WebhookOnEachNetwork : public ::testing::TestWithParam<bool> {};

TEST_P(WebhookOnEachNetwork, PostsAnAlertToItsAddress) {
  HookFixture web{{}, GetParam()};
  web.deliver(1);
  EXPECT_EQ(web.hook->waiting(), 1U);
  ASSERT_TRUE(web.await_delivery());
  ASSERT_EQ(web.reader.requests.size(), 1U);
  const net::HttpRequest& seen = web.reader.requests[0];
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.target, testing::kPath);
  EXPECT_EQ(net::header(seen.headers, "Content-Type"), "application/json");
  EXPECT_EQ(net::header(seen.headers, "Authorization"), std::string{"Bearer "} + testing::kToken);
  EXPECT_EQ(seen.body, webhook_body(WebhookShape::kGeneric, std::vector{fired("rule_0")}, ""));
  EXPECT_TRUE(web.told.events.empty());
}

TEST_P(WebhookOnEachNetwork, ADeadOneIsToldAndTriedAgainUntilItIsBack) {
  HookFixture web{{.first_pause = 20ms}, GetParam()};
  web.stop_serving();
  web.deliver(1);
  ASSERT_TRUE(web.await([&] { return !web.told.events.empty(); }));
  EXPECT_EQ(web.told.events[0].kind, EventKind::kAlertNotDelivered);
  EXPECT_EQ(web.told.events[0].subject, "webhook");
  web.serve_again();
  ASSERT_TRUE(web.await_delivery());
  EXPECT_THAT(web.messages(), ElementsAre(ElementsAre("rule_0")));
  EXPECT_EQ(web.told.events.back().kind, EventKind::kAlertDelivered);
  EXPECT_TRUE(web.no_secret_was_told());
}

TEST_P(WebhookOnEachNetwork, ASlowOneIsGivenUpInTimeAndHoldsUpNobody) {
  HookFixture web{{.timeout = 100ms, .attempts = 1}, GetParam()};
  web.reader.stalls = true;
  const auto began = web.loop().now();
  web.deliver(1);
  ASSERT_TRUE(web.await_delivery());
  EXPECT_GE(web.loop().now() - began, 100ms);
  ASSERT_EQ(web.told.events.size(), 1U);
  EXPECT_THAT(web.told.events[0].text, HasSubstr("1 of its alerts went nowhere but to the log"));
  EXPECT_TRUE(web.no_secret_was_told());
}

INSTANTIATE_TEST_SUITE_P(Networks, WebhookOnEachNetwork, ::testing::Values(false, true),
                         [](const auto& on) { return on.param ? "Sockets" : "Memory"; });

TEST(Webhook, WhatWaitsGoesTogetherAndInOrder) {
  HookFixture web;
  web.deliver(45);
  ASSERT_TRUE(web.await_delivery());
  const auto messages = web.messages();
  ASSERT_EQ(messages.size(), 3U);
  EXPECT_EQ(messages[0].size(), Webhook::kMostTogether);
  EXPECT_EQ(messages[2].size(), 5U);
  int next = 0;
  for (const auto& message : messages) {
    for (const auto& rule : message) EXPECT_EQ(rule, "rule_" + std::to_string(next++));
  }
}

TEST(Webhook, PausesLongerAfterEachFailureAndThenGivesUp) {
  HookFixture web{{.attempts = 4, .first_pause = 1s}};
  web.reader.status = 503;
  std::vector<base::Duration> tried;
  const auto began = web.loop().now();
  web.deliver(1);
  ASSERT_TRUE(web.await([&] {
    if (web.reader.requests.size() > tried.size()) tried.push_back(web.loop().now() - began);
    return web.hook->waiting() == 0;
  }));
  ASSERT_EQ(tried.size(), 4U);
  EXPECT_EQ(tried[1] / 100ms, 10);
  EXPECT_EQ(tried[2] / 100ms, 30);
  EXPECT_EQ(tried[3] / 100ms, 70);
  ASSERT_EQ(web.told.events.size(), 2U);
  EXPECT_EQ(web.told.events[0].text, "does not take alerts: it answers 503; it is tried again");
  EXPECT_EQ(web.told.events[1].text,
            "1 of its alerts went nowhere but to the log (1 since it fails): it answers 503");
}

TEST(Webhook, IsPatientWithWhoSaysWhenToComeAgain) {
  HookFixture web{{.first_pause = 1s}};
  web.reader.status = 429;
  web.reader.headers = {{"Retry-After", "20"}};
  web.deliver(1);
  ASSERT_TRUE(web.await([&] { return web.reader.requests.size() == 1; }));
  web.let_pass(19s);
  EXPECT_EQ(web.reader.requests.size(), 1U);
  web.reader.status = 200;
  web.let_pass(2s);
  EXPECT_EQ(web.reader.requests.size(), 2U);
  EXPECT_EQ(web.hook->waiting(), 0U);
}

TEST(Webhook, IsNotHeldUpForLongerThanFiveMinutes) {
  HookFixture web;
  web.reader.status = 429;
  web.reader.headers = {{"Retry-After", "86400"}};
  web.deliver(1);
  ASSERT_TRUE(web.await([&] { return web.reader.requests.size() == 1; }));
  web.let_pass(Webhook::kLongestRetryAfter + 1s);
  EXPECT_EQ(web.reader.requests.size(), 2U);
}

TEST(Webhook, DoesNotRepeatWhatNoRepetitionChanges) {
  for (const int status : {301, 400, 401, 403, 404, 410}) {
    HookFixture web;
    web.reader.status = status;
    web.reader.body = "no such hook: path-secret";
    web.deliver(1);
    ASSERT_TRUE(web.await_delivery());
    EXPECT_EQ(web.reader.requests.size(), 1U) << status;
    ASSERT_EQ(web.told.events.size(), 1U);
    EXPECT_THAT(web.told.events[0].text,
                HasSubstr("it answers " + std::to_string(status) + ": see its address"));
    EXPECT_TRUE(web.no_secret_was_told()) << "nor what its reader says of it";
  }
}

TEST(Webhook, KeepsTheYoungestWhereItCannotKeepAll) {
  HookFixture web{{.max_queued = 30}};
  web.reader.stalls = true;
  web.deliver(1);
  ASSERT_TRUE(web.await([&] { return !web.reader.requests.empty(); })) << "one is under way";
  web.deliver(1'000, 1);
  EXPECT_EQ(web.hook->waiting(), 31U);
  EXPECT_THAT(web.told.events.at(0).text, HasSubstr("more than 30 wait for it"));
  EXPECT_EQ(web.told.events.size(), 1U) << "no log is filled";
  web.reader.stalls = false;
  ASSERT_TRUE(web.await_delivery());
  const auto messages = web.messages();
  ASSERT_GE(messages.size(), 2U);
  EXPECT_EQ(messages[messages.size() - 2].front(), "rule_971");
  EXPECT_EQ(messages.back().back(), "rule_1000");
  EXPECT_THAT(web.told.events.back().text, HasSubstr("lost were 970"));
}

TEST(Webhook, ADayOfADeadOneIsOneEventAMinuteAtTheMost) {
  HookFixture web{{.attempts = 1, .max_queued = 10}};
  web.stop_serving();
  for (int minute = 0; minute < 60; ++minute) {
    for (int i = 0; i < 50; ++i) web.deliver(1);
    web.let_pass(1min);
  }
  EXPECT_LE(web.told.events.size(), 61U);
  EXPECT_LE(web.hook->waiting(), 10U);
  EXPECT_THAT(web.told.events.back().text, HasSubstr("since it fails"));
}

TEST(Webhook, TellsOnlyWhatIsSevereEnough) {
  HookFixture web{{.least = base::Severity::kError}};
  web.hook->deliver(fired("mild", base::Severity::kWarning));
  web.hook->deliver(fired("grave", base::Severity::kError));
  ASSERT_TRUE(web.await_delivery());
  EXPECT_THAT(web.messages(), ElementsAre(ElementsAre("grave")));
}

TEST(Webhook, SpeaksAsItsReaderUnderstands) {
  HookFixture web{{.shape = WebhookShape::kTelegram, .chat = "-1001"}};
  web.deliver(1);
  ASSERT_TRUE(web.await_delivery());
  EXPECT_EQ(json::parse(web.reader.requests.at(0).body).at("chat_id"), "-1001");
}

TEST(Webhook, GoesWhileSomethingIsUnderWay) {
  HookFixture web;
  web.reader.stalls = true;
  web.deliver(3);
  ASSERT_TRUE(web.await([&] { return !web.reader.requests.empty(); }));
  web.hook.reset();
  web.let_pass(1min);
  EXPECT_EQ(web.reader.requests.size(), 1U);
  EXPECT_TRUE(web.told.events.empty());
}

TEST(Webhook, GoesWhileItPausesBeforeTheNextAttempt) {
  HookFixture web;
  web.reader.status = 500;
  web.deliver(1);
  ASSERT_TRUE(web.await([&] { return web.told.count(EventKind::kAlertNotDelivered) == 1; }));
  web.hook.reset();
  web.let_pass(1min);
  EXPECT_EQ(web.reader.requests.size(), 1U);
}

TEST(WebhookSettings, NameEveryWrongField) {
  EXPECT_TRUE(WebhookSettings{}.validate().empty());
  WebhookSettings wrong{.name = "",
                        .shape = WebhookShape::kTelegram,
                        .timeout = 99ms,
                        .attempts = 0,
                        .first_pause = 31s,
                        .max_queued = 0};
  const auto problems = wrong.validate();
  ASSERT_EQ(problems.size(), 6U);
  EXPECT_TRUE(problems[0].starts_with("name is empty"));
  EXPECT_TRUE(problems[1].starts_with("chat is empty"));
  EXPECT_TRUE(problems[2].starts_with("timeout is 99 ms"));
  EXPECT_TRUE(problems[3].starts_with("attempts is 0"));
  EXPECT_TRUE(problems[4].starts_with("first_pause is 31000 ms"));
  EXPECT_TRUE(problems[5].starts_with("max_queued is 0"));
}

}  // namespace
}  // namespace tidegate::monitor
