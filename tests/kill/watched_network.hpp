// A network on which somebody sees when an order's bytes leave and when an answer's bytes come.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "kill/crash_point.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/net/network/stream.hpp"

namespace tidegate::kill {

// Told the point and the order's client id.
using Watcher = std::function<void(CrashPoint, std::string_view client_id)>;

class WatchedStream final : public net::Stream {
 public:
  WatchedStream(std::unique_ptr<net::Stream> inner, const Watcher& watcher)
      : inner_(std::move(inner)), state_(std::make_shared<State>(watcher)) {}

  void start_read(net::asio::mutable_buffer into, net::Resume<net::IoResult> done) override {
    inner_->start_read(into, [state = state_, done = std::move(done)](net::IoResult got) mutable {
      if (got.bytes > 0 && !state->unanswered.empty()) {
        const std::string id = std::exchange(state->unanswered, {});
        state->watcher(CrashPoint::kAnswered, id);
      }
      done(got);
    });
  }
  // An order's request is small and one piece: a socket takes it whole.
  void start_write(net::Gather from, net::Resume<net::IoResult> done) override {
    const std::string id = order_in(from);
    if (!id.empty()) state_->watcher(CrashPoint::kJournalled, id);
    inner_->start_write(from, [state = state_, id, done = std::move(done)](net::IoResult put) mutable {
      if (!id.empty() && !put.error) {
        state->unanswered = id;
        state->watcher(CrashPoint::kSent, id);
      }
      done(put);
    });
  }
  void finish() noexcept override { inner_->finish(); }
  void cut() noexcept override { inner_->cut(); }
  net::asio::io_context::executor_type executor() noexcept override { return inner_->executor(); }

 private:
  // Shared with the operations under way, which may be called back after the stream is gone.
  struct State {
    explicit State(const Watcher& its_watcher) : watcher(its_watcher) {}

    const Watcher& watcher;
    std::string unanswered;  // the order whose answer has not come
  };

  // The client id of the order that these bytes place; empty: they are something else.
  static std::string order_in(const net::Gather& from) {
    if (from.bytes() == 0) return {};
    const std::string_view text{static_cast<const char*>(from.begin()->data()), from.begin()->size()};
    if (!text.starts_with("POST /api/v3/order?")) return {};
    constexpr std::string_view kKey = "newClientOrderId=";
    const std::size_t found = text.find(kKey);
    if (found == std::string_view::npos) return {};
    const std::string_view value = text.substr(found + kKey.size());
    return std::string{value.substr(0, value.find_first_of("& "))};
  }

  std::unique_ptr<net::Stream> inner_;
  std::shared_ptr<State> state_;
};

class WatchedNetwork final : public net::Network {
 public:
  WatchedNetwork(net::Network& inner, Watcher watcher) : inner_(inner), watcher_(std::move(watcher)) {}

  net::Task<base::Result<std::unique_ptr<net::Stream>>> dial(net::Address to,
                                                             base::MonotonicTime deadline) override {
    auto stream = co_await inner_.dial(std::move(to), deadline);
    if (!stream) co_return std::unexpected(stream.error());
    co_return std::make_unique<WatchedStream>(std::move(*stream), watcher_);
  }
  base::Result<std::unique_ptr<net::Listener>> listen(net::Address at) override {
    return inner_.listen(std::move(at));
  }

 private:
  net::Network& inner_;
  Watcher watcher_;
};

}  // namespace tidegate::kill
