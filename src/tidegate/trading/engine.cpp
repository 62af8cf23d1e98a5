#include "tidegate/trading/engine.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/trading/note.hpp"

namespace tidegate::trading {
Engine::Engine(TradingSettings settings, std::vector<market::Instrument> instruments)
    : settings_(std::move(settings)),
      portfolio_(instruments),
      orders_(settings_.orders, portfolio_),
      risk_(settings_.risk) {
  timers_.fill(base::kNever);
  for (const auto& symbol : settings_.symbols) {
    const auto it = std::find_if(instruments.begin(), instruments.end(),
                                 [&symbol](const market::Instrument& i) { return i.symbol == symbol; });
    TIDEGATE_ASSERT(it != instruments.end(), "every traded symbol has its instrument");
    symbols_.emplace_back(*it, settings_);
  }
}

Effects Engine::on(const Event& event, base::MonotonicTime now) {
  Effects out;
  std::visit([&](const auto& e) { handle(e, now, out); }, event);
  if (started_ && !finished_) {
    finish_if_done(now, out);
    set_timers(now, out);
  }
  return out;
}

void Engine::handle(const Start& event, base::MonotonicTime now, Effects& out) {
  TIDEGATE_ASSERT(!started_, "a session starts once");
  started_ = true;
  for (auto& state : symbols_) state.ladder = Ladder{settings_.ladder, now};
  for (const auto& position : event.recovered.positions) {
    portfolio_.restore(position, now);
    const bool traded = state_of(position.symbol) != nullptr;
    out.push_back(note(now, traded ? base::Severity::kInfo : base::Severity::kWarning, "position.recovered",
                       position.symbol.value(),
                       "an earlier session held " + position.held.quantity.to_string() + " for " +
                           position.held.cost.to_string() +
                           (traded ? "" : "; the symbol is not traded now: nothing will sell it")));
  }
  orders_.start(event.recovered, now, out);
  out.push_back(note(now, base::Severity::kInfo, "session.started", std::to_string(event.recovered.session),
                     std::to_string(orders_.to_reconcile()) + " order(s) of earlier sessions to reconcile"));
  ask_for_account(now, out);
  set_timer(TimerId::kAccount, now + settings_.account_interval, out);
  set_timer(TimerId::kHeartbeat, now + settings_.heartbeat, out);
  update_ladders(now, out);
}

void Engine::handle(const TimerFired& event, base::MonotonicTime now, Effects& out) {
  timers_[static_cast<std::size_t>(event.id)] = base::kNever;
  if (!started_ || finished_) return;
  switch (event.id) {
    case TimerId::kOrders:
      orders_.on_time(now, out);
      break;
    case TimerId::kAccount:
      ask_for_account(now, out);
      set_timer(TimerId::kAccount, now + settings_.account_interval, out);
      break;
    case TimerId::kHeartbeat:
      update_ladders(now, out);
      for (auto& state : symbols_) consider_exit(state, now, out);
      set_timer(TimerId::kHeartbeat, now + settings_.heartbeat, out);
      break;
  }
}

void Engine::handle(const Persisted& event, base::MonotonicTime now, Effects& out) {
  if (!std::exchange(journal_healthy_, true)) {
    out.push_back(note(now, base::Severity::kInfo, "journal.recovered", "", "the journal writes again"));
    update_ladders(now, out);
  }
  for (const auto& id : orders_.on_persisted(event.seq)) {
    const Order& order = orders_.open_order(id);
    const SymbolState* state = state_of(order.symbol());
    TIDEGATE_ASSERT(state != nullptr, "only traded symbols have intents");
    if (const auto why = second_thought(*state, order, now); !why.empty()) {
      after_end(orders_.withdraw(id, why, now, out), now, out);
    } else {
      orders_.send(id, now, out);
    }
  }
}

void Engine::handle(const JournalFailed& event, base::MonotonicTime now, Effects& out) {
  if (std::exchange(journal_healthy_, false)) {
    out.push_back(note(now, base::Severity::kError, "journal.failed", "", event.error.message));
  }
  for (const auto& id : orders_.not_durable()) {
    after_end(orders_.withdraw(id, "the journal could not keep its intent", now, out), now, out);
  }
  if (started_) update_ladders(now, out);
}

void Engine::handle(const StopRequested& event, base::MonotonicTime now, Effects& out) {
  if (!started_) return;
  if (event.at_once) stop_at_ = now;
  if (stopping_) return;
  stopping_ = event;
  if (!event.at_once) stop_at_ = base::saturating_add(now, settings_.stop_patience);
  out.push_back(note(now, base::Severity::kInfo, "session.stopping", "",
                     std::to_string(orders_.open_orders()) + " order(s) open; positions are " +
                         (event.exit_positions ? "sold" : "left")));
  orders_.cancel_all(out);
  for (auto& state : symbols_) consider_exit(state, now, out);
}

void Engine::handle(const OrderLookedUp&, base::MonotonicTime, Effects&) {}

bool Engine::exit_left(const SymbolState& state) const {
  const auto held = portfolio_.position(state.instrument.symbol).held.quantity;
  const auto have = std::min(held, state.sellable_cap.value_or(held));
  // Without a price nobody knows whether the rest is worth the minimum: then anything counts.
  return state.top ? sellable(state.instrument, state.top->bid.price, have).is_positive()
                   : have.is_positive();
}

void Engine::finish_if_done(base::MonotonicTime now, Effects& out) {
  if (!stopping_) return;
  const auto left = static_cast<std::size_t>(std::count_if(
      symbols_.begin(), symbols_.end(), [this](const SymbolState& state) { return exit_left(state); }));
  const bool drained = orders_.open_orders() == 0 && (left == 0 || !stopping_->exit_positions);
  if (!drained && now < stop_at_) return;
  finished_ = true;
  for (std::size_t i = 0; i < kTimerCount; ++i) set_timer(static_cast<TimerId>(i), base::kNever, out);
  out.push_back(note(now, drained ? base::Severity::kInfo : base::Severity::kWarning, "session.stopped", "",
                     std::to_string(orders_.open_orders()) + " order(s) open, " + std::to_string(left) +
                         " position(s) held"));
  out.push_back(Finished{.orders_open = orders_.open_orders(), .positions_held = left});
}

void Engine::set_timers(base::MonotonicTime now, Effects& out) {
  const auto due = orders_.next_deadline();
  set_timer(TimerId::kOrders, due == base::kNever ? due : std::max(due, now), out);
}

void Engine::set_timer(TimerId id, base::MonotonicTime at, Effects& out) {
  auto& set = timers_[static_cast<std::size_t>(id)];
  if (set == at) return;
  set = at;
  out.push_back(SetTimer{.id = id, .at = at});
}

void Engine::update_ladders(base::MonotonicTime now, Effects& out) {
  for (auto& state : symbols_) update_ladder(state, now, out);
}

void Engine::update_ladder(SymbolState& state, base::MonotonicTime now, Effects& out) {
  LadderInputs inputs{.order_circuit_open = keeps_off(health_.order_circuit, order_circuit_opened_, now),
                      .query_circuit_open = keeps_off(health_.query_circuit, query_circuit_opened_, now),
                      .user_stream_up = health_.user_stream_connected,
                      .journal_healthy = journal_healthy_,
                      .orders_to_reconcile = orders_.to_reconcile()};
  if (state.top) {
    inputs.book = state.source;
    inputs.book_age = now - state.top->as_of;
  }
  const auto change = state.ladder.update(inputs, now);
  if (!change) return;
  ++ladder_changes_;
  if (!entries_allowed(change->to)) state.signal.reset();
  out.push_back(
      note(now, change->to > change->from ? base::Severity::kWarning : base::Severity::kInfo,
           "ladder.changed", state.instrument.symbol.value(),
           std::string{name(change->from)} + " -> " + std::string{name(change->to)} + ": " + change->reason));
}

bool Engine::keeps_off(market::CircuitState circuit, base::MonotonicTime opened,
                       base::MonotonicTime now) const {
  return circuit == market::CircuitState::kOpen && now - opened < settings_.ladder.circuit_probe_after;
}

Engine::SymbolState* Engine::state_of(const market::Symbol& symbol) {
  const auto it = std::find_if(symbols_.begin(), symbols_.end(),
                               [&symbol](const SymbolState& s) { return s.instrument.symbol == symbol; });
  return it == symbols_.end() ? nullptr : &*it;
}

market::Amount Engine::open_result() const {
  market::Amount sum;
  for (const auto& state : symbols_) {
    if (state.top) sum += portfolio_.open_result(state.instrument.symbol, state.top->bid.price);
  }
  return sum;
}

Summary Engine::summary(base::MonotonicTime now) const {
  Summary summary{.orders = orders_.counts(),
                  .orders_open = orders_.open_orders(),
                  .orders_to_reconcile = orders_.to_reconcile(),
                  .totals = portfolio_.totals(),
                  .open_result = open_result(),
                  .refusals = refusals_,
                  .ladder_changes = ladder_changes_};
  for (const auto& state : symbols_) {
    summary.worst_step = std::max(summary.worst_step, state.ladder.step());
    summary.symbols.push_back({.symbol = state.instrument.symbol,
                               .step = state.ladder.step(),
                               .held = portfolio_.position(state.instrument.symbol).held,
                               .time_on_steps = state.ladder.time_on_steps(now)});
  }
  return summary;
}

}  // namespace tidegate::trading
