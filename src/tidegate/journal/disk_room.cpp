#include "tidegate/journal/disk_room.hpp"

#include <sys/statvfs.h>

namespace tidegate::journal {

std::optional<DiskRoom> disk_room(const std::string& path) {
  const bool in_memory = path == ":memory:" || path.find("vfs=memdb") != std::string::npos;
  if (in_memory) return DiskRoom{.free = 1, .size = 1};
  struct statvfs disk {};
  if (::statvfs(path.c_str(), &disk) != 0 || disk.f_blocks == 0) return std::nullopt;
  return DiskRoom{.free = disk.f_bavail, .size = disk.f_blocks - disk.f_bfree + disk.f_bavail};
}

}  // namespace tidegate::journal
