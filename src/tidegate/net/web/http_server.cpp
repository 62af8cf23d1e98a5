#include "tidegate/net/web/http_server.hpp"

#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "tidegate/net/web/answer_body.hpp"
#include "tidegate/net/web/gzip.hpp"
#include "tidegate/net/web/http_codec.hpp"
#include "tidegate/net/web/server_connection.hpp"
#include "tidegate/net/web/websocket_session.hpp"

namespace tidegate::net {

// Shared with the connections, which may outlive the server.
struct HttpServer::Impl {
  // What came: a whole request, or an error answer to give, or nothing more (the peer left).
  struct Incoming {
    std::unique_ptr<HttpRequestParser> parser;
    int refusal = 0;
    std::size_t request_bytes = 0;  // at the front of `unread`
  };
  struct Open {
    std::weak_ptr<Stream> stream;  // of a WebSocket, too
    std::weak_ptr<ServerConnection> connection;
  };
  // What the reader of an answer takes.
  struct Reader {
    bool keeps = false;  // the connection, for another request
    bool chunks = false;
    bool header_only = false;
  };

  Impl(Loop& its_loop, std::unique_ptr<Listener> its_listener, HttpHandler& its_handler,
       HttpServerSettings its_settings)
      : loop(its_loop), listener(std::move(its_listener)), handler(its_handler), settings(its_settings) {}

  static Task<void> accept_all(std::shared_ptr<Impl> self);
  static Task<void> serve(std::shared_ptr<Impl> self, std::shared_ptr<ServerConnection> connection);
  // `waited`: at most, for its first byte.
  static Task<Incoming> receive(std::shared_ptr<Impl> self, std::shared_ptr<ServerConnection> connection,
                                base::Duration waited);
  // True: another request may follow.
  static Task<bool> answer(std::shared_ptr<Impl> self, std::shared_ptr<ServerConnection> connection,
                           Incoming incoming);
  // True: it was sent whole, and another request may follow.
  static Task<bool> deliver(std::shared_ptr<ServerConnection> connection, HttpAnswer answer, Reader reader);
  static Task<void> refuse(std::shared_ptr<Impl> self, std::shared_ptr<ServerConnection> connection,
                           int status);
  static Task<void> upgrade(std::shared_ptr<Impl> self, std::shared_ptr<ServerConnection> connection,
                            HttpRequest request);

  void make_room_among_unproven();
  void make_room_among_resting();
  void drop(const std::shared_ptr<Stream>& stream);
  void compress(HttpResponse& response) const;
  void stop();

  Loop& loop;
  std::unique_ptr<Listener> listener;
  HttpHandler& handler;
  HttpServerSettings settings;
  bool stopped = false;
  std::vector<Open> open;
  std::uint64_t rests = 0;                     // given out
  std::deque<std::weak_ptr<Stream>> unproven;  // of those, which sent no whole request yet, the oldest first
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
    self->make_room_among_unproven();
    self->make_room_among_resting();
    if (self->stopped || self->open.size() >= self->settings.max_connections) continue;  // closes it
    ++self->traffic->connections;
    stream->count_into(self->traffic);
    auto connection = std::make_shared<ServerConnection>(self->loop, stream, self->settings.idle_timeout);
    self->open.push_back({stream, connection});
    self->unproven.push_back(stream);
    self->loop.spawn(serve(self, std::move(connection)));
  }
}

Task<void> HttpServer::Impl::serve(std::shared_ptr<Impl> self, std::shared_ptr<ServerConnection> connection) {
  bool more = true;
  base::Duration waited = self->settings.idle_timeout;
  while (more && !self->stopped) {
    auto incoming = co_await receive(self, connection, waited);
    if (self->stopped) co_return;
    if (incoming.refusal != 0) co_await refuse(self, connection, incoming.refusal);
    if (!incoming.parser) co_return;
    connection->unread.erase(0, incoming.request_bytes);
    connection->rest = 0;
    std::erase_if(self->unproven, [&](const auto& each) { return each.lock() == connection->stream(); });
    waited = self->settings.keep_alive.value_or(self->settings.idle_timeout);
    if (!incoming.parser->asks_for_websocket()) {
      more = co_await answer(self, connection, std::move(incoming));
      connection->rest = ++self->rests;
      continue;
    }
    // Frames before the upgrade was accepted: the peer does not follow RFC 6455, 4.1.
    if (!connection->unread.empty()) {
      co_await refuse(self, connection, 400);
      co_return;
    }
    HttpRequest request = incoming.parser->take();
    request.peer = connection->stream()->peer();
    co_await upgrade(self, connection, std::move(request));
    co_return;
  }
}

// Whoever opens connections and says nothing on them, as any web page can make its visitor's browser do, must
// not keep out who has something to ask.
void HttpServer::Impl::make_room_among_unproven() {
  std::erase_if(open, [](const Open& old) { return old.stream.expired(); });
  std::erase_if(unproven, [](const auto& old) { return old.expired(); });
  if (settings.max_unproven == 0 || unproven.size() < settings.max_unproven) return;
  const auto oldest = unproven.front().lock();
  unproven.pop_front();
  drop(oldest);
}

// Nor must those who asked once and keep their connection: to ask again on a new one costs them a handshake.
void HttpServer::Impl::make_room_among_resting() {
  if (open.size() < settings.max_connections) return;
  std::shared_ptr<ServerConnection> longest;
  for (const Open& each : open) {
    const auto connection = each.connection.lock();
    if (!connection || connection->rest == 0) continue;
    if (!longest || connection->rest < longest->rest) longest = connection;
  }
  if (longest) drop(longest->stream());
}

