// Who may write a journal: its owner, whom it records. Known inside journal only.
#pragma once

#include <optional>
#include <string>

#include "tidegate/journal/owner.hpp"
#include "tidegate/sqlite/database.hpp"

namespace tidegate::journal {

struct RecordedOwner {
  std::string host;
  std::string account;
};

// None: it has no owner yet.
base::Result<std::optional<RecordedOwner>> recorded_owner(sqlite::Database& database);

// True: it had no owner, and is this owner's from now on. A key whose account could not be asked counts as
// the owner's if it was seen with it before, or adopted. Error, naming both and what to do: it is another's.
base::Result<bool> claim(sqlite::Database& database, const std::string& path, const Owner& owner);

// A further key of the owner's. Error: the journal has no owner yet.
base::Result<void> adopt_key(sqlite::Database& database, const std::string& path,
                             const std::string& fingerprint);

}  // namespace tidegate::journal
