// A listening socket of the kernel's. Known inside net only.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <type_traits>
#include <utility>

#include "tidegate/net/loop/suspend.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/net/network/socket_stream.hpp"

namespace tidegate::net {

// After a failed accept (no descriptors left, a peer gone again) the listener rests instead of spinning.
inline constexpr base::Duration kAcceptRest = std::chrono::milliseconds{50};

// Shared with an accept under way, which may outlive the listener.
template <class Protocol>
struct Acceptor {
  explicit Acceptor(Loop& its_loop)
      : loop(its_loop), acceptor(loop.core().context()), accepted(loop.core().context()) {}

  Loop& loop;
  typename Protocol::acceptor acceptor;
  typename Protocol::socket accepted;
  Address at;
};

template <class Protocol>
struct StartAccept {
  Acceptor<Protocol>* listener;

  void operator()(Resume<IoResult> done) const {
    listener->acceptor.async_accept(listener->accepted,
                                    [done = std::move(done)](const boost::system::error_code& error) mutable {
                                      done({error, 0});
                                    });
  }
};

template <class Protocol>
Task<base::Result<std::unique_ptr<Stream>>> accept_socket(std::shared_ptr<Acceptor<Protocol>> listener) {
  while (listener->acceptor.is_open()) {
    const StartAccept<Protocol> accept{listener.get()};
    const IoResult accepting = co_await suspend<IoResult>(accept);
    if (!accepting.error) {
      std::string from;
      if constexpr (std::is_same_v<Protocol, asio::ip::tcp>) {
        boost::system::error_code gone;  // already left: its first read fails
        const auto peer = listener->accepted.remote_endpoint(gone);
        if (!gone) from = peer.address().to_string();
      }
      auto stream = std::make_unique<SocketStream<Protocol>>(listener->loop, std::move(listener->accepted));
      stream->set_peer(std::move(from));
      co_return stream;
    }
    if (accepting.error == asio::error::operation_aborted) break;
    co_await sleep_until(listener->loop, listener->loop.now() + kAcceptRest);
  }
  co_return base::fail(base::ErrorCode::kCancelled, listener->at.to_string() + ": the listener was closed");
}

template <class Protocol>
class SocketListener final : public Listener {
 public:
  explicit SocketListener(std::shared_ptr<Acceptor<Protocol>> acceptor) : acceptor_(std::move(acceptor)) {}
  ~SocketListener() override { SocketListener::close(); }

  Task<base::Result<std::unique_ptr<Stream>>> accept() override { return accept_socket(acceptor_); }
  void close() override {
    boost::system::error_code ignored;
    acceptor_->acceptor.close(ignored);
  }
  Address address() const override { return acceptor_->at; }

 private:
  std::shared_ptr<Acceptor<Protocol>> acceptor_;
};

}  // namespace tidegate::net
