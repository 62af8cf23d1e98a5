#include "tidegate/trading/portfolio.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/trading/money.hpp"

namespace tidegate::trading {
namespace {

// More assets than any account pays fees in; what exceeds it is counted nowhere.
constexpr std::size_t kMostFeeAssets = 100;

}  // namespace

std::int64_t utc_day(base::WallTime at) noexcept {
  return std::chrono::floor<std::chrono::days>(at.time_since_epoch()).count();
}

Portfolio::Portfolio(const std::vector<market::Instrument>& instruments) {
  for (const auto& instrument : instruments) {
    entries_.emplace(
        instrument.symbol,
        Entry{.fees = {.base = instrument.base, .quote = instrument.quote, .taker = instrument.taker_fee},
              .position = {}});
  }
}

void Portfolio::restore(const Recovered& recovered, base::MonotonicTime now) {
  for (const auto& position : recovered.positions) {
    adopt(position.symbol);
    entries_.at(position.symbol).position = {.held = position.held, .opened_at = now};
  }
  day_ = recovered.day;
  for (const auto& change : recovered.changes) {
    adopt(change.symbol);
    apply(change, now);
  }
  totals_ = {};
}

void Portfolio::adopt(const market::Symbol& symbol) {
  const auto [it, fresh] = entries_.try_emplace(symbol);
  if (!fresh) return;
  // Of a symbol that is not traded now only the name is known, which ends with its quote asset.
  const std::string& name = symbol.value();
  for (const auto& [traded, known] : entries_) {
    const std::string& quote = known.fees.quote.value();
    if (quote.empty() || quote.size() >= name.size() || !name.ends_with(quote)) continue;
    it->second.fees.quote = known.fees.quote;
    it->second.fees.base = market::Asset{name.substr(0, name.size() - quote.size())};
  }
}

void Portfolio::apply(const BookingChange& change, base::MonotonicTime now) {
  const auto it = entries_.find(change.symbol);
  TIDEGATE_ASSERT(it != entries_.end(), "every order's symbol is known to the portfolio");
  if (change.after.executed > change.before.executed) totals_.fills += 1;
  totals_.volume += change.after.executed_quote - change.before.executed_quote;
  if (change.side == market::Side::kBuy) {
    buy(it->second, change, now);
  } else {
    sell(it->second, change);
  }
}

void Portfolio::buy(Entry& entry, const BookingChange& change, base::MonotonicTime now) {
  const auto& [before, after] = std::pair{change.before, change.after};
  Holding& held = entry.position.held;
  if (after.executed > before.executed) {
    if (held.quantity.is_zero() || std::exchange(entry.entry_expected, false)) {
      entry.position.opened_at = now;
    }
  }
  held.quantity += (after.executed - before.executed) - (after.fee_base - before.fee_base);
  held.cost += (after.executed_quote - before.executed_quote) + (after.fee_quote - before.fee_quote);
  held.quantity = std::max(held.quantity, market::Quantity{});
  // A correction of what was sold meanwhile: its cost is nowhere but in the result any more.
  if (held.quantity.is_zero() || held.cost.is_negative()) {
    realise(-std::exchange(held.cost, market::Amount{}), change.at);
  }
}

void Portfolio::sell(Entry& entry, const BookingChange& change) {
  const auto& [before, after] = std::pair{change.before, change.after};
  Holding& held = entry.position.held;
  const market::Quantity sold = (after.executed - before.executed) + (after.fee_base - before.fee_base);
  const market::Amount earned =
      (after.executed_quote - before.executed_quote) - (after.fee_quote - before.fee_quote);
  const market::Quantity given = std::clamp(sold, market::Quantity{}, held.quantity);
  const market::Amount cost = given.is_zero() ? market::Amount{} : share_of(held.cost, given, held.quantity);
  held.quantity -= given;
  held.cost -= cost;
  realise(earned - cost, change.at);
}

void Portfolio::realise(market::Amount result, base::WallTime at) {
  totals_.realised += result;
  // News of yesterday that comes today counts today: a day once told does not change.
  const auto day = std::max(utc_day(at), day_.day);
  if (day != day_.day) day_ = {.day = day, .realised = {}};
  day_.realised += result;
}

void Portfolio::expect_entry(const market::Symbol& symbol) {
  const auto it = entries_.find(symbol);
  TIDEGATE_ASSERT(it != entries_.end(), "every symbol traded is known to the portfolio");
  it->second.entry_expected = true;
}

void Portfolio::learn_fee(const market::Fill& fill) {
  const auto it = entries_.find(fill.symbol);
  if (it == entries_.end() || fill.side != market::Side::kBuy || !fill.commission.is_positive()) return;
  it->second.fees.buys_pay_in_base = fill.commission_asset == it->second.fees.base;
}

void Portfolio::note_fee(const market::Fill& fill) {
  if (!fill.commission.is_positive()) return;
  learn_fee(fill);
  if (paid_fees_.size() >= kMostFeeAssets && !paid_fees_.contains(fill.commission_asset)) return;
  paid_fees_[fill.commission_asset] += fill.commission;
}

market::Amount Portfolio::open_result(const market::Symbol& symbol, market::Price bid) const {
  const Entry& known = entry(symbol);
  const Holding& held = known.position.held;
  const auto value = market::notional(bid, held.quantity);
  if (!value) return -held.cost;  // a price beyond any range says nothing of worth
  return *value - fraction_of(*value, known.fees.taker) - held.cost;
}

market::Amount Portfolio::day_realised(base::WallTime wall) const noexcept {
  return utc_day(wall) <= day_.day ? day_.realised : market::Amount{};
}

CheckpointRecord Portfolio::checkpoint(base::WallTime wall) const {
  CheckpointRecord record{.positions = {},
                          .day = {.day = std::max(utc_day(wall), day_.day), .realised = day_realised(wall)}};
  for (const auto& [symbol, known] : entries_) {
    const Holding& held = known.position.held;
    if (held != Holding{}) record.positions.push_back({.symbol = symbol, .held = held});
  }
  return record;
}

void Portfolio::set_taker_fee(const market::Symbol& symbol, market::Amount fee) {
  const auto it = entries_.find(symbol);
  TIDEGATE_ASSERT(it != entries_.end(), "every symbol with rules is known to the portfolio");
  it->second.fees.taker = fee;
}

const Portfolio::Entry& Portfolio::entry(const market::Symbol& symbol) const {
  const auto it = entries_.find(symbol);
  TIDEGATE_ASSERT(it != entries_.end(), "every symbol asked for is known to the portfolio");
  return it->second;
}

}  // namespace tidegate::trading
