#include "tidegate/guard/block_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace tidegate::guard {

namespace {

std::unexpected<base::Error> io_failure(const std::string& what, const std::string& path) {
  return base::fail(base::ErrorCode::kIo, what + " " + path + ": " + std::strerror(errno));
}

}  // namespace

base::Result<resilience::SavedBlocks> load_blocks(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return resilience::SavedBlocks{};
  std::ifstream file{path, std::ios::binary};
  if (!file) return io_failure("cannot read", path);
  const std::string text{std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
  if (file.bad()) return io_failure("cannot read", path);
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
