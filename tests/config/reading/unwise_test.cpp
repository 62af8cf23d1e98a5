#include "tidegate/config/reading/unwise.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tidegate::config {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> warnings(std::string_view text) {
  const auto loaded = load_text(text, "bot.toml");
  EXPECT_TRUE(loaded) << loaded.error().message;
  return loaded ? unwise(*loaded) : std::vector<std::string>{};
}

TEST(Unwise, TheDefaultsAreNot) {
  EXPECT_THAT(warnings(""), IsEmpty());
}

TEST(Unwise, AStaleBookAboveTheLaddersBound) {
  EXPECT_THAT(
      warnings("[stale_bound]\ndepth_ms = 5001\n"),
      ElementsAre(
          "bot.toml:2: unwise: stale_bound.depth_ms is 5001: a stale book above ladder.max_cached_age_ms "
          "(5000 ms) is served, but nothing is bought on it: lower the one, or raise the other"));
  EXPECT_THAT(warnings("[stale_bound]\ndepth_ms = 5000\n"), IsEmpty());
}

TEST(Unwise, IsToldWhereTheOtherOfTwoWasSet) {
  EXPECT_THAT(
      warnings("[ladder]\nmax_stream_age_ms = 900\nmax_rest_age_ms = 2000\nmax_cached_age_ms = 4000\n"),
      ElementsAre(HasSubstr("bot.toml:4: unwise: stale_bound.depth_ms is 5000: ")));
}

TEST(Unwise, AFreshBookThatIsTooOldForItsStep) {
  EXPECT_THAT(
      warnings("[ttl]\ndepth_ms = 2001\n"),
      ElementsAre(HasSubstr("bot.toml:2: unwise: ttl.depth_ms is 2001: a book that counts as fresh")));
}

TEST(Unwise, RiskLimitsThatRefuseWhatTheLadderAllows) {
  EXPECT_THAT(warnings("[risk]\nmax_data_age_ms = 999\n"),
              ElementsAre(HasSubstr("bot.toml:2: unwise: risk.max_data_age_ms is 999: ")));
  EXPECT_THAT(warnings("[risk]\nmax_data_age_ms = 1000\n"), IsEmpty());
}

TEST(Unwise, ARenewalThatNeverComes) {
  EXPECT_THAT(warnings("[refresh_after]\nklines_ms = 1000\n"),
              ElementsAre(HasSubstr(
                  "bot.toml:2: unwise: refresh_after.klines_ms is 1000: nothing is served that old")));
  EXPECT_THAT(warnings("[ttl]\nklines_ms = 500\n[refresh_after]\nklines_ms = 499\n"), IsEmpty());
  EXPECT_THAT(warnings("[ttl]\nklines_ms = 0\n"), IsEmpty()) << "never kept, never renewed";
}

TEST(Unwise, AStandInThatNeverStandsIn) {
  EXPECT_THAT(warnings("[stale_bound]\ntrades_ms = 999\n"),
              ElementsAre(HasSubstr(
                  "bot.toml:2: unwise: stale_bound.trades_ms is 999: an answer is fresh for longer")));
  EXPECT_THAT(warnings("[stale_bound]\ntrades_ms = 0\n"), IsEmpty()) << "it is not meant to";
}

TEST(Unwise, ACacheThatIsTooSmallForItsSymbols) {
  EXPECT_THAT(
      warnings("[cache]\nmax_entries = 9\n"),
      ElementsAre(HasSubstr("bot.toml:2: unwise: cache.max_entries is 9: books, tickers and open orders of 2 "
                            "symbols are 10 answers")));
  EXPECT_THAT(warnings("[cache]\nmax_entries = 10\n"), IsEmpty());
  EXPECT_THAT(
      warnings("[cache]\nmax_bytes = 95999\n"),
      ElementsAre(HasSubstr("cache.max_bytes is 95999: the books of 2 symbols alone take about 96000")));
  EXPECT_THAT(warnings("[cache]\nmax_bytes = 96000\n"), IsEmpty());
}

