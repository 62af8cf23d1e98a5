#include "tidegate/mexc/client/rest/transport.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "mexc/client/scripted_exchange.hpp"
#include "net/broken_answers.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"
#include "tidegate/mexc/wire/requests/requests.hpp"

namespace tidegate::mexc::client {
namespace {

using namespace std::chrono_literals;
using base::Delivery;
using base::ErrorCode;
using testing::json;
using testing::ScriptedExchange;
using wire::Endpoint;

class TransportTest : public ::testing::Test {
 protected:
  explicit TransportTest() : exchange_(10ms), transport_(make(testing::demo_credentials())) {}

  std::unique_ptr<Transport> make(wire::Credentials credentials) {
    return std::make_unique<Transport>(*exchange_.loop, *exchange_.network,
                                       TransportSettings{exchange_.address}, std::move(credentials));
  }
  resilience::Outcome send(Endpoint endpoint, const wire::Params& params = {}) {
    return exchange_.run(transport_->send(make_call(endpoint, params, exchange_.loop->now() + 1s), nullptr));
  }
  resilience::Outcome place() {
    return send(Endpoint::kOrderPlace, wire::symbol_params(market::Symbol{"BTCUSDT"}));
  }

  ScriptedExchange exchange_;
  std::unique_ptr<Transport> transport_;
};

TEST_F(TransportTest, DecodesAnAnswerAndKeepsItsBytes) {
  const market::Depth depth{.version = 7, .bids = {}, .asks = {}, .exchange_time = {}};
  exchange_.on("GET /api/v3/depth", [&](const auto&) { return json(wire::encode_depth(depth)); });
  const auto outcome = send(Endpoint::kDepth, wire::limited_params(market::Symbol{"BTCUSDT"}, 20));
  ASSERT_TRUE(outcome.payload);
  EXPECT_EQ(*outcome.payload->as<market::Depth>(), depth);
  EXPECT_EQ(outcome.payload->body(), wire::encode_depth(depth));
  EXPECT_EQ(exchange_.requests[0].target, "/api/v3/depth?limit=20&symbol=BTCUSDT");
  EXPECT_EQ(net::header(exchange_.requests[0].headers, "X-MEXC-APIKEY"), "") << "public calls carry no key";
}

TEST_F(TransportTest, SignsWhatItSendsWithTheExchangesClock) {
  exchange_.skew = 90s;
  ASSERT_TRUE(send(Endpoint::kTime).payload);
  exchange_.on("GET /api/v3/account", [](const auto&) { return json(wire::encode_account({})); });
  ASSERT_TRUE(send(Endpoint::kAccount).payload);

  const net::HttpRequest& request = exchange_.requests.back();
  EXPECT_EQ(net::header(request.headers, "X-MEXC-APIKEY"), "demo-key");
  const auto parsed = wire::parse_request(wire::split_target(request.target).query, request.body);
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(wire::Signer{wire::Secret{"demo-secret"}}.verify(parsed->total_params, parsed->signature));
  EXPECT_EQ(parsed->params.find("recvWindow"), "5000");
  const std::int64_t timestamp = std::stoll(std::string{parsed->params.find("timestamp").value()});
  const std::int64_t late = base::to_unix_ms(exchange_.clock()) - timestamp;
  EXPECT_GE(late, 0) << "never in the exchange's future";
  EXPECT_LT(late, 100);
}

TEST_F(TransportTest, WithoutAKeyASignedCallIsNotSent) {
  transport_ = make({});
  const auto outcome = place();
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(outcome.error->delivery, Delivery::kNotSent);
  EXPECT_TRUE(exchange_.requests.empty());
}

TEST_F(TransportTest, ABusinessRefusalHadNoEffect) {
  exchange_.on("POST /api/v3/order", [](const auto&) {
    return json(wire::encode_error({wire::code::kInsufficientPosition, "Insufficient position"}), 400);
  });
  const auto outcome = place();
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code, ErrorCode::kRejected);
  EXPECT_EQ(outcome.error->delivery, Delivery::kRejected);
  EXPECT_EQ(outcome.error->upstream_code, wire::code::kInsufficientPosition);
}

TEST_F(TransportTest, RetryAfterIsHandedOn) {
  exchange_.on("GET /api/v3/ping", [](const auto&) {
    net::HttpAnswer answer = json(wire::encode_error({429, "Too Many Requests"}), 429);
    answer.response.headers.emplace_back("Retry-After", "7");
    return answer;
  });
  const auto outcome = send(Endpoint::kPing);
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code, ErrorCode::kRateLimited);
  EXPECT_EQ(outcome.retry_after, 7s);
  EXPECT_EQ(outcome.error->retry_at, exchange_.loop->now() + 7s);
}

// After the first byte left, whatever happens to an order is unknown.
TEST_F(TransportTest, AnOrdersFateIsUnknownWhenNoVerdictCameBack) {
  const std::map<std::string, net::HttpAnswer> broken{
      {"cut before", net::cut_before()},
      {"cut in body", net::cut_in_body(json("{\"symbol\":\"BTCUSDT\"}"))},
      {"stalled", net::stalled()}};
  for (const auto& [how, answer] : broken) {
    exchange_.on("POST /api/v3/order", [answer](const auto&) { return answer; });
    const auto outcome = place();
    ASSERT_TRUE(outcome.error) << how;
    EXPECT_EQ(outcome.error->delivery, Delivery::kUnknown) << how;
  }
  for (const int status : {500, 502, 503, 504, 403, 404}) {
    exchange_.on("POST /api/v3/order", [status](const auto&) { return json("<html>", status); });
    EXPECT_EQ(place().error->delivery, Delivery::kUnknown) << status;
  }
  exchange_.on("POST /api/v3/order", [](const auto&) { return json("{\"symbol\":"); });
  const auto garbled = place();
  EXPECT_EQ(garbled.error->code, ErrorCode::kParse);
  EXPECT_EQ(garbled.error->delivery, Delivery::kUnknown);
  EXPECT_EQ(exchange_.asked("POST /api/v3/order"), 10U) << "not one was repeated";
}

TEST_F(TransportTest, ARefusedConnectionMeansNotSent) {
  exchange_.network->refuse(true);
  const auto outcome = place();
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->delivery, Delivery::kNotSent);
  EXPECT_TRUE(outcome.error->message.starts_with("order_place: ")) << outcome.error->message;
}

TEST_F(TransportTest, NoErrorTellsTheSecret) {
  exchange_.on("POST /api/v3/order", [](const net::HttpRequest& r) { return json(r.target, 500); });
  const auto outcome = place();
  EXPECT_EQ(outcome.error->message.find("demo-secret"), std::string::npos);
  EXPECT_EQ(outcome.error->message.find("demo-key"), std::string::npos);
}

}  // namespace
}  // namespace tidegate::mexc::client
