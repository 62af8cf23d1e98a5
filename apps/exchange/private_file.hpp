// A file with a secret of the user's, which no other user may read.
#pragma once

#include <string>

#include "tidegate/base/error.hpp"

namespace tidegate::apps {

// Open for reading. One that others may read or write is refused, with the chmod to run.
class PrivateFile {
 public:
  // `secret` is what stands in it, for the errors: "your API key". Errors name the file: kInvalidArgument
  // (not allowed, or no file), kIo.
  static base::Result<PrivateFile> open(const std::string& path, const std::string& secret);
  PrivateFile(PrivateFile&& other) noexcept;
  PrivateFile& operator=(PrivateFile&&) = delete;
  ~PrivateFile();

  int descriptor() const noexcept { return descriptor_; }

 private:
  explicit PrivateFile(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace tidegate::apps
