// The file of a listening Unix-domain socket: whether its path is free, and that the file goes with its
// listener. Known inside net only.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "tidegate/base/error.hpp"

namespace tidegate::net {

// While it lives, others of Tidegate's processes wait for making or replacing sockets in that folder. It is
// held for some microseconds.
class FolderLock {
 public:
  // Of the folder of `path`. Error: kIo.
  static base::Result<FolderLock> take(const std::string& path);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

// Nothing is at `path` afterwards: a socket at which nobody answers is removed. Error: kIo: somebody answers
// there, or it is no socket, or it cannot be told. `path` is absolute and fits sockaddr_un.
base::Result<void> free_socket_path(const std::string& path);

// A socket file that was made by us. Its identity is that of the inode, which no other file can get while its
// socket is open.
class SocketFile {
 public:
  // Of what was just bound to `path`, and before anybody can connect: for its owner alone from now on. Error:
  // kIo.
  static base::Result<SocketFile> made_at(std::string path);
  SocketFile(SocketFile&& other) noexcept;
  SocketFile& operator=(SocketFile&&) = delete;
  ~SocketFile() { remove(); }

  // Once, and before the socket is closed. What somebody else put in its place stays.
  void remove() noexcept;

 private:
  SocketFile(std::string path, dev_t device, ino_t inode)
      : path_(std::move(path)), device_(device), inode_(inode) {}

  std::optional<std::string> path_;  // absent: removed, or another's by a move
  dev_t device_;
  ino_t inode_;
};

}  // namespace tidegate::net
