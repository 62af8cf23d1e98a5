// What is left of the disk that a journal lies on. Known inside journal only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace tidegate::journal {

// In blocks, of those that a process without privileges may use, as `df` counts them.
struct DiskRoom {
  std::uint64_t free = 0;
  std::uint64_t size = 1;
};
// Of the journal at `path`; one that is kept in memory fills no disk. Absent: the system does not say. Costs
// a system call that reads nothing from the disk (2 µs).
std::optional<DiskRoom> disk_room(const std::string& path);

}  // namespace tidegate::journal
