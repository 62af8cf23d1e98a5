// A disk in memory that loses its power: what was written and not synced is gone in part, and torn. It is a
// system of files of SQLite's (sqlite.org/vfs.html) under a name of its own.
//
// What it takes for granted is what SQLite takes for granted of a real one: what was synced stays, and a
// write that is torn leaves the bytes beside it alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace tidegate::journal::testing {

class ForgetfulDisk {
 public:
  explicit ForgetfulDisk(std::uint64_t seed);
  ~ForgetfulDisk();  // nobody has a file of it open then
  ForgetfulDisk(const ForgetfulDisk&) = delete;
  ForgetfulDisk& operator=(const ForgetfulDisk&) = delete;

  // How a file is named to Journal.
  std::string file(const std::string& name) const;

  // A step is a write, a truncation, a sync or a deletion.
  std::size_t steps() const;
  // In the middle of that step, counted from 1; from then on everything fails.
  void lose_power_at(std::size_t step);
  bool is_powerless() const;
  // The power is back; a random part of what was not synced is not.
  void restart();

  struct Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace tidegate::journal::testing
