#include "tidegate/trading/holdings/portfolio.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/trading/money.hpp"

namespace tidegate::trading {
namespace {

// More assets than any account pays fees in; what exceeds it is counted nowhere.
constexpr std::size_t kMostFeeAssets = 100;

market::Quantity magnitude(market::Quantity quantity) {
  return quantity.is_negative() ? -quantity : quantity;
}

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
    entries_.at(position.symbol).position = {.held = position.held, .opened_at = now, .changed_at = now};
  }
  day_ = recovered.day;
  for (const auto& change : recovered.changes) {
    adopt(change.symbol);
    apply(change, now);
  }
  if (const auto today = utc_day(recovered.wall); recovered.wall != base::WallTime{} && day_.day > today) {
    day_to_come_ = day_.realised;
    day_ = {.day = today, .realised = std::min(day_.realised, market::Amount{})};
  }
  totals_ = {};
  cash_flow_.clear();
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
  const auto& [before, after] = std::pair{change.before, change.after};
  const market::Quantity executed = after.executed - before.executed;
  const market::Quantity fee_base = after.fee_base - before.fee_base;
  const market::Amount quote = after.executed_quote - before.executed_quote;
  const market::Amount fee_quote = after.fee_quote - before.fee_quote;
  totals_.volume += quote;
  const bool buys = change.side == market::Side::kBuy;
  const Move move{.quantity = buys ? executed - fee_base : -(executed + fee_base),
                  .cost = buys ? quote + fee_quote : fee_quote - quote,
                  .at = change.at};
  it->second.position.changed_at = now;
  cash_flow_[it->second.fees.quote] -= move.cost;
  if (!executed.is_positive()) return correct(it->second, move);
  totals_.fills += 1;
  const bool opens = !it->second.position.held.quantity.is_positive();
  if (buys && (std::exchange(it->second.entry_expected, false) || opens)) it->second.position.opened_at = now;
  trade(it->second, move);
}

void Portfolio::trade(Entry& entry, Move move) {
  Holding& held = entry.position.held;
  if (move.quantity.is_zero()) return correct(entry, move);
  if (held.quantity.is_positive() != move.quantity.is_positive() && !held.quantity.is_zero()) {
    const auto size = magnitude(held.quantity), moved = magnitude(move.quantity);
    const auto closed = std::min(size, moved);
    const auto cost = share_of(held.cost, closed, size);
    const auto price = share_of(move.cost, closed, moved);
    realise(-(cost + price), move.at);
    const auto signed_closed = move.quantity.is_positive() ? closed : -closed;
    held = {held.quantity + signed_closed, held.cost - cost};
    move = {.quantity = move.quantity - signed_closed, .cost = move.cost - price, .at = move.at};
  }
  held.quantity += move.quantity;
  held.cost += move.cost;
}

// A fee that turned out otherwise is neither bought nor sold. Where nothing is held any more, what it changes
// of the cost is nowhere but in the result.
void Portfolio::correct(Entry& entry, const Move& move) {
  Holding& held = entry.position.held;
  held.quantity += move.quantity;
  held.cost += move.cost;
  if (held.quantity.is_zero()) realise(-std::exchange(held.cost, market::Amount{}), move.at);
}

void Portfolio::realise(market::Amount result, base::WallTime at) {
  totals_.realised += result;
  // News of yesterday that comes today counts today: a day once reported does not change.
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

market::Amount Portfolio::cash_flow(const market::Asset& quote) const {
  const auto found = cash_flow_.find(quote);
  return found == cash_flow_.end() ? market::Amount{} : found->second;
}

market::Amount Portfolio::open_result(const market::Symbol& symbol, market::Price bid) const {
  const Entry& known = entry(symbol);
  const Holding& held = known.position.held;
  const auto value = market::notional(bid, held.quantity);
  if (!value) return -held.cost;  // a price beyond any range says nothing of worth
  const auto fee = fraction_of(*value, known.fees.taker);
  return *value - (fee.is_negative() ? -fee : fee) - held.cost;
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

std::vector<market::Symbol> Portfolio::held_symbols() const {
  std::vector<market::Symbol> symbols;
  for (const auto& [symbol, known] : entries_) {
    if (known.position.held != Holding{}) symbols.push_back(symbol);
  }
  return symbols;
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
