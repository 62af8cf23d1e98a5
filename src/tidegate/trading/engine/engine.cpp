#include "tidegate/trading/engine/engine.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/trading/note.hpp"
#include "tidegate/trading/plug/losing_settings.hpp"

namespace tidegate::trading {
namespace {

// A session without an order says why, this often.
constexpr base::Duration kIdleNote = std::chrono::seconds{30};
// A journal that takes so long is in trouble; a disk that is only busy answers sooner.
constexpr base::Duration kMuteJournal = std::chrono::seconds{5};

}  // namespace

TradingEngine::TradingEngine(TradingSettings settings, std::vector<market::Instrument> instruments,
                             const StrategyFactory& strategy)
    : settings_(std::move(settings)),
      portfolio_(instruments),
      commitments_(settings_.orders.visibility_grace),
      orders_(settings_.orders, portfolio_, commitments_),
      risk_(settings_.risk) {
  TIDEGATE_ASSERT(strategy != nullptr, "an engine trades by a strategy");
  timers_.fill(base::kNever);
  for (const auto& symbol : settings_.symbols) {
    const auto it = std::find_if(instruments.begin(), instruments.end(),
                                 [&symbol](const market::Instrument& i) { return i.symbol == symbol; });
    TIDEGATE_ASSERT(it != instruments.end(), "every traded symbol has its instrument");
    auto made = strategy(settings_.bracket);
    TIDEGATE_ASSERT(made != nullptr, "a factory makes a strategy for every symbol");
    symbols_.emplace_back(*it, std::move(made), settings_);
  }
}

void TradingEngine::apply(const TradingSettings& settings) {
  settings_.risk = settings.risk;
  settings_.ladder = settings.ladder;
  settings_.account_interval = settings.account_interval;
  risk_.apply(settings.risk);
  for (SymbolState& state : symbols_) state.ladder.apply(settings.ladder);
}

Effects TradingEngine::on(const Event& event, base::MonotonicTime now) {
  Effects out;
  std::visit([&](const auto& e) { handle(e, now, out); }, event);
  if (started_ && !finished_) {
    finish_if_done(now, out);
    if (!finished_) set_timers(now, out);
  }
  return out;
}

void TradingEngine::handle(const Start& event, base::MonotonicTime now, Effects& out) {
  TIDEGATE_ASSERT(!started_, "a session starts once");
  started_ = true;
  last_intent_ = now;
  next_idle_note_ = now + kIdleNote;
  for (auto& state : symbols_) state.ladder = Ladder{settings_.ladder, now};
  portfolio_.restore(event.recovered, now);
  orders_.start(event.recovered, settings_.symbols, now, out);
  tell_recovered(now, out);
  out.push_back(note(now, base::EventKind::kSessionStarted, std::to_string(event.recovered.session),
                     std::to_string(orders_.to_reconcile()) + " order(s) of earlier sessions to reconcile"));
  tell_settings(now, out);
  ask_for_account(now, out);
  set_timer(TimerId::kAccount, now + settings_.account_interval, out);
  set_timer(TimerId::kHeartbeat, now + settings_.heartbeat, out);
  update_ladders(now, out);
}

void TradingEngine::tell_recovered(base::MonotonicTime now, Effects& out) {
  for (const auto& symbol : portfolio_.held_symbols()) {
    const Holding& held = portfolio_.position(symbol).held;
    if (!held.quantity.is_positive()) continue;
    const bool traded = is_traded(symbol);
    out.push_back(note(now, traded ? base::EventKind::kPositionRecovered : base::EventKind::kPositionUntraded,
                       symbol.value(),
                       "an earlier session held " + held.quantity.to_string() + " for " +
                           held.cost.to_string() +
                           (traded ? "" : "; the symbol is not traded now: nothing will sell it")));
  }
  if (const auto dropped = portfolio_.day_to_come()) {
    out.push_back(note(now, base::EventKind::kDayToCome, "",
                       "the journal's last result is of a day to come: a clock is or was wrong; of its " +
                           dropped->to_string() +
                           " a loss counts for today, a gain does not; set the clock right"));
  }
  tell_owed(now, out);
}

void TradingEngine::tell_settings(base::MonotonicTime now, Effects& out) {
  const RiskLimits& limits = risk_.limits();
  out.push_back(
      note(now, base::EventKind::kSessionLimits, "",
           "at most " + limits.max_order_notional.to_string() + " an order, " +
               limits.max_position_notional.to_string() + " a symbol, " +
               limits.max_total_notional.to_string() + " in all, " + std::to_string(limits.max_open_orders) +
               " open orders, " + std::to_string(limits.max_orders_per_minute) +
               " orders a minute; no entries after a loss of " + limits.max_daily_loss.to_string() +
               " in a UTC day (so far today: " + portfolio_.day_realised(orders_.wall(now)).to_string() +
               "), nor below a balance of " + limits.min_balance.to_string()));
  for (const auto& state : symbols_) {
    for (auto& problem : losing_settings(settings_.bracket, state.instrument)) {
      out.push_back(
          note(now, base::EventKind::kSettingsLosing, state.instrument.symbol.value(), std::move(problem)));
    }
  }
}

void TradingEngine::handle(const TimerFired& event, base::MonotonicTime now, Effects& out) {
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
      tell_idle(now, out);
      tell_mute_journal(now, out);
      set_timer(TimerId::kHeartbeat, now + settings_.heartbeat, out);
      break;
  }
}

