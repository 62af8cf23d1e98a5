// Every REST call through the server: answers, codes, signatures, limits, distance.
#include "sim/server_fixture.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"

namespace tidegate::sim {
namespace {

namespace code = mexc::wire::code;
namespace wire = mexc::wire;
using namespace testing_support;
using std::chrono::milliseconds;
using std::chrono::seconds;

class RestTest : public ServerTest {
 protected:
  void SetUp() override { start(); }
  std::string order_params(const char* side, const char* price, const char* quantity, const char* id) {
    return std::string("symbol=BTCUSDT&side=") + side + "&type=LIMIT&quantity=" + quantity +
           "&price=" + price + "&newClientOrderId=" + id;
  }
};

TEST_F(RestTest, AnswersEveryPublicEndpoint) {
  EXPECT_TRUE(wire::decode_ping(get("/api/v3/ping").body).has_value());
  EXPECT_EQ(wire::decode_time(get("/api/v3/time").body)->time, base::from_unix_ms(std::stoll(timestamp())));
  EXPECT_EQ(wire::decode_exchange_info(get("/api/v3/exchangeInfo").body)->instruments.size(), 5U);
  EXPECT_EQ(wire::decode_exchange_info(get("/api/v3/exchangeInfo?symbols=BTCUSDT,SOLUSDT").body)
                ->instruments.size(),
            2U);
  run_for(seconds{20});
  EXPECT_GT(wire::decode_trades(get("/api/v3/trades?symbol=BTCUSDT&limit=5").body)->size(), 4U);
  EXPECT_EQ(wire::decode_tickers_24h(get("/api/v3/ticker/24hr").body)->size(), 5U);
  EXPECT_EQ(wire::decode_price_tickers(get("/api/v3/ticker/price?symbol=ETHUSDT").body)->size(), 1U);
  EXPECT_EQ(wire::decode_book_tickers(get("/api/v3/ticker/bookTicker").body)->size(), 5U);
  EXPECT_EQ(get("/api/v1/contract/detail").body, R"({"success":true,"code":0,"data":[]})");
}

TEST_F(RestTest, DepthIsTheBookAtThatInstant) {
  run_for(seconds{3});
  const auto depth = *wire::decode_depth(get("/api/v3/depth?symbol=BTCUSDT&limit=200").body);
  EXPECT_EQ(depth.version, exchange_->book(kBtc).version());
  EXPECT_EQ(depth.bids, exchange_->book(kBtc).depth(200).bids);
  EXPECT_EQ(depth.asks.size(), 200U);
  EXPECT_EQ(wire::decode_depth(get("/api/v3/depth?symbol=BTCUSDT").body)->bids.size(), 100U);
}

TEST_F(RestTest, BadMarketDataRequestsGetTheExchangesCodes) {
  EXPECT_EQ(code_of(get("/api/v3/depth?symbol=NOPE")), code::kInvalidSymbol);
  EXPECT_EQ(code_of(get("/api/v3/depth")), code::kMissingParameter);
  EXPECT_EQ(code_of(get("/api/v3/depth?symbol=BTCUSDT&limit=0")), code::kWrongParameter);
  EXPECT_EQ(code_of(get("/api/v3/depth?symbol=BTCUSDT&limit=x")), code::kWrongParameter);
  EXPECT_EQ(code_of(get("/api/v3/depth?symbol=%ZZ")), code::kWrongParameter);
  EXPECT_EQ(get("/api/v3/nothing").status, 404);
}

TEST_F(RestTest, AnOrderLivesThroughItsEndpoints) {
  const auto placed = call_signed("POST", "/api/v3/order", order_params("BUY", "50000", "0.01", "mine-1"));
  ASSERT_EQ(placed.status, 200) << placed.body;
  const auto answer = *wire::decode_place_answer(placed.body);
  EXPECT_EQ(answer.symbol, kBtc);

  const auto queried = *wire::decode_order(
      call_signed("GET", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=mine-1").body);
  EXPECT_EQ(queried.id, answer.id);
  EXPECT_EQ(queried.status, market::OrderStatus::kNew);
  const auto open = wire::decode_open_orders(call_signed("GET", "/api/v3/openOrders", "symbol=BTCUSDT").body);
  EXPECT_EQ(open->items.size(), 1U);

  const auto cancelled =
      call_signed("DELETE", "/api/v3/order", "symbol=BTCUSDT&orderId=" + answer.id.value());
  ASSERT_EQ(cancelled.status, 200) << cancelled.body;
  EXPECT_EQ(wire::decode_cancel_answer(cancelled.body)->status, market::OrderStatus::kNew)
      << "live MEXC answers a cancel with NEW";
  EXPECT_EQ(wire::decode_order(
                call_signed("GET", "/api/v3/order", "symbol=BTCUSDT&orderId=" + answer.id.value()).body)
                ->status,
            market::OrderStatus::kCanceled);
  EXPECT_EQ(code_of(call_signed("DELETE", "/api/v3/order", "symbol=BTCUSDT&orderId=" + answer.id.value())),
            code::kUnknownOrder);
  EXPECT_EQ(code_of(call_signed("GET", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=other")),
            code::kOrderDoesNotExist);
  EXPECT_EQ(code_of(call_signed("GET", "/api/v3/order", "symbol=BTCUSDT")), code::kOrderIdRequired);
}

TEST_F(RestTest, AMarketOrderTradesAndTheAccountShowsIt) {
  const auto placed =
      call_signed("POST", "/api/v3/order", "symbol=BTCUSDT&side=BUY&type=MARKET&quoteOrderQty=1000");
  ASSERT_EQ(placed.status, 200) << placed.body;
  const auto account = *wire::decode_account(call_signed("GET", "/api/v3/account").body);
  EXPECT_TRUE(account.can_trade);
  for (const auto& balance : account.balances) {
    EXPECT_TRUE(balance.locked.is_zero());
    if (balance.asset == kUsdt) {
      EXPECT_LT(balance.free, amount("9001"));
    }
    if (balance.asset == kBtcAsset) {
      EXPECT_GT(balance.free, amount("1.01"));
    }
  }
}

TEST_F(RestTest, OrdersAreReadFromAFormBodyLabelledAsJson) {
  const std::string body = order_params("BUY", "50000", "0.01", "from-body") + "&timestamp=" + timestamp();
  const wire::Signer signer{wire::Secret{"demo-secret"}};
  net::HttpRequest request{.method = "POST",
                           .target = "/api/v3/order",
                           .headers = {{"X-MEXC-APIKEY", "demo-key"}, {"Content-Type", "application/json"}},
                           .body = body + "&signature=" + signer.sign(body)};
  const auto result = send(std::move(request));
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->status, 200) << result->body;
}

TEST_F(RestTest, BadOrderParametersGetTheExchangesCodes) {
  const auto refusal = [this](const std::string& params) {
    return code_of(call_signed("POST", "/api/v3/order", params));
  };
  EXPECT_EQ(refusal("side=BUY&type=LIMIT&quantity=1&price=1"), code::kMissingParameter);
  EXPECT_EQ(refusal("symbol=BTCUSDT&side=UP&type=LIMIT&quantity=1&price=1"), code::kWrongParameter);
  EXPECT_EQ(refusal("symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=abc&price=1"), code::kWrongParameter);
  EXPECT_EQ(refusal("symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1"), code::kMissingParameter);
  EXPECT_EQ(refusal("symbol=BTCUSDT&side=BUY&type=MARKET"), code::kMissingParameter);
  EXPECT_EQ(refusal("symbol=NOPE&side=BUY&type=MARKET&quantity=1"), code::kBadSymbol);
  EXPECT_EQ(refusal("symbol=BTCUSDT&side=SELL&type=MARKET&quantity=2"), code::kOversold);
}

TEST_F(RestTest, ChecksKeySignatureAndTimeInTheExchangesOrder) {
  const auto refusal = [this](net::HttpRequest request) {
    auto result = send(std::move(request));
    EXPECT_TRUE(result.has_value());
    EXPECT_EQ(result->status, 400);
    return code_of(*result);
  };
  const std::string stale = "recvWindow=70000&timestamp=1";
  EXPECT_EQ(refusal({.method = "GET", .target = "/api/v3/openOrders?" + stale}), code::kApiKeyRequired);
  EXPECT_EQ(refusal(signed_request("GET", "/api/v3/openOrders", stale, "bad key!")), code::kMalformedKey);
  EXPECT_EQ(refusal(signed_request("GET", "/api/v3/openOrders", stale, "nobody")), code::kUnknownKey);
  EXPECT_EQ(refusal(signed_request("GET", "/api/v3/openOrders", stale, "demo-key", "wrong")),
            code::kBadSignature);
  EXPECT_EQ(refusal(signed_request("GET", "/api/v3/openOrders", stale)), code::kRecvWindowTooLarge);
  EXPECT_EQ(refusal(signed_request("GET", "/api/v3/openOrders", "timestamp=1")),
            code::kTimestampOutsideWindow);
  EXPECT_EQ(refusal(signed_request("GET", "/api/v3/openOrders", "recvWindow=10")), code::kMissingParameter);
}

TEST_F(RestTest, TheTimeWindowIsExactOnBothEnds) {
  const auto status = [&](std::int64_t offset, const char* window) {
    run_for(seconds{1});  // twice a second is the limit of this endpoint
    const std::int64_t at = std::stoll(timestamp()) + offset;
    return send(signed_request("GET", "/api/v3/account",
                               "recvWindow=" + std::string(window) + "&timestamp=" + std::to_string(at)))
        ->status;
  };
  EXPECT_EQ(status(-5'000, "5000"), 200);
  EXPECT_EQ(status(-5'001, "5000"), 400);
  EXPECT_EQ(status(999, "5000"), 200);
  EXPECT_EQ(status(1'000, "5000"), 400);
  EXPECT_EQ(status(-60'000, "60000"), 200);
}

TEST_F(RestTest, CountsWhatItReceived) {
  get("/api/v3/depth?symbol=BTCUSDT");
  get("/api/v3/depth?symbol=NOPE");
  get("/api/v3/exchangeInfo");
  call_signed("POST", "/api/v3/order", order_params("BUY", "50000", "0.01", "x"));
  get("/nothing");
  const ServerCounters counters = server_->counters();
  EXPECT_EQ(counters.requests, 5U);
  EXPECT_EQ(counters.weight, 1U + 1U + 10U + 2U + 1U);
  EXPECT_EQ(counters.order_requests, 1U);
  EXPECT_EQ(counters.by_endpoint.at("depth"), 2U);
  EXPECT_EQ(counters.by_endpoint.at("other"), 1U);
  EXPECT_EQ(counters.by_status.at(200), 3U);
  EXPECT_EQ(counters.by_status.at(400), 1U);
  EXPECT_EQ(counters.by_status.at(404), 1U);
  EXPECT_GT(counters.bytes_in, 400U);
  EXPECT_GT(counters.bytes_out, 5'000U);
}

class SkewTest : public ServerTest {};

TEST_F(SkewTest, ASkewedClockIsToldByTimeAndDecidesAboutTimestamps) {
  ServerSettings settings;
  settings.clock_skew = seconds{-8};
  start(settings);
  const auto told = wire::decode_time(get("/api/v3/time").body)->time;
  EXPECT_EQ(base::to_unix_ms(told), std::stoll(timestamp()) - 8'000);
  EXPECT_EQ(code_of(call_signed("GET", "/api/v3/account")), code::kTimestampOutsideWindow);
}

class LimitTest : public ServerTest {};

TEST_F(LimitTest, Answers429WithRetryAfterInWholeSecondsAndLetsGoAfterwards) {
  start();
  for (int i = 0; i < 50; ++i) EXPECT_EQ(get("/api/v3/exchangeInfo").status, 200);
  run_for(milliseconds{1'500});
  const auto refused = get("/api/v3/exchangeInfo");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(code_of(refused), 429);
  EXPECT_EQ(net::header(refused.headers, "Retry-After"), "9");
  EXPECT_EQ(get("/api/v3/ping").status, 200) << "every endpoint has a budget of its own";
  run_for(seconds{9});
  EXPECT_EQ(get("/api/v3/exchangeInfo").status, 200);
}

class LatencyTest : public ServerTest {
 protected:
  std::pair<double, double> mean_and_deviation(const std::string& target, int count) {
    double sum = 0, squares = 0;
    for (int i = 0; i < count; ++i) {
      const auto from = loop_->now();
      EXPECT_EQ(get(target).status, 200);
      const double ms = base::to_ms(loop_->now() - from);
      sum += ms;
      squares += ms * ms;
    }
    const double mean = sum / count;
    return {mean, std::sqrt(squares / count - mean * mean)};
  }
};

TEST_F(LatencyTest, TheFarProfileHasTheMeasuredMeansAndDeviations) {
  ServerSettings settings;
  settings.latency = LatencyProfile::far();
  start(settings);
  const auto expect = [this](const std::string& target, double mean, double deviation) {
    const auto [m, d] = mean_and_deviation(target, 300);
    EXPECT_NEAR(m, mean, deviation / 4) << target;
    EXPECT_NEAR(d, deviation, deviation / 4) << target;
  };
  expect("/api/v3/ping", 193, 15);
  expect("/api/v3/time", 205, 24);
  expect("/api/v3/depth?symbol=BTCUSDT", 394, 38);
  expect("/api/v3/ticker/bookTicker?symbol=BTCUSDT", 259, 65);
}

TEST_F(LatencyTest, TheBookIsLookedAtInTheMiddleOfTheService) {
  ServerSettings settings;
  settings.latency = LatencyProfile::far();
  settings.latency.answer.fill({milliseconds{400}, {}});
  settings.latency.answer[0] = {milliseconds{100}, {}};
  start(settings);
  const auto from = loop_->now();
  const auto depth = *wire::decode_depth(get("/api/v3/depth?symbol=BTCUSDT").body);
  EXPECT_EQ(loop_->now() - from, milliseconds{400});
  EXPECT_EQ(base::to_unix_ms(depth.exchange_time), std::stoll(timestamp()) - 200);
  const auto superseded = exchange_->superseded_at(kBtc, depth.version);
  ASSERT_TRUE(superseded.has_value());
  EXPECT_GE(*superseded, from + milliseconds{200});
}

}  // namespace
}  // namespace tidegate::sim
