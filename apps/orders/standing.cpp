#include "apps/orders/standing.hpp"

#include <algorithm>
#include <chrono>
#include <map>

#include "tidegate/trading/money.hpp"

namespace tidegate::apps {
namespace {

std::int64_t utc_day(base::WallTime at) {
  return std::chrono::floor<std::chrono::days>(at.time_since_epoch()).count();
}

void book_sale(trading::Holding& held, const trading::BookingChange& change, trading::DayResult& day) {
  const auto given = std::min(change.after.executed - change.before.executed, held.quantity);
  const auto cost =
      given.is_positive() ? trading::share_of(held.cost, given, held.quantity) : market::Amount{};
  if (given.is_positive()) held = {held.quantity - given, held.cost - cost};
  if (utc_day(change.at) > day.day) day = {.day = utc_day(change.at), .realised = {}};
  day.realised += change.after.executed_quote - change.before.executed_quote - cost -
                  (change.after.fee_quote - change.before.fee_quote);
}

void book_purchase(trading::Holding& held, const trading::BookingChange& change) {
  held.quantity +=
      change.after.executed - change.before.executed - (change.after.fee_base - change.before.fee_base);
  held.cost += change.after.executed_quote - change.before.executed_quote + change.after.fee_quote -
               change.before.fee_quote;
}

}  // namespace

Standing standing(const journal::Content& content) {
  std::map<market::Symbol, trading::Holding> held;
  Standing found{.positions = {}, .day = content.checkpoint.day};
  for (const auto& position : content.checkpoint.positions) held[position.symbol] = position.held;
  for (const auto& change : content.changes) {
    if (change.side == market::Side::kBuy) {
      book_purchase(held[change.symbol], change);
    } else {
      book_sale(held[change.symbol], change, found.day);
    }
  }
  for (const auto& [symbol, holding] : held) {
    if (holding.quantity.is_positive()) found.positions.push_back({symbol, holding});
  }
  return found;
}

}  // namespace tidegate::apps
