// What is held, as the journal's rows record it: the last checkpoint and what was booked since. Known inside
// journal only.
#pragma once

#include <cstdint>
#include <vector>

#include "tidegate/sqlite/database.hpp"
#include "tidegate/trading/record.hpp"

namespace tidegate::journal {

struct Checkpoint {
  std::int64_t seq = 0;  // what was booked by records up to this one is in it
  trading::CheckpointRecord content;
};

// Nothing, up to number zero, where none was written.
base::Result<Checkpoint> last_checkpoint(sqlite::Database& database);

// The steps of all orders' bookings after record `seq`, in the order of writing; each from that order's
// booking before, wherever that was written. O(bookings since).
base::Result<std::vector<trading::BookingChange>> changes_since(sqlite::Database& database, std::int64_t seq);

}  // namespace tidegate::journal
