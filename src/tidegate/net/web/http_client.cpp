#include "tidegate/net/web/http_client.hpp"

#include <algorithm>
#include <list>
#include <utility>
#include <vector>

#include "tidegate/net/web/gzip.hpp"
#include "tidegate/net/web/http_connection.hpp"

namespace tidegate::net {

using base::ErrorCode;

// Shared with the requests under way, which may outlive the client.
struct HttpClient::Impl : std::enable_shared_from_this<HttpClient::Impl> {
  using ConnectionPtr = std::shared_ptr<HttpConnection>;

  // One request's turn for a connection. Lives in the request's frame.
  struct Turn {
    Turn(std::shared_ptr<Impl> its_pool, Loop& loop) : pool(std::move(its_pool)), granted_or_stopped(loop) {}
    ~Turn();
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    std::shared_ptr<Impl> pool;
    bool granted = false;
    Signal granted_or_stopped;
  };

  // A request as it goes out; it may go twice, should a kept connection turn out to be closed.
  struct Message {
    std::string bytes;
    bool to_head = false;
  };
  using MessagePtr = std::shared_ptr<const Message>;
  using MessageMaker = std::move_only_function<base::Result<MessagePtr>()>;

  Impl(Loop& its_loop, Network& its_network, Address its_host, HttpClientSettings its_settings)
      : loop(its_loop), network(its_network), host(std::move(its_host)), settings(its_settings) {}

  static Task<base::Result<HttpResponse>> send(std::shared_ptr<Impl> self, MessageMaker make,
                                               base::MonotonicTime deadline);
  static Task<base::Result<void>> await_turn(std::shared_ptr<Impl> self, Turn& turn,
                                             base::MonotonicTime deadline);
  static Task<void> warm_up(std::shared_ptr<Impl> self, std::size_t count, base::MonotonicTime deadline);
  static Task<base::Result<ConnectionPtr>> dial(std::shared_ptr<Impl> self, base::MonotonicTime deadline);
  // `make` lives in the caller's frame.
  static Task<base::Result<HttpResponse>> exchange(std::shared_ptr<Impl> self, ConnectionPtr connection,
                                                   MessageMaker& make, base::MonotonicTime deadline);

  static Task<base::Result<HttpResponse>> refused(base::Error error) {
    co_return std::unexpected(std::move(error));
  }
  base::Result<MessagePtr> message_of(base::Result<HttpRequest> request) const;
  // The answer with its body unpacked.
  base::Result<HttpResponse> unpacked(HttpResponse answer) const;
  void grant_next();
  void put_to_rest(ConnectionPtr connection);
  void stop();
  // Before its connection is there, nothing of a request has left.
  std::unexpected<base::Error> unsent(ErrorCode code, const std::string& what) const {
    return base::fail_unsent(code, host.to_string() + ": " + what);
  }

