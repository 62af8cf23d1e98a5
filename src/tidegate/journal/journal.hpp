// The trading journal: what was intended, acknowledged, reported, booked and resolved, on disk before it
// matters.
//
// Records are queued and written in their order; all that wait are committed together (group commit), so one
// fsync serves many records. A failed commit keeps its records: they are written again after retry().
// Source of the pragmas' meaning: sqlite.org/pragma.html, sqlite.org/wal.html.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/base/sample.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/journal/owner.hpp"
#include "tidegate/trading/record.hpp"

namespace tidegate::journal {

struct JournalSettings {
  // For virtual time: ":memory:" keeps nothing; "file:/NAME?vfs=memdb" keeps it for as long as somebody in
  // this process has it open.
  std::string path = "tidegate-journal.db";
  std::size_t max_queued = 4096;                    // range 1..1000000; further records are refused
  static constexpr std::size_t kMostLookUps = 256;  // that wait; further ones are refused
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
// Answers look_up: what the journal knows of that order, every record given before included. None: it knows
// no such order. Error: it cannot be read, or records that may speak of it could not be written.
struct LookedUp {
  trading::OrderKey key;
  base::Result<std::optional<trading::JournalledOrder>> order;
};
using JournalOutcome = std::variant<Written, WriteFailed, LookedUp>;

// Thread rule: one owner thread calls; outcomes come on the writer's thread (own_thread) or from inside
// append(), retry() and look_up() (otherwise), so a listener does no more than pass them on.
class Journal {
 public:
  using Listener = std::move_only_function<void(const JournalOutcome&)>;

  // Opens or creates the file and takes it for this process alone, as long as the journal lives; others may
  // read it (content.hpp). One of version 1 is taken over. Errors (kIo, naming the path and what to do):
  // cannot be opened, in use by another process, not a journal, of a newer version.
  static base::Result<std::unique_ptr<Journal>> open(JournalSettings settings);
  ~Journal();  // writes what is queued if it can, then closes
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // Before begin_session, by the trading process: makes sure that the journal is this owner's. True: it was
  // without an owner until now. Error (kInvalidArgument), naming both and what to do: it is another's.
  base::Result<bool> claim(const Owner& owner);
  // A further key of the owner's, where its account cannot be asked. Error: the journal has no owner yet.
  base::Result<void> adopt_key(const std::string& fingerprint);

  // Begins a session at `wall`: names it and gives what earlier sessions left. Call it once, before the first
  // append. O(all orders ever + bookings since the last checkpoint).
  base::Result<trading::Recovered> begin_session(base::WallTime wall);

  // When this returns, no call of an earlier listener is under way.
  void listen(Listener listener);

  // Queues a record. `seq` must be greater than every earlier one. Error: kQueueFull; the record is dropped.
  // After a record with a booking was, checkpoints are not written any more: they would count it, and the
  // order's next record again.
  base::Result<void> append(std::uint64_t seq, trading::Record record);
  // Tries the waiting records again after a WriteFailed; otherwise does nothing.
  void retry();
  // Asks for an order; answered by one LookedUp. Error: kQueueFull, and no answer comes.
  base::Result<void> look_up(trading::OrderKey key);

  // Records written and waiting, attempts that failed, how long an attempt took (without a thread of its
  // own: not measured, zero), and what is left of its disk.
  void collect(std::vector<base::Sample>& out) const;

 private:
  struct Impl;
  explicit Journal(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace tidegate::journal
