#include "tidegate/journal/order_rows.hpp"

#include <array>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "tidegate/journal/row_reader.hpp"

namespace tidegate::journal {
namespace {

using trading::JournalledOrder;
using trading::OrderState;

// `x` is the order's last resolution, which counts only if it is younger than what was last heard of the
// order: of `r`, its last report, and, where it was taken for absent, also of an acknowledgement or a trade.
constexpr std::string_view kOrders = R"sql(
SELECT i.client_id, i.purpose, i.symbol, i.side, i.type, i.quantity, i.quote_quantity, i.price, i.at_ms,
       (SELECT order_id FROM acknowledgements a WHERE a.client_id = i.client_id ORDER BY seq DESC LIMIT 1),
       r.order_id, r.status, r.executed, r.executed_quote, r.updated_ms,
       b.client_id, b.executed, b.executed_quote, b.fee_base, b.fee_quote,
       x.state, x.at_ms, x.seq,
       max(coalesce(r.seq, 0), CASE x.state WHEN 'absent' THEN max(
         coalesce((SELECT max(seq) FROM fills f WHERE f.client_id = i.client_id), 0),
         coalesce((SELECT max(seq) FROM acknowledgements a WHERE a.client_id = i.client_id), 0)) ELSE 0 END) AS last_heard
FROM intents i
LEFT JOIN reports r ON r.seq = (SELECT max(seq) FROM reports WHERE client_id = i.client_id)
LEFT JOIN resolutions x ON x.seq = (SELECT max(seq) FROM resolutions WHERE client_id = i.client_id)
LEFT JOIN bookings b ON b.seq = (SELECT max(seq) FROM bookings WHERE client_id = i.client_id)
)sql";
constexpr std::string_view kUnresolved = "WHERE x.seq IS NULL OR x.seq <= last_heard ORDER BY i.seq";
constexpr std::string_view kEnded =
    "WHERE i.client_id IN (SELECT client_id FROM resolutions WHERE at_ms > ?1) AND x.at_ms > ?1 "
    "AND x.seq > last_heard AND x.state <> 'withdrawn' "
    // Of a filled order only its fee may yet be reported. The sums are compared roughly: they decide nothing
    // else. And only since the last checkpoint: what came before had a session to be reported in.
    "AND (x.state <> 'filled' OR x.seq > coalesce((SELECT max(seq) FROM checkpoint), 0) AND "
    "(SELECT total(CAST(quantity AS REAL)) FROM (SELECT DISTINCT trade_id, quantity FROM fills f "
    "WHERE f.client_id = i.client_id)) < "
    "0.999999 * CAST(i.quantity AS REAL)) ORDER BY x.seq DESC LIMIT ?2";
constexpr std::string_view kByClientId = "WHERE i.client_id = ?1";
constexpr std::string_view kByExchangeId =
    "WHERE i.client_id = (SELECT client_id FROM acknowledgements WHERE order_id = ?1 UNION ALL "
    "SELECT client_id FROM reports WHERE order_id = ?1 UNION ALL "
    "SELECT client_id FROM fills WHERE order_id = ?1 LIMIT 1)";
// One that was written again, because the journal had refused it, counts once.
constexpr std::string_view kFills =
    "SELECT trade_id, order_id, price, quantity, quote_quantity, commission, commission_asset, is_maker, "
    "is_self_trade, at_ms FROM fills WHERE client_id = ?1 AND (trade_id = '' OR seq = (SELECT min(seq) FROM "
    "fills f WHERE f.client_id = ?1 AND f.trade_id = fills.trade_id)) ORDER BY seq";

constexpr std::array kSides{market::Side::kBuy, market::Side::kSell};
constexpr std::array kTypes{market::OrderType::kLimit, market::OrderType::kMarket,
                            market::OrderType::kLimitMaker, market::OrderType::kImmediateOrCancel,
                            market::OrderType::kFillOrKill};
constexpr std::array kStatuses{
    market::OrderStatus::kNew,      market::OrderStatus::kPartiallyFilled,   market::OrderStatus::kFilled,
    market::OrderStatus::kCanceled, market::OrderStatus::kPartiallyCanceled, market::OrderStatus::kRejected,
    market::OrderStatus::kOther};
constexpr std::array kPurposes{trading::OrderPurpose::kEntry, trading::OrderPurpose::kExit};

std::unexpected<base::Error> unreadable(const std::string& order, const std::string& problem) {
  return base::fail(base::ErrorCode::kParse, "the journal's order " + order + " cannot be read: " + problem +
                                                 "; resolve the order by hand and move the journal away");
}

trading::IntentRecord read_intent(const sqlite::Statement& row, RowReader& read) {
  return {.order = {.symbol = market::Symbol{row.text(2)},
                    .side = read.word(3, kSides),
                    .type = read.word(4, kTypes),
                    .quantity = read.decimal<market::Quantity>(5),
                    .quote_quantity = read.decimal<market::Amount>(6),
                    .price = read.decimal<market::Price>(7),
                    .client_id = market::ClientOrderId{row.text(0)}},
          .purpose = read.word(1, kPurposes),
          .at = base::from_unix_ms(row.integer(8))};
}

market::OrderReport read_report(const sqlite::Statement& row, RowReader& read,
                                const market::NewOrder& order) {
  return {.symbol = order.symbol,
          .id = market::OrderId{row.text(10)},
          .client_id = order.client_id,
          .side = order.side,
          .type = order.type,
          .status = read.word(11, kStatuses),
          .price = order.price,
          .quantity = order.quantity,
          .executed = read.decimal<market::Quantity>(12),
          .executed_quote = read.decimal<market::Amount>(13),
          .updated = base::from_unix_ms(row.integer(14))};
}

base::Result<JournalledOrder> read_order(const sqlite::Statement& row) {
  RowReader read{row};
  JournalledOrder order;
  order.intent = read_intent(row, read);
  if (!row.is_null(9)) order.id = market::OrderId{row.text(9)};
  if (!row.is_null(10)) order.reported = read_report(row, read, order.intent.order);
  if (!row.is_null(15)) {
    order.booking = {.executed = read.decimal<market::Quantity>(16),
                     .executed_quote = read.decimal<market::Amount>(17),
                     .fee_base = read.decimal<market::Quantity>(18),
                     .fee_quote = read.decimal<market::Amount>(19)};
  }
  if (!row.is_null(20) && row.integer(22) > row.integer(23)) {
    const auto state = trading::order_state(row.text(20));
    if (!state) read.mark_unreadable(20);
    order.end = JournalledOrder::End{.state = state.value_or(OrderState::kAbsent),
                                     .at = base::from_unix_ms(row.integer(21))};
  }
  if (!read.problem().empty()) return unreadable(row.text(0), read.problem());
  return order;
}

base::Result<market::Fill> read_fill(const sqlite::Statement& row, const market::NewOrder& order) {
  RowReader read{row};
  market::Fill fill{.symbol = order.symbol,
                    .id = row.text(0),
                    .order_id = market::OrderId{row.text(1)},
                    .client_id = order.client_id,
                    .side = order.side,
                    .price = read.decimal<market::Price>(2),
                    .quantity = read.decimal<market::Quantity>(3),
                    .quote_quantity = read.decimal<market::Amount>(4),
                    .commission = read.decimal<market::Amount>(5),
                    .commission_asset = market::Asset{row.text(6)},
                    .is_maker = row.integer(7) != 0,
                    .is_self_trade = row.integer(8) != 0,
                    .time = base::from_unix_ms(row.integer(9))};
  if (!read.problem().empty()) return unreadable(order.client_id.value(), read.problem());
  return fill;
}

// The orders that `rows` gives, each with its fills.
base::Result<std::vector<JournalledOrder>> read_orders(sqlite::Database& database, sqlite::Statement& rows) {
  auto orders = read_all<JournalledOrder>(rows, read_order);
  if (!orders) return orders;
  auto fills = database.prepare(kFills);
  if (!fills) return std::unexpected(std::move(fills.error()));
  for (JournalledOrder& order : *orders) {
    const market::NewOrder& wanted = order.intent.order;
    fills->bind(1, wanted.client_id.value());
    auto its =
        read_all<market::Fill>(*fills, [&](const sqlite::Statement& row) { return read_fill(row, wanted); });
    if (!its) return std::unexpected(std::move(its.error()));
    order.fills = std::move(*its);
  }
  return orders;
}

base::Result<sqlite::Statement> prepare_orders(sqlite::Database& database, std::string_view which) {
  return database.prepare(std::string{kOrders} + std::string{which});
}

}  // namespace

