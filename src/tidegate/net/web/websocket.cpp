#include "tidegate/net/web/websocket.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <deque>
#include <utility>

#include "tidegate/net/loop/suspend.hpp"
#include "tidegate/net/mask_random.hpp"
#include "tidegate/net/web/beast_stream.hpp"
#include "tidegate/net/web/websocket_session.hpp"

namespace tidegate::net {
namespace {

namespace beast_http = boost::beast::http;
namespace beast_ws = boost::beast::websocket;
using base::ErrorCode;
using boost::system::error_code;

// How long a closing may take, with what is queued before it; then the connection is cut.
constexpr base::Duration kCloseGrace = std::chrono::seconds{5};
// What a frame costs beyond its payload at most. Counted, so that empty messages are bounded too.
constexpr std::size_t kFrameBytes = 14;

}  // namespace

// A connection and its operations under way, which keep it alive. Beast's own timeouts stay off: they wait on
// the kernel's clock.
struct WebSocket::Session : public std::enable_shared_from_this<Session> {
 public:
  using Ws = beast_ws::stream<BeastStream, false>;  // false: without compression

  Session(Loop& loop, std::shared_ptr<Stream> stream, WebSocketSettings settings)
      : loop_(loop), settings_(settings), stream_(stream), ws_(std::move(stream)), close_timer_(loop) {
    ws_.auto_fragment(false);
    ws_.read_message_max(settings.max_message_bytes);
    ws_.control_callback(
        [this](beast_ws::frame_type, boost::beast::string_view) { last_control_ = loop_.now(); });
  }

  Ws& ws() noexcept { return ws_; }
  bool is_open() const noexcept { return state_ == State::kOpen; }
  base::MonotonicTime last_control() const noexcept { return last_control_; }
  std::size_t queued_bytes() const noexcept { return queued_bytes_; }

  static Task<base::Result<WsMessage>> read(std::shared_ptr<Session> self);
  bool offer(std::shared_ptr<const WsMessage> message);
  void close();
  void cut() { end(State::kCut); }
  // Its owner left: cut, unless a closing is under way already.
  void abandon() {
    if (state_ == State::kOpen) cut();
  }

 private:
  enum class State : unsigned char { kOpen, kClosing, kClosed, kCut };

  struct StartRead {
    Session* self;

    void operator()(Resume<IoResult> done) const {
      auto on_read = [done = std::move(done)](const error_code& error, std::size_t bytes) mutable {
        done({error, bytes});
      };
      self->ws_.async_read(self->inbox_, std::move(on_read));
    }
  };

  bool ended() const noexcept { return state_ >= State::kClosed; }
  // Writes the next message; when there is none left and the owner closes, the close frame.
  void write_next();
  void on_written(const error_code& error);
  void end(State how);

  Loop& loop_;
  WebSocketSettings settings_;
  std::shared_ptr<Stream> stream_;
  Ws ws_;
  State state_ = State::kOpen;
  boost::beast::flat_buffer inbox_;
  std::deque<std::shared_ptr<const WsMessage>> queue_;  // the first is being written while `writing_`
  bool writing_ = false;
  std::size_t queued_bytes_ = 0;
  base::MonotonicTime last_control_{};
  Timer close_timer_;
};

Task<base::Result<WsMessage>> WebSocket::Session::read(std::shared_ptr<Session> self) {
  if (self->ended()) co_return base::fail(ErrorCode::kConnectionLost, "the WebSocket was closed here");
  const StartRead start{self.get()};
  const IoResult result = co_await suspend<IoResult>(start);
  if (result.error) {
    self->end(result.error == beast_ws::error::closed ? State::kClosed : State::kCut);
    co_return base::fail(ErrorCode::kConnectionLost, "the WebSocket ended: " + result.error.message());
  }
  const auto bytes = self->inbox_.cdata();
  WsMessage message{.binary = self->ws_.got_binary(),
                    .payload = std::string(static_cast<const char*>(bytes.data()), bytes.size())};
  self->inbox_.consume(bytes.size());
  co_return message;
}

bool WebSocket::Session::offer(std::shared_ptr<const WsMessage> message) {
  if (state_ != State::kOpen) return false;
  const std::size_t bytes = message->payload.size() + kFrameBytes;
  if (queued_bytes_ + bytes > settings_.max_queued_bytes) {
    cut();
    return false;
  }
  queued_bytes_ += bytes;
  queue_.push_back(std::move(message));
  if (!writing_) write_next();
  return true;
}

void WebSocket::Session::write_next() {
  // A message may be offered while the loop does not run.
  const MaskRandomScope masks(loop_.core().mask_random());
  if (!queue_.empty()) {
    writing_ = true;
    ws_.binary(queue_.front()->binary);
    ws_.async_write(
        asio::buffer(queue_.front()->payload),
        [self = shared_from_this()](const error_code& error, std::size_t) { self->on_written(error); });
  } else if (state_ == State::kClosing) {
    ws_.async_close(beast_ws::close_code::normal, [self = shared_from_this()](const error_code& error) {
      self->end(error ? State::kCut : State::kClosed);
    });
  }
}

void WebSocket::Session::on_written(const error_code& error) {
  writing_ = false;
  if (error || ended()) {
    queue_.clear();
    queued_bytes_ = 0;
    return end(State::kCut);
  }
  queued_bytes_ -= queue_.front()->payload.size() + kFrameBytes;
  queue_.pop_front();
  write_next();
}

void WebSocket::Session::close() {
  if (state_ != State::kOpen) return;
  state_ = State::kClosing;
  close_timer_.arm(loop_.now() + kCloseGrace, [this] { cut(); });
  if (!writing_) write_next();
}

void WebSocket::Session::end(State how) {
  if (ended()) return;
  state_ = how;
  close_timer_.disarm();
  if (how == State::kCut) stream_->cut();
}

WebSocket::~WebSocket() {
  session_->abandon();
}
Task<base::Result<WsMessage>> WebSocket::read() {
  return Session::read(session_);
}
bool WebSocket::offer(std::shared_ptr<const WsMessage> message) {
  return session_->offer(std::move(message));
}
void WebSocket::close() {
  session_->close();
}
void WebSocket::cut() {
  session_->cut();
}
bool WebSocket::is_open() const noexcept {
  return session_->is_open();
}
base::MonotonicTime WebSocket::last_control() const noexcept {
  return session_->last_control();
}
std::size_t WebSocket::queued_bytes() const noexcept {
  return session_->queued_bytes();
}

namespace {

struct StartHandshake {
  WebSocket::Session* session;
  beast_ws::response_type* response;
  const std::string* host;
  const std::string* target;

