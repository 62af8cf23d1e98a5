#include "tidegate/sim_config/controls.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <regex>

#include "source_tree.hpp"
#include "tidegate/sim_config/fault_keys.hpp"
#include "tidegate/sim_config/files.hpp"

namespace tidegate::sim_config {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

template <class T>
std::string error_of(const base::Result<T>& result) {
  return result ? "none" : result.error().message;
}

// What is said, without where it stands, in no particular order.
std::vector<std::string> mistakes(const std::string& text, const std::string& place) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) {
    lines.push_back(std::regex_replace(line, std::regex{"^" + place}, ""));
  }
  std::ranges::sort(lines);
  return lines;
}

TEST(JsonFaults, AreReadAsThoseOfAFileAre) {
  const auto file = parse_faults(
      "[[fault]]\nkind = \"delay\"\ntarget = \"depth\"\ndelay_ms = 400\nfrom_s = 3\nuntil_s = 5\nevery_s = "
      "60\n"
      "probability = 0.25\n[[fault]]\nkind = \"clock_skew\"\nskew_ms = -3000\n",
      "f.toml");
  const auto json = parse_fault_list(
      R"({"fault": [{"kind": "delay", "target": "depth", "delay_ms": 400, "from_s": 3, "until_s": 5,
          "every_s": 60, "probability": 0.25}, {"kind": "clock_skew", "skew_ms": -3000}]})");
  ASSERT_TRUE(file && json) << error_of(file) << error_of(json);
  EXPECT_EQ(*file, *json);
  EXPECT_EQ(parse_fault(R"({"kind": "clock_skew", "skew_ms": -3000})").value(), file->at(1));
}

TEST(JsonFaults, HaveTheMistakesOfAFileInTheSameWords) {
  const std::vector<std::pair<std::string, std::string>> pairs{
      {"kind = \"explode\"\nprobability = 2", R"("kind": "explode", "probability": 2)"},
      {"kind = \"stall\"\nprobability = \"often\"\nstatus = 99",
       R"("kind": "stall", "probability": "often", "status": 99)"},
      {"kind = \"delay\"", R"("kind": "delay")"},
      {"kind = \"delay\"\ndelay_ms = -1", R"("kind": "delay", "delay_ms": -1)"},
      {"kind = \"delay\"\ndelay_ms = 1.5", R"("kind": "delay", "delay_ms": 1.5)"},
      {"kind = \"delay\"\ndelay_ms = [1]\ntarget = 3", R"("kind": "delay", "delay_ms": [1], "target": 3)"},
      {"kind = \"delay\"\ndelay_ms = 5\nuntil_s = 0", R"("kind": "delay", "delay_ms": 5, "until_s": 0)"},
      {"kind = true\nsurprise = 1", R"("kind": true, "surprise": 1)"},
      {"kind = \"push_dropped\"\ntarget = \"ping\"", R"("kind": "push_dropped", "target": "ping")"},
      {"kind = \"clock_skew\"\nskew_ms = 86400001", R"("kind": "clock_skew", "skew_ms": 86400001)"},
  };
  for (const auto& [toml, json] : pairs) {
    const std::string of_file = error_of(parse_faults("[[fault]]\n" + toml + "\n", "f.toml"));
    const std::string of_json = error_of(parse_fault_list("{\"fault\": [{" + json + "}]}"));
    EXPECT_THAT(of_json, HasSubstr("the request body: fault[1].")) << json;
    EXPECT_EQ(mistakes(of_file, "f.toml:\\d+: "), mistakes(of_json, "the request body: ")) << of_json;
    EXPECT_THAT(error_of(parse_fault("{" + json + "}")), HasSubstr("the request body: fault.")) << json;
  }
  EXPECT_THAT(error_of(parse_fault_list(R"({"fault": [{"kind": "stall"}, {"kind": "stall", "status": 1}]})")),
              HasSubstr("fault[2].status"));
}

