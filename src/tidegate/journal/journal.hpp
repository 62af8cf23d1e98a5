// The trading journal: what was intended, acknowledged, reported and resolved, on disk before it matters.
//
// Records are queued and written in their order; all that wait are committed together (group commit), so one
// fsync serves many records. A failed commit keeps its records: they are written again after retry().
// Source of the pragmas' meaning: sqlite.org/pragma.html, sqlite.org/wal.html.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/trading/record.hpp"

namespace tidegate::journal {

struct JournalSettings {
  // For virtual time: ":memory:" keeps nothing; "file:/NAME?vfs=memdb" keeps it for as long as somebody in
  // this process has it open.
  std::string path = "tidegate-journal.db";
  std::size_t max_queued = 4096;  // range 1..1000000; further records are refused
  // False: every append commits before it returns, without a thread. For virtual time; the SQL is the same.
  bool own_thread = true;

  std::vector<std::string> validate() const;
};

// Every record up to `seq` is durable, except those that append refused.
struct Written {
  std::uint64_t seq = 0;
};
// The last attempt to write failed; the records wait.
struct WriteFailed {
  base::Error error;
};
using Outcome = std::variant<Written, WriteFailed>;

// Thread rule: one owner thread calls; outcomes come on the writer's thread (own_thread) or from inside
// append() and retry() (otherwise), so a listener does no more than pass them on.
class Journal {
 public:
  using Listener = std::move_only_function<void(const Outcome&)>;

  // Opens or creates the file and takes it for this process alone. Errors (kIo, naming the path and what to
  // do): cannot be opened, in use by another process, not a journal, of a newer version.
  static base::Result<std::unique_ptr<Journal>> open(JournalSettings settings);
  ~Journal();  // writes what is queued if it can, then closes
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // Begins a session at `wall`: names it and gives what earlier sessions left. Call it once, before the first
  // append. O(unresolved orders + positions).
  base::Result<trading::Recovered> begin_session(base::WallTime wall);

  // When this returns, no call of an earlier listener is under way.
  void listen(Listener listener);

  // Queues a record. `seq` must be greater than every earlier one. Error: kQueueFull; the record is dropped.
  base::Result<void> append(std::uint64_t seq, trading::Record record);
  // Tries the waiting records again after a WriteFailed; otherwise does nothing.
  void retry();

 private:
  struct Impl;
  explicit Journal(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace tidegate::journal
