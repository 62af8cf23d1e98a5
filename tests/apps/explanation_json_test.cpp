#include "apps/dashboard/explanation_json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <variant>

namespace tidegate::apps {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;
using namespace tidegate::resilience;

base::MonotonicTime t(base::Duration since_start) {
  return base::MonotonicTime{since_start};
}

class ExplanationJson : public testing::Test {
 protected:
  static GateSettings settings() {
    GateSettings settings;
    settings.limits = LimitProfile::documented();
    settings.process_number = 7;
    return settings;
  }
  // One that is sent and answered with an error after 100 ms.
  void fail_one(std::string params) {
    Decision decision =
        gate_.decide({.endpoint = EndpointId{0}, .params = std::move(params), .deadline = t(10s)}, t(1s));
    gate_.record(std::move(std::get<Send>(decision).grant),
                 {.error = base::Error{.code = base::ErrorCode::kUnavailable, .http_status = 503}},
                 t(1100ms));
  }
  json told(std::uint32_t number) {
    const auto text = explanation_json(gate_, base::request_id(7, number), t(3s), base::from_unix_ms(63'000));
    EXPECT_TRUE(text) << text.error().message;
    return text ? json::parse(*text) : json{};
  }

  base::NullEventSink events_;
  Gate gate_{{{.name = "depth", .ttl = 1s, .stale_bound = 5s}}, settings(), events_};
};

TEST_F(ExplanationJson, OfARequestHasWhatEachPolicySaidAndHowItEnded) {
  fail_one("symbol=A");
  const json all = told(1);
  EXPECT_EQ(all.at("request_id"), "7-1");
  EXPECT_EQ(all.at("asked_at_ms"), 61'000);
  EXPECT_EQ(all.at("endpoint"), "depth");
  EXPECT_EQ(all.at("params"), "symbol=A");
  EXPECT_EQ(all.at("asker"), "caller");
  const json& said = all.at("decision");
  EXPECT_EQ(said.at("ruling"), "sent");
  EXPECT_EQ(said.at("cache"), "nothing");
  EXPECT_EQ(said.at("circuit"), "closed");
  EXPECT_EQ(said.at("weight"), 1);
  EXPECT_EQ(said.at("weight_left"), 500);
  EXPECT_TRUE(said.at("source").is_null());
  EXPECT_TRUE(said.at("error").is_null());
  const json& load = all.at("load");
  EXPECT_EQ(load.at("request_id"), "7-1");
  EXPECT_EQ(load.at("sent_after_s"), 0.0);
  EXPECT_EQ(load.at("ended_after_s"), 0.1);
  EXPECT_EQ(load.at("error"), "unavailable");
  EXPECT_EQ(load.at("http_status"), 503);
  EXPECT_TRUE(load.at("source").is_null());
  EXPECT_TRUE(all.at("bulk").is_null());
  EXPECT_EQ(all.at("lines").at(0), "depth symbol=A asked at 00:01:01.000 UTC");
}

TEST_F(ExplanationJson, OfARefusalHasItsReasonAndNoLoad) {
  gate_.override_circuit(EndpointId{0}, base::CircuitState::kForcedOpen, t(1s));
  gate_.decide({.endpoint = EndpointId{0}, .params = "a=1", .deadline = t(10s)}, t(1s));
  const json all = told(1);
  EXPECT_EQ(all.at("decision").at("error"), "circuit_open");
  EXPECT_EQ(all.at("decision").at("circuit"), "forced_open");
  EXPECT_TRUE(all.at("decision").at("turn_after_s").is_null());
  EXPECT_TRUE(all.at("load").is_null());
}

TEST_F(ExplanationJson, OfWhatIsNotKnownSaysWhy) {
  const auto text = explanation_json(gate_, base::request_id(6, 1), t(3s), base::from_unix_ms(0));
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, base::ErrorCode::kNotFound);
  EXPECT_NE(text.error().message.find("of another run"), std::string::npos);
}

TEST_F(ExplanationJson, ParametersCutWithinASignStayJson) {
  fail_one(std::string(39, 'p') + "\u00e9");
  EXPECT_TRUE(told(1).at("params_cut").get<bool>());
}

}  // namespace
}  // namespace tidegate::apps
