// Which strategy a file chooses, and that its settings reach it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tidegate/config/pages/listing.hpp"
#include "tidegate/config/reading/load.hpp"

namespace tidegate::config {
namespace {

using testing::AllOf;
using testing::HasSubstr;

struct Chosen {
  std::string name;
  std::string why_not;  // of one that has seen nothing: it names its settings
};

Chosen chosen_by(std::string_view text) {
  const auto parsed = parse_settings(text, "bot.toml");
  EXPECT_TRUE(parsed) << parsed.error().message;
  if (!parsed) return {};
  return {parsed->strategy.name, parsed->strategy.make(parsed->trading.bracket)->why_not()};
}

std::string message_of(std::string_view text) {
  const auto parsed = parse_settings(text, "bot.toml");
  EXPECT_FALSE(parsed);
  return parsed ? "" : parsed.error().message;
}

TEST(StrategySettings, ImbalanceTradesUnlessAFileSaysOtherwise) {
  EXPECT_EQ(chosen_by("").name, "imbalance");
  EXPECT_THAT(chosen_by("").why_not, HasSubstr("imbalance 0.000000 of 0.300000"));
  EXPECT_EQ(chosen_by("[trading]\nstrategy = \"imbalance\"\n").why_not, chosen_by("").why_not);
}

// As files were before there was a choice.
TEST(StrategySettings, ItsSectionIsSignalAsEver) {
  const Chosen chosen = chosen_by("[signal]\nlevels = 3\nenter_imbalance = 0.4\nmax_spread_bps = 7\n");
  EXPECT_EQ(chosen.name, "imbalance");
  EXPECT_THAT(chosen.why_not, AllOf(HasSubstr("of 0.400000"), HasSubstr("of at most 7.000000 bps")));
}

TEST(StrategySettings, AFileChoosesByNameAndSetsByTheStrategysOwnSection) {
  const Chosen chosen = chosen_by(
      "[trading]\nstrategy = \"trade_flow\"\n[trade_flow]\nenter_flow = 0.25\nmin_trades = "
      "9\n[signal]\nlevels "
      "= 3\n");
  EXPECT_EQ(chosen.name, "trade_flow");
  EXPECT_THAT(chosen.why_not, AllOf(HasSubstr("the trades give no signal"), HasSubstr("of 0.250000"),
                                    HasSubstr("of at least 9 trades")));
}

TEST(StrategySettings, AnUnknownNameIsAMistakeOfItsLine) {
  EXPECT_THAT(message_of("[trading]\nmax_holding_ms = 5\nstrategy = \"momentum\"\n"),
              HasSubstr("bot.toml:3: trading.strategy is \"momentum\"; it must be one of \"imbalance\", "
                        "\"trade_flow\""));
  EXPECT_THAT(
      message_of("[trading]\nstrategy = 5\n"),
      HasSubstr(
          "bot.toml:2: trading.strategy: expected one of \"imbalance\", \"trade_flow\", got the number 5"));
}

TEST(StrategySettings, WhatIsWrongInASectionIsToldWhetherItsStrategyIsChosenOrNot) {
  for (const char* name : {"imbalance", "trade_flow"}) {
    EXPECT_THAT(
        message_of("[trading]\nstrategy = \"" + std::string{name} +
                   "\"\n[signal]\nlevels = 0\nlevles = 3\n[trade_flow]\nwindow_ms = 60001\nwindow = 5\n"),
        AllOf(HasSubstr("bot.toml:4: signal.levels is 0; it must be from 1 to 100"),
              HasSubstr("bot.toml:5: signal.levles: unknown setting"),
              HasSubstr("bot.toml:7: trade_flow.window_ms is 60001 ms; it must be from 1 to 60000 ms"),
              HasSubstr("bot.toml:8: trade_flow.window: unknown setting")))
        << name;
  }
}

TEST(StrategySettings, AreShownWithAllOthers) {
  const auto loaded = load_text("[trade_flow]\nmin_trades = 9\n", "t");
  ASSERT_TRUE(loaded);
  const std::string shown = listing_text(listing(*loaded, true));
  for (const char* line : {"trading.strategy = \"imbalance\"", "signal.enter_imbalance = 0.3",
                           "trade_flow.min_trades = 9", "trade_flow.window_ms = 1000"}) {
    EXPECT_THAT(shown, HasSubstr(line));
  }
}

}  // namespace
}  // namespace tidegate::config
