// A file that a test writes and nobody keeps.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

namespace tidegate::sim::testing_support {

// A file in the test's own temporary folder, gone with this object.
class ScratchFile {
 public:
  ScratchFile(const std::string& name, const std::string& content)
      : path_(std::filesystem::path(testing::TempDir()) / file_name(name)) {
    std::ofstream(path_, std::ios::binary) << content;
  }
  ~ScratchFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  std::string path() const { return path_.string(); }

 private:
  // Named after the test, so that tests running at the same time do not meet.
  static std::string file_name(const std::string& name) {
    std::string out = "tidegate_sim_" +
                      std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + "_" + name;
    std::ranges::replace(out, '/', '_');
    return out;
  }

  std::filesystem::path path_;
};

}  // namespace tidegate::sim::testing_support
