// An HTTP/1.1 and WebSocket server on one listener.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tidegate/base/sample.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/net/web/http.hpp"
#include "tidegate/net/web/websocket.hpp"

namespace tidegate::net {

// Where the body of an answer goes that is written piece by piece. One call at a time.
class BodySink {
 public:
  virtual ~BodySink() = default;
  // Sends `piece`, an empty one too: the header goes with the first, and with nothing before it. Returns when
  // the connection has taken it. False: the connection ended, or took nothing for the idle timeout; no more
  // can be sent.
  virtual Task<bool> write(std::string piece) = 0;
  // Returns when the peer has left. What it sends until then is dropped, and the connection ends with it.
  virtual Task<void> wait_for_leaving() = 0;
  // Drops the connection: the peer sees an answer that breaks off.
  virtual void cut() = 0;
};

// Returns when the body is whole, or will never be.
using BodyWriter = std::function<Task<void>(std::shared_ptr<BodySink>)>;

struct HttpAnswer {
  HttpResponse response;
  // Writes the body in place of `response.body`; absent: that is the body. Not asked for an answer without
  // one (to a HEAD, 204, 304).
  BodyWriter writer{};
  // Of what `writer` writes; less or more cuts the connection. Absent: nobody knows it, and chunks carry it
  // (to a reader of HTTP/1.0: the connection's end does).
  std::optional<std::size_t> length{};
};

class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  // Requests of one connection are served one after the other, those of different connections interleave.
  virtual Task<HttpAnswer> on_request(HttpRequest request) = 0;
  // What an upgrade to a WebSocket is answered instead of being accepted; the connection ends with it.
  // Absent, and so by default: it is accepted.
  virtual Task<std::optional<HttpAnswer>> on_upgrade(HttpRequest upgrade);
  // A WebSocket whose upgrade was already accepted; ends when the task ends.
  virtual Task<void> on_websocket(HttpRequest upgrade, std::shared_ptr<WebSocket> socket) = 0;
};

struct HttpServerSettings {
  // 1..100000. For a further one that connection is cut which has waited longest for its next request; where
  // all are at work or have not asked yet, the further one is closed at once.
  std::size_t max_connections = 1024;
  std::size_t max_request_bytes = 1 << 20;  // 64..1 GiB; beyond it 413 and closed; headers at most 64 KiB
  // 1 ms..1 h. For a request to come whole, and for each step of an answer to be taken; the connection is
  // cut.
  base::Duration idle_timeout = std::chrono::seconds{60};
  // 1 ms..1 h. How long a connection that was answered may be silent before its next request begins; absent:
  // the idle timeout.
  std::optional<base::Duration> keep_alive{};
  // 1..max_connections. Of connections that have not sent one whole request yet, so many at once: a further
  // connection cuts the oldest of them. 0: no bound of their own.
  std::size_t max_unproven = 0;
  bool json_refusals = false;       // what is no request, or too long, is answered with {"error": "…"}
  Headers refusal_headers{};        // of these answers, which no handler makes
  std::size_t gzip_from_bytes = 0;  // whole answers of that length are compressed for who accepts it; 0: none
  WebSocketSettings websocket;

  std::vector<std::string> validate() const;
};

class HttpServer {
 public:
  // `handler` must outlive the server. Precondition: settings.validate() is empty.
  HttpServer(Loop& loop, std::unique_ptr<Listener> listener, HttpHandler& handler,
             HttpServerSettings settings = {});
  ~HttpServer();  // closes the listener and cuts every connection

  void start();
  void stop();
  Address address() const;
  // Bytes of all connections, WebSocket frames included.
  Traffic traffic() const;
  // The same as samples, without labels: a program that has several collects from one.
  void collect(std::vector<base::Sample>& out) const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace tidegate::net
