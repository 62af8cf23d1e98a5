// A simulated exchange on an in-memory network in virtual time, and a client that speaks to it.
#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sim/sim_fixture.hpp"
#include "tidegate/mexc/wire/answers/decode.hpp"
#include "tidegate/mexc/wire/pushes/control.hpp"
#include "tidegate/mexc/wire/pushes/push.hpp"
#include "tidegate/mexc/wire/requests/signing.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/net/web/http_client.hpp"
#include "tidegate/net/web/websocket.hpp"
#include "tidegate/sim/whole/simulated_exchange.hpp"

namespace tidegate::sim::testing_support {

using HttpResult = base::Result<net::HttpResponse>;

inline net::Task<void> fetch(net::Loop& loop, net::HttpClient& client, net::HttpRequest request,
                             base::MonotonicTime deadline, std::optional<HttpResult>& out) {
  auto result = co_await client.send(std::move(request), deadline);
  out = std::move(result);
  loop.stop();
}

// A stream client that keeps everything it hears.
struct StreamClient {
  std::shared_ptr<net::WebSocket> socket;
  std::vector<std::string> texts;
  std::vector<mexc::wire::Push> pushes;
  std::vector<base::MonotonicTime> push_times;
  std::vector<base::MonotonicTime> text_times;
  std::optional<base::MonotonicTime> ended;
  std::optional<base::Error> refusal;  // of its upgrade
  bool expects_damage = false;
  std::vector<std::string> damaged;  // what decoding said of pushes that cannot be read

  std::vector<mexc::wire::DepthPush> depths() const {
    std::vector<mexc::wire::DepthPush> out;
    for (const auto& push : pushes) {
      if (const auto* depth = std::get_if<mexc::wire::DepthPush>(&push)) out.push_back(*depth);
    }
    return out;
  }
};

inline net::Task<void> hear(net::Loop& loop, net::Network& network, net::Address to, std::string target,
                            std::shared_ptr<StreamClient> client) {
  auto socket =
      co_await net::connect_websocket(loop, network, to, target, loop.now() + std::chrono::seconds{5});
  if (!socket) {
    client->refusal = std::move(socket.error());
    client->ended = loop.now();
    co_return;
  }
  client->socket = *socket;
  while (true) {
    auto message = co_await client->socket->read();
    if (!message) break;
    if (message->binary) {
      auto push = mexc::wire::decode_push(message->payload);
      if (!push) {
        EXPECT_TRUE(client->expects_damage) << push.error().message;
        client->damaged.push_back(std::move(push.error().message));
        continue;
      }
      client->push_times.push_back(loop.now());
      client->pushes.push_back(std::move(*push));
    } else {
      client->text_times.push_back(loop.now());
      client->texts.push_back(std::move(message->payload));
    }
  }
  client->ended = loop.now();
}

class ServerTest : public testing::Test {
 protected:
  // The exchange gets a BTC deposit beside the demo account's.
  void start(ServerSettings settings = {}, std::vector<std::string> replay = {}) {
    ASSERT_THAT(settings.validate(), testing::IsEmpty());
    ExchangeSettings exchange_settings = exchange_settings_;
    exchange_settings.accounts[0].deposits.push_back({kBtcAsset, market::Amount::from_int(1)});
    std::vector<market::Instrument> instruments = default_instruments();
    // So that an order may be priced through the whole book.
    if (!with_price_bands_) {
      for (market::Instrument& rules : instruments) rules.price_band.reset();
    }
    auto made = SimulatedExchange::make(*loop_, *network_,
                                        {.seed = 7,
                                         .exchange = std::move(exchange_settings),
                                         .instruments = std::move(instruments),
                                         .recordings = std::move(replay),
                                         .lead = std::chrono::seconds{1},
                                         .server = std::move(settings)});
    ASSERT_TRUE(made.has_value()) << made.error().message;
    simulated_ = std::move(*made);
    exchange_ = &simulated_->truth();
    server_ = &simulated_->server();
    const net::Address at{"127.0.0.1", 18080};
    ASSERT_TRUE(simulated_->start(at).has_value());
    client_ = std::make_unique<net::HttpClient>(*loop_, *network_, server_->address());
  }

  HttpResult send(net::HttpRequest request, base::Duration patience = std::chrono::seconds{10}) {
    std::optional<HttpResult> out;
    const auto deadline = loop_->now() + patience;
    loop_->spawn(fetch(*loop_, *client_, std::move(request), deadline, out));
    loop_->run_until(deadline + std::chrono::seconds{1});
    EXPECT_TRUE(out.has_value()) << "no answer by the deadline";
    return out ? std::move(*out) : HttpResult{base::fail(base::ErrorCode::kDeadlineExceeded, "none")};
  }
  net::HttpResponse get(std::string target) {
    auto result = send({.method = "GET", .target = std::move(target)});
    EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().message);
    return result ? std::move(*result) : net::HttpResponse{.status = 0};
  }

  std::string timestamp() const { return std::to_string(base::to_unix_ms(loop_->clock().wall_now())); }
  // Signs and sends in the query; `params` without timestamp.
  static net::HttpRequest signed_request(std::string method, std::string path, std::string query,
                                         std::string key = "demo-key", std::string secret = "demo-secret") {
    const mexc::wire::Signer signer{mexc::wire::Secret{std::move(secret)}};
    std::string target = std::move(path) + "?" + query + "&signature=" + signer.sign(query);
    return {.method = std::move(method),
            .target = std::move(target),
            .headers = {{"X-MEXC-APIKEY", std::move(key)}},
            .body = {}};
  }
  net::HttpResponse call_signed(std::string method, std::string path, std::string params = {}) {
    std::string query = std::move(params);
    query += (query.empty() ? "timestamp=" : "&timestamp=") + timestamp();
    auto result = send(signed_request(std::move(method), std::move(path), std::move(query)));
    EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().message);
    return result ? std::move(*result) : net::HttpResponse{.status = 0};
  }
  static int code_of(const net::HttpResponse& response) {
    const auto error = mexc::wire::decode_error(response.body);
    EXPECT_TRUE(error.has_value()) << response.body;
    return error ? error->code : 0;
  }

  std::shared_ptr<StreamClient> connect(std::string target = "/ws") {
    auto client = std::make_shared<StreamClient>();
    loop_->spawn(hear(*loop_, *network_, server_->address(), std::move(target), client));
    run_for(std::chrono::milliseconds{1});
    return client;
  }
  static void ask(StreamClient& client, mexc::wire::ControlMethod method, std::vector<std::string> channels) {
    client.socket->offer({false, mexc::wire::encode_control_request({method, std::move(channels), 1})});
  }
  void run_for(base::Duration d) { loop_->run_until(loop_->now() + d); }

  std::unique_ptr<net::Loop> loop_ = net::Loop::simulated();
  std::unique_ptr<net::MemoryNetwork> network_ = std::make_unique<net::MemoryNetwork>(*loop_, 1);
  ExchangeSettings exchange_settings_;  // what `start` begins with
  bool with_price_bands_ = false;       // likewise
  std::unique_ptr<SimulatedExchange> simulated_;
  Exchange* exchange_ = nullptr;  // of `simulated_`, and
  Server* server_ = nullptr;      // likewise
  std::unique_ptr<net::HttpClient> client_;
};

}  // namespace tidegate::sim::testing_support