void HttpServer::Impl::drop(const std::shared_ptr<Stream>& stream) {
  std::erase_if(open, [&](const Open& each) { return each.stream.lock() == stream; });
  stream->cut();
}

void HttpServer::Impl::compress(HttpResponse& response) const {
  const bool worth_it = settings.gzip_from_bytes > 0 && response.body.size() >= settings.gzip_from_bytes;
  if (!worth_it || !header(response.headers, "Content-Encoding").empty()) return;
  response.body = gzip(response.body);
  response.headers.emplace_back("Content-Encoding", "gzip");
}

Task<HttpServer::Impl::Incoming> HttpServer::Impl::receive(std::shared_ptr<Impl> self,
                                                           std::shared_ptr<ServerConnection> connection,
                                                           base::Duration waited) {
  Incoming incoming{.parser = std::make_unique<HttpRequestParser>(self->settings.max_request_bytes)};
  // Over the whole request, so that a peer that sends a byte a minute does not hold a connection for ever.
  bool begun = !connection->unread.empty() || waited == self->settings.idle_timeout;
  connection->arm(begun ? self->settings.idle_timeout : waited);
  while (true) {
    const auto used =
        incoming.parser->put(std::string_view(connection->unread).substr(incoming.request_bytes));
    if (!used) {
      incoming.refusal = used.error().http_status;
      break;
    }
    incoming.request_bytes += *used;
    if (incoming.parser->done()) break;
    const bool more = co_await ServerConnection::read(connection);
    if (!more) break;
    if (!std::exchange(begun, true)) connection->arm_idle();
  }
  connection->disarm_idle();
  if (!incoming.parser->done()) incoming.parser.reset();
  co_return incoming;
}

Task<void> HttpServer::Impl::refuse(std::shared_ptr<Impl> self, std::shared_ptr<ServerConnection> connection,
                                    int status) {
  HttpResponse response{.status = status, .headers = self->settings.refusal_headers, .body = {}};
  response.body = status == 413 ? "the request is too long" : "this is no HTTP/1.1 request";
  if (self->settings.json_refusals) {
    response.headers.emplace_back("Content-Type", "application/json");
    response.body = "{\"error\":\"" + response.body + "\"}";
  }
  response.body += '\n';
  const std::string bytes = serialize(response, false, false);
  const bool sent = co_await ServerConnection::write(connection, bytes);
  if (!sent) co_return;
  connection->stream()->finish();
  // Read what still comes: closing on unread bytes would reset the connection before the peer saw the answer.
  connection->arm_idle();
  co_await ServerConnection::read_to_end(connection);
  connection->disarm_idle();
}

Task<bool> HttpServer::Impl::answer(std::shared_ptr<Impl> self, std::shared_ptr<ServerConnection> connection,
                                    Incoming incoming) {
  Reader reader{.keeps = incoming.parser->keep_alive(), .chunks = incoming.parser->takes_chunks()};
  HttpRequest request = incoming.parser->take();
  request.peer = connection->stream()->peer();
  reader.header_only = request.method == "HEAD";
  const bool accepts_gzip = header(request.headers, "Accept-Encoding").find("gzip") != std::string_view::npos;
  HttpAnswer answer = co_await self->handler.on_request(std::move(request));
  if (self->stopped) co_return false;
  if (accepts_gzip && !answer.writer) self->compress(answer.response);
  co_return co_await deliver(connection, std::move(answer), reader);
}

Task<bool> HttpServer::Impl::deliver(std::shared_ptr<ServerConnection> connection, HttpAnswer answer,
                                     Reader reader) {
  if (answer.writer && has_body(answer.response.status)) {
    co_return co_await send_written(connection, std::move(answer), reader.keeps, reader.chunks,
                                    reader.header_only);
  }
  const std::string bytes = serialize(answer.response, reader.keeps, reader.header_only);
  const bool sent = co_await ServerConnection::write(connection, bytes);
  co_return sent&& reader.keeps;
}

Task<void> HttpServer::Impl::upgrade(std::shared_ptr<Impl> self, std::shared_ptr<ServerConnection> connection,
                                     HttpRequest request) {
  auto refusal = co_await self->handler.on_upgrade(request);
  if (self->stopped) co_return;
  if (refusal) {
    co_await deliver(connection, std::move(*refusal), Reader{});
    co_return;
  }
  auto socket =
      co_await accept_websocket(self->loop, connection->stream(), request, self->settings.websocket);
  if (!socket || self->stopped) co_return;
  co_await self->handler.on_websocket(std::move(request), std::move(*socket));
}

void HttpServer::Impl::stop() {
  if (std::exchange(stopped, true)) return;
  listener->close();
  for (const Open& each : open) {
    if (const auto stream = each.stream.lock()) stream->cut();
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

void HttpServer::collect(std::vector<base::Sample>& out) const {
  const Traffic& traffic = *impl_->traffic;
  base::SampleWriter to{out};
  to.counter("tidegate_net_http_server_connections_total", traffic.connections);
  to.counter("tidegate_net_http_server_received_bytes_total", traffic.bytes_in);
  to.counter("tidegate_net_http_server_sent_bytes_total", traffic.bytes_out);
}

}  // namespace tidegate::net
