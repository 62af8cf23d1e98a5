#include "tidegate/journal/content.hpp"

#include <utility>

#include "tidegate/journal/booking_rows.hpp"
#include "tidegate/journal/claim.hpp"
#include "tidegate/journal/order_rows.hpp"
#include "tidegate/journal/schema.hpp"

namespace tidegate::journal {

base::Result<Content> read_content(const std::string& path) {
  auto database = sqlite::Database::open(path, sqlite::Access::kReadOnly, "journal");
  if (!database) return std::unexpected(std::move(database.error()));
  if (auto fits = check_schema(**database, path); !fits) return std::unexpected(std::move(fits.error()));
  // One read transaction, so that nothing is written between one question and the next.
  if (auto begun = (*database)->execute("BEGIN"); !begun) return std::unexpected(std::move(begun.error()));
  auto owner = recorded_owner(**database);
  if (!owner) return std::unexpected(std::move(owner.error()));
  auto orders = unresolved_orders(**database);
  if (!orders) return std::unexpected(std::move(orders.error()));
  auto checkpoint = last_checkpoint(**database);
  if (!checkpoint) return std::unexpected(std::move(checkpoint.error()));
  auto changes = changes_since(**database, checkpoint->seq);
  if (!changes) return std::unexpected(std::move(changes.error()));
  const RecordedOwner whose = owner->value_or(RecordedOwner{});
  return Content{.host = whose.host,
                 .account = whose.account,
                 .unresolved = std::move(*orders),
                 .checkpoint = std::move(checkpoint->content),
                 .changes = std::move(*changes)};
}

}  // namespace tidegate::journal
