// What the journal writes into its tables, and what it finds there when a session begins. Known inside
// journal only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "tidegate/journal/owner.hpp"
#include "tidegate/sqlite/database.hpp"
#include "tidegate/sqlite/file_lock.hpp"
#include "tidegate/trading/record.hpp"

namespace tidegate::journal {

struct Numbered {
  std::uint64_t seq = 0;
  std::optional<trading::Record> record;  // none: nothing is written, only the number counts
};

// An order is unresolved while no resolution is younger than its last report; late news of a resolved order
// therefore makes it unresolved until it is resolved again. What is held is not kept: it follows from the
// bookings.
class Store {
 public:
  // Takes the file for this process alone.
  static base::Result<std::unique_ptr<Store>> open(const std::string& path);

  base::Result<bool> claim(const Owner& owner);
  base::Result<void> adopt_key(const std::string& fingerprint);
  base::Result<trading::Recovered> begin_session(base::WallTime wall);
  // All of them durable, or none.
  base::Result<void> write(std::span<const Numbered> records);
  base::Result<std::optional<trading::JournalledOrder>> look_up(const trading::OrderKey& key);

 private:
  Store(std::string path, std::unique_ptr<sqlite::Database> database, sqlite::FileLock lock)
      : path_(std::move(path)), lock_(std::move(lock)), database_(std::move(database)) {}

  base::Result<void> prepare_statements();
  base::Result<void> insert_all(std::span<const Numbered> records);
  base::Result<void> insert(std::uint64_t seq, const trading::IntentRecord& record);
  base::Result<void> insert(std::uint64_t seq, const trading::AckRecord& record);
  base::Result<void> insert(std::uint64_t seq, const trading::ReportRecord& record);
  base::Result<void> insert(std::uint64_t seq, const trading::FillRecord& record);
  base::Result<void> insert(std::uint64_t seq, const trading::ResolutionRecord& record);
  base::Result<void> insert(std::uint64_t seq, const trading::CheckpointRecord& record);
  base::Result<void> book(std::uint64_t seq, const market::ClientOrderId& order,
                          const trading::Booking& booking, base::WallTime at);

  std::string path_;
  sqlite::FileLock lock_;  // goes last: the next process finds the file closed
  std::unique_ptr<sqlite::Database> database_;
  std::optional<sqlite::Statement> insert_intent_;
  std::optional<sqlite::Statement> insert_ack_;
  std::optional<sqlite::Statement> insert_report_;
  std::optional<sqlite::Statement> insert_fill_;
  std::optional<sqlite::Statement> insert_resolution_;
  std::optional<sqlite::Statement> insert_booking_;
  std::optional<sqlite::Statement> replace_checkpoint_;
  std::optional<sqlite::Statement> insert_position_;
};

}  // namespace tidegate::journal
