#include "tidegate/trading/engine.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/trading/check.hpp"

namespace tidegate::trading {
namespace {

Effect note(base::MonotonicTime now, base::Severity severity, std::string kind, std::string subject,
            std::string text) {
  return Notify{{.at = now,
                 .severity = severity,
                 .kind = std::move(kind),
                 .subject = std::move(subject),
                 .text = std::move(text)}};
}

}  // namespace

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

// --- the session ---

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
  out.push_back(QueryAccount{});
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
      out.push_back(QueryAccount{});
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
  if (!started_ || stopping_) return;
  stopping_ = event;
  stop_at_ = base::saturating_add(now, settings_.stop_patience);
  out.push_back(note(now, base::Severity::kInfo, "session.stopping", "",
                     std::to_string(orders_.open_orders()) + " order(s) open; positions are " +
                         (event.exit_positions ? "sold" : "left")));
  orders_.cancel_all(out);
  for (auto& state : symbols_) consider_exit(state, now, out);
}

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

// --- what the venue says ---

void Engine::handle(const market::VenueEvent& event, base::MonotonicTime now, Effects& out) {
  std::visit([&](const auto& e) { venue(e, now, out); }, event);
}

void Engine::venue(const market::BookObserved& event, base::MonotonicTime now, Effects& out) {
  SymbolState* state = state_of(event.symbol);
  if (state == nullptr) return;
  const auto reading = event.book == nullptr ? std::nullopt : state->signal.observe(*event.book);
  if (reading) {
    state->top =
        TopOfBook{.bid = *event.book->best_bid(), .ask = *event.book->best_ask(), .as_of = now - event.age};
    state->source = event.source;
  } else {
    state->top.reset();
    state->signal.reset();
  }
  if (!started_ || finished_) return;
  update_ladder(*state, now, out);
  consider_exit(*state, now, out);
  if (reading) consider_entry(*state, reading->strength, now, out);
}

void Engine::venue(const market::OrderAccepted& event, base::MonotonicTime now, Effects& out) {
  after_end(orders_.on(event, now, out), now, out);
}

void Engine::venue(const market::PlaceFailed& event, base::MonotonicTime now, Effects& out) {
  // Trading tried an open circuit and it still is: wait before trying again.
  if (event.error.code == base::ErrorCode::kCircuitOpen &&
      health_.order_circuit == market::CircuitState::kOpen) {
    order_circuit_opened_ = now;
  }
  after_end(orders_.on(event, now, out), now, out);
}

void Engine::venue(const market::CancelAccepted& event, base::MonotonicTime now, Effects&) {
  orders_.on_cancel_answered(event.client_id, now);
}

void Engine::venue(const market::CancelFailed& event, base::MonotonicTime now, Effects&) {
  orders_.on_cancel_answered(event.client_id, now);
}

void Engine::venue(const market::OrderReported& event, base::MonotonicTime now, Effects& out) {
  after_end(orders_.on(event, now, out), now, out);
}

void Engine::venue(const market::OrderAbsent& event, base::MonotonicTime now, Effects& out) {
  after_end(orders_.on(event, now, out), now, out);
}

void Engine::venue(const market::QueryFailed& event, base::MonotonicTime now, Effects&) {
  orders_.on(event, now);
}

void Engine::venue(const market::AccountObserved& event, base::MonotonicTime, Effects&) {
  // Kept for our own assets only, so that the table is as small as the settings. An asset that the exchange
  // leaves out is one of which nothing is left.
  for (auto& state : symbols_) {
    for (const auto& asset : {state.instrument.base, state.instrument.quote}) free_[asset] = {};
  }
  for (const auto& balance : event.account.balances) {
    const auto it = free_.find(balance.asset);
    if (it != free_.end()) it->second = balance.free;
  }
  for (auto& state : symbols_) {
    if (!std::exchange(state.balance_doubted, false)) continue;
    state.sellable_cap = market::Quantity::from_raw(free_[state.instrument.base].raw());
  }
}

void Engine::venue(const market::AccountFailed& event, base::MonotonicTime now, Effects& out) {
  if (!started_) return;
  out.push_back(note(now, base::Severity::kWarning, "account.failed", "", event.error.message));
}

void Engine::venue(const market::VenueHealth& event, base::MonotonicTime now, Effects& out) {
  const bool opened = event.order_circuit == market::CircuitState::kOpen &&
                      health_.order_circuit != market::CircuitState::kOpen;
  if (opened) order_circuit_opened_ = now;
  health_ = event;
  if (started_ && !finished_) update_ladders(now, out);
}

// --- the ladder ---

void Engine::update_ladders(base::MonotonicTime now, Effects& out) {
  for (auto& state : symbols_) update_ladder(state, now, out);
}

void Engine::update_ladder(SymbolState& state, base::MonotonicTime now, Effects& out) {
  LadderInputs inputs{.order_circuit_open = order_circuit_open(now),
                      .query_circuit_open = health_.query_circuit == market::CircuitState::kOpen,
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

bool Engine::order_circuit_open(base::MonotonicTime now) const {
  return health_.order_circuit == market::CircuitState::kOpen &&
         now - order_circuit_opened_ < settings_.ladder.circuit_probe_after;
}

// --- decisions ---

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
  out.push_back(QueryAccount{});
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

// --- looking in ---

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
