#include "tidegate/sqlite/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

namespace tidegate::sqlite {
namespace {

std::unexpected<base::Error> cannot(const std::string& what, const std::string& path,
                                    const std::string& kind) {
  return base::fail(base::ErrorCode::kIo, kind + " " + path + ": its lock " + path + ".lock cannot be " +
                                              what + ": " + std::strerror(errno) +
                                              "; its folder must be writable for this user");
}

std::string owner_told_by(int descriptor) {
  std::array<char, 32> text{};
  const ssize_t got = pread(descriptor, text.data(), text.size(), 0);
  std::string_view number{text.data(), got > 0 ? static_cast<std::size_t>(got) : 0};
  number = number.substr(0, number.find_first_not_of("0123456789"));
  return number.empty() ? "another process" : "another process (" + std::string{number} + ")";
}

// The file that was locked may have been removed meanwhile; then its name means another one.
bool still_named(int descriptor, const std::string& name) {
  struct stat held {};
  struct stat named {};
  return fstat(descriptor, &held) == 0 && stat(name.c_str(), &named) == 0 && held.st_dev == named.st_dev &&
         held.st_ino == named.st_ino;
}

}  // namespace

base::Result<FileLock> FileLock::take(const std::string& path, const std::string& kind) {
  const std::string name = path + ".lock";
  for (;;) {
    FileLock lock{::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
    if (lock.descriptor_ < 0) return cannot("opened", path, kind);
    if (flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0) {
      if (errno == EINTR) continue;
      if (errno != EWOULDBLOCK) return cannot("taken", path, kind);
      return base::fail(base::ErrorCode::kIo, kind + " " + path + ": " + owner_told_by(lock.descriptor_) +
                                                  " uses it: stop that one or name another " + kind);
    }
    if (!still_named(lock.descriptor_, name)) continue;
    // For the message above only: that it cannot be written there changes nothing.
    const std::string number = std::to_string(getpid()) + "\n";
    if (ftruncate(lock.descriptor_, 0) == 0) {
      [[maybe_unused]] const ssize_t told = pwrite(lock.descriptor_, number.data(), number.size(), 0);
    }
    return lock;
  }
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace tidegate::sqlite
