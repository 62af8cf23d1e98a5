// Fixture for tests that hold the same promises against the in-memory network under virtual time and against
// sockets on loopback, each with and without TLS.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "test_authority.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/net/tls/tls.hpp"

namespace tidegate::net {

enum class Wire : unsigned char { kMemory, kSockets, kTlsInMemory, kTlsOnSockets };

inline const auto kEveryWire =
    ::testing::Values(Wire::kMemory, Wire::kSockets, Wire::kTlsInMemory, Wire::kTlsOnSockets);

inline std::string wire_name(const ::testing::TestParamInfo<Wire>& info) {
  switch (info.param) {
    case Wire::kMemory:
      return "Memory";
    case Wire::kSockets:
      return "Sockets";
    case Wire::kTlsInMemory:
      return "TlsInMemory";
    case Wire::kTlsOnSockets:
      return "TlsOnSockets";
  }
  return "Unknown";
}

class BothNetworks : public ::testing::TestWithParam<Wire> {
 protected:
  static bool in_memory() { return GetParam() == Wire::kMemory || GetParam() == Wire::kTlsInMemory; }
  BothNetworks()
      : loop_(in_memory() ? Loop::simulated() : Loop::real()),
        network_(in_memory() ? std::make_unique<MemoryNetwork>(*loop_, 1, kLink)
                             : make_socket_network(*loop_)) {
    if (GetParam() == Wire::kMemory || GetParam() == Wire::kSockets) return;
    const TestAuthority authority;
    accepting_ = authority.serve_over(*loop_, *network_, "IP:127.0.0.1");
    dialing_ = TlsClientNetwork::make(*loop_, *accepting_, {authority.ca_file()}).value();
  }

  Loop& loop() { return *loop_; }
  Network& network() { return dialing_ ? static_cast<Network&>(*dialing_) : *network_; }
  // Far enough that only a hang reaches it.
  base::MonotonicTime deadline() const { return loop_->now() + std::chrono::seconds{30}; }

  // Runs until `task` is done; fails the test when it never ends.
  void run(Task<void> task) {
    bool done = false;
    loop_->spawn(run_then_stop(*loop_, std::move(task), done));
    loop_->run_until(loop_->now() + std::chrono::seconds{60});
    ASSERT_TRUE(done) << "the task hangs";
  }
  // Runs until `condition` holds; fails the test when it never does.
  void await(const std::function<bool()>& condition) {
    const auto limit = deadline();
    while (!condition() && loop_->now() < limit) {
      loop_->run_until(loop_->now() + std::chrono::milliseconds{1});
    }
    ASSERT_TRUE(condition()) << "never came";
  }
  // Runs for a while, to see that something does not happen or to let a task begin to wait.
  void settle() { loop_->run_until(loop_->now() + std::chrono::milliseconds{30}); }

 private:
  static constexpr LinkSettings kLink{.delay = std::chrono::milliseconds{2},
                                      .delay_deviation = std::chrono::microseconds{500},
                                      .buffer_bytes = 64 * 1024};

  static Task<void> run_then_stop(Loop& loop, Task<void> task, bool& done) {
    co_await std::move(task);
    done = true;
    loop.stop();
  }

  std::unique_ptr<Loop> loop_;
  std::unique_ptr<Network> network_;
  std::unique_ptr<TlsServerNetwork> accepting_;  // null without TLS
  std::unique_ptr<TlsClientNetwork> dialing_;
};

}  // namespace tidegate::net
