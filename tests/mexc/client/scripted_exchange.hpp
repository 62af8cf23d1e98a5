// A little exchange that answers what a test tells it to, on a network in memory and in virtual time.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "moving_clock.hpp"
#include "run_task.hpp"
#include "tidegate/base/event.hpp"
#include "tidegate/mexc/client/rest/client.hpp"
#include "tidegate/mexc/wire/pushes/control.hpp"
#include "tidegate/net/tls/tls.hpp"
#include "tidegate/net/web/http_server.hpp"

namespace tidegate::mexc::client::testing {

class RecordedEvents final : public base::EventSink {
 public:
  void on_event(const base::Event& event) override { events.push_back(event); }
  std::size_t count(base::EventKind kind) const {
    std::size_t n = 0;
    for (const auto& event : events) {
      if (event.kind == kind) ++n;
    }
    return n;
  }
  std::vector<base::Event> events;
};

net::HttpAnswer json(std::string body, int status = 200);

class ScriptedExchange final : public net::HttpHandler {
 public:
  using Script = std::function<net::HttpAnswer(const net::HttpRequest&)>;

  // Every byte takes `one_way` to the other side. With `tls` it answers to nothing else.
  explicit ScriptedExchange(base::Duration one_way = {}, std::optional<net::TlsServerSettings> tls = {});
  ~ScriptedExchange() override;

  // "GET /api/v3/depth": what it answers. /ping and /time are there from the start, all else is 404.
  void on(const std::string& method_and_path, Script script) { scripts[method_and_path] = std::move(script); }
  // Sends one push to every open public socket, or to every one with a listen key that is good.
  void push(const std::string& bytes);
  void push_private(const std::string& bytes);
  // A text message to every open public socket.
  void push_text(const std::string& text);
  void cut_sockets();
  void cut_oldest_socket();
  // Open sockets, public and private.
  std::size_t open_sockets() const;
  // Listen keys by the book: made, listed, kept and closed, and asked for where a socket is opened with one.
  void serve_listen_keys();
  // Requests to that path so far.
  std::size_t asked(const std::string& method_and_path) const;

  net::Task<net::HttpAnswer> on_request(net::HttpRequest request) override;
  net::Task<std::optional<net::HttpAnswer>> on_upgrade(net::HttpRequest upgrade) override;
  net::Task<void> on_websocket(net::HttpRequest upgrade, std::shared_ptr<net::WebSocket> socket) override;

  // Runs a coroutine to its end and gives its value. Fails the process when it never ends.
  template <class T>
  T run(net::Task<T> task) {
    return tests::run_task(*loop, std::move(task));
  }
  void run_for(base::Duration time) { loop->run_until(loop->now() + time); }
  base::WallTime clock() const { return loop->clock().wall_now() + skew; }

  std::unique_ptr<tests::MovingClock> made = std::make_unique<tests::MovingClock>();
  tests::MovingClock* hand = made.get();  // of the loop's clock
  std::unique_ptr<net::Loop> loop = net::Loop::simulated(std::move(made));
  std::unique_ptr<net::MemoryNetwork> network;
  net::Address address;
  std::map<std::string, Script> scripts;
  std::vector<net::HttpRequest> requests;
  base::Duration service_time{};      // before each answer
  base::Duration skew{};              // of the exchange's clock
  std::set<std::string> listen_keys;  // good ones
  std::size_t keys_made = 0;
  std::vector<base::MonotonicTime> upgrades;  // when sockets were asked for, let in or not
  base::Duration upgrade_delay{};
  std::optional<net::HttpAnswer> upgrade_answer;  // absent: they are accepted
  std::vector<wire::ControlRequest> controls;
  std::set<std::string> refused_channels;
  bool answers_pings = true;
  bool answers_subscriptions = true;
  std::optional<base::Duration> closes_unused_after;  // sockets that were given no channel by then

 private:
  struct Socket {
    std::weak_ptr<net::WebSocket> socket;
    std::string key;  // empty: public
  };
  static net::Task<void> close_if_unused(net::Loop* loop, std::weak_ptr<net::WebSocket> socket,
                                         std::shared_ptr<bool> used, base::MonotonicTime when);
  // How many channels it gave.
  std::size_t answer(net::WebSocket& socket, const wire::ControlRequest& request);

  std::vector<Socket> sockets_;
  std::unique_ptr<net::TlsServerNetwork> tls_;
  std::unique_ptr<net::HttpServer> server_;
};

// Settings of a client that talks to it.
ClientSettings client_settings(const ScriptedExchange& exchange);
wire::Credentials demo_credentials();

}  // namespace tidegate::mexc::client::testing
