// [cache] max_bytes reaches the Gate: what is kept is bounded by the bytes of keys and answers.
#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "tidegate/config/reading/load.hpp"
#include "tidegate/mexc/client/rest/endpoint_policies.hpp"
#include "tidegate/mexc/wire/requests/endpoints.hpp"

namespace tidegate::config {
namespace {

resilience::Call depth_of(const std::string& symbol) {
  resilience::Call call;
  call.endpoint = mexc::client::endpoint_id(mexc::wire::Endpoint::kDepth);
  call.params = "symbol=" + symbol;
  return call;
}

TEST(CacheBytes, OfTwoAnswersThatDoNotFitTogetherTheOlderOneLeaves) {
  const auto settings = parse_settings("[cache]\nmax_bytes = 1000\n", "bot.toml");
  ASSERT_TRUE(settings) << settings.error().message;
  base::NullEventSink events;
  resilience::Gate gate{settings->access.client.endpoint_policies(), settings->access.client.gate, events};
  const base::MonotonicTime now{};
  for (const char* symbol : {"BTCUSDT", "ETHUSDT"}) {
    auto decision = gate.decide(depth_of(symbol), now);
    ASSERT_TRUE(std::holds_alternative<resilience::Send>(decision));
    resilience::Outcome outcome;
    outcome.payload = resilience::Payload::make(std::string(700, ' '), market::Depth{});
    gate.record(std::move(std::get<resilience::Send>(decision).grant), std::move(outcome), now);
  }
  EXPECT_TRUE(std::holds_alternative<resilience::Serve>(gate.decide(depth_of("ETHUSDT"), now)));
  EXPECT_FALSE(std::holds_alternative<resilience::Serve>(gate.decide(depth_of("BTCUSDT"), now)));
}

}  // namespace
}  // namespace tidegate::config
