#include "tidegate/journal/store.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

namespace tidegate::journal {
namespace {

constexpr std::int64_t kSchemaVersion = 1;

// Amounts are decimal text: SQLite's numbers are 64-bit or floating point, ours are neither.
constexpr const char* kSchema = R"sql(
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
CREATE TABLE positions(symbol TEXT PRIMARY KEY, quantity TEXT NOT NULL, cost TEXT NOT NULL, seq INTEGER NOT NULL);
)sql";

constexpr std::string_view kUnresolved = R"sql(
SELECT i.client_id, i.purpose, i.symbol, i.side, i.type, i.quantity, i.quote_quantity, i.price, i.at_ms,
       (SELECT order_id FROM acknowledgements a WHERE a.client_id = i.client_id ORDER BY seq DESC LIMIT 1),
       r.order_id, r.status, r.executed, r.executed_quote, r.updated_ms
FROM intents i
LEFT JOIN reports r ON r.seq = (SELECT max(seq) FROM reports WHERE client_id = i.client_id)
WHERE NOT EXISTS (SELECT 1 FROM resolutions x WHERE x.client_id = i.client_id AND x.seq > coalesce(r.seq, 0))
ORDER BY i.seq
)sql";

constexpr std::string_view kLastSeq = R"sql(
SELECT max(coalesce((SELECT max(seq) FROM intents), 0), coalesce((SELECT max(seq) FROM acknowledgements), 0),
           coalesce((SELECT max(seq) FROM reports), 0), coalesce((SELECT max(seq) FROM resolutions), 0))
)sql";

constexpr std::array kSides{market::Side::kBuy, market::Side::kSell};
constexpr std::array kTypes{market::OrderType::kLimit, market::OrderType::kMarket,
                            market::OrderType::kLimitMaker, market::OrderType::kImmediateOrCancel,
                            market::OrderType::kFillOrKill};
constexpr std::array kStatuses{
    market::OrderStatus::kNew,      market::OrderStatus::kPartiallyFilled,   market::OrderStatus::kFilled,
    market::OrderStatus::kCanceled, market::OrderStatus::kPartiallyCanceled, market::OrderStatus::kRejected};
constexpr std::array kPurposes{trading::Purpose::kEntry, trading::Purpose::kExit};

// Reads the columns of one row; remembers the first that does not hold what it must.
class RowReader {
 public:
  explicit RowReader(const Statement& row) : row_(row) {}

  template <class Decimal>
  Decimal decimal(int column) {
    auto parsed = Decimal::parse(row_.text(column));
    if (!parsed) spoil(column);
    return parsed ? *parsed : Decimal{};
  }
  template <class Enum, std::size_t N>
  Enum word(int column, const std::array<Enum, N>& words) {
    const auto text = row_.text(column);
    const auto it = std::find_if(words.begin(), words.end(), [&text](Enum e) { return name(e) == text; });
    if (it != words.end()) return *it;
    spoil(column);
    return words.front();
  }
  const std::string& problem() const noexcept { return problem_; }

 private:
  void spoil(int column) {
    if (problem_.empty())
      problem_ = "column " + std::to_string(column) + " holds \"" + row_.text(column) + "\"";
  }

  const Statement& row_;
  std::string problem_;
};

base::Result<trading::JournalledOrder> read_unresolved(const Statement& row) {
  RowReader read{row};
  trading::JournalledOrder order;
  order.intent.purpose = read.word(1, kPurposes);
  order.intent.order = {.symbol = market::Symbol{row.text(2)},
                        .side = read.word(3, kSides),
                        .type = read.word(4, kTypes),
                        .quantity = read.decimal<market::Quantity>(5),
                        .quote_quantity = read.decimal<market::Amount>(6),
                        .price = read.decimal<market::Price>(7),
                        .client_id = market::ClientOrderId{row.text(0)}};
  order.intent.at = base::from_unix_ms(row.integer(8));
  if (!row.is_null(9)) order.id = market::OrderId{row.text(9)};
  if (!row.is_null(10)) {
    order.reported = market::OrderReport{.symbol = order.intent.order.symbol,
                                         .id = market::OrderId{row.text(10)},
                                         .client_id = order.intent.order.client_id,
                                         .side = order.intent.order.side,
                                         .type = order.intent.order.type,
                                         .status = read.word(11, kStatuses),
                                         .price = order.intent.order.price,
                                         .quantity = order.intent.order.quantity,
                                         .executed = read.decimal<market::Quantity>(12),
                                         .executed_quote = read.decimal<market::Amount>(13),
                                         .updated = base::from_unix_ms(row.integer(14))};
  }
  if (!read.problem().empty()) {
    return base::fail(base::ErrorCode::kParse, "the journal's order " + row.text(0) +
                                                   " cannot be read: " + read.problem() +
                                                   "; resolve the order by hand and move the journal away");
  }
  return order;
}

}  // namespace

