#include "tidegate/net/web/http_server.hpp"

#include <array>
#include <utility>
#include <vector>

#include "tidegate/net/network/stream.hpp"
#include "tidegate/net/web/gzip.hpp"
#include "tidegate/net/web/http_codec.hpp"
#include "tidegate/net/web/websocket_session.hpp"

namespace tidegate::net {

// Shared with the connections, which may outlive the server.
struct HttpServer::Impl {
  // One accepted connection and what was read from it and not yet served.
  struct Connection {
    Connection(Loop& loop, std::shared_ptr<Stream> its_stream) : stream(std::move(its_stream)), idle(loop) {}

    std::shared_ptr<Stream> stream;
    std::string unread;
    std::array<char, 16 * 1024> chunk{};
    Timer idle;
  };
  // What came: a whole request, or an error answer to give, or nothing more (the peer left).
  struct Incoming {
    std::unique_ptr<HttpRequestParser> parser;
    int refusal = 0;
    std::size_t request_bytes = 0;  // at the front of `unread`
  };

  Impl(Loop& its_loop, std::unique_ptr<Listener> its_listener, HttpHandler& its_handler,
       HttpServerSettings its_settings)
      : loop(its_loop), listener(std::move(its_listener)), handler(its_handler), settings(its_settings) {}

  static Task<void> accept_all(std::shared_ptr<Impl> self);
  static Task<void> serve(std::shared_ptr<Impl> self, std::shared_ptr<Stream> stream);
  static Task<Incoming> receive(std::shared_ptr<Impl> self, Connection& connection);
  // True: another request may follow.
  static Task<bool> answer(std::shared_ptr<Impl> self, Connection& connection, HttpRequest request,
                           bool keep_alive);
  // True: it was sent whole.
  static Task<bool> deliver(std::shared_ptr<Impl> self, Connection& connection, SerializedAnswer answer,
                            HttpAnswer::Ending ending);
  static Task<void> refuse(std::shared_ptr<Impl> self, Connection& connection, int status);
  static Task<void> upgrade(std::shared_ptr<Impl> self, Connection& connection, HttpRequest request);
  // Sends all of `bytes`; a peer that takes none of them for the idle timeout is cut.
  static Task<bool> write(std::shared_ptr<Impl> self, Connection& connection, std::string_view bytes);

  void arm_idle(Connection& connection);
  void compress(HttpResponse& response) const;
  void stop();