TEST(JsonFaults, WhatIsNoListOfThemIsTold) {
  EXPECT_TRUE(parse_fault_list(R"({"fault": []})").value().empty());
  EXPECT_THAT(error_of(parse_fault_list("{}")), HasSubstr("there is no fault"));
  EXPECT_THAT(error_of(parse_fault_list(R"({"fault": 7})")),
              HasSubstr("expected tables, [[fault]], got the number 7"));
  EXPECT_THAT(error_of(parse_fault_list(R"({"fault": [7]})")), HasSubstr("expected tables"));
  EXPECT_THAT(error_of(parse_fault_list(R"({"fault": [], "faults": []})")),
              HasSubstr("faults: unknown section; known are: fault"));
  EXPECT_THAT(error_of(parse_fault_list("[]")), HasSubstr("expected an object"));
}

TEST(JsonFaults, AreWrittenAsTheyAreRead) {
  std::ifstream file{tests::in_source_tree("docs/simulated_exchange.md")};
  const std::string page{std::istreambuf_iterator<char>{file}, {}};
  const auto begin = page.find("```toml\n", page.find("### Faults")) + 8;
  const auto documented = parse_faults(page.substr(begin, page.find("```", begin) - begin), "docs");
  ASSERT_TRUE(documented) << error_of(documented);
  std::vector<sim::FaultRule> rules = *documented;
  for (std::size_t i = 0; i < sim::kFaultKinds; ++i) {
    sim::FaultRule rule{.kind = static_cast<sim::FaultKind>(i), .every = seconds{9}, .probability = 0.1};
    rule.until = seconds{7};
    if (sim::is_about_a_symbol(rule.kind)) rule.target = "BTCUSDT";
    if (sim::uses(rule.kind, sim::FaultSetting::kDelay)) rule.delay = milliseconds{12};
    if (sim::uses(rule.kind, sim::FaultSetting::kStatus)) rule.status = 599;
    if (sim::uses(rule.kind, sim::FaultSetting::kRetryAfter)) rule.retry_after = seconds{0};
    if (sim::uses(rule.kind, sim::FaultSetting::kSkew)) rule.skew = milliseconds{-1};
    if (sim::uses(rule.kind, sim::FaultSetting::kFewerDecimals)) rule.fewer_decimals = 2;
    rules.push_back(rule);
  }
  for (const sim::FaultRule& rule : rules) {
    const std::string json = fault_as_json(rule).dump();
    const auto again = parse_fault(json);
    ASSERT_TRUE(again) << json << error_of(again);
    EXPECT_EQ(*again, rule) << json;
  }
  EXPECT_EQ(fault_as_json({.kind = sim::FaultKind::kStall}).dump(), R"({"kind":"stall"})");
}

TEST(JsonText, WhatIsNoneIsToldByLineAndColumn) {
  for (const std::string text : {"", "{", "{\"kind\": \"stall\"} x", "{\"kind\": 1e999}",
                                 "{\"kind\": \"\xff\"}", "{'kind': 1}", "{\"kind\": nan}"}) {
    const auto read = parse_fault(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, base::ErrorCode::kParse) << text;
    EXPECT_THAT(read.error().message, testing::StartsWith("the request body: not valid JSON: ")) << text;
    EXPECT_THAT(read.error().message, testing::Not(HasSubstr("exception"))) << text;
    EXPECT_TRUE(std::ranges::all_of(read.error().message, [](char c) { return c > 0; })) << text;
  }
  EXPECT_THAT(error_of(parse_fault("{\n\"kind\" 1}")), HasSubstr("line 2, column 8"));
}

TEST(JsonText, WhatTomlHasNoWordForIsAMistake) {
  EXPECT_THAT(error_of(parse_fault(R"({"kind": "stall", "until_s": null})")),
              HasSubstr("until_s: null is no value; leave the key out"));
  EXPECT_THAT(error_of(parse_fault_list(R"({"fault": [{"kind": null}]})")), HasSubstr("fault[1].kind: null"));
  EXPECT_THAT(error_of(parse_fault(R"({"kind": "stall", "kind": "delay"})")),
              HasSubstr("kind: this key is there twice in one object"));
  EXPECT_THAT(error_of(parse_fault(R"({"kind": "stall", "until_s": 18446744073709551615})")),
              HasSubstr("fault.until_s: expected a whole number"));
}