void TradingEngine::tell_idle(base::MonotonicTime now, Effects& out) {
  if (now < next_idle_note_) return;
  next_idle_note_ = now + kIdleNote;
  if (stopping_ || now - last_intent_ < kIdleNote) return;
  for (const auto& state : symbols_) {
    out.push_back(note(now, base::EventKind::kSessionIdle, state.instrument.symbol.value(),
                       "no order for " + base::in_whole_ms(now - last_intent_) + ": " + idle_text(state)));
  }
}

void TradingEngine::tell_mute_journal(base::MonotonicTime now, Effects& out) {
  const base::Duration waiting = orders_.waiting_for_journal(now);
  if (waiting < kMuteJournal || std::exchange(told_mute_journal_, true)) return;
  out.push_back(note(now, base::EventKind::kJournalMute, "",
                     "the journal has not answered for " + base::in_whole_ms(waiting) +
                         ": no order is sent, entry or exit, until it does; look at its disk"));
}

void TradingEngine::handle(const Persisted& event, base::MonotonicTime now, Effects& out) {
  told_mute_journal_ = false;
  if (!std::exchange(journal_healthy_, true)) {
    out.push_back(note(now, base::EventKind::kJournalRecovered, "", "the journal writes again"));
    update_ladders(now, out);
  }
  for (const auto& id : orders_.on_persisted(event.seq, now, out)) {
    const Order& order = orders_.open_order(id);
    const SymbolState* state = state_of(order.symbol());
    TIDEGATE_ASSERT(state != nullptr, "only traded symbols have intents");
    if (const auto why = pre_send_check(*state, order, now); !why.empty()) {
      after_end(orders_.withdraw(id, why, now, out), now, out);
    } else {
      orders_.send(id, now, out);
    }
  }
}

void TradingEngine::handle(const JournalFailed& event, base::MonotonicTime now, Effects& out) {
  if (event.refused) orders_.on_refused(*event.refused);
  if (std::exchange(journal_healthy_, false)) {
    out.push_back(note(now, base::EventKind::kJournalFailed, "", event.error.message));
  }
  for (const auto& id : orders_.not_durable()) {
    after_end(orders_.withdraw(id, "the journal could not keep its intent", now, out), now, out);
  }
  if (started_) update_ladders(now, out);
}

void TradingEngine::handle(const StopRequested& event, base::MonotonicTime now, Effects& out) {
  if (!started_) return;
  if (event.at_once) stop_at_ = now;
  if (stopping_) return;
  stopping_ = event;
  if (!event.at_once) stop_at_ = base::saturating_add(now, settings_.stop_patience);
  out.push_back(note(now, base::EventKind::kSessionStopping, "",
                     std::to_string(orders_.open_orders()) + " order(s) open; positions are " +
                         (event.exit_positions ? "sold" : "left")));
  orders_.cancel_all(now, out);
  for (auto& state : symbols_) consider_exit(state, now, out);
}

void TradingEngine::handle(const EntriesSwitched& event, base::MonotonicTime now, Effects& out) {
  if (finished_ || halted_ == !event.allowed) return;
  halted_ = !event.allowed;
  out.push_back(halted_ ? note(now, base::EventKind::kTradingHalted, "",
                               event.reason + ": nothing is bought until trading is resumed; what is held is "
                                              "sold as ever")
                        : note(now, base::EventKind::kTradingResumed, "", event.reason));
  if (!started_) return;
  // What a symbol tells of itself, and what it does, does not wait for the next book.
  for (auto& state : symbols_) {
    if (state.top) consider_entry(state, now, out);
  }
}

void TradingEngine::handle(const OrderLookedUp& event, base::MonotonicTime now, Effects& out) {
  after_ends(orders_.on(event, now, out), now, out);
}

bool TradingEngine::can_be_sold(const SymbolState& state, market::Quantity quantity) const {
  // Without a price it is not known whether it is worth the minimum: then anything counts.
  return state.last_bid ? sellable(state.instrument, *state.last_bid, quantity).is_positive()
                        : quantity.is_positive();
}

