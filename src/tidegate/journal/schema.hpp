// The tables of a journal, and how one of an earlier version becomes one of this. Known inside journal only.
#pragma once

#include <cstdint>
#include <string>

#include "tidegate/sqlite/database.hpp"

namespace tidegate::journal {

inline constexpr std::int64_t kSchemaVersion = 2;

// Makes a new file a journal and takes one of version 1 over, in one transaction each: who is killed or fails
// meanwhile leaves it as it was. `path` is for the messages. Errors: it is something else, or of a later
// version.
base::Result<void> prepare_schema(sqlite::Database& database, const std::string& path);
// That it can be read as it is. Error: as above, or of an earlier version.
base::Result<void> check_schema(sqlite::Database& database, const std::string& path);

}  // namespace tidegate::journal