// JSON has one kind of number.
TEST(JsonText, AWholeNumberIsOneHoweverItIsWritten) {
  for (const char* text : {"1000", "1e3", "1000.0", "10E2"}) {
    const auto rule =
        parse_fault(std::string{R"({"kind": "delay", "probability": 1.0, "delay_ms": )"} + text + "}");
    ASSERT_TRUE(rule) << text << error_of(rule);
    EXPECT_EQ(rule->delay, seconds{1}) << text;
  }
  EXPECT_EQ(
      error_of(parse_fault(R"({"kind": "delay", "delay_ms": 1.5})")),
      "the request body: fault.delay_ms: expected a whole number from 0 to 3153600000000, got the number 1.5")
      << "and not that it is needed: it is there";
  EXPECT_THAT(error_of(parse_fault(R"({"kind": "delay", "delay_ms": 1e300})")),
              HasSubstr("expected a whole"));
}

TEST(JsonText, HoweverDeepItIsItIsReadToItsEnd) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_THAT(error_of(parse_fault(R"({"kind": )" + deep + "}")),
              HasSubstr("fault.kind: expected a string, got a list"));
}

TEST(JsonClock, IsSetOrJumps) {
  EXPECT_EQ(parse_skew(R"({"skew_ms": -3000})", hours{1}).value(), milliseconds{-3'000});
  EXPECT_EQ(parse_skew(R"({"jump_ms": 500})", seconds{1}).value(), milliseconds{1'500});
  EXPECT_EQ(parse_skew(R"({"skew_ms": 0})", hours{1}).value(), base::Duration{});
  EXPECT_EQ(error_of(parse_skew(R"({"skew_ms": 86400001})", {})),
            "the request body: clock.skew_ms is 86400001 ms; it must be within a day");
  EXPECT_THAT(error_of(parse_skew(R"({"jump_ms": 1})", hours{24})), HasSubstr("must be within a day"));
  EXPECT_THAT(error_of(parse_skew(R"({"jump_ms": 9223372036854775807})", hours{24})),
              HasSubstr("within a day"));
  for (const char* text : {"{}", R"({"skew_ms": 1, "jump_ms": 1})"}) {
    EXPECT_THAT(error_of(parse_skew(text, {})), HasSubstr("give either skew_ms")) << text;
  }
  EXPECT_THAT(error_of(parse_skew(R"({"skew_ms": "1"})", {})), HasSubstr("expected a whole number"));
  EXPECT_THAT(error_of(parse_skew(R"({"skew": 1})", {})), HasSubstr("clock.skew: unknown setting"));
}

TEST(JsonLatency, IsAProfileOrNumbers) {
  EXPECT_EQ(parse_latency(R"({"profile": "far"})").value(), sim::LatencyProfile::far());
  const auto own = parse_latency(R"({"mean_ms": 50, "deviation_ms": 0.25})");
  ASSERT_TRUE(own) << error_of(own);
  for (const sim::Spread& each : own->answer) {
    EXPECT_EQ(each, (sim::Spread{milliseconds{50}, microseconds{250}}));
  }
  EXPECT_EQ(parse_spread(R"({"mean_ms": 7})").value(), (sim::Spread{milliseconds{7}, {}}));
  for (const char* text : {"{}", R"({"profile": "far", "mean_ms": 1})"}) {
    EXPECT_THAT(error_of(parse_latency(text)), HasSubstr("latency.profile: give either a profile")) << text;
  }
  EXPECT_THAT(error_of(parse_latency(R"({"deviation_ms": 5})")),
              HasSubstr("latency.mean_ms: it is missing; give milliseconds"));
  EXPECT_THAT(error_of(parse_latency(R"({"profile": "moon"})")), HasSubstr("use none, near or far"));
  EXPECT_THAT(error_of(parse_latency(R"({"mean_ms": 600001})")),
              HasSubstr("latency.mean_ms is 600001 ms; it must be from 0 to 600000 ms"));
  EXPECT_THAT(error_of(parse_spread(R"({"mean_ms": 1, "deviation_ms": -1})")),
              HasSubstr("latency.deviation_ms"));
  EXPECT_THAT(error_of(parse_spread(R"({"deviation_ms": 1})")), HasSubstr("latency.mean_ms: it is missing"));
}

}  // namespace
}  // namespace tidegate::sim_config
