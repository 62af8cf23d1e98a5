#include "tidegate/net/web/answer_body.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "tidegate/net/web/http_codec.hpp"

namespace tidegate::net {
namespace {

// Outlives its answer where a handler keeps it, and does nothing then.
class AnswerBody final : public BodySink, public std::enable_shared_from_this<AnswerBody> {
 public:
  AnswerBody(std::shared_ptr<ServerConnection> connection, std::string header, BodyEnd end,
             std::size_t length)
      : connection_(std::move(connection)), header_(std::move(header)), end_(end), left_(length) {}

  Task<bool> write(std::string piece) override { return send(shared_from_this(), std::move(piece)); }
  Task<void> wait_for_leaving() override { return wait(shared_from_this()); }
  void cut() override {
    broken_ = true;
    if (connection_) connection_->stream()->cut();
  }

  // The writer has ended. True: the answer is whole.
  static Task<bool> finish(std::shared_ptr<AnswerBody> self);

 private:
  static Task<bool> send(std::shared_ptr<AnswerBody> self, std::string piece);
  static Task<void> wait(std::shared_ptr<AnswerBody> self);
  // `bytes` behind the header, if that has not gone yet.
  static Task<bool> put(std::shared_ptr<AnswerBody> self, std::string bytes);

  std::shared_ptr<ServerConnection> connection_;  // null once the answer has ended: it is another's then
  std::string header_;                            // until it is sent
  BodyEnd end_;
  std::size_t left_;  // of a body with a length
  bool broken_ = false;
};

Task<bool> AnswerBody::put(std::shared_ptr<AnswerBody> self, std::string bytes) {
  const auto connection = self->connection_;
  if (self->broken_ || !connection) co_return false;
  const std::string out = std::exchange(self->header_, {}) + bytes;
  const bool sent = co_await ServerConnection::write(connection, out);
  if (!sent) self->broken_ = true;
  co_return !self->broken_;
}

Task<bool> AnswerBody::send(std::shared_ptr<AnswerBody> self, std::string piece) {
  if (self->end_ == BodyEnd::kLength) {
    if (piece.size() > self->left_) self->cut();  // the rest would be read as the next answer
    self->left_ -= std::min(piece.size(), self->left_);
  }
  std::string bytes =
      self->end_ == BodyEnd::kChunks && !piece.empty() ? serialize_chunk(piece) : std::move(piece);
  co_return co_await put(self, std::move(bytes));
}

Task<void> AnswerBody::wait(std::shared_ptr<AnswerBody> self) {
  const auto connection = self->connection_;
  if (!connection) co_return;
  co_await ServerConnection::read_to_end(connection);
  self->broken_ = true;
}

Task<bool> AnswerBody::finish(std::shared_ptr<AnswerBody> self) {
  if (self->end_ == BodyEnd::kLength && self->left_ > 0) self->cut();
  const std::string end{self->end_ == BodyEnd::kChunks ? kLastChunk : std::string_view{}};
  const bool whole = co_await put(self, end);
  self->connection_.reset();
  co_return whole;
}

}  // namespace

Task<bool> send_written(std::shared_ptr<ServerConnection> connection, HttpAnswer answer, bool keep_alive,
                        bool chunks, bool header_only) {
  const BodyEnd end = answer.length ? BodyEnd::kLength : chunks ? BodyEnd::kChunks : BodyEnd::kClose;
  const bool keep = keep_alive && end != BodyEnd::kClose;
  const std::size_t length = answer.length.value_or(0);
  std::string header = serialize_header(answer.response, end, length, keep);
  if (header_only) {
    const bool sent = co_await ServerConnection::write(connection, header);
    co_return sent&& keep;
  }
  const auto body = std::make_shared<AnswerBody>(std::move(connection), std::move(header), end, length);
  co_await answer.writer(body);
  const bool whole = co_await AnswerBody::finish(body);
  co_return whole&& keep;
}

}  // namespace tidegate::net
