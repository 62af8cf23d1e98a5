// A fuzzer's bytes as a file, for what reads files.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <ios>
#include <string>
#include <string_view>

namespace tidegate::fuzz {

// Deleted with the object. The name has the process in it: several fuzzers run at once.
class ScratchFile {
 public:
  ScratchFile(std::string_view name, std::string_view bytes)
      : path_((std::filesystem::temp_directory_path() /
               ("tidegate_fuzz_" + std::string{name} + "." + std::to_string(::getpid())))
                  .string()) {
    std::ofstream{path_, std::ios::binary | std::ios::trunc} << bytes;
  }
  ~ScratchFile() { std::filesystem::remove(path_); }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace tidegate::fuzz
