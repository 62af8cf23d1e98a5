#include "tidegate/net/network/stream.hpp"

#include "tidegate/net/loop/suspend.hpp"

namespace tidegate::net {
namespace {

struct StartRead {
  Stream* stream;
  asio::mutable_buffer into;

  void operator()(Resume<IoResult> done) const { stream->start_read(into, std::move(done)); }
};

struct StartWrite {
  Stream* stream;
  std::string_view bytes;

  void operator()(Resume<IoResult> done) const { stream->start_write(Gather(bytes), std::move(done)); }
};

}  // namespace

Task<IoResult> read_some(Stream& stream, asio::mutable_buffer into) {
  return suspend<IoResult>(StartRead{&stream, into});
}

Task<IoResult> write_some(Stream& stream, std::string_view bytes) {
  return suspend<IoResult>(StartWrite{&stream, bytes});
}

Task<IoResult> write_all(Stream& stream, std::string_view bytes) {
  IoResult total;
  while (total.bytes < bytes.size() && !total.error) {
    const IoResult one = co_await write_some(stream, bytes.substr(total.bytes));
    total.bytes += one.bytes;
    total.error = one.error;
  }
  co_return total;
}

}  // namespace tidegate::net
