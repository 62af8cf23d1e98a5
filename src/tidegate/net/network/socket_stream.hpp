// A connected socket of the kernel's as a byte stream. Known inside net only.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/socket_base.hpp>
#include <type_traits>
#include <utility>

#include "tidegate/net/network/stream.hpp"

namespace tidegate::net {

template <class Protocol>
class SocketStream final : public Stream {
 public:
  using Socket = typename Protocol::socket;

  explicit SocketStream(Loop& loop, Socket socket) : loop_(loop), socket_(std::move(socket)) {
    if constexpr (std::is_same_v<Protocol, asio::ip::tcp>) {
      boost::system::error_code ignored;  // a socket already broken fails at its first use
      socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    }
  }

  void start_read(asio::mutable_buffer into, Resume<IoResult> done) override {
    if (!socket_.is_open()) return abort(std::move(done));
    socket_.async_read_some(into, [done = std::move(done), meter = meter()](
                                      const boost::system::error_code& error, std::size_t bytes) mutable {
      meter->bytes_in += bytes;
      done({error, bytes});
    });
  }
  void start_write(Gather from, Resume<IoResult> done) override {
    if (!socket_.is_open()) return abort(std::move(done));
    socket_.async_write_some(from, [done = std::move(done), meter = meter()](
                                       const boost::system::error_code& error, std::size_t bytes) mutable {
      meter->bytes_out += bytes;
      done({error, bytes});
    });
  }
  void finish() noexcept override {
    boost::system::error_code ignored;  // not connected any more: finished already
    socket_.shutdown(Socket::shutdown_send, ignored);
  }
  void cut() noexcept override {
    boost::system::error_code ignored;
    // Lingering for no time makes the kernel send a reset instead of an orderly end.
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);
  }
  asio::io_context::executor_type executor() noexcept override {
    return loop_.core().context().get_executor();
  }

 private:
  // What begins after a cut ends as what was under way does, and not as a bad file descriptor.
  void abort(Resume<IoResult> done) {
    auto aborted = [done = std::move(done)]() mutable { done({asio::error::operation_aborted, 0}); };
    loop_.core().post(std::move(aborted));
  }

  Loop& loop_;
  Socket socket_;
};

}  // namespace tidegate::net
