// What the engine decides: to enter, to leave, to think again.
#include <algorithm>
#include <utility>

#include "tidegate/trading/check.hpp"
#include "tidegate/trading/engine.hpp"
#include "tidegate/trading/note.hpp"

namespace tidegate::trading {

void Engine::consider_entry(SymbolState& state, double strength, base::MonotonicTime now, Effects& out) {
  if (stopping_ || strength <= 0 || now < state.no_entry_before) return;
  if (!entries_allowed(state.ladder.step()) || orders_.has_open(state.instrument.symbol)) return;
  auto wish = entry_at(state.instrument, *state.top, settings_.strategy, strength);
  if (!wish) return;
  // One position at a time: what is held and can be sold is sold first. A rest too small to sell may stay.
  if (exit_left(state)) return;
  if (auto refusal = risk_.check_entry(risk_view(state, wish->notional, now), now)) {
    ++refusals_[static_cast<std::size_t>(refusal->rule)];
    if (state.last_refusal == refusal->rule) return;
    state.last_refusal = refusal->rule;
    out.push_back(note(now, base::Severity::kWarning, "risk.refused", state.instrument.symbol.value(),
                       std::move(refusal->reason)));
    return;
  }
  state.last_refusal.reset();
  auto& free = free_[state.instrument.quote];
  free = free - wish->notional;
  intend(state, std::move(*wish), Purpose::kEntry, now, out);
}

void Engine::consider_exit(SymbolState& state, base::MonotonicTime now, Effects& out) {
  if (finished_ || !state.top || now < state.no_exit_before) return;
  if (!exits_allowed(state.ladder.step()) || orders_.has_open(state.instrument.symbol)) return;
  const Position& position = portfolio_.position(state.instrument.symbol);
  const bool must_exit = stopping_ && stopping_->exit_positions;
  auto wish =
      exit_at(state.instrument, *state.top, position, state.sellable_cap, settings_.strategy, must_exit, now);
  if (!wish) return;
  if (const auto refusal =
          risk_.check_exit(risk_view(state, wish->notional, now), settings_.ladder.max_cached_age)) {
    ++refusals_[static_cast<std::size_t>(refusal->rule)];
    return;
  }
  intend(state, std::move(*wish), Purpose::kExit, now, out);
}

void Engine::intend(SymbolState& state, Wish wish, Purpose purpose, base::MonotonicTime now, Effects& out) {
  risk_.note_order(now);
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

void Engine::after_end(const std::optional<OrderEnd>& end, base::MonotonicTime now, Effects& out) {
  if (!end) return;
  if (started_ && !finished_) update_ladders(now, out);  // one order fewer to reconcile, perhaps
  SymbolState* state = state_of(end->symbol);
  if (state == nullptr) return;
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
  RiskView view{.order_notional = notional,
                .position_cost = portfolio_.position(state.instrument.symbol).held.cost,
                .open_orders = orders_.open_orders(),
                .session_result = portfolio_.totals().realised + open_result(),
                .data_age = now - state.top->as_of};
  const auto free = free_.find(state.instrument.quote);
  if (free != free_.end()) view.free_balance = free->second;
  return view;
}

}  // namespace tidegate::trading
