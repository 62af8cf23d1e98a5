#include "tidegate/config/model/make_settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tidegate/config/model/model.hpp"

namespace tidegate::config {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

void set_text(Draft& draft, std::string_view path, std::string_view text) {
  const Place place = find_setting(path).value();
  set(draft, place, value_from_words(text, place.key->kind, place.key->unit).value());
}

std::vector<std::string> told(const Draft& draft) {
  std::vector<std::string> lines;
  for (const SettingProblem& problem : make_settings(draft).problems)
    lines.push_back(problem.path + problem.text);
  return lines;
}

TEST(MakeSettings, WhatIsNotSetIsAsTheRoomsHaveIt) {
  const MadeSettings made = make_settings(default_draft());
  EXPECT_THAT(made.problems, IsEmpty());
  const Settings usual;
  EXPECT_EQ(made.settings.access.client.gate.circuit.open_for, usual.access.client.gate.circuit.open_for);
  EXPECT_EQ(made.settings.strategy.name, usual.strategy.name);
  EXPECT_TRUE(made.settings.access.client.gate.circuit_of.empty());
}

TEST(MakeSettings, AnEndpointsCircuitIsAsAllCircuitsButForItsOwnKeys) {
  Draft draft = default_draft();
  set_text(draft, "circuit.depth.failure_threshold", "2");
  set_text(draft, "circuit.failure_threshold", "9");
  set_text(draft, "circuit.open_for_ms", "700");
  const MadeSettings made = make_settings(draft);
  ASSERT_THAT(made.problems, IsEmpty());
  const auto& gate = made.settings.access.client.gate;
  ASSERT_EQ(gate.circuit_of.size(), 1U);
  EXPECT_EQ(gate.circuit_of.at("depth").failure_threshold, 2);
  EXPECT_EQ(gate.circuit_of.at("depth").open_for, milliseconds{700})
      << "as all others, whenever that was said";
  EXPECT_EQ(gate.circuit.failure_threshold, 9);
}

TEST(MakeSettings, AnEndpointsProfileIsTheBeginningOfItsKeys) {
  Draft draft = default_draft();
  set_text(draft, "circuit.account.profile", "backing_off");
  set_text(draft, "circuit.account.open_growth", "3");
  const auto account = make_settings(draft).settings.access.client.gate.circuit_of.at("account");
  EXPECT_EQ(account.open_for, seconds{1});
  EXPECT_EQ(account.open_growth, 3);
}

TEST(MakeSettings, WhatDoesNotGoTogetherIsToldOfItsSetting) {
  Draft draft = default_draft();
  set_text(draft, "circuit.depth.rule", "slow_ratio");
  set_text(draft, "circuit.depth.slow_after_ms", "20000");
  set_text(draft, "ladder.max_stream_age_ms", "9000");
  set_text(draft, "journal.path", "");
  EXPECT_THAT(told(draft),
              ElementsAre("circuit.depth.slow_after_ms is 20000 ms; it must be from 1 to 10000 ms",
                          HasSubstr("ladder.max_stream_age_ms is 9000 ms; it must be at most"),
                          HasSubstr("journal.path is empty; it must name a file")));
}

TEST(MakeSettings, ACopyIsNotToldASecondTime) {
  Draft draft = default_draft();
  find_setting("exchange.recv_window_ms")->key->set(draft, base::Duration{seconds{61}});
  EXPECT_THAT(told(draft), ElementsAre(HasSubstr("exchange.recv_window_ms is 61000 ms")));
}

TEST(MakeSettings, AnAddressThatIsNoneIsToldOfItsKey) {
  Draft draft = default_draft();
  set_text(draft, "exchange.stream_host", "x:1");
  EXPECT_THAT(told(draft), ElementsAre("exchange.stream_host: needs host as well"));
  set_text(draft, "exchange.host", "https://x/api");
  EXPECT_THAT(told(draft), ElementsAre(HasSubstr("exchange.host: 'https://x/api' has a path")));
  set_text(draft, "exchange.host", "nowhere");
  EXPECT_THAT(told(draft), ElementsAre(HasSubstr("exchange.host: ")));
}

}  // namespace
}  // namespace tidegate::config
