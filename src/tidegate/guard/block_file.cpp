#include "tidegate/guard/block_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace tidegate::guard {

namespace {

// Room for a thousand blocks with names of 200 bytes.
constexpr std::size_t kLongestFile = 256U << 10;

std::unexpected<base::Error> io_failure(const std::string& what, const std::string& path) {
  return base::fail(base::ErrorCode::kIo, what + " " + path + ": " + std::strerror(errno));
}

// Of a file or folder; closed at the end.
class Descriptor {
 public:
  Descriptor(const std::string& path, int flags) : number_(open(path.c_str(), flags | O_CLOEXEC, 0666)) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  bool is_open() const noexcept { return number_ >= 0; }
  bool write_all(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = write(number_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
  }
  // What was written, or what a folder lists, is on the disk afterwards.
  bool sync() const { return fsync(number_) == 0; }

 private:
  int number_;
};

std::string folder_of(const std::string& path) {
  const std::string folder = std::filesystem::path{path}.parent_path().string();
  return folder.empty() ? "." : folder;
}

}  // namespace

base::Result<resilience::SavedBlocks> load_blocks(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return resilience::SavedBlocks{};
  std::ifstream file{path, std::ios::binary};
  if (!file) return io_failure("cannot read", path);
  std::string text(kLongestFile + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) return io_failure("cannot read", path);
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kLongestFile) {
    return base::fail(base::ErrorCode::kParse, path + ": longer than " + std::to_string(kLongestFile) +
                                                   " bytes, so no file of saved blocks");
  }
  auto blocks = resilience::parse_blocks(text);
  if (!blocks) blocks.error().message = path + ": " + blocks.error().message;
  return blocks;
}

base::Result<void> store_blocks(const std::string& path, const resilience::SavedBlocks& blocks) {
  const std::string beside = path + ".new." + std::to_string(getpid());
  {
    const Descriptor file{beside, O_WRONLY | O_CREAT | O_TRUNC};
    // On the disk before it has the name: a rename can outrun the bytes, and a power cut then leaves a file
    // of that name with nothing in it.
    if (!file.is_open() || !file.write_all(resilience::blocks_text(blocks)) || !file.sync()) {
      return io_failure("cannot write", beside);
    }
  }
  if (std::rename(beside.c_str(), path.c_str()) != 0) return io_failure("cannot replace", path);
  const Descriptor folder{folder_of(path), O_RDONLY | O_DIRECTORY};
  if (!folder.is_open() || !folder.sync()) return io_failure("cannot write the folder of", path);
  return {};
}

}  // namespace tidegate::guard
