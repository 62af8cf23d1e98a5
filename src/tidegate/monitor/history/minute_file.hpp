// Thirty days of minutes in a file of SQLite's. Known inside history only: who calls it waits for the disk.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/monitor/history/downsampling.hpp"
#include "tidegate/monitor/history/history_groups.hpp"
#include "tidegate/monitor/history/minutes.hpp"
#include "tidegate/sqlite/database.hpp"
#include "tidegate/sqlite/file_lock.hpp"

namespace tidegate::monitor {

inline constexpr std::int64_t kMinutesKept = 30 * 24 * 60;

// A row a minute holds all its values, so that a minute costs one or two pages of writing and a day 1 MB at
// the product's 54 values; a chart of 30 days reads all of it (30 MB in 0.2 s, 2026-11-30). Which value
// stands where in a row is written down by name, once for each list of groups that there ever was: groups may
// come, go and move from run to run, and a value's history is found under its name.
//
// Nothing is overwritten: a minute that comes twice has two rows. A minute that is written takes up to 60
// along that are more than 30 days older, so that the file stays within 30 days; and a clock that is far
// ahead for a moment costs an hour of the oldest, not all. Of a clock that runs in circles no more than 60
// days of rows stay.
//
// A loss of power may cost the last minutes, never the file (write-ahead log, synchronous=NORMAL,
// sqlite.org/pragma.html#pragma_synchronous, read 2026-11-30). One process a file, by a lock beside it.
// Thread rule: one thread at a time.
class MinuteFile {
 public:
  // Makes file and folder where they are missing. Errors, naming the path and what to do: it cannot be read
  // or written, another process has it, it is something else or damaged, or of a later version; none changes
  // it.
  static base::Result<std::unique_ptr<MinuteFile>> open(const std::string& path,
                                                        const std::vector<HistoryGroup>& groups);

  // Once writing has failed: connects anew, so that a file that a person has mended or moved away is found as
  // it is now. Where that fails too, what was open stays open to be read. The lock is kept.
  base::Result<void> reopen();
  // Whether a person has moved the file away, or removed it: what is written from now on is lost to its name.
  bool was_moved() const { return database_->has_moved(); }

  // All of them, or none. Precondition: each has a value for each column of the groups.
  base::Result<void> write(std::span<const std::shared_ptr<const Minute>> minutes);

  // What the minutes that begin at `from` or later and before `to` say of that value, upwards; those that say
  // nothing are left out.
  base::Result<std::vector<HistoryPoint>> read(std::string_view group, std::string_view value,
                                               base::WallTime from, base::WallTime to);

 private:
  using Columns =
      std::vector<std::pair<std::string, std::string>>;  // group and value, as they stand in a row

  MinuteFile(std::string path, Columns columns, std::unique_ptr<sqlite::Database> database)
      : path_(std::move(path)), columns_(std::move(columns)), database_(std::move(database)) {}

  base::Result<void> prepare();
  base::Result<void> prepare_schema();
  // Forgets the layouts of which no row is left.
  base::Result<void> load_layouts();
  // Finds or writes down the one of the columns.
  base::Result<void> adopt_columns();
  base::Result<void> write_columns();
  base::Result<void> insert(std::span<const std::shared_ptr<const Minute>> minutes);
  base::Result<void> remove_old(std::span<const std::shared_ptr<const Minute>> written);
  std::unexpected<base::Error> refused(const std::string& why) const;

  std::string path_;
  Columns columns_;
  sqlite::FileLock lock_;  // goes after the database: the next process finds the file closed
  std::unique_ptr<sqlite::Database> database_;
  std::map<std::int64_t, Columns> layouts_;  // all that rows have
  std::int64_t layout_ = 0;                  // that of `columns_`
};

}  // namespace tidegate::monitor
