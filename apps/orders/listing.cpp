#include "apps/orders/listing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>

#include "apps/orders/standing.hpp"

namespace tidegate::apps {
namespace {

std::string age(base::Duration since) {
  const auto seconds =
      std::max<std::int64_t>(std::chrono::duration_cast<std::chrono::seconds>(since).count(), 0);
  if (seconds < 120) return fmt::format("{} s", seconds);
  if (seconds < 2 * 3600) return fmt::format("{} min", seconds / 60);
  if (seconds < 48 * 3600) return fmt::format("{} h", seconds / 3600);
  return fmt::format("{} days", seconds / 86400);
}

std::string state(const trading::JournalledOrder& order) {
  if (order.reported) {
    switch (order.reported->status) {
      case market::OrderStatus::kNew:
        return "open";
      case market::OrderStatus::kPartiallyFilled:
        return "partly filled";
      case market::OrderStatus::kOther:
        return "open, in a state that this version does not know";
      default:
        return fmt::format("reported {}, its end not yet written down", name(order.reported->status));
    }
  }
  return order.id ? "taken by the exchange, nothing reported" : "in doubt: nobody said what became of it";
}

std::string size(const market::NewOrder& order) {
  return order.quantity.is_zero() ? "for " + order.quote_quantity.to_string() : order.quantity.to_string();
}

std::string order_line(const trading::JournalledOrder& order, base::WallTime now) {
  const market::NewOrder& wanted = order.intent.order;
  std::string id = order.id ? order.id->value() : order.reported ? order.reported->id.value() : "";
  if (id.empty()) id = "not told";
  const std::string at = wanted.price.is_zero() ? "at market" : "at " + wanted.price.to_string();
  return fmt::format("  {}  {} {} {} {}  {}; executed {}; the exchange's id {}; {} old\n",
                     wanted.client_id.value(), wanted.symbol.value(), name(wanted.side), size(wanted), at,
                     state(order), order.booking.executed.to_string(), id, age(now - order.intent.at));
}

std::string date(std::int64_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{static_cast<int>(day)}}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

}  // namespace

std::string orders_listing(const std::string& path, const journal::Content& content, base::WallTime now) {
  std::string text = content.host.empty()
                         ? fmt::format("journal {}: nobody's yet\n", path)
                         : fmt::format("journal {}: account {} at {}\n", path, content.account, content.host);
  text += fmt::format("open or doubtful orders: {}\n", content.unresolved.size());
  for (const auto& order : content.unresolved) text += order_line(order, now);
  if (!content.unresolved.empty()) {
    text +=
        "  A running trader settles them by itself. What the exchange cannot tell any more, settle with the\n"
        "  trader stopped: tidegate orders resolve ID --as filled:QTY@PRICE, canceled or absent\n";
  }
  const auto found = standing(content);
  const auto owed = [](const auto& position) { return position.held.quantity.is_negative(); };
  text += fmt::format(
      "positions held: {}\n",
      found.positions.size() - static_cast<std::size_t>(std::ranges::count_if(found.positions, owed)));
  for (const auto& position : found.positions) {
    const auto& [quantity, cost] = position.held;
    text += owed(position) ? fmt::format("  {}  {} more sold than held, for {}\n", position.symbol.value(),
                                         (-quantity).to_string(), (-cost).to_string())
                           : fmt::format("  {}  {}, cost {}\n", position.symbol.value(), quantity.to_string(),
                                         cost.to_string());
  }
  if (found.day.day == 0) return text + "result: nothing was sold yet\n";
  return text + fmt::format("result of {} (UTC): {} realised, after fees\n", date(found.day.day),
                            found.day.realised.to_string());
}

}  // namespace tidegate::apps
