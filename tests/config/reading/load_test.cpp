#include "tidegate/config/reading/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>

namespace tidegate::config {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::HasSubstr;

TEST(Load, FlagsOverEnvironmentOverFileOverPresetOverDefault) {
  const Environment variable{{"TIDEGATE__CIRCUIT__OPEN_FOR_MS", "4000"}};
  const char* file = "[circuit]\nopen_for_ms = 3000\n";
  const auto open_for = [](std::string_view text, const Outside& outside) {
    const auto loaded = load_text(text, "bot.toml", outside);
    EXPECT_TRUE(loaded) << loaded.error().message;
    return loaded->settings.access.client.gate.circuit.open_for;
  };
  EXPECT_EQ(open_for("", {}), seconds{5});
  EXPECT_EQ(open_for("", {.preset = "aggressive"}), seconds{2});
  EXPECT_EQ(open_for(file, {.preset = "aggressive"}), seconds{3});
  EXPECT_EQ(open_for(file, {.environment = variable, .preset = "aggressive"}), seconds{4});
  EXPECT_EQ(open_for(file, {.environment = variable, .set = {"circuit.open_for_ms=6000"}}), seconds{6});
}

TEST(Load, ThePresetIsTheStrongestThatIsNamed) {
  const auto window = [](std::string_view text, const Outside& outside) {
    return load_text(text, "bot.toml", outside).value().settings.access.client.gate.batch.window;
  };
  const char* file = "preset = \"conservative\"\n";
  const Environment variable{{"TIDEGATE__PRESET", "aggressive"}};
  EXPECT_EQ(window("", {}), milliseconds{50});
  EXPECT_EQ(window(file, {}), milliseconds{100});
  EXPECT_EQ(window(file, {.environment = variable}), milliseconds{20});
  EXPECT_EQ(window(file, {.environment = variable, .preset = "swing"}), milliseconds{200});
}

TEST(Load, WhereEachValueComesFromIsKnown) {
  const auto loaded =
      load_text("preset = \"swing\"\n[ttl]\ndefault_ms = 2000\nklines_ms = 1800\n", "bot.toml",
                {.environment = {{"TIDEGATE__CACHE__MAX_ENTRIES", "70"}}, .set = {"risk.min_balance=9"}});
  ASSERT_TRUE(loaded) << loaded.error().message;
  const auto origin = [&loaded](std::string_view path) { return loaded->origins.of(path).in_words(); };
  EXPECT_EQ(origin("preset"), "file bot.toml:1");
  EXPECT_EQ(origin("batching.window_ms"), "preset swing");
  EXPECT_EQ(origin("ttl.default_ms"), "file bot.toml:3");
  EXPECT_EQ(origin("ttl.depth_ms"), "file bot.toml:3 (by ttl.default_ms)");
  EXPECT_EQ(origin("ttl.klines_ms"), "file bot.toml:4");
  EXPECT_EQ(origin("cache.max_entries"), "environment TIDEGATE__CACHE__MAX_ENTRIES");
  EXPECT_EQ(origin("risk.min_balance"), "flag --set");
  EXPECT_EQ(origin("risk.max_open_orders"), "default");
}

TEST(Load, TheMistakesOfAllSourcesAreToldAtOnce) {
  const auto loaded = load_text(
      "[cache]\nmax_entries = 0\n", "bot.toml",
      {.environment = {{"TIDEGATE__LADDER__MAX_STREAM_AGE_MS", "9000"}, {"TIDEGATE__HEDGE__PERCENT", "many"}},
       .set = {"risk.min_balance=-1"}});
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, base::ErrorCode::kInvalidArgument);
  EXPECT_THAT(
      loaded.error().message,
      AllOf(HasSubstr("bot.toml:2: cache.max_entries is 0"),
            HasSubstr("TIDEGATE__HEDGE__PERCENT: hedge.percent: expected a whole number from 1 to 50"),
            HasSubstr("--set: risk.min_balance is -1; it must be 0 or more"),
            HasSubstr("TIDEGATE__LADDER__MAX_STREAM_AGE_MS: ladder.max_stream_age_ms is 9000 ms; it must "
                      "be at most")));
}

TEST(Load, AMistakeIsOneLineWhateverIsSaid) {
  const auto loaded = load({}, {.environment = {{"TIDEGATE__PRESET", "sw\ning"}},
                                .set = {"trading.symbols=A\nB", "ca\x1b[2Jche.x=1"}});
  ASSERT_FALSE(loaded);
  const std::string& told = loaded.error().message;
  EXPECT_EQ(std::ranges::count(told, '\n'), 2) << told;
  EXPECT_EQ(told.find('\x1b'), std::string::npos) << told;
}

TEST(Load, WithoutAFileTheOtherSourcesHold) {
  const auto loaded = load({}, {.preset = "swing", .set = {"exchange.host=127.0.0.1:1"}});
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->settings.access.client.transport.host.port, 1);
  EXPECT_EQ(loaded->settings.trading.bracket.max_holding, std::chrono::hours{4});
  const auto wrong = load({}, {.set = {"exchange.host=nowhere"}});
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().message, HasSubstr("--set: exchange.host: "));
}

TEST(Load, APresetThatThereIsNotIsAMistakeAndTheDefaultOneStandsIn) {
  const auto loaded = load_text("preset = \"calm\"\n", "bot.toml");
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().message, HasSubstr("bot.toml:1: preset is \"calm\"; it must be one of "));
}

TEST(Load, AnEndpointsCircuitComesFromTheFile) {
  const auto settings =
      parse_settings("[circuit]\nopen_for_ms = 3000\n[circuit.depth]\nfailure_threshold = 2\n", "bot.toml");
  ASSERT_TRUE(settings) << settings.error().message;
  const auto& own = settings->access.client.gate.circuit_of.at("depth");
  EXPECT_EQ(own.failure_threshold, 2);
  EXPECT_EQ(own.open_for, seconds{3});
}

TEST(Load, AFileThatIsNotThereIsNamed) {
  EXPECT_THAT(load_settings("/no/such/bot.toml").error().message, HasSubstr("/no/such/bot.toml: "));
  EXPECT_EQ(load("/no/such/bot.toml", {}).error().code, base::ErrorCode::kIo);
}

}  // namespace
}  // namespace tidegate::config
