#include "tidegate/journal/claim.hpp"

#include <utility>

namespace tidegate::journal {
namespace {

base::Result<bool> knows_key(sqlite::Database& database, const std::string& fingerprint) {
  auto rows = database.prepare("SELECT 1 FROM api_keys WHERE fingerprint = ?1");
  if (!rows) return std::unexpected(std::move(rows.error()));
  return rows->bind(1, fingerprint).step();
}

base::Result<void> remember_key(sqlite::Database& database, const std::string& fingerprint) {
  auto insert = database.prepare("INSERT OR IGNORE INTO api_keys VALUES(?1)");
  if (!insert) return std::unexpected(std::move(insert.error()));
  return insert->bind(1, fingerprint).run();
}

base::Result<void> record(sqlite::Database& database, const Owner& owner) {
  auto replace = database.prepare("INSERT OR REPLACE INTO owner VALUES(1, ?1, ?2)");
  if (!replace) return std::unexpected(std::move(replace.error()));
  auto done = replace->bind(1, owner.host).bind(2, owner.account()).run();
  return done ? remember_key(database, owner.fingerprint) : done;
}

std::unexpected<base::Error> another_s(const std::string& path, const RecordedOwner& known,
                                       const Owner& owner, const std::string& what_to_do) {
  return base::fail(base::ErrorCode::kInvalidArgument, "journal " + path + ": keeps the orders of account " +
                                                           known.account + " at " + known.host +
                                                           ", and this is account " + owner.account() +
                                                           " at " + owner.host + ": " + what_to_do);
}

base::Result<void> check(sqlite::Database& database, const std::string& path, const RecordedOwner& known,
                         const Owner& owner) {
  if (known.host != owner.host) {
    return another_s(path, known, owner, "name another journal (journal.path of the configuration)");
  }
  if (known.account == owner.account()) return {};
  const bool both_told = known.account.starts_with("uid:") && !owner.uid.empty();
  const auto known_key = knows_key(database, owner.fingerprint);
  if (!known_key) return std::unexpected(known_key.error());
  if (*known_key && !both_told) return {};
  return another_s(path, known, owner,
                   both_told ? "name another journal (journal.path of the configuration)"
                             : "name another journal (journal.path of the configuration), or, if it is the "
                               "same account with a new key, run `tidegate orders adopt-key` once");
}

}  // namespace

base::Result<std::optional<RecordedOwner>> recorded_owner(sqlite::Database& database) {
  auto rows = database.prepare("SELECT host, account FROM owner");
  if (!rows) return std::unexpected(std::move(rows.error()));
  const auto row = rows->step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  return RecordedOwner{rows->text(0), rows->text(1)};
}

base::Result<bool> claim(sqlite::Database& database, const std::string& path, const Owner& owner) {
  const auto known = recorded_owner(database);
  if (!known) return std::unexpected(known.error());
  if (*known) {
    if (auto his = check(database, path, **known, owner); !his)
      return std::unexpected(std::move(his.error()));
    if (owner.uid.empty()) return false;
  }
  auto done = database.transact([&] { return record(database, owner); });
  if (!done) return std::unexpected(std::move(done.error()));
  return !known->has_value();
}

base::Result<void> adopt_key(sqlite::Database& database, const std::string& path,
                             const std::string& fingerprint) {
  const auto known = recorded_owner(database);
  if (!known) return std::unexpected(known.error());
  if (!*known) {
    return base::fail(
        base::ErrorCode::kInvalidArgument,
        "journal " + path + ": belongs to no account yet; the first account that trades with it keeps it");
  }
  return remember_key(database, fingerprint);
}

}  // namespace tidegate::journal
