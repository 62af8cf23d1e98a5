// Every reply and every error of the client says which request it was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mexc/client/scripted_exchange.hpp"
#include "tidegate/mexc/client/rest/client.hpp"
#include "tidegate/mexc/client/rest/endpoint_policies.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"

namespace tidegate::mexc::client {
namespace {

using namespace std::chrono_literals;
using base::ErrorCode;
using testing::json;
using testing::ScriptedExchange;

const market::Symbol kSymbol{"BTCUSDT"};

market::NewOrder order(std::string id) {
  return {.symbol = kSymbol,
          .quantity = market::Quantity::from_int(1),
          .price = market::Price::from_int(2),
          .client_id = market::ClientOrderId{std::move(id)}};
}

class RequestIds : public ::testing::Test {
 protected:
  RequestIds() {
    ClientSettings settings = testing::client_settings(exchange_);
    settings.call_times = true;
    settings.gate.process_number = 7;
    client_ = std::make_unique<Client>(*exchange_.loop, *exchange_.network, std::move(settings),
                                       testing::demo_credentials(), events_);
    exchange_.on("GET /api/v3/depth", [](const auto&) { return json(wire::encode_depth({.version = 7})); });
  }
  std::string endpoint_of(base::RequestId id) {
    const auto story = client_->gate().explain(id);
    if (!story) return story.error().message;
    return client_->gate().policy(story->decision.endpoint).name;
  }

  ScriptedExchange exchange_{10ms};
  testing::RecordedEvents events_;
  std::unique_ptr<Client> client_;
};

TEST_F(RequestIds, ATypedReadsReplyCanBeExplained) {
  const auto first = exchange_.run(client_->depth(kSymbol, 20));
  const auto second = exchange_.run(client_->depth(kSymbol, 20));
  ASSERT_TRUE(first && second);
  EXPECT_EQ(endpoint_of(first->request_id), "depth");
  EXPECT_EQ(client_->gate().explain(second->request_id)->decision.source, base::Source::kCache);
}

TEST_F(RequestIds, ARefusedOrdersErrorCanBeExplained) {
  exchange_.on("POST /api/v3/order", [](const auto&) { return json(R"({"code":30002,"msg":"no"})", 400); });
  const auto answer = exchange_.run(client_->place(order("tg-1")));
  ASSERT_FALSE(answer);
  EXPECT_EQ(endpoint_of(answer.error().request_id), "order_place");
  EXPECT_EQ(client_->gate().explain(answer.error().request_id)->load->http_status, 400);
}

TEST_F(RequestIds, EachOrderThatABatchRefusedNamesTheRequest) {
  exchange_.on("POST /api/v3/batchOrders",
               [](const auto&) { return json(R"([{"newClientOrderId":"tg-1","msg":"no","code":30002}])"); });
  const auto one = exchange_.run(client_->place_batch({order("tg-1")}));
  ASSERT_EQ(one.size(), 1U);
  ASSERT_FALSE(one[0]);
  EXPECT_EQ(endpoint_of(one[0].error().request_id), "batch_orders");
  const auto lacking = exchange_.run(client_->place_batch({order("tg-1"), order("tg-2")}));
  ASSERT_EQ(lacking.size(), 2U);
  EXPECT_EQ(lacking[1].error().code, ErrorCode::kParse) << "one result for two orders";
  EXPECT_EQ(endpoint_of(lacking[1].error().request_id), "batch_orders");
}

TEST_F(RequestIds, TheLatestCallOfEachBucketStandsForIt) {
  const auto sent = exchange_.run(client_->depth(kSymbol, 20));
  const auto hit = exchange_.run(client_->depth(kSymbol, 20));
  const auto series = client_->call_exemplars();
  ASSERT_EQ(series.size(), 2U);
  EXPECT_EQ(series[0].endpoint, "depth");
  EXPECT_EQ(series[0].source, "network");
  EXPECT_EQ(series[1].source, "cache");
  EXPECT_EQ(series[1].latest[0].request_id, hit->request_id);
  std::size_t of_network = 0;
  for (const CallExemplar& call : series[0].latest)
    of_network += call.request_id == sent->request_id ? 1U : 0U;
  EXPECT_EQ(of_network, 1U);
}

TEST_F(RequestIds, ListenKeysAndApiKeysArePutDownNowhere) {
  const auto answer = exchange_.run(client_->keep_listen_key(wire::ListenKey{"pqia91ma19a5s61cv6a81va65sd"}));
  ASSERT_FALSE(answer) << "the exchange of this test knows none";
  EXPECT_EQ(client_->gate().explain(answer.error().request_id)->decision.params(), "");
  const auto named = exchange_.run(client_->api_key_info("mx0-a-key"));
  ASSERT_FALSE(named);
  EXPECT_EQ(client_->gate().explain(named.error().request_id)->decision.params(), "");
}

}  // namespace
}  // namespace tidegate::mexc::client
