// Where the history may not be.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tidegate/base/error.hpp"

namespace tidegate::apps {

// Error: `history` is one of `others` (what it is, and its path: {"the journal", "tidegate.db"}) or a file
// that SQLite or our lock keep beside one of them, or the other way round, by whatever name, link or hard
// link. Empty paths are none. Nothing is opened or made.
base::Result<void> check_history_place(const std::string& history,
                                       const std::vector<std::pair<std::string, std::string>>& others);

}  // namespace tidegate::apps