base::Result<std::unique_ptr<Store>> Store::open(const std::string& path) {
  auto database = Database::open(path);
  if (!database) return std::unexpected(std::move(database.error()));
  std::unique_ptr<Store> store{new Store{std::move(*database)}};
  if (auto made = store->prepare_schema(path); !made) return std::unexpected(std::move(made.error()));
  if (auto made = store->prepare_statements(); !made) return std::unexpected(std::move(made.error()));
  return store;
}

base::Result<void> Store::prepare_schema(const std::string& path) {
  // EXCLUSIVE before WAL: two sessions on one journal would give out the same numbers; and the write-ahead
  // log needs no shared memory then. FULL: a commit is on the disk when it returns.
  auto done = database_->execute(
      "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; BEGIN IMMEDIATE; "
      "COMMIT;");
  if (!done) return done;
  const auto version = single("PRAGMA user_version");
  if (!version) return std::unexpected(version.error());
  if (*version == kSchemaVersion) return {};
  if (*version != 0) {
    return base::fail(base::ErrorCode::kIo, "journal " + path + ": has version " + std::to_string(*version) +
                                                ", this build knows version " +
                                                std::to_string(kSchemaVersion) +
                                                "; use the build that wrote it or name another journal");
  }
  const auto tables = single("SELECT count(*) FROM sqlite_schema");
  if (!tables) return std::unexpected(tables.error());
  if (*tables != 0) {
    return base::fail(base::ErrorCode::kIo,
                      "journal " + path + ": is a database of something else; name another journal");
  }
  return database_->execute("BEGIN IMMEDIATE; " + std::string{kSchema} +
                            "PRAGMA user_version=" + std::to_string(kSchemaVersion) + "; COMMIT;");
}

base::Result<void> Store::prepare_statements() {
  const std::array<std::pair<std::optional<Statement>*, std::string_view>, 5> wanted{{
      {&insert_intent_, "INSERT INTO intents VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"},
      {&insert_ack_, "INSERT INTO acknowledgements VALUES(?1, ?2, ?3)"},
      {&insert_report_, "INSERT INTO reports VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"},
      {&insert_resolution_, "INSERT INTO resolutions VALUES(?1, ?2, ?3, ?4)"},
      {&upsert_position_,
       "INSERT INTO positions VALUES(?1, ?2, ?3, ?4) ON CONFLICT(symbol) DO UPDATE SET "
       "quantity = excluded.quantity, cost = excluded.cost, seq = excluded.seq"},
  }};
  for (const auto& [slot, sql] : wanted) {
    auto statement = database_->prepare(sql);
    if (!statement) return std::unexpected(std::move(statement.error()));
    slot->emplace(std::move(*statement));
  }
  return {};
}

base::Result<void> Store::write(std::span<const Numbered> records) {
  auto done = database_->execute("BEGIN IMMEDIATE");
  if (done) done = insert_all(records);
  if (done) done = database_->execute("COMMIT");
  if (!done && database_->in_transaction()) {
    // The first error is the one worth telling; SQLite may have rolled back by itself already.
    if (const auto undone = database_->execute("ROLLBACK"); !undone) return done;
  }
  return done;
}

base::Result<void> Store::insert_all(std::span<const Numbered> records) {
  for (const auto& numbered : records) {
    auto done = std::visit([&](const auto& record) { return insert(numbered.seq, record); }, numbered.record);
    if (!done) return done;
  }
  return {};
}

base::Result<void> Store::insert(std::uint64_t seq, const trading::IntentRecord& record) {
  const auto& order = record.order;
  return insert_intent_->bind(1, static_cast<std::int64_t>(seq))
      .bind(2, order.client_id.value())
      .bind(3, name(record.purpose))
      .bind(4, order.symbol.value())
      .bind(5, name(order.side))
      .bind(6, name(order.type))
      .bind(7, order.quantity.to_string())
      .bind(8, order.quote_quantity.to_string())
      .bind(9, order.price.to_string())
      .bind(10, base::to_unix_ms(record.at))
      .run();
}

