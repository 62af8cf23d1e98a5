// What the engine decides: to enter, to leave, to think again.
#include <algorithm>
#include <utility>

#include "tidegate/trading/check.hpp"
#include "tidegate/trading/engine.hpp"
#include "tidegate/trading/losing_settings.hpp"
#include "tidegate/trading/note.hpp"

namespace tidegate::trading {

void Engine::consider_entry(SymbolState& state, base::MonotonicTime now, Effects& out) {
  std::optional<Wish> wish;
  state.idle = decide_entry(state, wish, now, out);
  if (!wish) return;
  state.last_refusal.reset();
  portfolio_.expect_entry(state.instrument.symbol);
  intend(state, std::move(*wish), Purpose::kEntry, now, out);
}

Idle Engine::decide_entry(SymbolState& state, std::optional<Wish>& wish, base::MonotonicTime now,
                          Effects& out) {
  const auto& symbol = state.instrument.symbol;
  if (stopping_) return Idle::kStopping;
  if (!entries_allowed(state.ladder.step())) return Idle::kStepDown;
  if (orders_.has_open(symbol)) return Idle::kOrderOpen;
  // One position at a time: what is held and can be sold is sold first. A rest too small to sell may stay.
  if (exit_left(state)) return Idle::kHolding;
  if (now < state.no_entry_before) return Idle::kCooldown;
  if (state.reading.strength <= 0) return Idle::kNoSignal;
  auto wanted = entry_at(state.instrument, *state.top, settings_.strategy, state.reading.strength);
  if (!wanted) return Idle::kNotTradable;
  if (stops_at_once(settings_.strategy, state.instrument, *state.top)) {
    if (!std::exchange(state.told_losing, true)) {
      out.push_back(note(now, base::Severity::kWarning, "settings.losing", symbol.value(),
                         "strategy.stop_loss of " + settings_.strategy.stop_loss.to_string() +
                             " lies within fee and spread: what is bought would be sold again at once; "
                             "nothing is bought while that is so"));
    }
    return Idle::kLosesAtOnce;
  }
  if (refused_by_risk(state, *wanted, now, out)) return Idle::kRiskRefused;
  wish = std::move(wanted);
  return Idle::kNothing;
}

bool Engine::refused_by_risk(SymbolState& state, const Wish& wish, base::MonotonicTime now, Effects& out) {
  auto refusal = risk_.check_entry(risk_view(state, wish.notional, now), now);
  if (!refusal) return false;
  ++refusals_[static_cast<std::size_t>(refusal->rule)];
  state.refusal = refusal->reason;
  if (state.last_refusal == refusal->rule) return true;
  state.last_refusal = refusal->rule;
  out.push_back(note(now, base::Severity::kWarning, "risk.refused", state.instrument.symbol.value(),
                     std::move(refusal->reason)));
  return true;
}

void Engine::consider_exit(SymbolState& state, base::MonotonicTime now, Effects& out) {
  if (finished_ || !state.top || now < state.no_exit_before) return;
  const auto& symbol = state.instrument.symbol;
  if (!exits_allowed(state.ladder.step()) || orders_.has_pending(symbol, now)) return;
  const Position& position = portfolio_.position(symbol);
  const bool must_exit = stopping_ && stopping_->exit_positions;
  auto wish =
      exit_at(state.instrument, *state.top, position, sale_cap(state), settings_.strategy, must_exit, now);
  if (!wish) return;
  if (const auto refusal =
          risk_.check_exit(risk_view(state, wish->notional, now), settings_.ladder.max_cached_age)) {
    ++refusals_[static_cast<std::size_t>(refusal->rule)];
    return;
  }
  intend(state, std::move(*wish), Purpose::kExit, now, out);
}

// What the account really has, where that was doubted, and not what an order of unknown fate may sell itself.
std::optional<market::Quantity> Engine::sale_cap(const SymbolState& state) const {
  const auto& symbol = state.instrument.symbol;
  const auto spoken_for = orders_.may_sell(symbol);
  if (spoken_for.is_zero()) return state.sellable_cap;
  const auto rest = std::max(portfolio_.position(symbol).held.quantity - spoken_for, market::Quantity{});
  return std::min(rest, state.sellable_cap.value_or(rest));
}

void Engine::intend(SymbolState& state, Wish wish, Purpose purpose, base::MonotonicTime now, Effects& out) {
  risk_.note_order(now);
  last_intent_ = now;
  if (purpose == Purpose::kExit) state.no_exit_before = now + settings_.strategy.exit_interval;
  out.push_back(note(now, base::Severity::kInfo, "order.intended", state.instrument.symbol.value(),
                     std::string{name(purpose)} + ": " + wish.why));
  orders_.intend(std::move(wish.order), purpose, now, out);
}

std::string Engine::second_thought(const SymbolState& state, const Order& order,
                                   base::MonotonicTime now) const {
  const bool entry = order.intent.purpose == Purpose::kEntry;
  const Step step = state.ladder.step();
  if (entry ? !entries_allowed(step) : !exits_allowed(step))
    return "the ladder stepped to " + std::string{name(step)};
  if (entry && stopping_) return "the session is stopping";
  if (finished_) return "the session ended";
  if (now - order.intended_at > settings_.orders.max_intent_age) {
    return "it took " + in_ms(now - order.intended_at) + " to make the intent durable";
  }
  const auto max_age = entry ? settings_.risk.max_data_age : settings_.ladder.max_cached_age;
  if (!state.top || now - state.top->as_of > max_age) return "the book became too old";
  return {};
}

void Engine::after_ends(const std::vector<OrderEnd>& ends, base::MonotonicTime now, Effects& out) {
  for (const auto& end : ends) after_end(end, now, out);
}

void Engine::after_end(const std::optional<OrderEnd>& end, base::MonotonicTime now, Effects& out) {
  if (!end) return;
  if (started_ && !finished_) update_ladders(now, out);  // one order fewer to reconcile, perhaps
  SymbolState* state = state_of(end->symbol);
  if (state == nullptr) return;
  state->moved_at = now;
  auto retry_at = now;
  if (end->error && end->error->retry_at) retry_at = *end->error->retry_at;
  state->no_entry_before = std::max(retry_at, now + settings_.strategy.entry_cooldown);
  if (end->purpose == Purpose::kEntry) {
    state->sellable_cap.reset();
    return;
  }
  const bool refused = end->error && end->error->delivery == base::Delivery::kRejected;
  const auto pause = refused ? settings_.strategy.entry_cooldown : settings_.strategy.exit_interval;
  state->no_exit_before = std::max(retry_at, now + pause);
  if (!refused) return;
  // "Oversold", perhaps: the account may hold less than the fills say (fees, somebody else's sale).
  state->balance_doubted = true;
  ask_for_account(now, out);
}

void Engine::ask_for_account(base::MonotonicTime now, Effects& out) {
  if (now >= no_account_before_) out.push_back(QueryAccount{});
}

RiskView Engine::risk_view(const SymbolState& state, market::Amount notional, base::MonotonicTime now) const {
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
