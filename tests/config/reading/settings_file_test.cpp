// What files said before there were other sources: each key reaches its field, and each mistake is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tidegate/config/pages/listing.hpp"
#include "tidegate/config/reading/load.hpp"

namespace tidegate::config {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::HasSubstr;

Settings settings_of(std::string_view text) {
  auto parsed = parse_settings(text, "bot.toml");
  EXPECT_TRUE(parsed) << parsed.error().message;
  return parsed ? *parsed : Settings{};
}

std::string message_of(std::string_view text) {
  auto parsed = parse_settings(text, "bot.toml");
  EXPECT_FALSE(parsed);
  return parsed ? "" : parsed.error().message;
}

TEST(Settings, AnEmptyFileMeansTheDefaults) {
  const Settings settings = settings_of("");
  EXPECT_EQ(settings.access.client.gate.circuit.failure_threshold, 5);
  EXPECT_EQ(settings.trading.symbols.size(), 2U);
  EXPECT_EQ(settings.access.client.lifetimes.at("depth").ttl, seconds{1});
}

std::string why_no_keys(const std::string& exchange, const std::string& more = "") {
  const auto allowed =
      settings_of("[exchange]\nhost = \"" + exchange + "\"\n" + more).access.may_carry_keys();
  return allowed ? "" : allowed.error().message;
}

TEST(Settings, KeysLeaveThisMachineByTlsOnly) {
  for (const char* own : {"127.0.0.1:18080", "http://127.8.0.1", "http://localhost:80", "[::1]:18080"}) {
    EXPECT_EQ(why_no_keys(own), "") << own;
  }
  EXPECT_EQ(why_no_keys("https://api.mexc.com", "stream_host = \"wss://wbs-api.mexc.com/ws\"\n"), "");
  for (const char* other : {"http://api.mexc.com", "10.0.0.7:18080", "http://localhost.evil.com"}) {
    EXPECT_THAT(why_no_keys(other),
                AllOf(HasSubstr("the API key and signed requests would go to"), HasSubstr("without TLS"),
                      HasSubstr("https://"), HasSubstr("exchange.allow_plain_http = true")))
        << other;
  }
}

TEST(Settings, AListenKeyIsAKeyToo) {
  EXPECT_THAT(
      why_no_keys("https://api.mexc.com", "stream_host = \"ws://wbs-api.mexc.com/ws\"\n"),
      AllOf(HasSubstr("listen key would go to wbs-api.mexc.com:80"), HasSubstr("wss://wbs-api.mexc.com")));
}

TEST(Settings, PlainHttpIsAllowedByNameOnly) {
  EXPECT_EQ(why_no_keys("http://api.mexc.com", "allow_plain_http = true\n"), "");
  EXPECT_NE(why_no_keys("http://api.mexc.com", "allow_plain_http = false\n"), "");
}

TEST(Settings, WindowsTtlsThresholdsAndLimitsComeFromTheFile) {
  const Settings settings = settings_of(
      "[exchange]\nhost = \"127.0.0.1:18080\"\n[ttl]\ndepth_ms = 700\n[stale_bound]\ndepth_ms = 3000\n"
      "[circuit]\nfailure_threshold = 3\nopen_for_ms = 2000\n[limits]\nprofile = "
      "\"strict\"\n[cache]\nmax_entries = 50\n"
      "[batching]\njoin_identical = false\nwindow_ms = 20\nmax_size = 4\n[risk]\nmax_order_notional = "
      "\"155.5\"\n[trading]\nsymbols = "
      "[\"SOLUSDT\"]\n"
      "[signal]\nenter_imbalance = 0.4\n[ladder]\nmax_stream_age_ms = 900\n[stream]\nsuspect_after_ms = "
      "2500\n");
  EXPECT_EQ(settings.access.client.transport.host.port, 18080);
  EXPECT_EQ(settings.access.books.stream.host.port, 18080);
  EXPECT_EQ(settings.access.client.lifetimes.at("depth").ttl, milliseconds{700});
  EXPECT_EQ(settings.access.client.lifetimes.at("depth").stale_bound, seconds{3});
  EXPECT_EQ(settings.access.client.gate.circuit.failure_threshold, 3);
  EXPECT_EQ(settings.access.client.gate.circuit.open_for, seconds{2});
  EXPECT_EQ(settings.access.client.gate.limits.name, "safe") << "of which strict is another name";
  EXPECT_EQ(settings.access.client.gate.cache.max_entries, 50U);
  EXPECT_FALSE(settings.access.client.gate.join_identical);
  EXPECT_EQ(settings.access.client.gate.batch.window, milliseconds{20});
  EXPECT_EQ(settings.access.client.gate.batch.max_batch_size, 4U);
  EXPECT_EQ(settings.trading.risk.max_order_notional.to_string(), "155.5");
  EXPECT_EQ(settings.trading.symbols, settings.access.venue.symbols);
  EXPECT_EQ(settings.access.venue.symbols.front().value(), "SOLUSDT");
  EXPECT_THAT(settings.strategy.make(settings.trading.bracket)->why_not(), HasSubstr("of 0.400000"));
  EXPECT_EQ(settings.trading.ladder.max_stream_age, milliseconds{900});
  EXPECT_EQ(settings.access.books.book.silence, milliseconds{2500});
}

TEST(Settings, CacheHedgesAndTheBlocksPlaceComeFromTheFile) {
  const Settings settings = settings_of(
      "[cache]\nmax_bytes = 5000000\neviction = \"s3_fifo\"\nttl_jitter_percent = 10\n"
      "[hedge]\nenabled = false\npercent = 3\nburst = 4\nmost_weight = 1\nquiet_after_429_ms = 30000\n"
      "[limits]\nblocks_path = \"/var/lib/bot/blocks\"\none_read_percent = 70\n");
  const auto& gate = settings.access.client.gate;
  EXPECT_EQ(gate.cache.max_bytes, 5'000'000U);
  EXPECT_EQ(gate.cache.eviction, resilience::Eviction::kS3Fifo);
  EXPECT_EQ(gate.cache.ttl_jitter_percent, 10U);
  EXPECT_FALSE(gate.hedge.enabled);
  EXPECT_EQ(gate.hedge.percent, 3U);
  EXPECT_EQ(gate.hedge.burst, 4U);
  EXPECT_EQ(gate.hedge.most_weight, 1U);
  EXPECT_EQ(gate.hedge.quiet_after_429, seconds{30});
  EXPECT_EQ(settings.access.blocks_path, "/var/lib/bot/blocks");
  EXPECT_EQ(gate.limits.one_read_percent, 70U);
}

TEST(Settings, WhatIsOutOfItsRangeIsToldUnderTheKeyOfTheFile) {
  EXPECT_THAT(message_of("[batching]\nwindow_ms = 50\nmax_size = 20000\n"),
              HasSubstr("bot.toml:3: batching.max_size is 20000; it must be from 1 to 10000"));
  EXPECT_THAT(message_of("[batching]\nwindow_ms = 90000\n"),
              HasSubstr("bot.toml:2: batching.window_ms is 90000 ms; it must be"));
  EXPECT_THAT(
      message_of("[cache]\nttl_jitter_percent = 51\nmax_entries = 0\neviction = \"mru\"\n"
                 "[hedge]\npercent = 90\nquiet_after_429_ms = 7200000\n"),
      AllOf(HasSubstr("bot.toml:2: cache.ttl_jitter_percent is 51"),
            HasSubstr("bot.toml:3: cache.max_entries is 0"),
            HasSubstr("bot.toml:4: cache.eviction is \"mru\"; it must be one of \"lru\", \"s3_fifo\"; "
                      "the nearest is lru"),
            HasSubstr("bot.toml:6: hedge.percent is 90"),
            HasSubstr("bot.toml:7: hedge.quiet_after_429_ms is 7200000 ms")));
}

// "section.key" of every setting with its default.
std::vector<std::pair<std::string, std::string>> all_settings() {
  std::vector<std::pair<std::string, std::string>> all;
  for (const ListedSetting& each : listing(load_text("", "defaults").value(), true)) {
    all.emplace_back(each.path, each.value);
  }
  return all;
}

// No struct's own name reaches a user: each line of the message is about a key, at the line that has it or at
// its section's.
TEST(Settings, AWrongNumberIsToldUnderItsKeyWhicheverItIs) {
  const auto settings = all_settings();
  std::set<std::string> names;
  for (const auto& [name, value] : settings) names.insert(name);
  std::set<std::string> without_upper_bound;
  for (const auto& [name, value] : settings) {
    const bool whole = value.find_first_not_of("0123456789") == std::string::npos;
    const bool money =
        value.starts_with('"') && value.find_first_not_of("0123456789.", 1) == value.size() - 1;
    if (!whole && !(money && value.size() > 2)) continue;
    const auto dot = name.find('.');
    if (dot == std::string::npos) continue;
    for (const char* number : {"0", "3000000000000", "-1"}) {
      const std::string wrong = whole ? number : '"' + std::string{number} + '"';
      const std::string text =
          "[" + name.substr(0, dot) + "]\n" + name.substr(dot + 1) + " = " + wrong + "\n";
      SCOPED_TRACE(text);
      const auto parsed = parse_settings(text, "bot.toml");
      if (parsed) {
        EXPECT_STRNE(number, "-1");
        if (whole && number[0] == '3') without_upper_bound.insert(name);
        continue;
      }
      const std::string& message = parsed.error().message;
      EXPECT_THAT(message, HasSubstr("bot.toml:2: " + name));
      std::istringstream lines{message};
      for (std::string line; std::getline(lines, line);) {
        std::string told = line.substr(line.find(": ") + 2);
        told = told.substr(0, told.find_first_of(": "));
        EXPECT_TRUE(names.contains(told)) << line;
      }
    }
  }
  EXPECT_EQ(without_upper_bound, (std::set<std::string>{"circuit.seed"}));
}

TEST(Settings, WhatTheStructsCallOtherwiseIsToldUnderTheKeyOfTheFile) {
  EXPECT_THAT(message_of("[stream]\nsuspect_after_ms = 5\nkeep_key_alive_ms = 1\npoll_interval_ms = 1\n"
                         "snapshot_limit = 10\n"
                         "[exchange]\nmax_connections = 0\nrecv_window_ms = 70000\n"
                         "[ttl]\ndepth_ms = 9999999999\n[trading]\ntake_profit = \"2\"\n"),
              AllOf(HasSubstr("bot.toml:2: stream.suspect_after_ms is 5 ms"),
                    HasSubstr("bot.toml:3: stream.keep_key_alive_ms is 1 ms"),
                    HasSubstr("bot.toml:4: stream.poll_interval_ms is 1 ms"),
                    HasSubstr("bot.toml:5: stream.snapshot_limit is 10; it must be from 20 to 2000"),
                    HasSubstr("bot.toml:7: exchange.max_connections is 0"),
                    HasSubstr("bot.toml:8: exchange.recv_window_ms is 70000 ms"),
                    HasSubstr("bot.toml:10: ttl.depth_ms is 9999999999 ms"),
                    HasSubstr("bot.toml:12: trading.take_profit is 2")));
}

TEST(Settings, ASectionThatIsNoTableIsToldOnce) {
  EXPECT_EQ(message_of("circuit = 5\n"),
            "bot.toml:1: circuit: expected a table, [circuit], got the number 5");
}

TEST(Settings, TheCircuitsProfileComesFirstAndSingleKeysChangeIt) {
  const auto circuit = settings_of(
                           "[circuit]\nrule = \"slow_ratio\"\ntrip_percent = 30\nmin_calls = 7\nwindow_ms = "
                           "20000\nslow_after_ms = 400\nmax_open_for_ms = 30000\nmetrics_only = true\n"
                           "profile = \"backing_off\"\n")
                           .access.client.gate.circuit;
  EXPECT_EQ(circuit.rule, resilience::CircuitRule::kSlowRatio);
  EXPECT_EQ(circuit.trip_percent, 30);
  EXPECT_EQ(circuit.min_calls, 7);
  EXPECT_EQ(circuit.window, seconds{20});
  EXPECT_EQ(circuit.slow_after, milliseconds{400});
  EXPECT_EQ(circuit.open_for, seconds{1}) << "the profile's";
  EXPECT_EQ(circuit.open_growth, 2) << "the profile's";
  EXPECT_EQ(circuit.max_open_for, seconds{30}) << "the profile's, changed";
  EXPECT_TRUE(circuit.metrics_only);
  EXPECT_THAT(message_of("[circuit]\nrule = \"mood\"\nprofile = \"mild\"\n"),
              AllOf(HasSubstr("bot.toml:2: circuit.rule is \"mood\"; it must be one of "),
                    HasSubstr("bot.toml:3: circuit.profile is \"mild\"; it must be one of ")));
}

TEST(Settings, EveryMistakeIsToldAtOnceWithFileLineAndField) {
  const std::string message = message_of(
      "[circuit]\nfailure_threshold = 0\n[ttl]\ndepth_ms = \"1s\"\norder_place_ms = 5\n[limits]\nprofile = "
      "\"none\"\n"
      "[exchange]\nhost = \"nowhere\"\n");
  EXPECT_THAT(
      message,
      AllOf(HasSubstr("bot.toml:2: circuit.failure_threshold is 0; it must be from 1 to 1000000"),
            HasSubstr("bot.toml:4: ttl.depth_ms: expected a whole number"),
            HasSubstr("bot.toml:5: ttl.order_place_ms: unknown setting"),
            HasSubstr("bot.toml:7: limits.profile is \"none\"; "), HasSubstr("bot.toml:9: exchange.host: ")));
}

TEST(Settings, WhatSpansSectionsIsJudgedTogether) {
  EXPECT_THAT(message_of("[ladder]\nmax_stream_age_ms = 9000\n"), HasSubstr("bot.toml:2: ladder."));
  EXPECT_THAT(message_of("[trading]\ntrade_notional = \"-1\"\n"), HasSubstr("trade_notional"));
}

TEST(Settings, TakeTheExchangeByUrl) {
  const auto settings = parse_settings(
      "[exchange]\nhost = \"https://api.mexc.com\"\nstream_host = \"wss://wbs-api.mexc.com/ws\"\nca_file = "
      "\"a.pem\"\n",
      "t");
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->access.client.transport.host.to_string(), "api.mexc.com:443");
  EXPECT_EQ(settings->access.books.stream.host.to_string(), "wbs-api.mexc.com:443");
  EXPECT_EQ(settings->access.books.stream.path, "/ws");
  EXPECT_TRUE(settings->access.requests_by_tls);
  EXPECT_TRUE(settings->access.streams_by_tls);
  EXPECT_EQ(settings->access.tls.ca_file, "a.pem");
  const auto plain = parse_settings("[exchange]\nhost = \"127.0.0.1:1\"\n", "t");
  EXPECT_FALSE(plain->access.requests_by_tls);
  EXPECT_EQ(plain->access.books.stream.path, "/ws");
}

TEST(Settings, RefuseExchangesThatAreNoAddresses) {
  for (const char* lines : {"host = \"ftp://x\"", "host = \"https://x/api\"", "stream_host = \"wss://x/ws\"",
                            "host = \"x:1\"\nstream_host = \"x\""}) {
    const auto settings = parse_settings(std::string{"[exchange]\n"} + lines + "\n", "t");
    ASSERT_FALSE(settings) << lines;
    EXPECT_NE(settings.error().message.find("host"), std::string::npos);
  }
}

// Else an order that may still arrive would be taken for absent.
TEST(Settings, TradingWaitsAsLongAsASignedOrderMayTakeToArrive) {
  const auto settings = parse_settings("[exchange]\nrecv_window_ms = 60000\n", "t");
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->trading.orders.recv_window, std::chrono::seconds{60});
}

}  // namespace
}  // namespace tidegate::config
