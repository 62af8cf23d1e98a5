// Our byte stream in the shape that Beast's templates ask for. Included by websocket.cpp alone: what comes
// with it takes half a minute to compile.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/role.hpp>
#include <memory>
#include <utility>

#include "tidegate/net/network/stream.hpp"

namespace tidegate::net {

class BeastStream {
 public:
  using executor_type = asio::io_context::executor_type;

  explicit BeastStream(std::shared_ptr<Stream> stream) : stream_(std::move(stream)) {}

  executor_type get_executor() noexcept { return stream_->executor(); }
  Stream& stream() noexcept { return *stream_; }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    asio::mutable_buffer into;
    for (auto it = asio::buffer_sequence_begin(buffers); it != asio::buffer_sequence_end(buffers); ++it) {
      if (into.size() == 0) into = *it;
    }
    auto start = [stream = stream_.get(), into](auto handler) {
      stream->start_read(into, unpacking(std::move(handler)));
    };
    return asio::async_initiate<Token, Signature>(std::move(start), token);
  }

  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    Gather from;
    for (auto it = asio::buffer_sequence_begin(buffers); it != asio::buffer_sequence_end(buffers); ++it) {
      from.add(*it);
    }
    auto start = [stream = stream_.get(), from](auto handler) {
      stream->start_write(from, unpacking(std::move(handler)));
    };
    return asio::async_initiate<Token, Signature>(std::move(start), token);
  }

 private:
  using Signature = void(boost::system::error_code, std::size_t);

  template <class Handler>
  static auto unpacking(Handler handler) {
    return [handler = std::move(handler)](IoResult result) mutable { handler(result.error, result.bytes); };
  }

  std::shared_ptr<Stream> stream_;
};

// What Beast's websocket::stream looks up beside its next layer.
inline void beast_close_socket(BeastStream& layer) {
  layer.stream().cut();
}

inline void teardown(boost::beast::role_type, BeastStream& layer, boost::system::error_code& error) {
  layer.stream().finish();
  error = {};
}

template <class Handler>
void async_teardown(boost::beast::role_type, BeastStream& layer, Handler&& handler) {
  layer.stream().finish();
  asio::post(layer.get_executor(),
             boost::beast::bind_front_handler(std::forward<Handler>(handler), boost::system::error_code{}));
}

}  // namespace tidegate::net
