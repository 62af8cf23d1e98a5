// Lines of a gzip or plain file.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tidegate/base/error.hpp"

struct gzFile_s;

namespace tidegate::sim {

// Memory: one line and one block. Errors: kIo; that of `open` names the file, the others are the caller's to
// place.
class GzipLines {
 public:
  static constexpr std::size_t kMaxLine = 16U << 20;

  static base::Result<GzipLines> open(const std::string& path);

  // Without its newline; valid until the next call. nullopt: the end. A gzip file that stops before its
  // trailer is an error, as is a longer line.
  base::Result<std::optional<std::string_view>> next();

 private:
  struct Close {
    void operator()(gzFile_s* file) const noexcept;
  };
  using File = std::unique_ptr<gzFile_s, Close>;

  explicit GzipLines(File file) : file_(std::move(file)) {}
  base::Result<bool> read_block();

  File file_;
  std::string buffer_;     // bytes read and not handed out
  std::size_t begin_ = 0;  // of the next line in it
  bool ended_ = false;
};

}  // namespace tidegate::sim
