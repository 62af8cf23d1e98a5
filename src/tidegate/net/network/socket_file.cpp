#include "tidegate/net/network/socket_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <thread>
#include <utility>

namespace tidegate::net {
namespace {

constexpr mode_t kOwnerOnly = 0600;
constexpr int kLockTries = 20;
constexpr std::chrono::milliseconds kBetweenLockTries{10};

std::unexpected<base::Error> failure(const std::string& path, const std::string& what) {
  return base::fail(base::ErrorCode::kIo, path + ": " + what);
}

// 0, or why nobody could be reached there.
int knock(const std::string& path) {
  sockaddr_un at{};
  at.sun_family = AF_UNIX;
  std::memcpy(at.sun_path, path.data(), path.size());
  const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (probe < 0) return errno;
  const int error = connect(probe, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0 ? 0 : errno;
  close(probe);
  return error;
}

}  // namespace

base::Result<FolderLock> FolderLock::take(const std::string& path) {
  const std::string folder = std::filesystem::path{path}.parent_path().string();
  FolderLock lock{open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (lock.descriptor_ < 0) {
    return failure(path, "no socket can be made in " + folder + ": " + std::strerror(errno));
  }
  // Who holds it honestly does so for microseconds. Where others may open the folder, as in /tmp, one of them
  // may hold it for ever, and the process that asks is a trader's that starts.
  int locked = flock(lock.descriptor_, LOCK_EX | LOCK_NB);
  for (int tries = 0; locked != 0 && (errno == EWOULDBLOCK || errno == EINTR) && tries < kLockTries;
       ++tries) {
    std::this_thread::sleep_for(kBetweenLockTries);
    locked = flock(lock.descriptor_, LOCK_EX | LOCK_NB);
  }
  if (locked != 0) {
    return failure(path, errno == EWOULDBLOCK
                             ? "another process keeps the folder " + folder +
                                   " locked; choose one that only you can open, or look who it is: fuser " +
                                   folder
                             : "no socket can be made in " + folder + ": " + std::strerror(errno));
  }
  return lock;
}

FolderLock::FolderLock(FolderLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

base::Result<void> free_socket_path(const std::string& path) {
  struct stat about {};
  if (lstat(path.c_str(), &about) != 0) {
    if (errno == ENOENT) return {};
    return failure(path, std::strerror(errno));
  }
  if (!S_ISSOCK(about.st_mode)) {
    return failure(path, "is there already and is no socket; choose another path, or remove it yourself");
  }
  const int error = knock(path);
  // EAGAIN: its queue of connections is full; EPROTOTYPE: a socket of another kind.
  if (error == 0 || error == EAGAIN || error == EPROTOTYPE) {
    return failure(path, "is taken by a running process; stop that one, or choose another path");
  }
  if (error != ECONNREFUSED) {
    return failure(path,
                   std::string{"cannot tell whether a process uses this socket: "} + std::strerror(error));
  }
  if (unlink(path.c_str()) != 0 && errno != ENOENT) {
    return failure(path, std::string{"a socket that nobody uses cannot be removed: "} + std::strerror(errno));
  }
  return {};
}

base::Result<SocketFile> SocketFile::made_at(std::string path) {
  struct stat about {};
  if (chmod(path.c_str(), kOwnerOnly) != 0 || lstat(path.c_str(), &about) != 0) {
    return failure(path, std::string{"cannot be kept from other users: "} + std::strerror(errno));
  }
  return SocketFile{std::move(path), about.st_dev, about.st_ino};
}

SocketFile::SocketFile(SocketFile&& other) noexcept
    : path_(std::exchange(other.path_, std::nullopt)), device_(other.device_), inode_(other.inode_) {}

void SocketFile::remove() noexcept {
  const auto path = std::exchange(path_, std::nullopt);
  struct stat about {};
  if (!path || lstat(path->c_str(), &about) != 0) return;
  if (about.st_dev == device_ && about.st_ino == inode_) unlink(path->c_str());
}

}  // namespace tidegate::net
