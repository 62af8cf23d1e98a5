// An HTTP/1.1 and WebSocket server on one listener. Made for the simulated exchange and the gateway: a
// handler can also order the misbehaviour that a fault plan asks for.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tidegate/net/network/network.hpp"
#include "tidegate/net/web/http.hpp"
#include "tidegate/net/web/websocket.hpp"

namespace tidegate::net {

struct HttpAnswer {
  enum class Ending : unsigned char {
    kWhole,        // the normal case
    kCutBefore,    // close without a byte of answer
    kCutInBody,    // send the header and half of the body, then reset
    kStall,        // never answer; the connection stays open until the peer leaves
    kStallInBody,  // send the header and half of the body; then likewise
  };

  HttpResponse response;
  Ending ending = Ending::kWhole;
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
  std::size_t max_connections = 1024;       // 1..100000; further ones are closed at once
  std::size_t max_request_bytes = 1 << 20;  // 64..1 GiB; beyond it 413 and closed; headers at most 64 KiB
  // 1 ms..1 h. For a request to come whole, and for each step of an answer to be taken; the connection is
  // cut.
  base::Duration idle_timeout = std::chrono::seconds{60};
  bool json_refusals = false;       // what is no request, or too long, is answered with {"error": "…"}
  std::size_t gzip_from_bytes = 0;  // answers of that length are compressed for who accepts it; 0: none
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

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace tidegate::net
