#include "tidegate/dashboard/server.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/validation.hpp"
#include "tidegate/dashboard/answer_pace.hpp"
#include "tidegate/dashboard/live_stream.hpp"
#include "tidegate/dashboard/routes.hpp"
#include "tidegate/net/web/http_server.hpp"

namespace tidegate::dashboard {
namespace {

// Bodies are small (kMostActionBytes); a browser's header may hold the cookies of all that ever ran on this
// machine's ports.
constexpr std::size_t kMostRequestBytes = 64 * 1024;
// Scrapers come back once a minute at the rarest, on the connection that they have.
constexpr base::Duration kKeepAlive = std::chrono::seconds{75};
// Readers of the stream have nothing to say.
constexpr std::size_t kMostHeardBytes = 1024;

net::HttpServerSettings http_settings(const DashboardSettings& settings) {
  net::HttpServerSettings http;
  http.max_connections = settings.max_connections;
  http.max_request_bytes = kMostRequestBytes;
  http.idle_timeout = settings.idle_timeout;
  http.keep_alive = kKeepAlive;
  http.max_unproven = std::max<std::size_t>(1, settings.max_connections / 2);
  http.refusal_headers = headers_on_every_answer();
  http.json_refusals = true;
  http.websocket.max_message_bytes = kMostHeardBytes;
  return http;
}

}  // namespace

std::vector<std::string> DashboardSettings::validate() const {
  using namespace std::chrono_literals;
  base::Problems problems;
  for (const std::string& name : host_names) {
    problems.require(check_host_name(name).empty(), "host_names", base::in_quotes(name), "NAME or NAME:PORT");
  }
  problems.require_range("max_connections", max_connections, 1, 1000);
  problems.require_range("max_readers", max_readers, 1, 1000);
  problems.require_range("idle_timeout", idle_timeout, 1ms, 1h);
  return problems.take();
}

// Kept alive by every coroutine under way; what it answers from may be gone once `http` is.
struct DashboardServer::State final : net::HttpHandler, std::enable_shared_from_this<State> {
  State(net::Loop& its_loop, Routes its_routes, DashboardSource& source, const DashboardSettings& settings)
      : loop(its_loop), routes(std::move(its_routes)) {
    if (!settings.local) pace.emplace();
    live.emplace(loop, source, settings.max_readers, settings.idle_timeout);
  }

  net::Task<net::HttpAnswer> on_request(net::HttpRequest request) override {
    return serve(shared_from_this(), std::move(request));
  }
  net::Task<std::optional<net::HttpAnswer>> on_upgrade(net::HttpRequest upgrade) override {
    return judge(shared_from_this(), std::move(upgrade));
  }
  net::Task<void> on_websocket(net::HttpRequest, std::shared_ptr<net::WebSocket> socket) override {
    return stream(shared_from_this(), std::move(socket));
  }

  static net::Task<net::HttpAnswer> serve(std::shared_ptr<State> self, net::HttpRequest request) {
    net::HttpAnswer answer;
    if (self->pace && takes_time(request)) {
      const auto turn = self->pace->take_turn(self->loop.now());
      if (!turn) {
        answer.response = too_much_is_asked();
        co_return answer;
      }
      if (*turn > self->loop.now()) co_await net::sleep_until(self->loop, *turn);
    }
    if (self->http != nullptr) {  // else it goes nowhere any more
      answer.response = self->routes.answer(request, self->loop.clock().wall_now(), self->loop.now());
    }
    co_return answer;
  }
  static net::Task<std::optional<net::HttpAnswer>> judge(std::shared_ptr<State> self,
                                                         net::HttpRequest upgrade) {
    std::optional<net::HttpAnswer> answer;
    if (self->http == nullptr) co_return answer;
    auto refusal = self->routes.refuses_upgrade(upgrade, self->live->is_full());
    if (refusal) answer.emplace().response = std::move(*refusal);
    co_return answer;
  }
  // Lasts as long as the connection: what it says is heard and left aside.
  static net::Task<void> stream(std::shared_ptr<State> self, std::shared_ptr<net::WebSocket> socket) {
    // Others may have come while this one shook hands.
    if (self->http == nullptr || self->live->is_full()) co_return;
    self->live->join(socket);
    for (bool open = true; open;) {
      const auto heard = co_await socket->read();
      open = heard.has_value();
    }
  }

  net::Loop& loop;
  Routes routes;
  std::optional<AnswerPace> pace;  // of all who reach a port; absent: only the process's owner asks
  std::optional<LiveStream> live;  // none any more once `http` is gone
  std::unique_ptr<net::HttpServer> http;
};

DashboardServer::DashboardServer(net::Loop& loop, std::unique_ptr<net::Listener> listener,
                                 DashboardSource& source, DashboardSettings settings) {
  TIDEGATE_ASSERT(settings.validate().empty(), "a dashboard is served with valid settings");
  net::HttpServerSettings http = http_settings(settings);
  Routes routes = settings.local ? Routes{source}
                                 : Routes{source, HostCheck{listener->address(), settings.host_names},
                                          std::move(settings.token)};
  state_ = std::make_shared<State>(loop, std::move(routes), source, settings);
  state_->http = std::make_unique<net::HttpServer>(loop, std::move(listener), *state_, http);
  state_->http->start();
}

DashboardServer::~DashboardServer() {
  // Coroutines still suspended may keep the state alive, but the port goes with the server.
  state_->http.reset();
  state_->live.reset();
}

net::Address DashboardServer::address() const {
  return state_->http->address();
}

}  // namespace tidegate::dashboard