  Loop& loop;
  std::unique_ptr<Listener> listener;
  HttpHandler& handler;
  HttpServerSettings settings;
  bool stopped = false;
  std::vector<std::weak_ptr<Stream>> streams;  // of open connections, WebSockets included
  std::shared_ptr<Traffic> traffic = std::make_shared<Traffic>();
};

Task<std::optional<HttpAnswer>> HttpHandler::on_upgrade(HttpRequest) {
  co_return std::nullopt;
}

Task<void> HttpServer::Impl::accept_all(std::shared_ptr<Impl> self) {
  while (!self->stopped) {
    auto accepted = co_await self->listener->accept();
    if (!accepted) co_return;
    std::shared_ptr<Stream> stream = std::move(*accepted);
    std::erase_if(self->streams, [](const auto& old) { return old.expired(); });
    if (self->stopped || self->streams.size() >= self->settings.max_connections) continue;  // closes it
    ++self->traffic->connections;
    stream->count_into(self->traffic);
    self->streams.push_back(stream);
    self->loop.spawn(serve(self, std::move(stream)));
  }
}

Task<void> HttpServer::Impl::serve(std::shared_ptr<Impl> self, std::shared_ptr<Stream> stream) {
  Connection connection(self->loop, std::move(stream));
  bool more = true;
  while (more && !self->stopped) {
    auto incoming = co_await receive(self, connection);
    if (self->stopped) co_return;
    if (incoming.refusal != 0) co_await refuse(self, connection, incoming.refusal);
    if (!incoming.parser) co_return;
    const bool keep_alive = incoming.parser->keep_alive();
    const bool websocket = incoming.parser->asks_for_websocket();
    HttpRequest request = incoming.parser->take();
    request.peer = connection.stream->peer();
    connection.unread.erase(0, incoming.request_bytes);
    if (websocket && connection.unread.empty()) {
      co_await upgrade(self, connection, std::move(request));
      co_return;
    }
    // Frames before the upgrade was accepted: the peer does not follow RFC 6455, 4.1.
    if (websocket) {
      co_await refuse(self, connection, 400);
      co_return;
    }
    more = co_await answer(self, connection, std::move(request), keep_alive);
  }
}

void HttpServer::Impl::arm_idle(Connection& connection) {
  connection.idle.arm(base::saturating_add(loop.now(), settings.idle_timeout),
                      [stream = connection.stream] { stream->cut(); });
}

void HttpServer::Impl::compress(HttpResponse& response) const {
  const bool worth_it = settings.gzip_from_bytes > 0 && response.body.size() >= settings.gzip_from_bytes;
  if (!worth_it || !header(response.headers, "Content-Encoding").empty()) return;
  response.body = gzip(response.body);
  response.headers.emplace_back("Content-Encoding", "gzip");
}

Task<HttpServer::Impl::Incoming> HttpServer::Impl::receive(std::shared_ptr<Impl> self,
                                                           Connection& connection) {
  Incoming incoming{.parser = std::make_unique<HttpRequestParser>(self->settings.max_request_bytes)};
  // Over the whole request, so that a peer that sends a byte a minute does not hold a connection for ever.
  self->arm_idle(connection);
  while (true) {
    const auto used =
        incoming.parser->put(std::string_view(connection.unread).substr(incoming.request_bytes));
    if (!used) {
      incoming.refusal = used.error().http_status;
      break;
    }
    incoming.request_bytes += *used;
    if (incoming.parser->done()) break;
    const IoResult got = co_await read_some(*connection.stream, asio::buffer(connection.chunk));
    connection.unread.append(connection.chunk.data(), got.bytes);
    if (got.error) break;
  }
  connection.idle.disarm();
  if (!incoming.parser->done()) incoming.parser.reset();
  co_return incoming;
}

Task<bool> HttpServer::Impl::write(std::shared_ptr<Impl> self, Connection& connection,
                                   std::string_view bytes) {
  while (!bytes.empty()) {
    self->arm_idle(connection);
    const IoResult step = co_await write_some(*connection.stream, bytes);
    connection.idle.disarm();
    if (step.error) co_return false;
    bytes.remove_prefix(step.bytes);
  }
  co_return true;
}

Task<void> HttpServer::Impl::refuse(std::shared_ptr<Impl> self, Connection& connection, int status) {
  HttpResponse response{.status = status, .headers = {}, .body = {}};
  response.body = status == 413 ? "the request is too long" : "this is no HTTP/1.1 request";
  if (self->settings.json_refusals) {
    response.headers.emplace_back("Content-Type", "application/json");
    response.body = "{\"error\":\"" + response.body + "\"}";
  }
  response.body += '\n';
  const SerializedAnswer bytes = serialize(response, false, false);
  const bool sent = co_await write(self, connection, bytes.bytes);
  if (!sent) co_return;
  connection.stream->finish();
  // Read what still comes: closing on unread bytes would reset the connection before the peer saw the answer.
  self->arm_idle(connection);
  IoResult got;
  while (!got.error) got = co_await read_some(*connection.stream, asio::buffer(connection.chunk));
  connection.idle.disarm();
}

// Of an answer that breaks off: its header and half of its body.
static std::string_view half_of(const SerializedAnswer& answer) {
  const std::string_view bytes = answer.bytes;
  return bytes.substr(0, answer.header_bytes + (bytes.size() - answer.header_bytes) / 2);
}

Task<bool> HttpServer::Impl::answer(std::shared_ptr<Impl> self, Connection& connection, HttpRequest request,
                                    bool keep_alive) {
  const bool head_only = request.method == "HEAD";
  const bool accepts_gzip = header(request.headers, "Accept-Encoding").find("gzip") != std::string_view::npos;
  HttpAnswer answer = co_await self->handler.on_request(std::move(request));
  if (self->stopped) co_return false;
  if (accepts_gzip) self->compress(answer.response);
  SerializedAnswer serialized = serialize(answer.response, keep_alive, head_only);
  const bool whole = co_await deliver(self, connection, std::move(serialized), answer.ending);
  co_return whole&& keep_alive;
}

Task<bool> HttpServer::Impl::deliver(std::shared_ptr<Impl> self, Connection& connection,
                                     SerializedAnswer answer, HttpAnswer::Ending ending) {
  switch (ending) {
    case HttpAnswer::Ending::kWhole: {
      const bool sent = co_await write(self, connection, answer.bytes);
      co_return sent;
    }
    case HttpAnswer::Ending::kCutBefore:
      connection.stream->cut();
      co_return false;
    case HttpAnswer::Ending::kCutInBody: {
      co_await write(self, connection, half_of(answer));
      connection.stream->cut();
      co_return false;
    }
    case HttpAnswer::Ending::kStallInBody:
      co_await write(self, connection, half_of(answer));
      [[fallthrough]];
    case HttpAnswer::Ending::kStall: {
      IoResult got;
      while (!got.error) got = co_await read_some(*connection.stream, asio::buffer(connection.chunk));
      co_return false;
    }
  }
  co_return false;
}

Task<void> HttpServer::Impl::upgrade(std::shared_ptr<Impl> self, Connection& connection,
                                     HttpRequest request) {
  const auto refusal = co_await self->handler.on_upgrade(request);
  if (self->stopped) co_return;
  if (refusal) {
    SerializedAnswer serialized = serialize(refusal->response, false, false);
    co_await deliver(self, connection, std::move(serialized), refusal->ending);
    co_return;
  }
  auto socket = co_await accept_websocket(self->loop, connection.stream, request, self->settings.websocket);
  if (!socket || self->stopped) co_return;
  co_await self->handler.on_websocket(std::move(request), std::move(*socket));
}

void HttpServer::Impl::stop() {
  if (std::exchange(stopped, true)) return;
  listener->close();
  for (const auto& weak : streams) {
    if (const auto stream = weak.lock()) stream->cut();
  }
}

HttpServer::HttpServer(Loop& loop, std::unique_ptr<Listener> listener, HttpHandler& handler,
                       HttpServerSettings settings)
    : impl_(std::make_shared<Impl>(loop, std::move(listener), handler, settings)) {}
HttpServer::~HttpServer() {
  stop();
}

void HttpServer::start() {
  impl_->loop.spawn(Impl::accept_all(impl_));
}

void HttpServer::stop() {
  impl_->stop();
}

Address HttpServer::address() const {
  return impl_->listener->address();
}

Traffic HttpServer::traffic() const {
  return *impl_->traffic;
}

}  // namespace tidegate::net
