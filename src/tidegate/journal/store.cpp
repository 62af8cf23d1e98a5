#include "tidegate/journal/store.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>
#include <variant>

#include "tidegate/journal/booking_rows.hpp"
#include "tidegate/journal/claim.hpp"
#include "tidegate/journal/order_rows.hpp"
#include "tidegate/journal/schema.hpp"

namespace tidegate::journal {
namespace {

constexpr std::string_view kLastSeq = R"sql(
SELECT max(coalesce((SELECT max(seq) FROM intents), 0), coalesce((SELECT max(seq) FROM acknowledgements), 0),
           coalesce((SELECT max(seq) FROM reports), 0), coalesce((SELECT max(seq) FROM fills), 0),
           coalesce((SELECT max(seq) FROM resolutions), 0), coalesce((SELECT max(seq) FROM checkpoint), 0))
)sql";

// So long the exchange may report more of an order that ended.
constexpr base::Duration kMayTellMore = std::chrono::hours{24};

}  // namespace

base::Result<std::unique_ptr<Store>> Store::open(const std::string& path) {
  sqlite::FileLock lock;  // goes after the database
  auto database = sqlite::Database::open(path, sqlite::Access::kReadAndWrite, "journal");
  if (!database) return std::unexpected(std::move(database.error()));
  if (const std::string file = (*database)->file(); !file.empty()) {
    auto taken = sqlite::FileLock::take(file, "journal");
    if (!taken) return std::unexpected(std::move(taken.error()));
    lock = std::move(*taken);
  }
  if (auto made = prepare_schema(**database, path); !made) return std::unexpected(std::move(made.error()));
  std::unique_ptr<Store> store{new Store{path, std::move(*database), std::move(lock)}};
  if (auto made = store->prepare_statements(); !made) return std::unexpected(std::move(made.error()));
  return store;
}

base::Result<void> Store::prepare_statements() {
  const std::array<std::pair<std::optional<sqlite::Statement>*, std::string_view>, 8> wanted{{
      {&insert_intent_, "INSERT INTO intents VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"},
      {&insert_ack_, "INSERT INTO acknowledgements VALUES(?1, ?2, ?3)"},
      {&insert_report_, "INSERT INTO reports VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"},
      {&insert_fill_, "INSERT INTO fills VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"},
      {&insert_resolution_, "INSERT INTO resolutions VALUES(?1, ?2, ?3, ?4, ?5)"},
      {&insert_booking_, "INSERT INTO bookings VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"},
      {&replace_checkpoint_, "INSERT OR REPLACE INTO checkpoint VALUES(1, ?1, ?2, ?3)"},
      {&insert_position_, "INSERT INTO checkpoint_positions VALUES(?1, ?2, ?3)"},
  }};
  for (const auto& [slot, sql] : wanted) {
    auto statement = database_->prepare(sql);
    if (!statement) return std::unexpected(std::move(statement.error()));
    slot->emplace(std::move(*statement));
  }
  return {};
}

base::Result<bool> Store::claim(const Owner& owner) {
  return journal::claim(*database_, path_, owner);
}

base::Result<void> Store::adopt_key(const std::string& fingerprint) {
  return journal::adopt_key(*database_, path_, fingerprint);
}

base::Result<std::optional<trading::JournalledOrder>> Store::look_up(const trading::OrderKey& key) {
  return find_order(*database_, key);
}

base::Result<void> Store::write(std::span<const Numbered> records) {
  return database_->transact([&] { return insert_all(records); });
}

