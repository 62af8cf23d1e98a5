// One process a file.
#pragma once

#include <string>

#include "tidegate/base/error.hpp"

namespace tidegate::sqlite {

// A lock on the file `PATH.lock` beside what it protects: readers of PATH need not ask for it. The system
// gives it back when its process ends, however it ends; the file stays, with the process's number in it.
class FileLock {
 public:
  // Error: kIo, naming the path, who has it and what to do. Never waits. `kind`: how messages call the file,
  // as "journal".
  static base::Result<FileLock> take(const std::string& path, const std::string& kind);
  FileLock() noexcept = default;  // holds nothing
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) noexcept : descriptor_(descriptor) {}

  int descriptor_ = -1;
};

}  // namespace tidegate::sqlite
