// The journal's tables and the SQL over them. Known inside journal only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "tidegate/journal/database.hpp"
#include "tidegate/trading/record.hpp"

namespace tidegate::journal {

struct Numbered {
  std::uint64_t seq = 0;
  trading::Record record;
};

// An intent is unresolved while no resolution is younger than its last report; late news of a resolved order
// therefore makes it unresolved until it is resolved again. Positions are kept by symbol, in the same
// transaction as the record that changed them.
class Store {
 public:
  static base::Result<std::unique_ptr<Store>> open(const std::string& path);

  // All of them durable, or none.
  base::Result<void> write(std::span<const Numbered> records);
  base::Result<trading::Recovered> begin_session(base::WallTime wall);

 private:
  explicit Store(std::unique_ptr<Database> database) : database_(std::move(database)) {}

  base::Result<void> prepare_schema(const std::string& path);
  base::Result<void> prepare_statements();
  base::Result<void> insert_all(std::span<const Numbered> records);
  base::Result<void> insert(std::uint64_t seq, const trading::IntentRecord& record);
  base::Result<void> insert(std::uint64_t seq, const trading::AckRecord& record);
  base::Result<void> insert(std::uint64_t seq, const trading::ReportRecord& record);
  base::Result<void> insert(std::uint64_t seq, const trading::ResolutionRecord& record);
  base::Result<void> insert(std::uint64_t, const trading::FillRecord&) { return {}; }
  base::Result<void> insert(std::uint64_t, const trading::CheckpointRecord&) { return {}; }
  base::Result<void> hold(std::uint64_t seq, const market::Symbol& symbol, const trading::Holding& held);
  base::Result<std::int64_t> single(std::string_view sql);
  base::Result<std::vector<trading::JournalledOrder>> unresolved();
  base::Result<std::vector<trading::HeldPosition>> positions();

  std::unique_ptr<Database> database_;
  std::optional<Statement> insert_intent_;
  std::optional<Statement> insert_ack_;
  std::optional<Statement> insert_report_;
  std::optional<Statement> insert_resolution_;
  std::optional<Statement> upsert_position_;
};

}  // namespace tidegate::journal