base::Result<void> Store::insert_all(std::span<const Numbered> records) {
  for (const auto& numbered : records) {
    if (!numbered.record) continue;
    auto done =
        std::visit([&](const auto& record) { return insert(numbered.seq, record); }, *numbered.record);
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
  return done ? book(seq, report.client_id, record.booking, record.at) : done;
}

base::Result<void> Store::insert(std::uint64_t seq, const trading::FillRecord& record) {
  const auto& fill = record.fill;
  auto done = insert_fill_->bind(1, static_cast<std::int64_t>(seq))
                  .bind(2, record.client_id.value())
                  .bind(3, fill.id)
                  .bind(4, fill.order_id.value())
                  .bind(5, fill.price.to_string())
                  .bind(6, fill.quantity.to_string())
                  .bind(7, fill.quote_quantity.to_string())
                  .bind(8, fill.commission.to_string())
                  .bind(9, fill.commission_asset.value())
                  .bind(10, std::int64_t{fill.is_maker})
                  .bind(11, std::int64_t{fill.is_self_trade})
                  .bind(12, base::to_unix_ms(fill.time))
                  .run();
  return done ? book(seq, record.client_id, record.booking, record.at) : done;
}

base::Result<void> Store::insert(std::uint64_t seq, const trading::ResolutionRecord& record) {
  auto done = insert_resolution_->bind(1, static_cast<std::int64_t>(seq))
                  .bind(2, record.client_id.value())
                  .bind(3, name(record.state))
                  .bind(4, record.reason)
                  .bind(5, base::to_unix_ms(record.at))
                  .run();
  return done ? book(seq, record.client_id, record.booking, record.at) : done;
}

base::Result<void> Store::insert(std::uint64_t seq, const trading::CheckpointRecord& record) {
  auto done = replace_checkpoint_->bind(1, static_cast<std::int64_t>(seq))
                  .bind(2, record.day.day)
                  .bind(3, record.day.realised.to_string())
                  .run();
  if (done) done = database_->execute("DELETE FROM checkpoint_positions");
  for (const auto& position : record.positions) {
    if (!done) return done;
    if (position.held.quantity.is_zero()) continue;
    done = insert_position_->bind(1, position.symbol.value())
               .bind(2, position.held.quantity.to_string())
               .bind(3, position.held.cost.to_string())
               .run();
  }
  return done;
}

base::Result<void> Store::book(std::uint64_t seq, const market::ClientOrderId& order,
                               const trading::Booking& booking, base::WallTime at) {
  if (booking == trading::Booking{}) return {};
  return insert_booking_->bind(1, static_cast<std::int64_t>(seq))
      .bind(2, order.value())
      .bind(3, booking.executed.to_string())
      .bind(4, booking.executed_quote.to_string())
      .bind(5, booking.fee_base.to_string())
      .bind(6, booking.fee_quote.to_string())
      .bind(7, base::to_unix_ms(at))
      .run();
}

base::Result<trading::Recovered> Store::begin_session(base::WallTime wall) {
  const auto last_session = database_->single("SELECT max(id) FROM sessions");
  if (!last_session) return std::unexpected(last_session.error());
  const auto last_seq = database_->single(kLastSeq);
  if (!last_seq) return std::unexpected(last_seq.error());
  auto unresolved = unresolved_orders(*database_);
  if (!unresolved) return std::unexpected(std::move(unresolved.error()));
  auto ended = ended_orders(*database_, wall - kMayTellMore);
  if (!ended) return std::unexpected(std::move(ended.error()));
  auto checkpoint = last_checkpoint(*database_);
  if (!checkpoint) return std::unexpected(std::move(checkpoint.error()));
  auto changes = changes_since(*database_, checkpoint->seq);
  if (!changes) return std::unexpected(std::move(changes.error()));
  // Even if the wall clock went back, no two sessions share a number, and so no two orders an id.
  const auto session = std::max(*last_session + 1, base::to_unix_ms(wall));
  auto noted = database_->execute("INSERT INTO sessions VALUES(" + std::to_string(session) + ")");
  if (!noted) return std::unexpected(std::move(noted.error()));
  return trading::Recovered{.session = session,
                            .next_seq = static_cast<std::uint64_t>(*last_seq) + 1,
                            .wall = wall,
                            .unresolved = std::move(*unresolved),
                            .ended = std::move(*ended),
                            .positions = std::move(checkpoint->content.positions),
                            .day = checkpoint->content.day,
                            .changes = std::move(*changes)};
}

}  // namespace tidegate::journal
