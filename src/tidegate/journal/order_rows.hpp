// Orders as the journal's rows record them. Known inside journal only.
#pragma once

#include <optional>
#include <vector>

#include "tidegate/sqlite/database.hpp"
#include "tidegate/trading/record.hpp"

namespace tidegate::journal {

// An order is unresolved until a resolution that is younger than its last report. In the order in which they
// were intended. O(all orders ever).
base::Result<std::vector<trading::JournalledOrder>> unresolved_orders(sqlite::Database& database);

// The youngest Recovered::kMostEnded that ended after `since` otherwise than filled, and may have reached the
// exchange; in the order of their ends. O(resolutions since).
base::Result<std::vector<trading::JournalledOrder>> ended_orders(sqlite::Database& database,
                                                                 base::WallTime since);

// None: there is no such order. O(log orders).
base::Result<std::optional<trading::JournalledOrder>> find_order(sqlite::Database& database,
                                                                 const trading::OrderKey& key);

}  // namespace tidegate::journal
