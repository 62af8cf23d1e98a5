// What the engine decides: to enter, to leave, to think again.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "tidegate/base/time.hpp"
#include "tidegate/trading/engine/engine.hpp"
#include "tidegate/trading/note.hpp"
#include "tidegate/trading/plug/bracket.hpp"

namespace tidegate::trading {
namespace {

// A strategy may be wrong about the market, but not about what an order of ours is. What it is worth is
// reckoned here, whatever the strategy meant it to be worth: the limits are held against that. Absent: it is
// no order that may go out. That ends no process: something may be held, which must be sold some day.
std::optional<market::Amount> worth_of(const market::NewOrder& order, const market::Symbol& symbol,
                                       market::Side side) {
  const bool ours = order.symbol == symbol && order.side == side &&
                    order.type == market::OrderType::kImmediateOrCancel && order.quantity.is_positive() &&
                    order.price.is_positive();
  const auto worth = market::notional(order.price, order.quantity);
  return ours && worth ? std::optional{*worth} : std::nullopt;
}

}  // namespace

void TradingEngine::consider_entry(SymbolState& state, base::MonotonicTime now, Effects& out) {
  std::optional<OrderProposal> proposal;
  state.idle = decide_entry(state, proposal, now, out);
  if (!proposal) return;
  state.last_refusal.reset();
  portfolio_.expect_entry(state.instrument.symbol);
  intend(state, std::move(*proposal), OrderPurpose::kEntry, now, out);
}

Idle TradingEngine::decide_entry(SymbolState& state, std::optional<OrderProposal>& proposal,
                                 base::MonotonicTime now, Effects& out) {
  const auto& symbol = state.instrument.symbol;
  if (stopping_) return Idle::kStopping;
  if (halted_) return Idle::kHalted;
  if (!entries_allowed(state.ladder.step())) return Idle::kStepDown;
  if (orders_.has_open(symbol)) return Idle::kOrderOpen;
  // One position at a time: what is held and can be sold is sold first. A rest too small to sell may stay.
  // So does what the account seems to lack for the moment: the next picture may show it again.
  if (can_be_sold(state, portfolio_.position(symbol).held.quantity)) return Idle::kHolding;
  if (now < state.no_entry_before) return Idle::kCooldown;
  auto wanted = state.strategy->entry({state.instrument, *state.top, now});
  if (!wanted) return without_entry(state, wanted.error(), now, out);
  if (refused_by_risk(state, *wanted, now, out)) return Idle::kRiskRefused;
  proposal = *std::move(wanted);
  return Idle::kNothing;
}

Idle TradingEngine::without_entry(SymbolState& state, NoEntry why, base::MonotonicTime now, Effects& out) {
  switch (why) {
    case NoEntry::kNoSignal:
      return Idle::kNoSignal;
    case NoEntry::kNotTradable:
      return Idle::kNotTradable;
    case NoEntry::kLosesAtOnce:
      break;
  }
  if (!std::exchange(state.told_losing, true)) {
    out.push_back(note(now, base::EventKind::kSettingsLosing, state.instrument.symbol.value(),
                       "trading.stop_loss of " + settings_.bracket.stop_loss.to_string() +
                           " lies within fee and spread: what is bought would be sold again at once; "
                           "nothing is bought while that is so"));
  }
  return Idle::kLosesAtOnce;
}

bool TradingEngine::refused_by_risk(SymbolState& state, const OrderProposal& proposal,
                                    base::MonotonicTime now, Effects& out) {
  const auto worth = worth_of(proposal.order, state.instrument.symbol, market::Side::kBuy);
  if (!worth) return refuse_as_malformed(state, "purchase", now, out);
  auto refusal = risk_.check_entry(risk_view(state, *worth, now), now);
  if (!refusal) return false;
  ++refusals_[static_cast<std::size_t>(refusal->rule)];
  state.refusal = refusal->reason;
  if (state.last_refusal == refusal->rule) return true;
  state.last_refusal = refusal->rule;
  out.push_back(
      note(now, base::EventKind::kRiskRefused, state.instrument.symbol.value(), std::move(refusal->reason)));
  return true;
}

bool TradingEngine::refuse_as_malformed(SymbolState& state, std::string_view what, base::MonotonicTime now,
                                        Effects& out) {
  state.refusal = "the strategy's " + std::string{what} +
                  " is no immediate-or-cancel order of its symbol with an amount that can be reckoned";
  if (!std::exchange(state.told_malformed, true)) {
    out.push_back(note(now, base::EventKind::kRiskRefused, state.instrument.symbol.value(),
                       state.refusal + ": mend the strategy; nothing of it is sent"));
  }
  return true;
}

void TradingEngine::consider_exit(SymbolState& state, base::MonotonicTime now, Effects& out) {
  if (finished_ || !state.top || now < state.no_exit_before) return;
  const auto& symbol = state.instrument.symbol;
  if (!exits_allowed(state.ladder.step()) || orders_.has_pending(symbol, now)) return;
  const Position& position = portfolio_.position(symbol);
  if (!position.held.quantity.is_positive()) return;
  const MarketView view{state.instrument, *state.top, now};
  const HeldView held{position, sale_cap(state), state.sales_missed};
  const bool must_exit = stopping_ && stopping_->exit_positions;
  auto proposal = must_exit ? sale_of(view, held, settings_.bracket, "the session ends")
                            : state.strategy->exit(view, held);
  if (!proposal) return;
  // A sale of more would be withdrawn before it is sent, again and again, and the position kept.
  const auto most = std::min(position.held.quantity, held.cap.value_or(position.held.quantity));
  if (proposal->order.quantity > most) {
    proposal->order.quantity = sellable(state.instrument, state.top->bid.price, most);
    if (proposal->order.quantity.is_zero()) return;
  }
  const auto worth = worth_of(proposal->order, symbol, market::Side::kSell);
  if (!worth) {
    refuse_as_malformed(state, "sale", now, out);
    return;
  }
  if (const auto refusal = risk_.check_exit(risk_view(state, *worth, now), settings_.ladder.max_cached_age)) {
    ++refusals_[static_cast<std::size_t>(refusal->rule)];
    return;
  }
  intend(state, std::move(*proposal), OrderPurpose::kExit, now, out);
}

// What the account really has, where that was doubted, and not what an order of unknown outcome may sell
// itself.
std::optional<market::Quantity> TradingEngine::sale_cap(const SymbolState& state,
                                                        const market::ClientOrderId& except) const {
  const auto& symbol = state.instrument.symbol;
  const auto spoken_for = orders_.may_sell(symbol, except);
  if (spoken_for.is_zero()) return state.sellable_cap;
  const auto rest = std::max(portfolio_.position(symbol).held.quantity - spoken_for, market::Quantity{});
  return std::min(rest, state.sellable_cap.value_or(rest));
}

void TradingEngine::intend(SymbolState& state, OrderProposal proposal, OrderPurpose purpose,
                           base::MonotonicTime now, Effects& out) {
  risk_.note_order(now);
  last_intent_ = now;
  if (purpose == OrderPurpose::kExit) state.no_exit_before = now + settings_.bracket.exit_interval;
  out.push_back(note(now, base::EventKind::kOrderIntended, state.instrument.symbol.value(),
                     std::string{name(purpose)} + ": " + proposal.why));
  orders_.intend(std::move(proposal.order), purpose, now, out);
}

std::string TradingEngine::pre_send_check(const SymbolState& state, const Order& order,
                                          base::MonotonicTime now) {
  const bool entry = order.intent.purpose == OrderPurpose::kEntry;
  const Step step = state.ladder.step();
  if (entry ? !entries_allowed(step) : !exits_allowed(step))
    return "the ladder stepped to " + std::string{name(step)};
  if (entry && stopping_) return "the session is stopping";
  if (entry && halted_) return "a person halted trading";
  if (finished_) return "the session ended";
  if (now - order.intended_at > settings_.orders.max_intent_age) {
    return "it took " + base::in_whole_ms(now - order.intended_at) + " to make the intent durable";
  }
  const auto max_age = entry ? settings_.risk.max_data_age : settings_.ladder.max_cached_age;
  if (!state.top || now - state.top->as_of > max_age) return "the book became too old";
  return entry ? pre_send_check_entry(state, order, now) : pre_send_check_exit(state, order);
}

std::string TradingEngine::pre_send_check_entry(const SymbolState& state, const Order& order,
                                                base::MonotonicTime now) {
  const auto& symbol = state.instrument.symbol;
  if (orders_.open_orders(symbol) > 1) return "another order of " + symbol.value() + " is open again";
  if (can_be_sold(state, portfolio_.position(symbol).held.quantity)) return "a position is held meanwhile";
  // As before it was decided: without itself.
  RiskView view = risk_view(
      state,
      market::notional(order.intent.order.price, order.intent.order.quantity).value_or(market::Amount{}),
      now);
  const market::Amount own = commitments_.open_of(order.id());
  view.position -= own;
  view.total -= own;
  if (view.free_balance) *view.free_balance += own;
  view.open_orders -= 1;
  const auto refusal = risk_.check_again(view);
  return refusal ? refusal->reason : std::string{};
}

std::string TradingEngine::pre_send_check_exit(const SymbolState& state, const Order& order) const {
  const auto held = portfolio_.position(state.instrument.symbol).held.quantity;
  const auto left = std::min(held, sale_cap(state, order.id()).value_or(held));
  if (order.intent.order.quantity <= left) return {};
  return "only " + left.to_string() + " of its " + order.intent.order.quantity.to_string() +
         " can be sold any more";
}

void TradingEngine::tell_owed(base::MonotonicTime now, Effects& out) {
  for (auto& state : symbols_) {
    const auto& symbol = state.instrument.symbol;
    const Holding& held = portfolio_.position(symbol).held;
    const bool owed = held.quantity.is_negative() && !is_dust(state);
    if (!owed || std::exchange(state.told_owed, owed)) {
      state.told_owed = owed;
      continue;
    }
    out.push_back(
        note(now, base::EventKind::kPositionOwed, symbol.value(),
             (-held.quantity).to_string() + " more was sold than was held, for " + (-held.cost).to_string() +
                 ": coins of the account that were not trading's; buy them back by hand if they are "
                 "wanted. Until then they are named as owed"));
  }
}

void TradingEngine::after_ends(const std::vector<OrderEnd>& ends, base::MonotonicTime now, Effects& out) {
  for (const auto& end : ends) after_end(end, now, out);
}

void TradingEngine::after_end(const std::optional<OrderEnd>& end, base::MonotonicTime now, Effects& out) {
  if (started_) tell_owed(now, out);
  if (!end) return;
  if (started_ && !finished_) update_ladders(now, out);  // one order fewer to reconcile, perhaps
  SymbolState* state = state_of(end->symbol);
  if (state == nullptr) return tell_untraded(end->symbol, now, out);
  auto retry_at = now;
  if (end->error && end->error->retry_at) retry_at = *end->error->retry_at;
  state->no_entry_before = std::max(retry_at, now + settings_.bracket.entry_cooldown);
  if (end->purpose == OrderPurpose::kEntry) {
    state->sellable_cap.reset();
    state->sales_missed = 0;
    return;
  }
  const bool missed = end->state == OrderState::kCanceled && end->executed.is_zero();
  if (missed) ++state->sales_missed;
  const bool refused = end->error && end->error->delivery == base::Delivery::kRejected;
  const auto pause = refused ? settings_.bracket.entry_cooldown : settings_.bracket.exit_interval;
  const auto again = end->error ? orders_.try_again_at(*end->error, now) : now;
  state->no_exit_before = std::max(again, now + pause);
  // What our own side refused says nothing of buyers.
  if (refused || !end->executed.is_zero()) state->sales_missed = 0;
  if (!refused) return;
  // "Oversold", perhaps: the account may hold less than the fills say (fees, somebody else's sale).
  state->balance_doubted = true;
  ask_for_account(now, out);
}

// An order of an earlier session, of a symbol that is not traded any more, turned out to have bought.
void TradingEngine::tell_untraded(const market::Symbol& symbol, base::MonotonicTime now, Effects& out) {
  const Holding& held = portfolio_.position(symbol).held;
  if (!held.quantity.is_positive()) return;
  out.push_back(note(now, base::EventKind::kPositionUntraded, symbol.value(),
                     held.quantity.to_string() + " is held for " + held.cost.to_string() +
                         "; the symbol is not traded now: nothing will sell it"));
}

void TradingEngine::ask_for_account(base::MonotonicTime now, Effects& out) {
  if (now >= no_account_before_) out.push_back(QueryAccount{});
}

RiskView TradingEngine::risk_view(const SymbolState& state, market::Amount notional,
                                  base::MonotonicTime now) const {
  const auto& instrument = state.instrument;
  RiskView view{.order_notional = notional,
                .position = portfolio_.cost_of(instrument.symbol) + commitments_.open_of(instrument.symbol),
                .total = exposure(instrument.quote),
                .open_orders = orders_.open_orders(),
                .day_result = portfolio_.day_realised(orders_.wall(now)) + open_result(),
                .data_age = now - state.top->as_of};
  if (!balances_.empty()) view.free_balance = available(instrument.quote);
  return view;
}

}  // namespace tidegate::trading
