#include "tidegate/net/web/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>

#include "tidegate/base/assert.hpp"

namespace tidegate::net {
namespace {

constexpr int kGzipWindow = 15 + 16;  // zlib's way of asking for gzip's header and checksum
constexpr int kFast = 1;
constexpr int kUsualMemory = 8;

// zlib reads through a pointer that is not const.
void show(z_stream& stream, std::string_view bytes) {
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
}

std::unexpected<base::Error> damaged(const char* how) {
  return base::fail(base::ErrorCode::kParse, std::string{"the body says that it is gzip, but "} + how);
}

}  // namespace

std::string gzip(std::string_view bytes) {
  z_stream stream{};
  const int made = deflateInit2(&stream, kFast, Z_DEFLATED, kGzipWindow, kUsualMemory, Z_DEFAULT_STRATEGY);
  TIDEGATE_ASSERT(made == Z_OK, "zlib has memory");
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  show(stream, bytes);
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

base::Result<std::string> gunzip(std::string_view bytes, std::size_t max_bytes) {
  z_stream stream{};
  TIDEGATE_ASSERT(inflateInit2(&stream, kGzipWindow) == Z_OK, "zlib has memory");
  show(stream, bytes);
  std::string out;
  std::array<char, 16 * 1024> part;
  int state = Z_OK;
  while (state == Z_OK && out.size() <= max_bytes) {
    stream.next_out = reinterpret_cast<Bytef*>(part.data());
    stream.avail_out = part.size();
    state = inflate(&stream, Z_NO_FLUSH);
    out.append(part.data(), part.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  if (out.size() > max_bytes) return damaged("it is too long when unpacked");
  if (state == Z_BUF_ERROR) return damaged("it ends early");
  if (state != Z_STREAM_END) return damaged("its bytes are damaged");
  return out;
}

}  // namespace tidegate::net
