#include "tidegate/config/reading/changes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tidegate/config/model/make_settings.hpp"
#include "tidegate/config/model/model.hpp"
#include "tidegate/config/reading/load.hpp"

namespace tidegate::config {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

Draft draft(std::string_view text) {
  const auto loaded = load_text(text, "bot.toml");
  EXPECT_TRUE(loaded) << loaded.error().message;
  return loaded ? loaded->draft : default_draft();
}

std::vector<std::string> told(std::string_view before, std::string_view after) {
  std::vector<std::string> lines;
  for (const SettingChange& change : changes(draft(before), draft(after))) {
    lines.push_back(change.in_words() + ": " + std::string{name(change.change)});
  }
  return lines;
}

const resilience::GateSettings& gate_of(const MadeSettings& made) {
  return made.settings.access.client.gate;
}
// What runs after that change.
MadeSettings taken(std::string_view before, std::string_view after) {
  return make_settings(taken_at_run_time(draft(before), draft(after)));
}

TEST(Changes, OfTheSameAreNone) {
  EXPECT_THAT(told("", ""), IsEmpty());
  EXPECT_THAT(told("[circuit]\nopen_for_ms = 5000\n", ""), IsEmpty()) << "who says it makes no difference";
}

TEST(Changes, SayWhatWasAndWhatIsAndWhatItTakes) {
  EXPECT_THAT(told("",
                   "[circuit]\nopen_for_ms = 8000\n[trading]\nsymbols = [\"SOLUSDT\"]\n[risk]\n"
                   "min_balance = \"9\"\n"),
              ElementsAre("circuit.open_for_ms from 5000 to 8000: run time",
                          "trading.symbols from [\"BTCUSDT\", \"ETHUSDT\"] to [\"SOLUSDT\"]: restart",
                          "risk.min_balance from \"50\" to \"9\": run time"));
}

TEST(Changes, OfTablesWithNamesOfTheUsersTakeARestart) {
  const char* before = "[alerts.rule.circuit_open]\nhold_for_s = 20\n";
  const char* after = "[alerts.rule.circuit_open]\nhold_for_s = 30\nrepeat_after_s = 600\n";
  EXPECT_THAT(told(before, before), IsEmpty());
  EXPECT_THAT(told(before, after),
              ElementsAre("alerts.rule.circuit_open.hold_for_s from 20 to 30: restart",
                          "alerts.rule.circuit_open.repeat_after_s from nothing to 600: restart"));
  EXPECT_THAT(told(before, ""),
              ElementsAre("alerts.rule.circuit_open.hold_for_s from 20 to nothing: restart"));
  const auto for_s = [](const MadeSettings& made) {
    for (const auto& rule : made.settings.alerts.rules) {
      if (rule.name == "circuit_open") return rule.hold_for;
    }
    return base::Duration{};
  };
  EXPECT_EQ(for_s(taken(before, after)), seconds{20}) << "what runs is as it was";
  EXPECT_THAT(changes(taken_at_run_time(draft(before), draft(after)), draft(after)), testing::SizeIs(2))
      << "and the next reload says so again";
}

TEST(Changes, OfOneEndpointStandBesideWhatWasInForceForIt) {
  const char* own = "[circuit.depth]\nopen_for_ms = 700\n";
  EXPECT_THAT(told("[circuit]\nopen_for_ms = 6000\n", own),
              ElementsAre("circuit.open_for_ms from 6000 to 5000: run time",
                          "circuit.depth.open_for_ms from 6000 to 700: run time"));
  EXPECT_THAT(told(own, ""), ElementsAre("circuit.depth.open_for_ms from 700 to 5000: run time"));
  EXPECT_THAT(told("", "[circuit.depth]\nopen_for_ms = 5000\n"), IsEmpty()) << "as it was";
}

TEST(Changes, OfAProfileAreAllThatItSets) {
  EXPECT_THAT(told("", "[circuit]\nprofile = \"backing_off\"\n"),
              ElementsAre("circuit.profile from \"guide\" to \"backing_off\": run time",
                          "circuit.open_for_ms from 5000 to 1000: run time",
                          "circuit.open_growth from 1 to 2: run time",
                          "circuit.open_jitter_percent from 0 to 20: run time"));
}

TEST(Changes, ShowNoTextThatMayBeASecret) {
  Draft before = default_draft();
  Draft after = before;
  before.settings.journal.path = "https://hooks.test/services/T0000/Zx81mmQ3kkP0aaB7";
  after.settings.journal.path = "journals/one.db";
  EXPECT_EQ(changes(before, after).at(0).in_words(),
            "journal.path from (not shown: it may be a secret) to \"journals/one.db\"");
}

TEST(Changes, ShowNoListThatMayHoldASecret) {
  Draft before = default_draft();
  Draft after = before;
  after.settings.trading.symbols.emplace_back("https://hooks.test/Zx81mmQ3kkP0aaB7");
  EXPECT_EQ(changes(before, after).at(0).in_words(),
            "trading.symbols from [\"BTCUSDT\", \"ETHUSDT\"] to (not shown: it may be a secret)");
}

TEST(Changes, OfAStrategyTakeARestart) {
  EXPECT_THAT(told("", "[signal]\nsmoothing = 0.5\n").front(), testing::EndsWith(": restart"));
}

TEST(Changes, WhatTakesARestartStaysAsItWas) {
  const MadeSettings made = taken("[trading]\nsymbols = [\"BTCUSDT\"]\n[cache]\neviction = \"s3_fifo\"\n",
                                  "[cache]\nmax_entries = 7\n[circuit]\nseed = 9\nprobes = 3\n"
                                  "[limits]\nprofile = \"support\"\none_read_percent = 20\n");
  ASSERT_THAT(made.problems, IsEmpty());
  EXPECT_EQ(made.settings.trading.symbols.size(), 1U);
  EXPECT_EQ(gate_of(made).cache.eviction, resilience::Eviction::kS3Fifo);
  EXPECT_EQ(gate_of(made).cache.max_entries, 7U);
  EXPECT_EQ(gate_of(made).circuit.seed, 1U);
  EXPECT_EQ(gate_of(made).circuit.probes, 3);
  auto limits = resilience::LimitProfile::safe();
  limits.one_read_percent = 20;
  EXPECT_EQ(gate_of(made).limits, limits) << "the profile is what it was, and what may change has changed";
}

TEST(Changes, AProfileThatIsTakenSetsNothingThatTakesARestart) {
  const MadeSettings made =
      taken("[circuit]\nmetrics_only = true\n[circuit.depth]\nseed = 4\n",
            "[circuit]\nprofile = \"backing_off\"\n[circuit.depth]\nprofile = \"guide\"\n");
  ASSERT_THAT(made.problems, IsEmpty());
  EXPECT_TRUE(gate_of(made).circuit.metrics_only);
  EXPECT_EQ(gate_of(made).circuit.open_for, seconds{1});
  const auto& depth = gate_of(made).circuit_of.at("depth");
  EXPECT_TRUE(depth.metrics_only);
  EXPECT_EQ(depth.seed, 4U);
  EXPECT_EQ(depth.open_for, seconds{5});
}

TEST(Changes, OfWhatAnEndpointOnlyMeasuresAreTold) {
  EXPECT_THAT(told("[circuit.depth]\nmetrics_only = true\n", "[circuit.depth]\nprobes = 2\n"),
              ElementsAre("circuit.depth.probes from 1 to 2: run time",
                          "circuit.depth.metrics_only from true to false: restart"));
}

TEST(Changes, FromNoBoundInBytesToOneTakesARestart) {
  EXPECT_THAT(told("", "[cache]\nmax_bytes = 1000\n"),
              ElementsAre("cache.max_bytes from 0 to 1000: restart"));
  EXPECT_EQ(gate_of(taken("", "[cache]\nmax_bytes = 1000\n")).cache.max_bytes, 0U);
  EXPECT_EQ(gate_of(taken("[cache]\nmax_bytes = 900\n", "[cache]\nmax_bytes = 1000\n")).cache.max_bytes,
            1000U);
}

TEST(Changes, ThatDoNotGoWithWhatStaysAreAProblemOfBoth) {
  const MadeSettings made =
      taken("[trading]\ntrade_notional = \"150\"\n",
            "[trading]\ntrade_notional = \"50\"\n[risk]\nmax_order_notional = \"100\"\n");
  ASSERT_FALSE(made.problems.empty());
  EXPECT_EQ(made.problems.front().path, "trading.trade_notional");
}

TEST(Changes, TheUsualTimeToLiveIsTakenWithAllThatItSets) {
  const MadeSettings made = taken("", "[ttl]\ndefault_ms = 3000\nklines_ms = 700\n");
  EXPECT_EQ(made.settings.access.client.lifetimes.at("depth").ttl, seconds{3});
  EXPECT_EQ(made.settings.access.client.lifetimes.at("klines").ttl, milliseconds{700});
}

}  // namespace
}  // namespace tidegate::config