bool TradingEngine::is_dust(const SymbolState& state) const {
  const auto held = portfolio_.position(state.instrument.symbol).held.quantity;
  return !held.is_zero() && !can_be_sold(state, held.is_negative() ? -held : held);
}

bool TradingEngine::is_traded(const market::Symbol& symbol) const {
  return std::ranges::any_of(symbols_, [&](const auto& state) { return state.instrument.symbol == symbol; });
}

bool TradingEngine::exit_left(const SymbolState& state) const {
  const auto held = portfolio_.position(state.instrument.symbol).held.quantity;
  return can_be_sold(state, std::min(held, sale_cap(state).value_or(held)));
}

void TradingEngine::finish_if_done(base::MonotonicTime now, Effects& out) {
  if (!stopping_) return;
  // What is stuck is not worth waiting for, nor what cannot be sold for its sake.
  const bool sold =
      std::ranges::none_of(symbols_, [this](const SymbolState& state) { return exit_left(state); });
  const bool drained = orders_.pending_orders(now) == 0 && (sold || !stopping_->exit_positions);
  if (!drained && now < stop_at_) return;
  finished_ = true;
  for (std::size_t i = 0; i < kTimerCount; ++i) set_timer(static_cast<TimerId>(i), base::kNever, out);
  auto left = static_cast<std::size_t>(std::ranges::count_if(symbols_, [this](const SymbolState& state) {
    return !portfolio_.position(state.instrument.symbol).held.quantity.is_zero() && !is_dust(state);
  }));
  for (const auto& symbol : portfolio_.held_symbols()) {
    if (!is_traded(symbol) && portfolio_.position(symbol).held.quantity.is_positive()) ++left;
  }
  const bool clean = left == 0 && orders_.open_orders() == 0;
  out.push_back(note(now, clean ? base::EventKind::kSessionStopped : base::EventKind::kSessionStoppedOpen, "",
                     std::to_string(orders_.open_orders()) + " order(s) open, " + std::to_string(left) +
                         " position(s) held or owed"));
  out.push_back(Finished{.orders_open = orders_.open_orders(), .positions_held = left});
}

void TradingEngine::set_timers(base::MonotonicTime now, Effects& out) {
  const auto due = orders_.next_deadline();
  set_timer(TimerId::kOrders, due == base::kNever ? due : std::max(due, now), out);
}

void TradingEngine::set_timer(TimerId id, base::MonotonicTime at, Effects& out) {
  auto& set = timers_[static_cast<std::size_t>(id)];
  if (set == at) return;
  set = at;
  out.push_back(SetTimer{.id = id, .at = at});
}

void TradingEngine::update_ladders(base::MonotonicTime now, Effects& out) {
  for (auto& state : symbols_) update_ladder(state, now, out);
}

LadderInputs TradingEngine::ladder_inputs(const SymbolState& state, base::MonotonicTime now) const {
  const auto& symbol = state.instrument.symbol;
  LadderInputs inputs{.order_circuit_open = keeps_off(health_.order_circuit, order_circuit_opened_, now),
                      .query_circuit_open = keeps_off(health_.query_circuit, query_circuit_opened_, now),
                      .user_stream_up = health_.user_stream_connected,
                      .journal_healthy = journal_healthy_,
                      .orders_to_reconcile = orders_.to_reconcile(symbol, now),
                      .orders_stuck = orders_.stuck_orders(symbol, now)};
  if (state.top) {
    inputs.book = state.source;
    inputs.book_age = now - state.top->as_of;
  }
  return inputs;
}

void TradingEngine::update_ladder(SymbolState& state, base::MonotonicTime now, Effects& out) {
  const auto change = state.ladder.update(ladder_inputs(state, now), now);
  if (!change) return;
  ++ladder_changes_;
  if (!entries_allowed(change->to)) state.strategy->reset();
  const bool down = change->to > change->from;
  out.push_back(
      note(now, down ? base::EventKind::kLadderSteppedDown : base::EventKind::kLadderClimbed,
           state.instrument.symbol.value(),
           std::string{name(change->from)} + " -> " + std::string{name(change->to)} + ": " + change->reason));
}

bool TradingEngine::keeps_off(base::CircuitState circuit, base::MonotonicTime opened,
                              base::MonotonicTime now) const {
  return refuses(circuit) && now - opened < settings_.ladder.circuit_probe_after;
}

TradingEngine::SymbolState* TradingEngine::state_of(const market::Symbol& symbol) {
  const auto it = std::find_if(symbols_.begin(), symbols_.end(),
                               [&symbol](const SymbolState& s) { return s.instrument.symbol == symbol; });
  return it == symbols_.end() ? nullptr : &*it;
}

}  // namespace tidegate::trading
