// Any bytes as the state file: they load, and then storing what was loaded and loading it again changes
// nothing; or the error names the file and one of its lines.
#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>

#include "fuzz_input.hpp"
#include "scratch_file.hpp"
#include "tidegate/base/assert.hpp"
#include "tidegate/guard/block_file.hpp"

namespace tidegate::guard {
namespace {

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
  using namespace tidegate;
  const std::string_view bytes = fuzz::bytes_of(data, size);
  const fuzz::ScratchFile file{"block_file", bytes};
  const auto blocks = guard::load_blocks(file.path());
  if (!blocks) {
    guard::expect_a_line_of_the_file(blocks.error(), file.path(), bytes);
  } else {
    guard::expect_to_be_stored_as_it_is(*blocks, file.path());
  }
  return 0;
}
