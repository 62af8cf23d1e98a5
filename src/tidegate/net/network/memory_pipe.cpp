#include "tidegate/net/network/memory_pipe.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <string_view>
#include <utility>

namespace tidegate::net {

MemoryPipe::MemoryPipe(Loop& loop, LinkSettings link, base::Random random, PipeTap tap)
    : loop_(loop),
      link_(link),
      random_(random),
      tap_(tap),
      arrival_(loop),
      reader_(loop.core()),
      writer_(loop.core()) {}

void MemoryPipe::write(Gather from, Resume<IoResult> done) {
  from_ = from;
  writer_.park(std::move(done));
  serve_writer();
}

void MemoryPipe::serve_writer() {
  if (!writer_.occupied()) return;
  if (write_error_) return writer_.resume({write_error_, 0});
  const std::size_t room = link_.buffer_bytes - std::min(link_.buffer_bytes, unread());
  const std::size_t count = std::min(room, from_.bytes());
  if (count == 0) return;
  send(from_, count);
  writer_.resume({{}, count});
}

void MemoryPipe::send(const Gather& from, std::size_t count) {
  const std::size_t before = bytes_.size();
  wire_.push_back({next_arrival(), count});
  for (const asio::const_buffer& piece : from) {
    const std::size_t part = std::min(count, piece.size());
    bytes_.append(static_cast<const char*>(piece.data()), part);
    count -= part;
  }
  if (tap_.tap != nullptr) {
    const auto sent = std::string_view(bytes_).substr(before);
    tap_.tap->on_wire({tap_.connection, tap_.direction, loop_.now(), sent});
  }
  if (wire_.size() == 1) arm_arrival();
}

base::MonotonicTime MemoryPipe::next_arrival() {
  const auto delay = random_.normal(link_.delay, link_.delay_deviation);
  last_arrival_ = std::max(last_arrival_, base::saturating_add(loop_.now(), delay));
  return last_arrival_;
}

void MemoryPipe::finish() noexcept {
  send_ending(Ending::kEnd);
  if (!write_error_) write_error_ = asio::error::broken_pipe;
}

void MemoryPipe::send_reset() noexcept {
  send_ending(Ending::kReset);
  if (!write_error_) write_error_ = asio::error::connection_reset;
}

void MemoryPipe::send_ending(Ending ending) noexcept {
  if (ending <= sent_ending_) return;  // a reset may follow an end, nothing follows a reset
  sent_ending_ = ending;
  ending_arrives_ = next_arrival();
  if (wire_.empty()) arm_arrival();
}

void MemoryPipe::abort_write() noexcept {
  write_error_ = asio::error::operation_aborted;
  if (writer_.occupied()) writer_.resume({write_error_, 0});
}

void MemoryPipe::arm_arrival() {
  if (!wire_.empty()) {
    arrival_.arm(wire_.front().arrives, [this] { on_arrival(); });
  } else if (sent_ending_ > ending_) {
    arrival_.arm(ending_arrives_, [this] { on_arrival(); });
  }
}

void MemoryPipe::on_arrival() {
  if (wire_.empty()) {
    on_ending_arrived();
  } else {
    const auto now = loop_.now();
    while (!wire_.empty() && wire_.front().arrives <= now) {
      arrived_ += wire_.front().bytes;
      wire_.pop_front();
    }
    serve_reader();
  }
  arm_arrival();
}

void MemoryPipe::on_ending_arrived() {
  ending_ = sent_ending_;
  // The side that receives a reset can no longer write either.
  if (ending_ == Ending::kReset) reverse_->break_writer();
  serve_reader();
}

void MemoryPipe::break_writer() {
  if (!write_error_) write_error_ = asio::error::connection_reset;
  serve_writer();
}

void MemoryPipe::read(asio::mutable_buffer into, Resume<IoResult> done) {
  into_ = into;
  reader_.park(std::move(done));
  if (reader_gone_) return reader_.resume({asio::error::operation_aborted, 0});
  serve_reader();
}

void MemoryPipe::serve_reader() {
  if (reader_gone_ && arrived_ > 0) {
    read_ += std::exchange(arrived_, 0);
    reverse_->send_reset();
  }
  if (reader_.occupied()) {
    const std::size_t count = std::min(arrived_, into_.size());
    if (count > 0) {
      bytes_.copy(static_cast<char*>(into_.data()), count, read_);
      read_ += count;
      arrived_ -= count;
      reader_.resume({{}, count});
    } else if (ending_ == Ending::kReset) {
      reader_.resume({asio::error::connection_reset, 0});
    } else if (ending_ == Ending::kEnd) {
      reader_.resume({asio::error::eof, 0});
    }
  }
  // What was read is thrown away only now and then, which makes it O(1) a byte.
  if (read_ == bytes_.size() || read_ > link_.buffer_bytes) {
    bytes_.erase(0, read_);
    read_ = 0;
  }
  serve_writer();
}

void MemoryPipe::close_reader() noexcept {
  reader_gone_ = true;
  if (reader_.occupied()) reader_.resume({asio::error::operation_aborted, 0});
  serve_reader();
}

void MemoryPipe::cut() noexcept {
  wire_.clear();
  bytes_.clear();
  read_ = 0;
  arrived_ = 0;
  arrival_.disarm();
  sent_ending_ = Ending::kReset;
  on_ending_arrived();
  break_writer();
}

}  // namespace tidegate::net
