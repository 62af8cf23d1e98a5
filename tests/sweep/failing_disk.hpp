// A disk in memory that refuses every write while it is told to: journals on it fail, and recover.
#pragma once

#include <memory>
#include <string>

#include "tidegate/sqlite/database.hpp"

namespace tidegate::sweep {

// Keeps one database, and its write-ahead log, for as long as it lives, whoever has them open. A commit while
// it is broken fails whole and changes nothing.
class FailingDisk {
 public:
  // Databases that differ have names that do.
  explicit FailingDisk(const std::string& name);

  // As a journal's path.
  const std::string& path() const noexcept { return path_; }

  // All of them in this process.
  static void break_down();
  static void mend();

 private:
  std::string path_;
  // SQLite's memdb forgets a file that nobody has open.
  std::unique_ptr<sqlite::Database> database_;
  std::unique_ptr<sqlite::Database> log_;
};

}  // namespace tidegate::sweep