  void operator()(Resume<IoResult> done) const {
    session->ws().async_handshake(*response, *host, *target,
                                  [done = std::move(done)](const error_code& error) mutable {
                                    done({error, 0});
                                  });
  }
};

struct StartAccept {
  WebSocket::Session* session;
  const beast_http::request<beast_http::empty_body>* request;

  void operator()(Resume<IoResult> done) const {
    session->ws().async_accept(*request, [done = std::move(done)](const error_code& error) mutable {
      done({error, 0});
    });
  }
};

// Where an answer redirects the client; empty: nowhere.
std::string redirection(const beast_ws::response_type& response) {
  constexpr std::size_t kLongest = 200;
  const auto location = response[beast_http::field::location];
  if (location.empty()) return {};
  return ", a redirect to " + std::string{location.substr(0, kLongest)};
}

std::unexpected<base::Error> failed_handshake(const error_code& error, const Address& to,
                                              const beast_ws::response_type& response,
                                              base::MonotonicTime now) {
  if (error == beast_ws::error::upgrade_declined) {
    auto refused =
        base::fail(ErrorCode::kParse, to.to_string() + ": the WebSocket upgrade was refused with " +
                                          std::to_string(response.result_int()) + redirection(response));
    refused.error().http_status = static_cast<int>(response.result_int());
    const auto pause = parse_retry_after(response[beast_http::field::retry_after]);
    if (pause) refused.error().retry_at = now + *pause;
    return refused;
  }
  const bool no_websocket = error.category() == make_error_code(beast_ws::error::closed).category() ||
                            error.category() == make_error_code(beast_http::error::end_of_stream).category();
  const bool lost = !no_websocket || error == beast_http::error::end_of_stream ||
                    error == beast_http::error::partial_message;
  return base::fail(lost ? ErrorCode::kConnectionLost : ErrorCode::kParse,
                    to.to_string() + ": no WebSocket: " + error.message());
}

}  // namespace

Task<base::Result<std::shared_ptr<WebSocket>>> connect_websocket(Loop& loop, Network& network, Address to,
                                                                 std::string target,
                                                                 base::MonotonicTime deadline,
                                                                 WebSocketSettings settings,
                                                                 UpgradeCheck check) {
  if (target.find_first_of(" \r\n") != std::string::npos) {
    co_return base::fail(ErrorCode::kInvalidArgument, "a WebSocket target holds blanks or line breaks");
  }
  auto stream = co_await network.dial(to, deadline);
  if (!stream) co_return std::unexpected(stream.error());
  const auto session = std::make_shared<WebSocket::Session>(loop, std::move(*stream), settings);
  if (check) {
    std::function<void()> cut = [weak = std::weak_ptr{session}] {
      if (const auto peer = weak.lock()) peer->cut();
    };
    if (auto forbidden = check(std::move(cut))) {
      session->cut();
      co_return std::unexpected(std::move(*forbidden));
    }
  }
  bool expired = false;
  Timer expiry(loop);
  expiry.arm(deadline, [&expired, peer = session.get()] {
    expired = true;
    peer->cut();
  });
  beast_ws::response_type response;
  const std::string host = to.authority();
  const StartHandshake start{session.get(), &response, &host, &target};
  const IoResult result = co_await suspend<IoResult>(start);
  if (expired) co_return base::fail(ErrorCode::kDeadlineExceeded, to.to_string() + ": no WebSocket in time");
  if (result.error) co_return failed_handshake(result.error, to, response, loop.now());
  co_return std::make_shared<WebSocket>(session);
}

Task<base::Result<std::shared_ptr<WebSocket>>> accept_websocket(Loop& loop, std::shared_ptr<Stream> stream,
                                                                HttpRequest upgrade,
                                                                WebSocketSettings settings) {
  beast_http::request<beast_http::empty_body> request(beast_http::string_to_verb(upgrade.method),
                                                      upgrade.target, 11);
  for (const auto& [name, value] : upgrade.headers) request.insert(name, value);
  const auto session = std::make_shared<WebSocket::Session>(loop, std::move(stream), settings);
  const StartAccept start{session.get(), &request};
  const IoResult result = co_await suspend<IoResult>(start);
  if (!result.error) co_return std::make_shared<WebSocket>(session);
  const bool invalid = result.error.category() == make_error_code(beast_ws::error::closed).category();
  co_return base::fail(invalid ? ErrorCode::kParse : ErrorCode::kConnectionLost,
                       "no WebSocket: " + result.error.message());
}

}  // namespace tidegate::net