base::Result<void> Store::insert(std::uint64_t seq, const trading::AckRecord& record) {
  return insert_ack_->bind(1, static_cast<std::int64_t>(seq))
      .bind(2, record.client_id.value())
      .bind(3, record.id.value())
      .run();
}

base::Result<void> Store::insert(std::uint64_t seq, const trading::ReportRecord& record) {
  const auto& report = record.report;
  auto done = insert_report_->bind(1, static_cast<std::int64_t>(seq))
                  .bind(2, report.client_id.value())
                  .bind(3, report.id.value())
                  .bind(4, name(report.status))
                  .bind(5, report.executed.to_string())
                  .bind(6, report.executed_quote.to_string())
                  .bind(7, base::to_unix_ms(report.updated))
                  .run();
  return done;
}

base::Result<void> Store::insert(std::uint64_t seq, const trading::ResolutionRecord& record) {
  auto done = insert_resolution_->bind(1, static_cast<std::int64_t>(seq))
                  .bind(2, record.client_id.value())
                  .bind(3, name(record.state))
                  .bind(4, record.reason)
                  .run();
  return done;
}

base::Result<void> Store::hold(std::uint64_t seq, const market::Symbol& symbol,
                               const trading::Holding& held) {
  return upsert_position_->bind(1, symbol.value())
      .bind(2, held.quantity.to_string())
      .bind(3, held.cost.to_string())
      .bind(4, static_cast<std::int64_t>(seq))
      .run();
}

base::Result<std::int64_t> Store::single(std::string_view sql) {
  auto statement = database_->prepare(sql);
  if (!statement) return std::unexpected(std::move(statement.error()));
  auto row = statement->step();
  if (!row) return std::unexpected(std::move(row.error()));
  return *row ? statement->integer(0) : 0;
}

base::Result<trading::Recovered> Store::begin_session(base::WallTime wall) {
  const auto last_session = single("SELECT max(id) FROM sessions");
  if (!last_session) return std::unexpected(last_session.error());
  const auto last_seq = single(kLastSeq);
  if (!last_seq) return std::unexpected(last_seq.error());
  auto orders = unresolved();
  if (!orders) return std::unexpected(std::move(orders.error()));
  auto held = positions();
  if (!held) return std::unexpected(std::move(held.error()));
  // Even if the wall clock went back, no two sessions share a number, and so no two orders an id.
  const auto session = std::max(*last_session + 1, base::to_unix_ms(wall));
  auto noted = database_->execute("INSERT INTO sessions VALUES(" + std::to_string(session) + ")");
  if (!noted) return std::unexpected(std::move(noted.error()));
  return trading::Recovered{.session = session,
                            .next_seq = static_cast<std::uint64_t>(*last_seq) + 1,
                            .unresolved = std::move(*orders),
                            .positions = std::move(*held)};
}

base::Result<std::vector<trading::JournalledOrder>> Store::unresolved() {
  auto statement = database_->prepare(kUnresolved);
  if (!statement) return std::unexpected(std::move(statement.error()));
  std::vector<trading::JournalledOrder> orders;
  for (;;) {
    auto row = statement->step();
    if (!row) return std::unexpected(std::move(row.error()));
    if (!*row) return orders;
    auto order = read_unresolved(*statement);
    if (!order) return std::unexpected(std::move(order.error()));
    orders.push_back(std::move(*order));
  }
}

base::Result<std::vector<trading::HeldPosition>> Store::positions() {
  auto statement = database_->prepare("SELECT symbol, quantity, cost FROM positions ORDER BY symbol");
  if (!statement) return std::unexpected(std::move(statement.error()));
  std::vector<trading::HeldPosition> held;
  for (;;) {
    auto row = statement->step();
    if (!row) return std::unexpected(std::move(row.error()));
    if (!*row) return held;
    RowReader read{*statement};
    trading::HeldPosition position{
        .symbol = market::Symbol{statement->text(0)},
        .held = {read.decimal<market::Quantity>(1), read.decimal<market::Amount>(2)}};
    if (!read.problem().empty()) {
      return base::fail(base::ErrorCode::kParse, "the journal's position of " + position.symbol.value() +
                                                     " cannot be read: " + read.problem() +
                                                     "; move the journal away");
    }
    if (position.held.quantity.is_positive()) held.push_back(std::move(position));
  }
}

}  // namespace tidegate::journal
