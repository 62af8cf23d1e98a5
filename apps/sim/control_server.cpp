#include "apps/sim/control_server.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "apps/sim/control_calls.hpp"
#include "apps/sim/same_machine.hpp"
#include "tidegate/base/assert.hpp"
#include "tidegate/net/network/origin.hpp"
#include "tidegate/net/web/http_server.hpp"

namespace tidegate::apps::sim_control {
namespace {

constexpr std::size_t kMostConnections = 64;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

net::HttpAnswer as_http(ControlAnswer answer) {
  net::HttpAnswer out;
  out.response.status = answer.status;
  out.response.headers.emplace_back("Content-Type", "application/json");
  out.response.body = std::move(answer.body);
  return out;
}

}  // namespace

base::Result<net::Address> control_address(const std::string& text) {
  const bool port_alone = !text.empty() && std::ranges::all_of(text, is_digit);
  auto address = net::parse_address(port_alone ? "127.0.0.1:" + text : text);
  if (!address) {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      "'" + text + "' is no address: give PORT or HOST:PORT, as in 18081");
  }
  if (!net::is_loopback(address->host)) {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      text +
                          " would let other machines switch this exchange: give a port alone, or an address "
                          "of this machine's own, as in 127.0.0.1:18081");
  }
  return address;
}

// Kept alive by every coroutine under way; what they call may be gone once `http` is.
struct ControlServer::State final : net::HttpHandler, std::enable_shared_from_this<State> {
  State(net::Loop& l, net::Network& n, sim::SimulatedExchange& exchange)
      : loop(l), network(n), calls(l, exchange) {}

  net::Task<net::HttpAnswer> on_request(net::HttpRequest request) override {
    return serve(shared_from_this(), std::move(request));
  }
  net::Task<std::optional<net::HttpAnswer>> on_upgrade(net::HttpRequest upgrade) override {
    return refuse(shared_from_this(), std::move(upgrade));
  }
  net::Task<void> on_websocket(net::HttpRequest, std::shared_ptr<net::WebSocket> socket) override {
    return cut(std::move(socket));
  }

  static net::Task<net::HttpAnswer> serve(std::shared_ptr<State> self, net::HttpRequest request) {
    if (self->http == nullptr) co_return net::HttpAnswer{};  // which goes nowhere any more
    co_return self->answer(request, request.method);
  }
  // Streams are on the exchange's port.
  static net::Task<std::optional<net::HttpAnswer>> refuse(std::shared_ptr<State> self,
                                                          net::HttpRequest upgrade) {
    if (self->http == nullptr) co_return net::HttpAnswer{};  // which goes nowhere any more
    co_return self->answer(upgrade, "WebSocket");
  }
  static net::Task<void> cut(std::shared_ptr<net::WebSocket> socket) {
    socket->cut();
    co_return;
  }

  net::HttpAnswer answer(const net::HttpRequest& request, const std::string& method) {
    const auto foreign = not_of_this_machine(request, http->address().port);
    return as_http(foreign ? refusal(403, *foreign) : calls.answer(method, request.target, request.body));
  }

  net::Loop& loop;
  net::Network& network;
  ControlCalls calls;
  std::unique_ptr<net::HttpServer> http;
};

ControlServer::ControlServer(net::Loop& loop, net::Network& network, sim::SimulatedExchange& exchange)
    : state_(std::make_shared<State>(loop, network, exchange)) {}

ControlServer::~ControlServer() {
  // Coroutines still suspended may keep the state alive, but the port goes with the server.
  state_->http.reset();
}

base::Result<void> ControlServer::start(const net::Address& address) {
  TIDEGATE_ASSERT(state_->http == nullptr, "a control server is started once");
  TIDEGATE_ASSERT(net::is_loopback(address.host), "only this machine may switch the exchange");
  auto listener = state_->network.listen(address);
  if (!listener) return std::unexpected(std::move(listener.error()));
  net::HttpServerSettings settings;
  settings.max_connections = kMostConnections;
  settings.max_request_bytes = kMostRequestBytes;
  settings.json_refusals = true;
  state_->http =
      std::make_unique<net::HttpServer>(state_->loop, std::move(*listener), *state_, std::move(settings));
  state_->http->start();
  return {};
}

net::Address ControlServer::address() const {
  TIDEGATE_ASSERT(state_->http != nullptr, "a control server has an address once it is started");
  return state_->http->address();
}

}  // namespace tidegate::apps::sim_control
