#include "tidegate/config/model/make_alerts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tidegate/config/model/section.hpp"
#include "tidegate/config/pages/listing.hpp"
#include "tidegate/config/reading/load.hpp"

namespace tidegate::config {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

monitor::AlertSettings alerts_of(const std::string& text, const Outside& outside = {}) {
  const auto loaded = load_text(text, "bot.toml", outside);
  EXPECT_TRUE(loaded) << loaded.error().message;
  return loaded ? loaded->settings.alerts : monitor::AlertSettings{};
}

std::string mistakes_of(const std::string& text, const Outside& outside = {}) {
  const auto loaded = load_text(text, "bot.toml", outside);
  EXPECT_FALSE(loaded) << "nothing is wrong";
  return loaded ? std::string{} : loaded.error().message;
}

const monitor::AlertRule* rule_of(const monitor::AlertSettings& alerts, std::string_view name) {
  const auto found = std::ranges::find(alerts.rules, name, &monitor::AlertRule::name);
  return found == alerts.rules.end() ? nullptr : &*found;
}

TEST(MakeAlerts, WithoutAWordTheDefaultRulesAreWatchedAndTheLogAloneIsTold) {
  const auto alerts = alerts_of("");
  EXPECT_TRUE(alerts.enabled);
  EXPECT_EQ(alerts.rules.size(), monitor::default_rules().size());
  EXPECT_TRUE(alerts.webhooks.empty() && alerts.commands.empty() && alerts.silences.empty());
  EXPECT_FALSE(alerts.heartbeat);
  EXPECT_FALSE(alerts_of("[alerts]\nenabled = false\n").enabled);
}

TEST(MakeAlerts, ADefaultRulesNameChangesThatRulesOwnFieldsAlone) {
  const auto alerts =
      alerts_of("[alerts.rule.order_unknown]\nbound = 9\n[alerts.rule.loop_lag]\nenabled = false\n");
  const auto usual = monitor::default_rules();
  ASSERT_EQ(alerts.rules.size(), usual.size());
  for (std::size_t i = 0; i < usual.size(); ++i) EXPECT_EQ(alerts.rules[i].name, usual[i].name);
  const monitor::AlertRule* changed = rule_of(alerts, "order_unknown");
  EXPECT_EQ(changed->bound, 9);
  EXPECT_EQ(changed->summary, usual[0].summary);
  EXPECT_EQ(changed->severity, base::Severity::kError);
  EXPECT_FALSE(rule_of(alerts, "loop_lag")->enabled);
  EXPECT_TRUE(changed->enabled);
}

TEST(MakeAlerts, ADefaultRulesLabelsStayWhereNothingIsSaidOfThem) {
  const auto alerts = alerts_of("[alerts.rule.user_stream_down]\nhold_for_s = 60\n");
  const monitor::AlertRule* rule = rule_of(alerts, "user_stream_down");
  EXPECT_EQ(rule->labels, (base::SampleLabels{{"stream", "user"}}));
  EXPECT_EQ(rule->hold_for, 60s);
}

TEST(MakeAlerts, WithoutDefaultRulesOnlyThoseWithATableAreWatched) {
  const auto alerts = alerts_of("[alerts]\ndefault_rules = false\n[alerts.rule.order_stuck]\nbound = 1\n");
  ASSERT_EQ(alerts.rules.size(), 1U);
  EXPECT_EQ(alerts.rules[0].metric, "tidegate_trading_orders_stuck");
  EXPECT_EQ(alerts.rules[0].bound, 1);
}

constexpr const char* kOwnRule = R"(
[alerts.rule.slow_orders]
metric = "tidegate_gate_endpoint_calls_total"
labels = ["endpoint=depth"]
when = "rate_above"
bound = 2.5
window_s = 30
hysteresis = 0.5
hold_for_s = 5
repeat_after_s = 0
severity = "error"
while_stopping = false
summary = "{endpoint}: {value} a second"
)";

TEST(MakeAlerts, ARuleOfOnesOwnSaysAll) {
  const auto alerts = alerts_of(kOwnRule);
  const monitor::AlertRule* rule = rule_of(alerts, "slow_orders");
  ASSERT_NE(rule, nullptr);
  EXPECT_EQ(rule->metric, "tidegate_gate_endpoint_calls_total");
  EXPECT_EQ(rule->labels, (base::SampleLabels{{"endpoint", "depth"}}));
  EXPECT_EQ(rule->when, monitor::AlertWhen::kRateAbove);
  EXPECT_EQ(rule->bound, 2.5);
  EXPECT_EQ(rule->window, 30s);
  EXPECT_EQ(rule->hysteresis, 0.5);
  EXPECT_EQ(rule->hold_for, 5s);
  EXPECT_EQ(rule->repeat_after, 0s);
  EXPECT_EQ(rule->severity, base::Severity::kError);
  EXPECT_FALSE(rule->while_stopping);
  EXPECT_EQ(rule->summary, "{endpoint}: {value} a second");
}

