// A byte stream without its transport: sockets and in-memory connections look the same. Known inside net
// only.
#pragma once

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <memory>
#include <string_view>

#include "tidegate/base/error.hpp"
#include "tidegate/net/loop/core.hpp"
#include "tidegate/net/loop/task.hpp"
#include "tidegate/net/network/network.hpp"

namespace tidegate::net {

struct IoResult {
  boost::system::error_code error;
  std::size_t bytes = 0;
};

// A few pieces of memory written as one, without copying them together. Pieces beyond the bound are left out:
// a write may always take less than it was offered.
class Gather {
 public:
  Gather() = default;
  explicit Gather(std::string_view bytes) { add(asio::buffer(bytes)); }

  void add(asio::const_buffer piece) noexcept {
    if (count_ < pieces_.size() && piece.size() > 0) pieces_[count_++] = piece;
  }
  const asio::const_buffer* begin() const noexcept { return pieces_.data(); }
  const asio::const_buffer* end() const noexcept { return pieces_.data() + count_; }
  std::size_t bytes() const noexcept { return asio::buffer_size(*this); }

 private:
  std::array<asio::const_buffer, 8> pieces_;
  std::size_t count_ = 0;
};

// One read and one write may be under way at a time; each is called back once, in a later turn (or dropped
// when the loop ends). Memory given to them must live until then, unless the stream goes first. Bytes are
// counted where they enter and leave.
class Stream {
 public:
  // Ends both directions in an orderly way: the peer reads to the end of what was written. Operations under
  // way are called back with operation_aborted.
  virtual ~Stream() = default;

  // At least one byte, or an error; asio::error::eof at the end.
  virtual void start_read(asio::mutable_buffer into, Resume<IoResult> done) = 0;
  // At least one byte, or an error. A byte reported as taken may reach the peer; no other does.
  virtual void start_write(Gather from, Resume<IoResult> done) = 0;
  // Nothing more will be written; reading goes on.
  virtual void finish() noexcept = 0;
  // Drops the connection; the peer sees a reset. Operations under way, and those that begin later, are called
  // back with operation_aborted.
  virtual void cut() noexcept = 0;
  virtual asio::io_context::executor_type executor() noexcept = 0;

  // From now on also counts into `meter`, which streams of one owner share.
  void count_into(std::shared_ptr<Traffic> meter) noexcept { meter_ = std::move(meter); }

  // Who is at the other end of an accepted stream, by address without port; empty: not known.
  const std::string& peer() const noexcept { return peer_; }
  void set_peer(std::string address) { peer_ = std::move(address); }

 protected:
  // Shared, because an operation may be called back after its stream is gone.
  const std::shared_ptr<Traffic>& meter() const noexcept { return meter_; }

 private:
  std::shared_ptr<Traffic> meter_ = std::make_shared<Traffic>();
  std::string peer_;
};

// `stream` and the memory must outlive the task.
Task<IoResult> read_some(Stream& stream, asio::mutable_buffer into);
Task<IoResult> write_some(Stream& stream, std::string_view bytes);
// Writes until all is taken or an error comes; `bytes` of the result is how much was taken.
Task<IoResult> write_all(Stream& stream, std::string_view bytes);

}  // namespace tidegate::net
