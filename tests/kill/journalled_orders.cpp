#include "kill/journalled_orders.hpp"

#include <memory>
#include <utility>

#include "tidegate/sqlite/database.hpp"

namespace tidegate::kill {
namespace {

constexpr std::string_view kOrders = R"sql(
SELECT i.client_id, (SELECT count(*) FROM acknowledgements a WHERE a.client_id = i.client_id),
       coalesce(b.executed, '0'), coalesce(b.executed_quote, '0'), i.symbol, i.side, coalesce(b.fee_base, '0'),
       CASE WHEN x.seq > coalesce(r.seq, 0) THEN x.state END
FROM intents i
LEFT JOIN reports r ON r.seq = (SELECT max(seq) FROM reports WHERE client_id = i.client_id)
LEFT JOIN bookings b ON b.seq = (SELECT max(seq) FROM bookings WHERE client_id = i.client_id)
LEFT JOIN resolutions x ON x.seq = (SELECT max(seq) FROM resolutions WHERE client_id = i.client_id)
)sql";

base::Result<void> read_orders(sqlite::Database& database, JournalContent& into) {
  auto rows = database.prepare(kOrders);
  if (!rows) return std::unexpected(std::move(rows.error()));
  for (;;) {
    const auto row = rows->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return {};
    JournalledOrder order{.acknowledged = rows->integer(1) > 0,
                          .executed = market::Quantity::parse(rows->text(2)).value(),
                          .executed_quote = market::Amount::parse(rows->text(3)).value()};
    if (!rows->is_null(7)) order.ended = trading::order_state(rows->text(7));
    into.orders[market::ClientOrderId{rows->text(0)}] = order;
    const bool bought = rows->text(5) == name(market::Side::kBuy);
    const auto fee = market::Quantity::parse(rows->text(6)).value();
    into.held[market::Symbol{rows->text(4)}] += (bought ? order.executed : -order.executed) - fee;
  }
}

}  // namespace

base::Result<JournalContent> read_journal(const std::string& path) {
  auto database = sqlite::Database::open(path, sqlite::Access::kReadOnly);
  if (!database) return std::unexpected(std::move(database.error()));
  JournalContent content;
  if (auto read = read_orders(**database, content); !read) return std::unexpected(std::move(read.error()));
  return content;
}

}  // namespace tidegate::kill