TEST(MakeAlerts, AMisspeltDefaultRuleIsToldWithTheNearest) {
  EXPECT_EQ(
      mistakes_of("\n[alerts.rule.circut_open]\nbound = 2\n"),
      "bot.toml:2: alerts.rule.circut_open.metric: is missing, and there is no default rule of that name; "
      "the nearest is circuit_open");
}

TEST(MakeAlerts, WhatIsWrongWithARuleIsToldAtItsLine) {
  EXPECT_THAT(mistakes_of("[alerts.rule.order_unknown]\nhold_for_s = 5\nmetric = \"tidegate_nothing\"\n"),
              HasSubstr("bot.toml:3: alerts.rule.order_unknown.metric is \"tidegate_nothing\""));
  EXPECT_THAT(mistakes_of("[alerts.rule.loop_lag]\nslow_ms = 101\n"),
              HasSubstr("bot.toml:2: alerts.rule.loop_lag.slow_ms is 101 ms"));
  EXPECT_THAT(
      mistakes_of("[alerts.rule.order_unknown]\nlabels = [\"endpoint\"]\n"),
      HasSubstr("bot.toml:2: alerts.rule.order_unknown.labels has \"endpoint\"; each must be NAME=VALUE"));
}

TEST(MakeAlerts, EverySourceKnowsATableOfANameOfTheUsers) {
  const Outside outside{.environment = {{"TIDEGATE__ALERTS__RULE__ORDER_UNKNOWN__BOUND", "3"},
                                        {"TIDEGATE__ALERTS__COMMAND__PAGER__COMMAND", "page, {text}"}},
                        .set = {"alerts.rule.order_unknown.hold_for_s=7"}};
  const auto loaded =
      load_text("[alerts.rule.order_unknown]\nbound = 9\nrepeat_after_s = 120\n", "bot.toml", outside);
  ASSERT_TRUE(loaded) << loaded.error().message;
  const monitor::AlertRule* rule = rule_of(loaded->settings.alerts, "order_unknown");
  EXPECT_EQ(rule->bound, 3);
  EXPECT_EQ(rule->hold_for, 7s);
  EXPECT_EQ(rule->repeat_after, 120s);
  EXPECT_EQ(loaded->settings.alerts.commands.at(0).command, (std::vector<std::string>{"page", "{text}"}));
  const std::string shown = listing_text(listing(*loaded, false));
  EXPECT_THAT(shown,
              AllOf(HasSubstr("alerts.rule.order_unknown.bound = 3.0  # environment TIDEGATE__ALERTS__"),
                    HasSubstr("alerts.rule.order_unknown.hold_for_s = 7  # flag --set"),
                    HasSubstr("alerts.rule.order_unknown.repeat_after_s = 120  # file bot.toml:3"),
                    HasSubstr("alerts.command.pager.command = [\"page\", \"{text}\"]")));
  EXPECT_THAT(listing_text(listing(*loaded, true)), Not(HasSubstr("NAME")));
}

TEST(MakeAlerts, ATableThatOnlyAVariableMakesIsToldWithoutAPlaceInTheFile) {
  EXPECT_EQ(mistakes_of("[cache]\n", {.environment = {{"TIDEGATE__ALERTS__RULE__MINE__BOUND", "3"}}}),
            "settings: alerts.rule.mine.metric: is missing, and there is no default rule of that name; "
            "docs/metrics.md has all metrics");
}

TEST(MakeAlerts, ASinkHasAnAddressThatStandsElsewhere) {
  const auto alerts = alerts_of(R"(
[alerts.webhook.chat]
shape = "telegram"
chat = "@ours"
url_variable = "CHAT_URL"
token_credential = "chat-token"
least = "error"
timeout_ms = 500
attempts = 3
[alerts.heartbeat]
url_file = "/etc/tidegate/heartbeat"
interval_s = 30
only_while_well = true
)");
  ASSERT_EQ(alerts.webhooks.size(), 1U);
  const auto& [webhook, address] = alerts.webhooks[0];
  EXPECT_EQ(webhook.name, "chat");
  EXPECT_EQ(webhook.shape, monitor::WebhookShape::kTelegram);
  EXPECT_EQ(webhook.least, base::Severity::kError);
  EXPECT_EQ(webhook.timeout, 500ms);
  EXPECT_EQ(webhook.attempts, 3);
  EXPECT_EQ(address.url.variable, "CHAT_URL");
  EXPECT_EQ(address.token.credential, "chat-token");
  ASSERT_TRUE(alerts.heartbeat);
  EXPECT_EQ(alerts.heartbeat->address.url.file, "/etc/tidegate/heartbeat");
  EXPECT_EQ(alerts.heartbeat->heartbeat.interval, 30s);
  EXPECT_TRUE(alerts.heartbeat->heartbeat.only_while_well);
}

constexpr const char* kHook = "https://hooks.example.com/services/T0/B0/abc";