  Loop& loop;
  Network& network;
  Address host;
  HttpClientSettings settings;
  bool stopped = false;
  std::size_t turns = 0;              // granted and not yet over: the connections in use or being dialed
  std::list<Turn*> waiting;           // first come, first served
  std::vector<ConnectionPtr> idle;    // the one used last is at the end and is used next: its path is warm
  std::vector<ConnectionPtr> active;  // in an exchange
  std::uint64_t requests = 0;
  std::shared_ptr<Traffic> traffic = std::make_shared<Traffic>();
};

HttpClient::Impl::Turn::~Turn() {
  if (granted) {
    --pool->turns;
    pool->grant_next();
  } else {
    pool->waiting.remove(this);
  }
}

void HttpClient::Impl::grant_next() {
  while (!waiting.empty() && turns < settings.max_connections) {
    Turn* const next = waiting.front();
    waiting.pop_front();
    ++turns;
    next->granted = true;
    next->granted_or_stopped.notify_all();
  }
}

Task<base::Result<void>> HttpClient::Impl::await_turn(std::shared_ptr<Impl> self, Turn& turn,
                                                      base::MonotonicTime deadline) {
  if (self->stopped) co_return self->unsent(ErrorCode::kCancelled, "the client was closed");
  if (deadline <= self->loop.now()) {
    co_return self->unsent(ErrorCode::kDeadlineExceeded, "the deadline had passed before the request began");
  }
  const bool must_wait = self->turns >= self->settings.max_connections;
  if (must_wait && self->waiting.size() >= self->settings.max_waiting) {
    co_return self->unsent(ErrorCode::kQueueFull, "too many requests wait for a connection: ask for less");
  }
  self->waiting.push_back(&turn);
  self->grant_next();
  while (!turn.granted) {
    const bool called = co_await turn.granted_or_stopped.wait_until(deadline);
    if (self->stopped) co_return self->unsent(ErrorCode::kCancelled, "the client was closed");
    if (!called && !turn.granted) {
      co_return self->unsent(ErrorCode::kDeadlineExceeded, "no connection was free by the deadline");
    }
  }
  co_return base::Result<void>{};
}

Task<base::Result<HttpResponse>> HttpClient::Impl::send(std::shared_ptr<Impl> self, MessageMaker make,
                                                        base::MonotonicTime deadline) {
  ++self->requests;
  Turn turn(self, self->loop);
  const auto granted = co_await await_turn(self, turn, deadline);
  if (!granted) co_return std::unexpected(granted.error());
  while (!self->idle.empty()) {
    ConnectionPtr connection = std::move(self->idle.back());
    self->idle.pop_back();
    connection->wake();
    auto answer = co_await exchange(self, connection, make, deadline);
    const bool was_stale = !answer && answer.error().code == ErrorCode::kConnectionLost &&
                           answer.error().delivery == base::Delivery::kNotSent;
    if (!was_stale) co_return answer;
  }
  const auto connection = co_await dial(self, deadline);
  if (!connection) co_return std::unexpected(connection.error());
  auto answer = co_await exchange(self, *connection, make, deadline);
  co_return answer;
}

Task<base::Result<HttpClient::Impl::ConnectionPtr>> HttpClient::Impl::dial(std::shared_ptr<Impl> self,
                                                                           base::MonotonicTime deadline) {
  if (self->stopped) co_return self->unsent(ErrorCode::kCancelled, "the client was closed");
  auto stream = co_await self->network.dial(self->host, deadline);
  if (self->stopped) co_return self->unsent(ErrorCode::kCancelled, "the client was closed");
  if (!stream) co_return std::unexpected(stream.error());
  ++self->traffic->connections;
  (*stream)->count_into(self->traffic);
  auto connection =
      std::make_shared<HttpConnection>(self->loop, std::move(*stream), self->settings.max_response_bytes);
  connection->start();
  co_return connection;
}

Task<base::Result<HttpResponse>> HttpClient::Impl::exchange(std::shared_ptr<Impl> self,
                                                            ConnectionPtr connection, MessageMaker& make,
                                                            base::MonotonicTime deadline) {
  const auto message = make();
  if (!message) {
    self->put_to_rest(std::move(connection));
    base::Error why = message.error();
    why.delivery = base::Delivery::kNotSent;  // whatever its maker thinks of it
    co_return std::unexpected(std::move(why));
  }
  self->active.push_back(connection);
  auto answer =
      co_await HttpConnection::exchange(connection, (*message)->bytes, (*message)->to_head, deadline);
  std::erase(self->active, connection);
  if (connection->reusable() && !self->stopped) self->put_to_rest(std::move(connection));
  if (answer && self->settings.accept_gzip) answer = self->unpacked(std::move(*answer));
  if (!answer) answer.error().message.insert(0, self->host.to_string() + ": ");
  co_return answer;
}

base::Result<HttpClient::Impl::MessagePtr> HttpClient::Impl::message_of(
    base::Result<HttpRequest> request) const {
  if (!request) return std::unexpected(std::move(request.error()));
  if (settings.accept_gzip && header(request->headers, "Accept-Encoding").empty()) {
    request->headers.emplace_back("Accept-Encoding", "gzip");
  }
  auto bytes = serialize(*request, host.authority());
  if (!bytes) return std::unexpected(std::move(bytes.error()));
  return std::make_shared<const Message>(std::move(*bytes), request->method == "HEAD");
}

base::Result<HttpResponse> HttpClient::Impl::unpacked(HttpResponse answer) const {
  const auto is_encoding = [](const auto& field) {
    return same_header_name(field.first, "Content-Encoding");
  };
  if (header(answer.headers, "Content-Encoding") != "gzip" || answer.body.empty()) return answer;
  auto body = gunzip(answer.body, settings.max_response_bytes);
  if (!body) {
    body.error().delivery = base::Delivery::kUnknown;  // the request was answered, somehow
    return std::unexpected(std::move(body.error()));
  }
  answer.body = std::move(*body);
  std::erase_if(answer.headers, is_encoding);
  return answer;
}

Task<void> HttpClient::Impl::warm_up(std::shared_ptr<Impl> self, std::size_t count,
                                     base::MonotonicTime deadline) {
  while (self->idle.size() < count && !self->stopped) {
    if (self->turns + self->idle.size() >= self->settings.max_connections) co_return;
    const auto connection = co_await dial(self, deadline);
    if (!connection) co_return;
    self->put_to_rest(*connection);
  }
}

void HttpClient::Impl::put_to_rest(ConnectionPtr connection) {
  auto on_end = [weak = weak_from_this(), ended = connection.get()] {
    const auto pool = weak.lock();
    if (pool) std::erase_if(pool->idle, [ended](const ConnectionPtr& other) { return other.get() == ended; });
  };
  connection->rest(settings.idle_timeout, std::move(on_end));
  idle.push_back(std::move(connection));
}

void HttpClient::Impl::stop() {
  stopped = true;
  // Copies: connections leave the lists as they end.
  for (const auto& connection : std::vector(idle)) connection->fail(ErrorCode::kCancelled, "closed");
  for (const auto& connection : std::vector(active)) {
    connection->fail(ErrorCode::kCancelled, "the client was closed");
  }
  for (Turn* turn : waiting) turn->granted_or_stopped.notify_all();
}

HttpClient::HttpClient(Loop& loop, Network& network, Address host, HttpClientSettings settings)
    : impl_(std::make_shared<Impl>(loop, network, std::move(host), settings)) {}
HttpClient::~HttpClient() {
  impl_->stop();
}

Task<base::Result<HttpResponse>> HttpClient::send(HttpRequest request, base::MonotonicTime deadline) {
  auto message = impl_->message_of(std::move(request));
  if (!message) return Impl::refused(std::move(message.error()));  // it is worth no connection
  return Impl::send(
      impl_, [message = std::move(*message)] { return message; }, deadline);
}

Task<base::Result<HttpResponse>> HttpClient::send(RequestMaker make, base::MonotonicTime deadline) {
  // The task holds what the maker needs.
  return Impl::send(
      impl_, [impl = impl_.get(), make = std::move(make)]() mutable { return impl->message_of(make()); },
      deadline);
}

Task<void> HttpClient::warm_up(std::size_t count, base::MonotonicTime deadline) {
  return Impl::warm_up(impl_, count, deadline);
}

HttpClientStats HttpClient::stats() const {
  const Traffic& traffic = *impl_->traffic;
  return {.requests = impl_->requests,
          .connections_opened = traffic.connections,
          .bytes_in = traffic.bytes_in,
          .bytes_out = traffic.bytes_out,
          .waiting = impl_->waiting.size()};
}

void HttpClient::collect(std::vector<base::Sample>& out) const {
  const HttpClientStats now = stats();
  base::SampleWriter to{out};
  to.counter("tidegate_net_http_requests_total", now.requests);
  to.counter("tidegate_net_http_connections_total", now.connections_opened);
  to.counter("tidegate_net_http_received_bytes_total", now.bytes_in);
  to.counter("tidegate_net_http_sent_bytes_total", now.bytes_out);
  to.gauge("tidegate_net_http_waiting_requests", now.waiting);
}

const Address& HttpClient::host() const noexcept {
  return impl_->host;
}

}  // namespace tidegate::net