base::Result<std::vector<JournalledOrder>> unresolved_orders(sqlite::Database& database) {
  auto rows = prepare_orders(database, kUnresolved);
  if (!rows) return std::unexpected(std::move(rows.error()));
  return read_orders(database, *rows);
}

base::Result<std::vector<JournalledOrder>> ended_orders(sqlite::Database& database, base::WallTime since) {
  auto rows = prepare_orders(database, kEnded);
  if (!rows) return std::unexpected(std::move(rows.error()));
  rows->bind(1, base::to_unix_ms(since)).bind(2, std::int64_t{trading::Recovered::kMostEnded});
  auto youngest_first = read_orders(database, *rows);
  if (!youngest_first) return youngest_first;
  return std::vector<JournalledOrder>{std::make_move_iterator(youngest_first->rbegin()),
                                      std::make_move_iterator(youngest_first->rend())};
}

base::Result<std::optional<JournalledOrder>> find_order(sqlite::Database& database,
                                                        const trading::OrderKey& key) {
  const bool by_ours = !key.client_id.value().empty();
  auto rows = prepare_orders(database, by_ours ? kByClientId : kByExchangeId);
  if (!rows) return std::unexpected(std::move(rows.error()));
  rows->bind(1, by_ours ? key.client_id.value() : key.id.value());
  auto found = read_orders(database, *rows);
  if (!found) return std::unexpected(std::move(found.error()));
  if (found->empty()) return std::nullopt;
  return std::move(found->front());
}

}  // namespace tidegate::journal
