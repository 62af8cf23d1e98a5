// A folder of its own for each test that needs files, and what a crash leaves of a journal.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace tidegate::tests {

class ScratchFolder {
 public:
  ScratchFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tidegate-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) ADD_FAILURE() << "no folder for temporary files: " << pattern;
    path_ = pattern;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  std::string file(const std::string& name) const { return (path_ / name).string(); }

  // The files as a crash at this instant would leave them, under a new name.
  std::string crash(const std::string& journal) {
    const auto left = file("crash-" + std::to_string(++crashes_) + ".db");
    for (const char* part : {"", "-wal"}) {
      if (std::filesystem::exists(journal + part)) std::filesystem::copy_file(journal + part, left + part);
    }
    return left;
  }

 private:
  std::filesystem::path path_;
  int crashes_ = 0;
};

}  // namespace tidegate::tests
