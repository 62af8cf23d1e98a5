// What the engine makes of the venue's news.
#include <algorithm>
#include <utility>

#include "tidegate/base/circuit_state.hpp"
#include "tidegate/trading/engine/engine.hpp"
#include "tidegate/trading/note.hpp"

namespace tidegate::trading {
namespace {

std::string band_of(const market::Instrument& rules) {
  if (!rules.price_band) return ", no price band";
  return ", buys at most " + rules.price_band->buy_above.to_string() +
         " above the last price, sales at most " + rules.price_band->sell_below.to_string() + " below it";
}

std::string in_words(const market::Instrument& rules) {
  return std::to_string(rules.price_decimals) + " decimals of price and " +
         std::to_string(rules.quantity_decimals) + " of quantity, at least " +
         rules.min_quantity.to_string() + " and " + rules.min_notional.to_string() + " worth, at most " +
         rules.max_notional.to_string() + " worth, taker fee " + rules.taker_fee.to_string() +
         band_of(rules) + (rules.trading ? "" : "; no orders are taken");
}

// A book that lacks a side, or is wrong somewhere, tells no price.
bool tells_prices(const market::OrderBook* book) {
  return book != nullptr && book->best_bid() && book->best_ask() && !book->crossed();
}

}  // namespace

void TradingEngine::handle(const market::VenueEvent& event, base::MonotonicTime now, Effects& out) {
  std::visit([&](const auto& e) { venue(e, now, out); }, event);
}

void TradingEngine::venue(const market::BookObserved& event, base::MonotonicTime now, Effects& out) {
  SymbolState* state = state_of(event.symbol);
  if (state == nullptr) return;
  const bool usable = tells_prices(event.book);
  if (usable) {
    state->strategy->on_book(*event.book, now);
    state->top =
        TopOfBook{.bid = *event.book->best_bid(), .ask = *event.book->best_ask(), .as_of = now - event.age};
    state->source = event.source;
    state->last_bid = state->top->bid.price;
    state->last_bid_as_of = state->top->as_of;
  } else {
    state->top.reset();
    state->strategy->reset();
    state->idle = Idle::kNoBook;
  }
  if (!started_ || finished_) return;
  update_ladder(*state, now, out);
  consider_exit(*state, now, out);
  if (usable) consider_entry(*state, now, out);
}

// Nothing is decided here: that the market moved is what the next book says, and orders are priced by books.
void TradingEngine::venue(const market::TradeObserved& event, base::MonotonicTime now, Effects&) {
  if (SymbolState* state = state_of(event.symbol)) state->strategy->on_trade(event.trade, now);
}

void TradingEngine::venue(const market::OrderAccepted& event, base::MonotonicTime now, Effects& out) {
  after_end(orders_.on(event, now, out), now, out);
}

void TradingEngine::venue(const market::PlaceFailed& event, base::MonotonicTime now, Effects& out) {
  // Trading tried an open circuit and it still is: wait before trying again.
  if (event.error.code == base::ErrorCode::kCircuitOpen && refuses(health_.order_circuit)) {
    order_circuit_opened_ = now;
  }
  after_end(orders_.on(event, now, out), now, out);
}

void TradingEngine::venue(const market::CancelAccepted& event, base::MonotonicTime now, Effects&) {
  orders_.on(event, now);
}

void TradingEngine::venue(const market::CancelFailed& event, base::MonotonicTime now, Effects&) {
  orders_.on(event, now);
}

void TradingEngine::venue(const market::OrderReported& event, base::MonotonicTime now, Effects& out) {
  after_end(orders_.on(event, now, out), now, out);
}

void TradingEngine::venue(const market::OrderAbsent& event, base::MonotonicTime now, Effects& out) {
  const auto end = orders_.on(event, now, out);
  after_end(end, now, out);
  if (!end && started_ && !finished_) update_ladders(now, out);  // it may have become stuck
}

void TradingEngine::venue(const market::QueryFailed& event, base::MonotonicTime now, Effects&) {
  if (event.error.code == base::ErrorCode::kCircuitOpen && refuses(health_.query_circuit)) {
    query_circuit_opened_ = now;
  }
  orders_.on(event, now);
}

void TradingEngine::venue(const market::AccountObserved& event, base::MonotonicTime now, Effects& out) {
  if (const auto asset = unreadable_of_ours(event.account)) {
    const std::string which = asset->value().empty() ? "some asset" : asset->value();
    return venue(market::AccountFailed{base::fail(base::ErrorCode::kParse,
                                                  "the balance of " + which +
                                                      " was told in a way that cannot be read; what was "
                                                      "known of the account before stays in use")
                                           .error()},
                 now, out);
  }
  // Kept for our own assets only, so that the table is as small as the settings. An asset that the exchange
  // leaves out is one of which nothing is left.
  for (auto& state : symbols_) {
    for (const auto& asset : {state.instrument.base, state.instrument.quote}) balances_[asset] = {};
  }
  for (const auto& balance : event.account.balances) {
    const auto it = balances_.find(balance.asset);
    if (it != balances_.end()) it->second = balance;
  }
  settle_cash(now - event.age);
  commitments_.observed(now - event.age);
  check_balances(event, now, out);
  for (auto& state : symbols_) {
    // A cap is looked at again each time: exchanges have been seen to leave out an asset for a while.
    if (!state.balance_doubted && !state.sellable_cap) continue;
    // A picture from before the last fill says nothing of what can be sold now.
    const auto& position = portfolio_.position(state.instrument.symbol);
    if (position.changed_at >= now - event.age) continue;
    state.balance_doubted = false;
    state.sellable_cap = market::Quantity::from_raw(balances_[state.instrument.base].free.raw());
  }
}

bool TradingEngine::is_settled(const market::Asset& quote, base::MonotonicTime as_of) const {
  return std::ranges::none_of(symbols_, [&](const SymbolState& state) {
    const auto& symbol = state.instrument.symbol;
    return state.instrument.quote == quote &&
           (orders_.has_open(symbol) ||
            portfolio_.position(symbol).changed_at + settings_.orders.visibility_grace >= as_of);
  });
}

// A picture in which a trade may or may not be yet would count it twice or not at all: the one before stays.
void TradingEngine::settle_cash(base::MonotonicTime as_of) {
  for (const auto& state : symbols_) {
    const market::Asset& quote = state.instrument.quote;
    if (cash_.contains(quote) && !is_settled(quote, as_of)) continue;
    const market::Balance& balance = balances_[quote];
    cash_[quote] = {.had = balance.free + balance.locked, .flow = portfolio_.cash_flow(quote)};
  }
}

// An asset of ours whose balance could not be read is not one of which nothing is left.
std::optional<market::Asset> TradingEngine::unreadable_of_ours(const market::Account& account) const {
  for (const auto& asset : account.unreadable) {
    if (asset.value().empty()) return asset;
    for (const auto& state : symbols_) {
      if (asset == state.instrument.base || asset == state.instrument.quote) return asset;
    }
  }
  return std::nullopt;
}

// Only where nothing is on its way: the account's picture and the books are of one instant then.
void TradingEngine::check_balances(const market::AccountObserved& event, base::MonotonicTime now,
                                   Effects& out) {
  if (!started_) return;
  const auto as_of = now - event.age;
  for (const auto& state : symbols_) {
    const market::Asset& asset = state.instrument.base;
    market::Quantity held;
    market::Quantity step;
    bool settled = true;
    for (const auto& other : symbols_) {
      // What is one symbol's base and another's quote moves with both.
      settled = settled && other.instrument.quote != asset;
      if (other.instrument.base != asset) continue;
      const auto& symbol = other.instrument.symbol;
      settled = settled && !orders_.has_open(symbol) && !orders_.fees_missing(symbol, now) &&
                portfolio_.position(symbol).changed_at + settings_.orders.visibility_grace < as_of;
      held += portfolio_.position(symbol).held.quantity;
      step = std::max(step, base::step_of<market::Quantity>(other.instrument.quantity_decimals));
    }
    if (!settled) continue;
    const auto& balance = balances_[asset];
    if (auto difference = balance_check_.observe(asset, balance.free + balance.locked, held, step)) {
      out.push_back(note(now, base::EventKind::kBalanceDiffers, asset.value(), std::move(*difference)));
    }
  }
}

void TradingEngine::venue(const market::FillReported& event, base::MonotonicTime now, Effects& out) {
  after_end(orders_.on(event, now, out), now, out);
}

void TradingEngine::venue(const market::TradesObserved& event, base::MonotonicTime now, Effects& out) {
  after_ends(orders_.on(event, now, out), now, out);
}

void TradingEngine::venue(const market::TradesFailed& event, base::MonotonicTime now, Effects&) {
  orders_.on(event, now);
}

void TradingEngine::venue(const market::AccountFailed& event, base::MonotonicTime now, Effects& out) {
  if (!started_) return;
  out.push_back(note(now, base::EventKind::kAccountFailed, "", event.error.message));
  if (finished_ || !event.error.retry_at || *event.error.retry_at <= now) return;
  no_account_before_ = *event.error.retry_at;
  set_timer(TimerId::kAccount, no_account_before_, out);
}

void TradingEngine::venue(const market::RulesObserved& event, base::MonotonicTime now, Effects& out) {
  SymbolState* state = state_of(event.instrument.symbol);
  if (state == nullptr || state->instrument == event.instrument) return;
  state->instrument = event.instrument;
  portfolio_.set_taker_fee(event.instrument.symbol, event.instrument.taker_fee);
  if (!started_) return;
  out.push_back(note(now, base::EventKind::kRulesChanged, event.instrument.symbol.value(),
                     "the exchange takes its orders by new rules: " + in_words(event.instrument)));
}

void TradingEngine::venue(const market::VenueHealth& event, base::MonotonicTime now, Effects& out) {
  const auto has_come_to_refuse = [](base::CircuitState is, base::CircuitState was) {
    return refuses(is) && is != was;
  };
  if (has_come_to_refuse(event.order_circuit, health_.order_circuit)) order_circuit_opened_ = now;
  if (has_come_to_refuse(event.query_circuit, health_.query_circuit)) query_circuit_opened_ = now;
  health_ = event;
  if (started_ && !finished_) update_ladders(now, out);
}

}  // namespace tidegate::trading
