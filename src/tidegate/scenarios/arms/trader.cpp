#include "tidegate/scenarios/arms/trader.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "tidegate/mexc/wire/values.hpp"
#include "tidegate/sim/markets/instruments.hpp"

namespace tidegate::scenarios {
namespace {

// The exchange allows two account reads a second. Two of ours come this close to each other, close enough for
// the first to be young in any cache at the second, and then none for a while.
constexpr base::Duration kYoung = std::chrono::milliseconds{600};
constexpr base::Duration kRest = std::chrono::milliseconds{1200};
constexpr int kLooks = 5;            // at a resting order, before it is canceled
constexpr std::int64_t kLots = 500;  // of the smallest quantity: worth more than the smallest order

std::vector<market::Instrument> instruments_of(const std::vector<market::Symbol>& symbols) {
  std::vector<market::Instrument> chosen;
  for (auto& instrument : sim::default_instruments()) {
    if (std::ranges::find(symbols, instrument.symbol) != symbols.end())
      chosen.push_back(std::move(instrument));
  }
  return chosen;
}

}  // namespace

void Trader::start(base::MonotonicTime until) {
  loop_.spawn(trade(this, until));
}

net::Task<void> Trader::trade(Trader* self, base::MonotonicTime until) {
  const std::vector<market::Instrument> instruments = instruments_of(self->settings_.symbols);
  for (std::size_t n = 0; self->loop_.now() < until; ++n) {
    // Each symbol in turn, and each both ways.
    auto buying = buy(self, instruments[n % instruments.size()], n / instruments.size() % 2 == 0);
    co_await std::move(buying);
    co_await net::sleep_until(self->loop_, self->last_read_ + kRest);
  }
}

net::Task<void> Trader::buy(Trader* self, market::Instrument instrument, bool cross) {
  AskedCall asking_book = self->settings_.call(CallKind::kOrderBook, instrument.symbol, self->loop_.now());
  auto asking = self->arm_.ask(std::move(asking_book));
  const ReadAnswer book = co_await std::move(asking);
  if (!book.ok) co_return;
  const auto depth = book.value->as<market::Depth>();
  if (depth->bids.empty() || depth->asks.empty()) co_return;
  auto before = read_account(self);
  co_await std::move(before);

  market::NewOrder order;
  order.symbol = instrument.symbol;
  order.quantity = market::Quantity::from_raw(instrument.min_quantity.raw() * kLots);
  order.price = cross ? depth->asks.front().price : depth->bids.front().price;
  order.client_id = market::ClientOrderId{"impact-" + std::to_string(++self->score_.orders)};
  const market::ClientOrderId id = order.client_id;
  auto placing = self->arm_.place(std::move(order));
  co_await std::move(placing);
  auto following = follow(self, std::move(instrument), id);
  co_await std::move(following);
}

net::Task<void> Trader::follow(Trader* self, market::Instrument instrument, market::ClientOrderId id) {
  for (int look = 1;; ++look) {
    co_await net::sleep_until(self->loop_, self->last_read_ + kYoung);
    auto looking = look_at(self, instrument, id);
    const bool over = co_await std::move(looking);
    if (over || look > kLooks) break;
    if (look == kLooks) {
      auto canceling = self->arm_.cancel(instrument.symbol, id);
      co_await std::move(canceling);
      continue;  // to hear how it ended
    }
    co_await net::sleep_until(self->loop_, self->last_read_ + kRest);
    auto reading = read_account(self);
    co_await std::move(reading);
  }
  auto reading = read_account(self);
  co_await std::move(reading);
}

net::Task<bool> Trader::look_at(Trader* self, market::Instrument instrument, market::ClientOrderId id) {
  auto asking = self->arm_.order(instrument.symbol, id);
  const std::optional<market::OrderReport> report = co_await std::move(asking);
  if (!report) co_return false;
  self->note(instrument, *report);
  co_return market::is_final(report->status);
}

net::Task<void> Trader::read_account(Trader* self) {
  self->last_read_ = self->loop_.now();
  for (const CallKind kind : {CallKind::kAccount, CallKind::kOpenOrders}) {
    AskedCall call = self->settings_.call(kind, {}, self->loop_.now());
    auto asking = ask_once(&self->loop_, &self->arm_, std::move(call), &self->done_);
    co_await std::move(asking);
  }
}

void Trader::note(const market::Instrument& instrument, const market::OrderReport& report) {
  const std::string& id = report.client_id.value();
  const bool over = market::is_final(report.status);
  market::Quantity& executed = executed_[id];
  if (report.executed == executed && !over) return;
  if (executed.is_zero() && !report.executed.is_zero()) ++score_.fills;
  market::Quantity& bought = bought_[instrument.base.value()];
  bought += report.executed - executed;
  executed = report.executed;
  known_.push_back({loop_.now(), id, executed, over, instrument.base, bought});
}

bool Trader::shows(const Known& known, const CallRecord& record) {
  if (record.call.kind == CallKind::kAccount) {
    // The account began without any of it, nothing is sold, and fees are taken in the other asset.
    const auto account = record.answer.value->as<market::Account>();
    const auto balance = std::ranges::find(account->balances, known.asset, &market::Balance::asset);
    const bool there = balance != account->balances.end();
    const market::Amount owned = there ? balance->free + balance->locked : market::Amount{};
    return owned.raw() >= known.bought.raw();
  }
  const auto open = record.answer.value->as<mexc::wire::OrderList>();
  return open->complete() && std::ranges::none_of(open->items, [&known](const market::OrderReport& order) {
           return order.client_id.value() == known.client_id &&
                  (known.over || order.executed < known.executed);
         });
}

void Trader::judge(const CallRecord& record) {
  const bool of_account = record.call.kind == CallKind::kAccount || record.call.kind == CallKind::kOpenOrders;
  if (!of_account || !record.answer.ok) return;
  if (known_.empty() || known_.front().since > record.asked) return;
  ++score_.reads;
  const auto missing = [&record](const Known& known) {
    return known.since <= record.asked && !shows(known, record);
  };
  if (std::ranges::any_of(known_, missing)) ++score_.reads_before_fill;
}

}  // namespace tidegate::scenarios
