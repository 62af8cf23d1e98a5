// One direction of an in-memory connection. Known inside net only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "tidegate/base/random.hpp"
#include "tidegate/net/network/stream.hpp"

namespace tidegate::net {

// Who watches one direction of one connection.
struct PipeTap {
  WireTap* tap = nullptr;  // null: no observer
  std::uint64_t connection = 0;
  WireDirection direction = WireDirection::kToListener;
};

// Bytes written enter the wire at once and can be read after the link's delay, in order. At most
// `buffer_bytes` are on the wire or unread; a writer waits for room. Behaves as TCP does where it matters:
// an end or a reset arrives behind the bytes before it, and bytes that arrive where no reader is left are
// answered with a reset.
class MemoryPipe {
 public:
  MemoryPipe(Loop& loop, LinkSettings link, base::Random random, PipeTap tap = {});

  // Two pipes make a connection; each must know the other. The caller keeps both alive together.
  void set_reverse(MemoryPipe& reverse) noexcept { reverse_ = &reverse; }

  // The writer's side.
  void write(Gather from, Resume<IoResult> done);
  void finish() noexcept;
  // Sends a reset behind what was written; nothing can be written from now on.
  void send_reset() noexcept;
  void abort_write() noexcept;

  // The reader's side.
  void read(asio::mutable_buffer into, Resume<IoResult> done);
  // No reader is left from now on.
  void close_reader() noexcept;

  // The cable is pulled: bytes on the wire are lost, both sides see a reset now.
  void cut() noexcept;

 private:
  enum class Ending : unsigned char { kNone, kEnd, kReset };

  struct Segment {
    base::MonotonicTime arrives;
    std::size_t bytes;
  };

  std::size_t unread() const noexcept { return bytes_.size() - read_; }
  void send(const Gather& from, std::size_t count);
  void send_ending(Ending ending) noexcept;
  base::MonotonicTime next_arrival();
  void arm_arrival();
  void on_arrival();
  void on_ending_arrived();
  void break_writer();
  void serve_reader();
  void serve_writer();

  Loop& loop_;
  LinkSettings link_;
  base::Random random_;
  PipeTap tap_;
  MemoryPipe* reverse_ = nullptr;

  std::string bytes_;  // [read_, read_ + arrived_) can be read, the rest is on the wire
  std::size_t read_ = 0;
  std::size_t arrived_ = 0;
  std::deque<Segment> wire_;
  base::MonotonicTime last_arrival_{};
  Timer arrival_;

  Ending sent_ending_ = Ending::kNone;  // behind everything on the wire
  base::MonotonicTime ending_arrives_{};
  Ending ending_ = Ending::kNone;  // what the reader sees behind the bytes that have arrived
  bool reader_gone_ = false;
  boost::system::error_code write_error_;  // set: nothing can be written any more

  asio::mutable_buffer into_;
  Parked<IoResult> reader_;
  Gather from_;
  Parked<IoResult> writer_;
};

}  // namespace tidegate::net
