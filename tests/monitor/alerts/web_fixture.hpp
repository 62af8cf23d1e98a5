// A server that sinks post to, in memory under virtual time or on a socket of this machine.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "monitor/alerts/given.hpp"
#include "net/broken_answers.hpp"
#include "tidegate/monitor/alerts/web_caller.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/net/web/http_server.hpp"

namespace tidegate::monitor::testing {

// Writes down what comes, and answers as it is told to.
class WebReader final : public net::HttpHandler {
 public:
  net::Task<net::HttpAnswer> on_request(net::HttpRequest request) override {
    requests.push_back(std::move(request));
    if (stalls) co_return net::stalled();
    net::HttpAnswer answer;
    answer.response.status = status;
    answer.response.headers = headers;
    answer.response.body = body;
    co_return answer;
  }
  net::Task<void> on_websocket(net::HttpRequest, std::shared_ptr<net::WebSocket>) override { co_return; }

  int status = 200;
  net::Headers headers;
  std::string body = "ok";
  bool stalls = false;  // it takes requests and never answers
  std::vector<net::HttpRequest> requests;
};

// What stands in an address that nobody may read.
inline constexpr const char* kPath = "/services/T00/B00/path-secret?key=query-secret";
inline constexpr const char* kToken = "token-secret";

class WebFixture {
 public:
  explicit WebFixture(bool on_sockets = false)
      : on_sockets_(on_sockets),
        loop_(on_sockets ? net::Loop::real() : net::Loop::simulated()),
        network_(on_sockets ? net::make_socket_network(*loop_)
                            : std::make_unique<net::MemoryNetwork>(*loop_, 1)) {
    serve({.host = "127.0.0.1", .port = 0});
  }

  net::Loop& loop() { return *loop_; }
  net::Network& network() { return *network_; }
  void stop_serving() { server_.reset(); }
  void serve_again() { serve(address_); }

  WebAddress address(const std::string& token = kToken) const {
    return {.url = base::Secret{"http://" + address_.to_string() + kPath}, .token = base::Secret{token}};
  }
  std::shared_ptr<WebCaller> caller() { return WebCaller::make(*loop_, *network_, address(), {}).value(); }

  std::uint16_t port() const { return address_.port; }

  // Looks until it is so; false: it never was.
  bool await(const std::function<bool()>& condition) {
    const base::Duration longest = on_sockets_ ? std::chrono::minutes{1} : std::chrono::minutes{60};
    const base::Duration step = on_sockets_ ? std::chrono::milliseconds{2} : std::chrono::milliseconds{10};
    for (const auto limit = loop_->now() + longest; !condition() && loop_->now() < limit;) {
      loop_->run_until(loop_->now() + step);
    }
    return condition();
  }
  void let_pass(base::Duration time) { loop_->run_until(loop_->now() + time); }

  // True: nothing that was told shows a part of an address.
  bool no_secret_was_told() const {
    const std::string text = told.text();
    EXPECT_EQ(text.find("secret"), std::string::npos) << text;
    EXPECT_EQ(text.find("services"), std::string::npos) << text;
    return text.find("secret") == std::string::npos;
  }

  WebReader reader;
  Told told;

 private:
  void serve(net::Address at) {
    server_.emplace(*loop_, network_->listen(std::move(at)).value(), reader);
    server_->start();
    address_ = server_->address();
  }

  bool on_sockets_;
  std::unique_ptr<net::Loop> loop_;
  std::unique_ptr<net::Network> network_;
  std::optional<net::HttpServer> server_;
  net::Address address_;
};

}  // namespace tidegate::monitor::testing
