#include "mexc/client/scripted_exchange.hpp"

#include "tidegate/mexc/wire/answers/encode.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"
#include "tidegate/mexc/wire/requests/query.hpp"

namespace tidegate::mexc::client::testing {

net::HttpAnswer json(std::string body, int status) {
  net::HttpAnswer answer;
  answer.response.status = status;
  answer.response.headers.emplace_back("Content-Type", "application/json");
  answer.response.body = std::move(body);
  return answer;
}

ScriptedExchange::ScriptedExchange(base::Duration one_way, std::optional<net::TlsServerSettings> tls)
    : network(std::make_unique<net::MemoryNetwork>(*loop, 1, net::LinkSettings{.delay = one_way})) {
  on("GET /api/v3/ping", [](const auto&) { return json("{}"); });
  on("GET /api/v3/time", [this](const auto&) { return json(wire::encode_time({clock()})); });
  if (tls) tls_ = net::TlsServerNetwork::make(*loop, *network, *tls).value();
  net::Network& heard_on = tls_ ? static_cast<net::Network&>(*tls_) : *network;
  server_ = std::make_unique<net::HttpServer>(*loop, heard_on.listen({}).value(), *this);
  address = server_->address();
  server_->start();
}

ScriptedExchange::~ScriptedExchange() {
  server_.reset();
}

net::Task<net::HttpAnswer> ScriptedExchange::on_request(net::HttpRequest request) {
  if (service_time > base::Duration::zero()) {
    auto pause = net::sleep_until(*loop, loop->now() + service_time);
    co_await std::move(pause);
  }
  requests.push_back(request);
  const std::string path{wire::split_target(request.target).path};
  const auto script = scripts.find(request.method + " " + path);
  co_return script == scripts.end() ? json("<html>no such page</html>", 404) : script->second(request);
}

namespace {

std::string parameter(std::string_view target, std::string_view name) {
  const auto params = wire::parse_form(wire::split_target(target).query);
  return params ? std::string{params->find(name).value_or("")} : "";
}

}  // namespace

net::Task<std::optional<net::HttpAnswer>> ScriptedExchange::on_upgrade(net::HttpRequest) {
  upgrades.push_back(loop->now());
  if (upgrade_delay > base::Duration::zero()) {
    auto pause = net::sleep_until(*loop, loop->now() + upgrade_delay);
    co_await std::move(pause);
  }
  co_return upgrade_answer;
}

net::Task<void> ScriptedExchange::on_websocket(net::HttpRequest upgrade,
                                               std::shared_ptr<net::WebSocket> socket) {
  const std::string key = parameter(upgrade.target, "listenKey");
  if (!key.empty() && !listen_keys.contains(key)) {
    socket->offer({.binary = false, .payload = "Invalid listen key"});
    socket->close();
    co_return;
  }
  sockets_.push_back({socket, key});
  const auto used = std::make_shared<bool>(false);
  if (closes_unused_after) {
    loop->spawn(close_if_unused(loop.get(), socket, used, loop->now() + *closes_unused_after));
  }
  while (true) {
    auto reading = socket->read();
    auto message = co_await std::move(reading);
    if (!message) co_return;
    const auto request = wire::decode_control_request(message->payload);
    if (!request) continue;
    controls.push_back(*request);
    if (answer(*socket, *request) > 0) *used = true;
  }
}

net::Task<void> ScriptedExchange::close_if_unused(net::Loop* loop, std::weak_ptr<net::WebSocket> socket,
                                                  std::shared_ptr<bool> used, base::MonotonicTime when) {
  auto pause = net::sleep_until(*loop, when);
  co_await std::move(pause);
  const auto open = socket.lock();
  if (open && !*used) open->close();
}

std::size_t ScriptedExchange::answer(net::WebSocket& socket, const wire::ControlRequest& request) {
  std::string text{wire::kPongMessage};
  std::vector<std::string> accepted, refused;
  if (request.method == wire::ControlMethod::kPing) {
    if (!answers_pings) return 0;
  } else {
    if (!answers_subscriptions) return 0;
    for (const auto& channel : request.channels) {
      (refused_channels.contains(channel) ? refused : accepted).push_back(channel);
    }
    text = wire::subscription_message(accepted, refused);
  }
  socket.offer({.binary = false, .payload = wire::encode_control_answer({request.id, 0, text})});
  return accepted.size();
}

void ScriptedExchange::push(const std::string& bytes) {
  for (const Socket& each : sockets_) {
    const auto socket = each.socket.lock();
    if (socket && each.key.empty()) socket->offer({.binary = true, .payload = bytes});
  }
}

void ScriptedExchange::push_text(const std::string& text) {
  for (const Socket& each : sockets_) {
    const auto socket = each.socket.lock();
    if (socket && each.key.empty()) socket->offer({.binary = false, .payload = text});
  }
}

void ScriptedExchange::push_private(const std::string& bytes) {
  for (const Socket& each : sockets_) {
    const auto socket = each.socket.lock();
    if (socket && listen_keys.contains(each.key)) socket->offer({.binary = true, .payload = bytes});
  }
}

void ScriptedExchange::cut_sockets() {
  for (const Socket& each : sockets_) {
    if (const auto socket = each.socket.lock()) socket->cut();
  }
  sockets_.clear();
}

void ScriptedExchange::cut_oldest_socket() {
  for (const Socket& each : sockets_) {
    const auto socket = each.socket.lock();
    if (!socket || !socket->is_open()) continue;
    socket->cut();
    return;
  }
}

std::size_t ScriptedExchange::open_sockets() const {
  std::size_t n = 0;
  for (const Socket& each : sockets_) {
    const auto socket = each.socket.lock();
    if (socket && socket->is_open()) ++n;
  }
  return n;
}

void ScriptedExchange::serve_listen_keys() {
  on("POST /api/v3/userDataStream", [this](const auto&) {
    const std::string key = "key-" + std::to_string(++keys_made);
    listen_keys.insert(key);
    return json(wire::encode_listen_key(wire::ListenKey{key}));
  });
  on("GET /api/v3/userDataStream", [this](const auto&) {
    std::vector<wire::ListenKey> keys;
    for (const auto& key : listen_keys) keys.emplace_back(key);
    return json(wire::encode_listen_keys(keys, 60));
  });
  for (const std::string method : {"PUT", "DELETE"}) {
    on(method + " /api/v3/userDataStream", [this, method](const net::HttpRequest& request) {
      const std::string key = parameter(request.target, "listenKey");
      if (!listen_keys.contains(key)) {
        return json(wire::encode_error({wire::code::kWrongParameter, "no such listen key"}), 400);
      }
      if (method == "DELETE") listen_keys.erase(key);
      return json(wire::encode_listen_key(wire::ListenKey{key}));
    });
  }
}

std::size_t ScriptedExchange::asked(const std::string& method_and_path) const {
  std::size_t n = 0;
  for (const auto& request : requests) {
    const auto path = std::string{wire::split_target(request.target).path};
    if (request.method + " " + path == method_and_path) ++n;
  }
  return n;
}

ClientSettings client_settings(const ScriptedExchange& exchange) {
  ClientSettings settings;
  settings.transport.host = exchange.address;
  return settings;
}

wire::Credentials demo_credentials() {
  return {.api_key = "demo-key", .secret = wire::Secret{"demo-secret"}};
}

}  // namespace tidegate::mexc::client::testing
