#include "tidegate/net/web/http_connection.hpp"

#include <boost/asio/error.hpp>
#include <utility>

#include "tidegate/base/assert.hpp"

namespace tidegate::net {

using base::ErrorCode;

HttpConnection::HttpConnection(Loop& loop, std::unique_ptr<Stream> stream, std::size_t max_response_bytes)
    : loop_(loop),
      stream_(std::move(stream)),
      max_response_bytes_(max_response_bytes),
      progress_(loop),
      timer_(loop) {}

Task<base::Result<HttpResponse>> HttpConnection::exchange(std::shared_ptr<HttpConnection> self,
                                                          std::string_view wire, bool to_head,
                                                          base::MonotonicTime deadline) {
  TIDEGATE_ASSERT(!self->answer_, "one exchange at a time");
  self->answer_.emplace(self->max_response_bytes_, to_head);
  self->timer_.arm(deadline, [connection = self.get()] {
    connection->fail(ErrorCode::kDeadlineExceeded, "no whole answer by the deadline");
  });
  std::size_t sent = 0;
  // An answer that is whole before the request (a refusal of its length) ends the sending.
  while (sent < wire.size() && !self->failure_ && !self->answer_->done()) {
    const IoResult step = co_await write_some(*self->stream_, wire.substr(sent));
    sent += step.bytes;
    if (!step.error) continue;
    if (sent == 0) self->fail(ErrorCode::kConnectionLost, "the connection was closed before the request");
    break;  // else the reading side reports how it ended: an answer may have come before the close
  }
  while (!self->failure_ && !self->answer_->done()) co_await self->progress_.wait_until(base::kNever);
  if (sent < wire.size() && !self->failure_) {
    // The rest of the request will never be sent, so nothing can follow on this connection.
    auto early = self->answer_->take();
    self->answer_.reset();
    self->fail(ErrorCode::kConnectionLost, "answered before the request was whole");
    co_return early;
  }
  co_return self->outcome(sent);
}

base::Result<HttpResponse> HttpConnection::outcome(std::size_t bytes_sent) {
  timer_.disarm();
  if (answer_->done()) {
    const bool keep = answer_->keep_alive();
    auto answer = answer_->take();
    answer_.reset();
    if (!keep || !unread_.empty()) fail(ErrorCode::kConnectionLost, "the peer ends the connection here");
    return answer;
  }
  answer_.reset();
  base::Error error = *failure_;
  error.delivery = bytes_sent > 0 ? base::Delivery::kUnknown : base::Delivery::kNotSent;
  return std::unexpected(std::move(error));
}

void HttpConnection::rest(base::Duration timeout, std::move_only_function<void()> on_end) {
  on_idle_end_ = std::move(on_end);
  timer_.arm(base::saturating_add(loop_.now(), timeout),
             [this] { fail(ErrorCode::kConnectionLost, "idle for too long"); });
}

void HttpConnection::wake() noexcept {
  timer_.disarm();
  on_idle_end_ = nullptr;
}

void HttpConnection::fail(ErrorCode code, std::string message) {
  if (failure_) return;
  failure_ = base::Error{.code = code, .message = std::move(message), .retry_at = std::nullopt};
  timer_.disarm();
  stream_->cut();
  progress_.notify_all();
  // Last: the pool lets go of the connection.
  if (auto on_end = std::exchange(on_idle_end_, nullptr)) on_end();
}

void HttpConnection::read_more() {
  stream_->start_read(asio::buffer(chunk_),
                      [self = shared_from_this()](IoResult result) { self->on_read(result); });
}

void HttpConnection::on_read(IoResult result) {
  if (failure_) return;
  unread_.append(chunk_.data(), result.bytes);
  if (result.error) return on_end_of_stream(result.error);
  on_bytes();
  if (!failure_) read_more();
}

void HttpConnection::on_bytes() {
  if (!answer_ || answer_->done()) {
    return fail(ErrorCode::kConnectionLost, "bytes came that nobody asked for");
  }
  const auto used = answer_->put(unread_);
  if (!used) return fail(used.error().code, used.error().message);
  unread_.erase(0, *used);
  if (answer_->done()) progress_.notify_all();
}

void HttpConnection::on_end_of_stream(const boost::system::error_code& error) {
  const bool orderly = error == asio::error::eof;
  if (answer_ && orderly) answer_->put_end();
  fail(ErrorCode::kConnectionLost,
       orderly ? "the peer closed the connection" : "the connection broke: " + error.message());
}

}  // namespace tidegate::net
