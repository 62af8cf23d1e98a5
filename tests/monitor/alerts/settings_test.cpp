#include "tidegate/monitor/alerts/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "monitor/alerts/given.hpp"
#include "tidegate/monitor/alerts/alerts.hpp"

namespace tidegate::monitor {
namespace {

using testing::above;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

const AddressPlace kSomewhere{.url = {.file = "/etc/tidegate/url", .variable = ""}, .token = {}};

TEST(AlertSettings, AsTheyAreByThemselvesAreValid) {
  const AlertSettings settings;
  EXPECT_THAT(settings.validate(), IsEmpty());
  EXPECT_EQ(settings.rules.size(), default_rules().size());
}

TEST(AlertSettings, NameTheRuleAndTheSinkThatIsWrong) {
  AlertSettings settings;
  settings.rules = {above(5)};
  settings.rules[0].hysteresis = -1;
  settings.silences = {Silence{.rule = "too_old"}};
  settings.webhooks = {{.webhook = {.name = "slack", .attempts = 0}, .address = {}}};
  settings.commands = {CommandSettings{.name = "pager"}};
  settings.heartbeat = {.heartbeat = {.interval = {}}, .address = kSomewhere};
  EXPECT_THAT(
      settings.validate(),
      ElementsAre(StartsWith("rules.too_old.hysteresis is -1"), StartsWith("silences.until is missing"),
                  StartsWith("webhooks.slack.attempts is 0"), StartsWith("webhooks.slack.url is missing"),
                  StartsWith("commands.pager.command is empty"), StartsWith("heartbeat.interval is 0 ms")));
}

TEST(AlertSettings, NoTwoRulesAndNoTwoSinksHaveOneName) {
  AlertSettings settings;
  settings.rules = {above(5), above(6)};
  settings.webhooks = {{.webhook = {.name = "heartbeat"}, .address = kSomewhere}};
  settings.commands = {CommandSettings{.name = "pager", .command = {"true"}},
                       CommandSettings{.name = "pager", .command = {"true"}}};
  settings.heartbeat = {.heartbeat = {}, .address = kSomewhere};
  EXPECT_THAT(settings.validate(),
              ElementsAre(StartsWith("rules.name is \"too_old\""), StartsWith("commands.name is \"pager\""),
                          StartsWith("heartbeat.name is \"heartbeat\"")));
}

TEST(AlertSettings, HaveBounds) {
  AlertSettings settings;
  settings.rules.clear();
  for (std::size_t i = 0; i <= Alerts::kMostRules; ++i) {
    settings.rules.push_back(above(5));
    settings.rules.back().name = "rule_" + std::to_string(i);
  }
  settings.silences.assign(Alerts::kMostSilences + 1, Silence{.until = testing::kNoon});
  for (std::size_t i = 0; i <= AlertSettings::kMostSinks; ++i) {
    settings.commands.push_back({.name = std::to_string(i), .command = {"true"}});
  }
  EXPECT_THAT(settings.validate(), ElementsAre(StartsWith("rules is 201"), StartsWith("silences is 101"),
                                               StartsWith("sinks is 17")));
}

TEST(AddressPlace, IsOnePlaceAndATokenNeedNotBe) {
  EXPECT_THAT(kSomewhere.validate(), IsEmpty());
  const AddressPlace twice{.url = {.file = "a", .variable = "B"}, .token = {.file = "c", .variable = "D"}};
  EXPECT_THAT(twice.validate(),
              ElementsAre(StartsWith("url is given twice"), StartsWith("token is given twice")));
}

}  // namespace
}  // namespace tidegate::monitor