TEST(Unwise, AnAnswerThatIsNotKeptTakesNoPlace) {
  EXPECT_THAT(warnings("[cache]\nmax_entries = 8\n[ttl]\nopen_orders_ms = 0\n"), IsEmpty());
}

TEST(Unwise, AWindowAsLongAsACallsTime) {
  EXPECT_THAT(warnings("[batching]\nwindow_ms = 2000\n"),
              ElementsAre(HasSubstr("bot.toml:2: unwise: batching.window_ms is 2000: ")));
  EXPECT_THAT(warnings("[batching]\nwindow_ms = 1999\n"), IsEmpty());
}

TEST(Unwise, AProbeThatIsGivenUpBeforeItsCall) {
  EXPECT_THAT(warnings("[exchange]\norder_timeout_ms = 10000\n"),
              ElementsAre(HasSubstr("bot.toml:2: unwise: circuit.probe_lease_ms is 10000: ")));
  EXPECT_THAT(warnings("[circuit]\nprobe_lease_ms = 2001\n"), IsEmpty());
}

TEST(Unwise, MoreWarmConnectionsThanThereMayBe) {
  EXPECT_THAT(warnings("[exchange]\nmax_connections = 1\n"),
              ElementsAre(HasSubstr("bot.toml:2: unwise: exchange.warm_connections is 2: ")));
  EXPECT_THAT(warnings("[exchange]\nmax_connections = 2\n"), IsEmpty());
}

TEST(Unwise, LimitsThatLimitNothing) {
  EXPECT_THAT(warnings("[risk]\nmax_order_notional = \"501\"\n"),
              ElementsAre(HasSubstr(
                  "bot.toml:2: unwise: risk.max_order_notional is \"501\": no order comes near it")));
  EXPECT_THAT(warnings("[risk]\nmax_position_notional = \"1001\"\n"),
              ElementsAre(HasSubstr("risk.max_position_notional is \"1001\": no position comes near it")));
  EXPECT_THAT(warnings("[risk]\nmax_daily_loss = \"1000\"\n"),
              ElementsAre(HasSubstr("risk.max_daily_loss is \"1000\": all that may be held")));
  EXPECT_THAT(warnings("[risk]\nmax_order_notional = \"500\"\nmax_daily_loss = \"999\"\n"), IsEmpty());
}

TEST(Unwise, KeysThatEverybodyCanRead) {
  constexpr const char* kPlain = "[exchange]\nallow_plain_http = true\nhost = ";
  EXPECT_THAT(warnings(std::string{kPlain} + "\"http://api.mexc.com\"\n"),
              ElementsAre(HasSubstr("bot.toml:2: unwise: exchange.allow_plain_http is true: ")));
  EXPECT_THAT(warnings(std::string{kPlain} + "\"https://api.mexc.com\"\n"), IsEmpty());
  EXPECT_THAT(warnings(std::string{kPlain} + "\"127.0.0.1:1\"\n"), IsEmpty());
  EXPECT_THAT(warnings("[exchange]\nhost = \"http://api.mexc.com\"\n"), IsEmpty()) << "refused elsewhere";
}

TEST(Unwise, AJournalThatNoCrashSurvives) {
  EXPECT_THAT(warnings("[journal]\npath = \":memory:\"\n"),
              ElementsAre(HasSubstr("bot.toml:2: unwise: journal.path is ")));
}

TEST(Unwise, WhatComesOfAPresetOrOfNobodyIsToldSo) {
  const auto by_preset = load_text("preset = \"swing\"\n[stale_bound]\n", "bot.toml", {});
  ASSERT_TRUE(by_preset);
  EXPECT_THAT(unwise(*by_preset), IsEmpty());
  const auto one =
      load({}, {.environment = {{"TIDEGATE__PRESET", "swing"}}, .set = {"ladder.max_cached_age_ms=14000"}});
  ASSERT_TRUE(one);
  EXPECT_THAT(unwise(*one), Each(HasSubstr("--set: unwise: stale_bound.depth_ms is 15000: ")));
  EXPECT_EQ(unwise(*one).size(), 1U);
}

}  // namespace
}  // namespace tidegate::config
