#include "tidegate/journal/booking_rows.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "tidegate/journal/row_reader.hpp"

namespace tidegate::journal {
namespace {

constexpr std::string_view kChanges = R"sql(
SELECT i.symbol, i.side, coalesce(p.executed, '0'), coalesce(p.executed_quote, '0'), coalesce(p.fee_base, '0'),
       coalesce(p.fee_quote, '0'), b.executed, b.executed_quote, b.fee_base, b.fee_quote, b.at_ms, b.client_id
FROM bookings b JOIN intents i ON i.client_id = b.client_id
LEFT JOIN bookings p ON p.seq = (SELECT max(seq) FROM bookings WHERE client_id = b.client_id AND seq < b.seq)
WHERE b.seq > ?1 ORDER BY b.seq
)sql";

constexpr std::array kSides{market::Side::kBuy, market::Side::kSell};

std::unexpected<base::Error> unreadable(const std::string& what, const std::string& problem) {
  return base::fail(base::ErrorCode::kParse, "the journal's " + what + " cannot be read: " + problem +
                                                 "; settle by hand what it holds and move it away");
}

trading::Booking read_booking(RowReader& read, int first_column) {
  return {.executed = read.decimal<market::Quantity>(first_column),
          .executed_quote = read.decimal<market::Amount>(first_column + 1),
          .fee_base = read.decimal<market::Quantity>(first_column + 2),
          .fee_quote = read.decimal<market::Amount>(first_column + 3)};
}

base::Result<trading::BookingChange> read_change(const sqlite::Statement& row) {
  RowReader read{row};
  trading::BookingChange change{.symbol = market::Symbol{row.text(0)},
                                .side = read.word(1, kSides),
                                .before = read_booking(read, 2),
                                .after = read_booking(read, 6),
                                .at = base::from_unix_ms(row.integer(10))};
  if (!read.problem().empty()) return unreadable("booking of order " + row.text(11), read.problem());
  return change;
}

base::Result<trading::HeldPosition> read_position(const sqlite::Statement& row) {
  RowReader read{row};
  trading::HeldPosition position{
      .symbol = market::Symbol{row.text(0)},
      .held = {read.decimal<market::Quantity>(1), read.decimal<market::Amount>(2)}};
  if (!read.problem().empty()) return unreadable("position of " + row.text(0), read.problem());
  return position;
}

}  // namespace

base::Result<Checkpoint> last_checkpoint(sqlite::Database& database) {
  auto rows = database.prepare("SELECT seq, day, realised FROM checkpoint");
  if (!rows) return std::unexpected(std::move(rows.error()));
  const auto row = rows->step();
  if (!row) return std::unexpected(row.error());
  Checkpoint checkpoint;
  if (!*row) return checkpoint;
  RowReader read{*rows};
  checkpoint.seq = rows->integer(0);
  checkpoint.content.day = {.day = rows->integer(1), .realised = read.decimal<market::Amount>(2)};
  if (!read.problem().empty()) return unreadable("result of the day", read.problem());
  auto held = database.prepare("SELECT symbol, quantity, cost FROM checkpoint_positions ORDER BY symbol");
  if (!held) return std::unexpected(std::move(held.error()));
  auto positions = read_all<trading::HeldPosition>(*held, read_position);
  if (!positions) return std::unexpected(std::move(positions.error()));
  checkpoint.content.positions = std::move(*positions);
  return checkpoint;
}

base::Result<std::vector<trading::BookingChange>> changes_since(sqlite::Database& database,
                                                                std::int64_t seq) {
  auto rows = database.prepare(kChanges);
  if (!rows) return std::unexpected(std::move(rows.error()));
  rows->bind(1, seq);
  auto changes = read_all<trading::BookingChange>(*rows, read_change);
  // A record repeats its order's booking whether it changed or not.
  if (changes) std::erase_if(*changes, [](const auto& change) { return change.before == change.after; });
  return changes;
}

}  // namespace tidegate::journal
