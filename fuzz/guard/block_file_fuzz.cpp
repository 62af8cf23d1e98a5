// Any bytes as the state file: they load, and then storing what was loaded and loading it again changes
// nothing; or the error names the file and one of its lines.
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "fuzz_input.hpp"
#include "tidegate/base/assert.hpp"
#include "tidegate/guard/block_file.hpp"

namespace tidegate::guard {
namespace {

// One a process: several fuzzers run at once.
const std::string& scratch_file() {
  static const std::string path =
      (std::filesystem::temp_directory_path() / ("tidegate_block_file_fuzz." + std::to_string(::getpid())))
          .string();
  return path;
}

std::string content_of(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

void expect_a_line_of_the_file(const base::Error& error, const std::string& path, std::string_view bytes) {
  TIDEGATE_ASSERT(error.code == base::ErrorCode::kParse, "what cannot be read says so");
  const std::string begin = path + ": line ";
  TIDEGATE_ASSERT(error.message.starts_with(begin), "the file and the line are named");
  std::ptrdiff_t line = 0;
  std::from_chars(error.message.data() + begin.size(), error.message.data() + error.message.size(), line);
  TIDEGATE_ASSERT(line >= 1 && line <= std::ranges::count(bytes, '\n') + 1, "the line is one of the file");
}

void expect_to_be_stored_as_it_is(const resilience::SavedBlocks& blocks, const std::string& path) {
  TIDEGATE_ASSERT(store_blocks(path, blocks), "what was loaded can be stored");
  const std::string stored = content_of(path);
  const auto again = load_blocks(path);
  TIDEGATE_ASSERT(again && *again == blocks, "what was stored loads as it was");
  TIDEGATE_ASSERT(store_blocks(path, *again), "it can be stored again");
  TIDEGATE_ASSERT(content_of(path) == stored, "storing again changes no byte");
}

}  // namespace
}  // namespace tidegate::guard

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tidegate::guard;
  const std::string& path = scratch_file();
  const std::string_view bytes = tidegate::fuzz::bytes_of(data, size);
  std::ofstream{path, std::ios::binary | std::ios::trunc} << bytes;
  const auto blocks = load_blocks(path);
  if (!blocks) {
    expect_a_line_of_the_file(blocks.error(), path, bytes);
  } else {
    expect_to_be_stored_as_it_is(*blocks, path);
  }
  std::filesystem::remove(path);
  return 0;
}
