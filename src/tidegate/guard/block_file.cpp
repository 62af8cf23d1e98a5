#include "tidegate/guard/block_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace tidegate::guard {

namespace {

// Room for a thousand blocks with names of 200 bytes.
constexpr std::size_t kLongestFile = 256U << 10;

std::unexpected<base::Error> io_failure(const std::string& what, const std::string& path) {
  return base::fail(base::ErrorCode::kIo, what + " " + path + ": " + std::strerror(errno));
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
  const std::string beside = path + ".new";
  {
    std::ofstream file{beside, std::ios::binary | std::ios::trunc};
    file << resilience::blocks_text(blocks) << std::flush;
    if (!file) return io_failure("cannot write", beside);
  }
  if (std::rename(beside.c_str(), path.c_str()) != 0) return io_failure("cannot replace", path);
  return {};
}

}  // namespace tidegate::guard
