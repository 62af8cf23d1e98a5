// The other end of a connection, which sends whatever bytes it was given.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "net/pieces.hpp"
#include "tidegate/base/assert.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/net/network/stream.hpp"

namespace tidegate::net {

// Far longer than anything here takes by itself; reaching it is a hang.
inline constexpr base::Duration kTooLong = std::chrono::minutes{10};

// Virtual time, one loop and its network for one conversation.
struct Stage {
  // Ends when nothing is left that could run.
  void play() {
    const base::MonotonicTime begin = loop->now();
    loop->run();
    TIDEGATE_ASSERT(loop->now() - begin < kTooLong, "bytes that came are never waited for");
  }

  std::unique_ptr<Loop> loop = Loop::simulated();
  MemoryNetwork network{*loop, 1};
};

// Each piece arrives by itself.
inline Task<void> send_pieces(Loop& loop, Stream& stream, fuzz::Pieces pieces) {
  for (const std::string_view piece : pieces) {
    const IoResult sent = co_await write_all(stream, piece);
    if (sent.error) co_return;
    co_await sleep_until(loop, loop.now() + std::chrono::milliseconds{1});
  }
}

inline Task<void> read_to_the_end(Stream& stream, std::string& into) {
  std::array<char, 4096> part{};
  IoResult got;
  while (!got.error) {
    got = co_await read_some(stream, asio::buffer(part));
    into.append(part.data(), got.bytes);
  }
}

// Up to the blank line that ends the head of an HTTP message without a body.
inline Task<bool> read_head(Stream& stream, std::string& head) {
  std::array<char, 1> part{};
  while (!head.ends_with("\r\n\r\n")) {
    const IoResult got = co_await read_some(stream, asio::buffer(part));
    if (got.error) co_return false;
    head.append(part.data(), got.bytes);
  }
  co_return true;
}

}  // namespace tidegate::net
