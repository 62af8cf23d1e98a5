#include "tidegate/sim/markets/gzip_lines.hpp"

#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace tidegate::sim {
namespace {

constexpr std::size_t kBlock = 64U << 10;

}  // namespace

void GzipLines::Close::operator()(gzFile_s* file) const noexcept {
  gzclose(file);
}

base::Result<GzipLines> GzipLines::open(const std::string& path) {
  errno = 0;
  File file{gzopen(path.c_str(), "rb")};
  if (!file) {
    const int error = errno;
    return base::fail(base::ErrorCode::kIo,
                      path + ": cannot be read: " + (error != 0 ? std::strerror(error) : "out of memory"));
  }
  return GzipLines{std::move(file)};
}

base::Result<std::optional<std::string_view>> GzipLines::next() {
  std::size_t searched = begin_;
  while (true) {
    const std::size_t end = buffer_.find('\n', searched);
    if (end != std::string::npos) {
      const std::string_view line = std::string_view{buffer_}.substr(begin_, end - begin_);
      begin_ = end + 1;
      return line;
    }
    if (ended_) break;
    if (buffer_.size() - begin_ > kMaxLine) {
      return base::fail(base::ErrorCode::kIo, "a line is longer than 16 MiB: no recording");
    }
    buffer_.erase(0, begin_);
    begin_ = 0;
    searched = buffer_.size();
    auto more = read_block();
    if (!more) return std::unexpected(std::move(more.error()));
    ended_ = !*more;
  }
  if (begin_ == buffer_.size()) return std::nullopt;
  const std::string_view last = std::string_view{buffer_}.substr(begin_);
  begin_ = buffer_.size();
  return last;
}

// False: the end of the file.
base::Result<bool> GzipLines::read_block() {
  const std::size_t before = buffer_.size();
  buffer_.resize(before + kBlock);
  const int count = gzread(file_.get(), buffer_.data() + before, kBlock);
  buffer_.resize(before + static_cast<std::size_t>(count > 0 ? count : 0));
  int error = Z_OK;
  const char* text = gzerror(file_.get(), &error);
  if (count < 0 || error == Z_BUF_ERROR) {
    const std::string why = error == Z_BUF_ERROR ? "the file is truncated" : text;
    return base::fail(base::ErrorCode::kIo, why);
  }
  return count > 0;
}

}  // namespace tidegate::sim
