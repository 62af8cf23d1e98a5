#include "tidegate/monitor/alerts/watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "monitor/alerts/web_fixture.hpp"

namespace tidegate::monitor {
namespace {

using namespace std::chrono_literals;
using base::EventKind;
using testing::above;
using testing::gauge;
using ::testing::HasSubstr;
using testing::kAge;
using testing::WebFixture;

const AddressPlace kSomewhere{.url = {.file = "/etc/tidegate/url", .variable = ""}, .token = {}};

AlertSettings with_hook_and_heart() {
  AlertSettings settings;
  settings.rules = {above(5)};
  settings.rules[0].hold_for = 3s;
  settings.rules[0].severity = base::Severity::kError;
  settings.webhooks = {{.webhook = {.name = "slack", .shape = WebhookShape::kSlack}, .address = kSomewhere}};
  settings.heartbeat = {.heartbeat = {.only_while_well = true}, .address = kSomewhere};
  return settings;
}

struct WatchFixture : WebFixture {
  base::Result<std::unique_ptr<AlertWatch>> make(const AlertSettings& settings,
                                                 const std::vector<std::string>& known) {
    AlertAddresses addresses;
    for (const std::string& name : known) addresses.emplace(name, address());
    return AlertWatch::make(loop(), network(), settings, std::move(addresses), told);
  }
  std::size_t asked(const std::string& method) const {
    std::size_t count = 0;
    for (const auto& request : reader.requests) count += request.method == method ? 1U : 0U;
    return count;
  }
  // For so long, a look a second.
  void see(AlertWatch& watch, double age, base::Duration time) {
    for (base::Duration lived{}; lived < time; lived += 1s) {
      watch.on_samples(std::vector{gauge(kAge, age)});
      let_pass(1s);
    }
  }
};

TEST(AlertWatch, TellsTheLogAndEverySinkThatAnAlertFiresAndIsOver) {
  WatchFixture web;
  const auto watch = web.make(with_hook_and_heart(), {"slack", "heartbeat"}).value();
  web.see(*watch, 6, 3s);
  EXPECT_EQ(web.asked("POST"), 0U) << "it has not held for long enough";
  web.see(*watch, 6, 2s);
  ASSERT_EQ(web.asked("POST"), 1U);
  EXPECT_EQ(web.told.count(EventKind::kAlertFired), 1U);
  web.see(*watch, 0, 2s);
  EXPECT_EQ(web.asked("POST"), 2U);
  EXPECT_EQ(web.told.count(EventKind::kAlertResolved), 1U);
  const auto last = nlohmann::json::parse(web.reader.requests.back().body);
  EXPECT_THAT(last.at("text").get<std::string>(), HasSubstr("too_old: resolved after"));
  EXPECT_TRUE(web.no_secret_was_told());
}

TEST(AlertWatch, BeatsWhileItLooksAndAllIsWell) {
  WatchFixture web;
  const auto watch = web.make(with_hook_and_heart(), {"slack", "heartbeat"}).value();
  web.see(*watch, 0, 2min);
  EXPECT_EQ(web.asked("GET"), 2U);
  web.see(*watch, 6, 2min);
  EXPECT_EQ(web.asked("GET"), 3U) << "the third came before the alert fired";
  web.let_pass(1h);
  EXPECT_EQ(web.asked("GET"), 3U);
}

TEST(AlertWatch, ADeadHookKeepsNothingElseFromHearing) {
  WatchFixture web;
  AlertSettings settings = with_hook_and_heart();
  settings.commands = {CommandSettings{.name = "pager", .command = {"/no/such/program"}}};
  const auto watch = web.make(settings, {"slack", "heartbeat"}).value();
  web.stop_serving();
  web.see(*watch, 6, 5s);
  EXPECT_EQ(web.told.count(EventKind::kAlertFired), 1U);
  EXPECT_THAT(web.told.text(), HasSubstr("pager 1 of its alerts went nowhere"));
  EXPECT_THAT(web.told.text(), HasSubstr("slack does not take alerts"));
  EXPECT_TRUE(web.no_secret_was_told());
}

TEST(AlertWatch, TellsATrialToEverySink) {
  WatchFixture web;
  const auto watch = web.make(with_hook_and_heart(), {"slack", "heartbeat"}).value();
  EXPECT_TRUE(watch->idle());
  watch->try_all(testing::fired("trial"));
  EXPECT_FALSE(watch->idle());
  web.let_pass(1s);
  EXPECT_TRUE(watch->idle());
  EXPECT_EQ(web.asked("POST"), 1U);
  EXPECT_EQ(web.asked("GET"), 1U) << "the heartbeat is tried too";
  EXPECT_EQ(web.told.count(EventKind::kAlertFired), 1U);
}

TEST(AlertWatch, WhatEndsWithTradingIsNotToldWhileItWindsDown) {
  WatchFixture web;
  AlertSettings settings = with_hook_and_heart();
  settings.rules[0].while_stopping = false;
  const auto watch = web.make(settings, {"slack", "heartbeat"}).value();
  watch->begin_wind_down();
  web.see(*watch, 6, 10s);
  EXPECT_EQ(web.asked("POST"), 0U);
  EXPECT_EQ(web.told.count(EventKind::kAlertFired), 0U);
}

TEST(AlertWatch, NamesTheSinkWhoseAddressIsMissingOrNone) {
  WatchFixture web;
  const auto missing = web.make(with_hook_and_heart(), {"slack"});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message, "heartbeat: nobody has said where its URL stands");
  AlertAddresses addresses;
  addresses.emplace("slack", WebAddress{.url = base::Secret{"path-secret"}, .token = {}});
  const auto none =
      AlertWatch::make(web.loop(), web.network(), with_hook_and_heart(), std::move(addresses), web.told);
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().message, HasSubstr("slack: its URL is none"));
  EXPECT_EQ(none.error().message.find("secret"), std::string::npos);
}

TEST(AlertWatch, SwitchedOffItJudgesNothingAndStillBeats) {
  WatchFixture web;
  AlertSettings settings = with_hook_and_heart();
  settings.enabled = false;
  const auto watch = web.make(settings, {"slack", "heartbeat"}).value();
  web.see(*watch, 6, 10s);
  EXPECT_EQ(web.told.events.size(), 0U);
  EXPECT_EQ(web.asked("GET"), 1U);
}

}  // namespace
}  // namespace tidegate::monitor