TEST(MakeAlerts, AUrlOrATokenInTheFileIsRefusedAndNotShown) {
  for (const std::string key : {"url", "token", "url_file", "url_variable"}) {
    const std::string told = mistakes_of("[alerts.webhook.chat]\n" + key + " = \"" + kHook + "\"\n");
    EXPECT_THAT(told, AllOf(HasSubstr("bot.toml:2: alerts.webhook.chat." + key), HasSubstr("chmod 600"),
                            HasSubstr("_variable"), Not(HasSubstr("hooks.example"))))
        << key;
  }
  EXPECT_THAT(
      mistakes_of("[alerts.heartbeat]\nurl = \"" + std::string{kHook} + "\"\n"),
      AllOf(HasSubstr("alerts.heartbeat.url"), HasSubstr("url_file"), Not(HasSubstr("hooks.example"))));
  EXPECT_THAT(mistakes_of("", {.set = {"alerts.webhook.chat.url=" + std::string{kHook}}}),
              AllOf(HasSubstr("url_file"), Not(HasSubstr("hooks.example"))));
  EXPECT_THAT(mistakes_of("[alerts.webhook.chat]\nurll = \"" + std::string{kHook} + "\"\n"),
              Not(HasSubstr("hooks.example")));
}

TEST(MakeAlerts, ASinkWithoutWhatItNeedsIsToldAtItsTable) {
  EXPECT_THAT(mistakes_of("[alerts.webhook.chat]\nshape = \"slack\"\n"),
              HasSubstr("bot.toml:1: alerts.webhook.chat.url_file is missing"));
  EXPECT_THAT(mistakes_of("[alerts.command.pager]\ntimeout_ms = 500\n"),
              HasSubstr("bot.toml:1: alerts.command.pager.command is empty"));
  EXPECT_THAT(mistakes_of("[alerts.command.pager]\n"),
              HasSubstr("bot.toml:1: alerts.command.pager: nothing is set"));
}

TEST(MakeAlerts, TwoSinksOfOneNameAreTold) {
  EXPECT_THAT(
      mistakes_of("[alerts.command.chat]\ncommand = [\"true\"]\n[alerts.webhook.chat]\nurl_file = \"u\"\n"),
      HasSubstr("bot.toml: alerts.commands.name is \"chat\"; it must be a name that no other has"));
}

TEST(MakeAlerts, ASilenceHasAnEndAndARuleThatThereIs) {
  const auto alerts = alerts_of(
      "[alerts.silence.move]\nrule = \"book_not_live\"\nlabels = [\"symbol=BTCUSDT\"]\n"
      "until = \"2026-12-01T12:00:00Z\"\nreason = \"it moves\"\n");
  ASSERT_EQ(alerts.silences.size(), 1U);
  EXPECT_EQ(alerts.silences[0].rule, "book_not_live");
  EXPECT_EQ(alerts.silences[0].labels, (base::SampleLabels{{"symbol", "BTCUSDT"}}));
  EXPECT_EQ(base::to_unix_ms(alerts.silences[0].until), 1'796'126'400'000);
  EXPECT_EQ(alerts.silences[0].reason, "it moves");
  const std::string told =
      mistakes_of("[alerts.silence.move]\nrule = \"book_not_alive\"\nuntil = \"tomorrow\"\n");
  EXPECT_THAT(told, AllOf(HasSubstr("bot.toml:2: alerts.silence.move.rule is \"book_not_alive\""),
                          HasSubstr("bot.toml:3: alerts.silence.move.until is \"tomorrow\"")));
}

TEST(MakeAlerts, ATablesNameIsOneThatAVariableCanHave) {
  EXPECT_THAT(mistakes_of("[alerts.rule.\"Big One\"]\nbound = 2\n"),
              AllOf(HasSubstr("bot.toml:1: alerts.rule.Big One: is no name"), Not(HasSubstr("metric"))));
  for (const char* name : {"a__b", "a_", "_a", "1a", "A", ""}) EXPECT_FALSE(is_table_name(name)) << name;
  for (const char* name : {"a", "a_b", "a1", "circuit_open"}) EXPECT_TRUE(is_table_name(name)) << name;
  EXPECT_THAT(mistakes_of("", {.set = {"alerts.rule.NAME.bound=2"}}), HasSubstr("put a name of yours"));
}

TEST(MakeAlerts, AnUnknownKeyIsToldWithTheNearestOfItsTable) {
  EXPECT_THAT(mistakes_of("[alerts.rule.order_unknown]\nbond = 2\n"),
              AllOf(HasSubstr("bot.toml:2: alerts.rule.order_unknown.bond: unknown setting"),
                    HasSubstr("the nearest is bound")));
  EXPECT_THAT(mistakes_of("[alerts]\nrul = { a = 1 }\n"), HasSubstr("the nearest is rule"));
  EXPECT_THAT(mistakes_of("[alerts]\nrule = 3\n"),
              HasSubstr("alerts.rule: expected a table, [alerts.rule.NAME]"));
  EXPECT_THAT(mistakes_of("", {.set = {"alerts.rule.order_unknown.bond=2"}}),
              HasSubstr("the nearest is alerts.rule.order_unknown.bound"));
}

}  // namespace
}  // namespace tidegate::config
