// One accepted connection of the HTTP server, in bytes. Known inside net only.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "tidegate/net/network/stream.hpp"

namespace tidegate::net {

// One reader and one writer at a time. Thread rule: its loop's thread.
class ServerConnection {
 public:
  // `idle_timeout`: a peer that takes none of a write for so long is cut, as one is when `arm_idle` expires.
  ServerConnection(Loop& loop, std::shared_ptr<Stream> stream, base::Duration idle_timeout)
      : loop_(loop), stream_(std::move(stream)), idle_timeout_(idle_timeout), idle_(loop) {}

  // Sends all of `bytes`, which must outlive the task. False: the connection ended before.
  static Task<bool> write(std::shared_ptr<ServerConnection> self, std::string_view bytes);
  // Reads once, behind `unread`. False: nothing follows.
  static Task<bool> read(std::shared_ptr<ServerConnection> self);
  // Until nothing follows any more; what comes before is dropped.
  static Task<void> read_to_end(std::shared_ptr<ServerConnection> self);

  void arm_idle() { arm(idle_timeout_); }
  void arm(base::Duration timeout);
  void disarm_idle() { idle_.disarm(); }

  std::string unread;  // what came and was not used yet
  // Above 0 from an answer to the next whole request: the larger, the later that answer.
  std::uint64_t rest = 0;
  const std::shared_ptr<Stream>& stream() const noexcept { return stream_; }

 private:
  Loop& loop_;
  std::shared_ptr<Stream> stream_;
  base::Duration idle_timeout_;
  Timer idle_;
  std::array<char, 16 * 1024> chunk_{};
};

}  // namespace tidegate::net
