// Where the checkout is, for tests that read its pages or the recordings beside it.
#pragma once

#include <cstdlib>
#include <filesystem>

#include "source_tree_path.hpp"  // made by tests/CMakeLists.txt: __FILE__ may be relative, where ccache makes it so

namespace tidegate::tests {

inline std::filesystem::path in_source_tree(const std::filesystem::path& name) {
  return std::filesystem::path{kSourceTree} / name;
}

// In the folder that TIDEGATE_DATA names, or in shared/data beside the checkout.
inline std::filesystem::path recorded(const std::filesystem::path& name) {
  if (const char* folder = std::getenv("TIDEGATE_DATA")) return std::filesystem::path{folder} / name;
  return in_source_tree("../shared/data") / name;
}

}  // namespace tidegate::tests
