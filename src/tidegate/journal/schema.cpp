#include "tidegate/journal/schema.hpp"

namespace tidegate::journal {
namespace {

// Amounts are decimal text: SQLite's numbers are 64-bit or floating point, ours are neither. `seq` is the
// record's number: the order of writing over all tables.
//
// These are as version 1 wrote them.
constexpr const char* kOrders = R"sql(
CREATE TABLE sessions(id INTEGER PRIMARY KEY);
CREATE TABLE intents(seq INTEGER PRIMARY KEY, client_id TEXT NOT NULL UNIQUE, purpose TEXT NOT NULL,
  symbol TEXT NOT NULL, side TEXT NOT NULL, type TEXT NOT NULL, quantity TEXT NOT NULL,
  quote_quantity TEXT NOT NULL, price TEXT NOT NULL, at_ms INTEGER NOT NULL);
CREATE TABLE acknowledgements(seq INTEGER PRIMARY KEY, client_id TEXT NOT NULL, order_id TEXT NOT NULL);
CREATE INDEX acknowledgements_by_order ON acknowledgements(client_id);
CREATE TABLE reports(seq INTEGER PRIMARY KEY, client_id TEXT NOT NULL, order_id TEXT NOT NULL,
  status TEXT NOT NULL, executed TEXT NOT NULL, executed_quote TEXT NOT NULL, updated_ms INTEGER NOT NULL);
CREATE INDEX reports_by_order ON reports(client_id);
CREATE TABLE resolutions(seq INTEGER PRIMARY KEY, client_id TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL);
CREATE INDEX resolutions_by_order ON resolutions(client_id);
)sql";

// An order's bookings are cumulative. The checkpoint is what all bookings up to its number add up to; the row
// of `checkpoint` is one, and replaced.
constexpr const char* kSinceVersion2 = R"sql(
ALTER TABLE resolutions ADD COLUMN at_ms INTEGER NOT NULL DEFAULT 0;
CREATE INDEX resolutions_by_time ON resolutions(at_ms);
CREATE INDEX acknowledgements_by_exchange_id ON acknowledgements(order_id);
CREATE INDEX reports_by_exchange_id ON reports(order_id);
CREATE TABLE bookings(seq INTEGER PRIMARY KEY, client_id TEXT NOT NULL, executed TEXT NOT NULL,
  executed_quote TEXT NOT NULL, fee_base TEXT NOT NULL, fee_quote TEXT NOT NULL, at_ms INTEGER NOT NULL);
CREATE INDEX bookings_by_order ON bookings(client_id);
CREATE TABLE fills(seq INTEGER PRIMARY KEY, client_id TEXT NOT NULL, trade_id TEXT NOT NULL, order_id TEXT NOT NULL,
  price TEXT NOT NULL, quantity TEXT NOT NULL, quote_quantity TEXT NOT NULL, commission TEXT NOT NULL,
  commission_asset TEXT NOT NULL, is_maker INTEGER NOT NULL, is_self_trade INTEGER NOT NULL, at_ms INTEGER NOT NULL);
CREATE INDEX fills_by_order ON fills(client_id);
CREATE INDEX fills_by_exchange_id ON fills(order_id);
CREATE TABLE checkpoint(id INTEGER PRIMARY KEY CHECK(id = 1), seq INTEGER NOT NULL, day INTEGER NOT NULL,
  realised TEXT NOT NULL);
CREATE TABLE checkpoint_positions(symbol TEXT PRIMARY KEY, quantity TEXT NOT NULL, cost TEXT NOT NULL);
CREATE TABLE owner(id INTEGER PRIMARY KEY CHECK(id = 1), host TEXT NOT NULL, account TEXT NOT NULL);
CREATE TABLE api_keys(fingerprint TEXT PRIMARY KEY);
)sql";

// What version 1 held was kept by symbol: it counts as what everything written so far adds up to. When an
// order ended was not written down; it was intended then.
constexpr const char* kTakeOverVersion1 = R"sql(
UPDATE resolutions SET at_ms = coalesce((SELECT at_ms FROM intents i WHERE i.client_id = resolutions.client_id), 0);
INSERT INTO bookings SELECT r.seq, r.client_id, r.executed, r.executed_quote, '0', '0',
  CASE WHEN r.updated_ms > 0 THEN r.updated_ms ELSE i.at_ms END
  FROM reports r JOIN intents i ON i.client_id = r.client_id WHERE r.executed <> '0';
INSERT INTO checkpoint VALUES(1, max(coalesce((SELECT max(seq) FROM intents), 0),
  coalesce((SELECT max(seq) FROM acknowledgements), 0), coalesce((SELECT max(seq) FROM reports), 0),
  coalesce((SELECT max(seq) FROM resolutions), 0)), 0, '0');
INSERT INTO checkpoint_positions SELECT symbol, quantity, cost FROM positions WHERE quantity <> '0';
DROP TABLE positions;
)sql";

// All of `sql` and the new version's mark, or nothing.
base::Result<void> become_current(sqlite::Database& database, const std::string& sql) {
  const std::string whole = sql + "PRAGMA user_version=" + std::to_string(kSchemaVersion) + ";";
  return database.transact([&] { return database.execute(whole); });
}

std::unexpected<base::Error> refused(const std::string& path, const std::string& why) {
  return base::fail(base::ErrorCode::kIo, "journal " + path + ": " + why);
}

std::unexpected<base::Error> of_another_version(const std::string& path, std::int64_t version) {
  return refused(path, "has version " + std::to_string(version) + ", this build knows version " +
                           std::to_string(kSchemaVersion) +
                           "; use the build that wrote it or name another journal");
}

}  // namespace

base::Result<void> prepare_schema(sqlite::Database& database, const std::string& path) {
  // A commit is on the disk when it returns (sqlite.org/pragma.html#pragma_synchronous). EXTRA is FULL for a
  // write-ahead log; it matters for the rollback journal of the change to one, which after a loss of power
  // could come back and undo everything.
  auto done = database.execute("PRAGMA synchronous=EXTRA; PRAGMA journal_mode=WAL;");
  if (!done) return done;
  const auto version = database.single("PRAGMA user_version");
  if (!version) return std::unexpected(version.error());
  if (*version == kSchemaVersion) return {};
  if (*version == 1) return become_current(database, std::string{kSinceVersion2} + kTakeOverVersion1);
  if (*version != 0) return of_another_version(path, *version);
  const auto tables = database.single("SELECT count(*) FROM sqlite_schema");
  if (!tables) return std::unexpected(tables.error());
  if (*tables != 0) return refused(path, "is a database of something else; name another journal");
  return become_current(database, std::string{kOrders} + kSinceVersion2);
}

base::Result<void> check_schema(sqlite::Database& database, const std::string& path) {
  const auto version = database.single("PRAGMA user_version");
  if (!version) return std::unexpected(version.error());
  if (*version == kSchemaVersion) return {};
  if (*version == 1) {
    return refused(path, "is of an earlier version; `tidegate trade` takes it over when it starts with it");
  }
  if (*version == 0) return refused(path, "is no journal, or an empty one; name the one to be read");
  return of_another_version(path, *version);
}

}  // namespace tidegate::journal
