// What the engine has at stake, and what it reports of itself.
#include "tidegate/trading/engine/summary.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/trading/engine/engine.hpp"
#include "tidegate/trading/plug/losing_settings.hpp"

namespace tidegate::trading {

market::Amount TradingEngine::open_result() const {
  market::Amount sum;
  for (const auto& state : symbols_) {
    const auto& symbol = state.instrument.symbol;
    if (state.last_bid) {
      sum += portfolio_.open_result(symbol, *state.last_bid);
    } else {
      // What has no price counts as lost; what is owed may cost twice what it was sold for.
      const auto cost = portfolio_.position(symbol).held.cost;
      sum -= cost.is_negative() ? -cost : cost;
    }
  }
  return sum;
}

market::Amount TradingEngine::available(const market::Asset& quote) const {
  const auto it = balances_.find(quote);
  return it == balances_.end() ? market::Amount{} : it->second.free - commitments_.of(quote);
}

market::Amount TradingEngine::exposure(const market::Asset& quote) const {
  market::Amount sum = commitments_.open_of(quote);
  for (const auto& symbol : portfolio_.held_symbols()) {
    if (portfolio_.fee_rule(symbol).quote == quote) sum += portfolio_.cost_of(symbol);
  }
  return sum;
}

std::string TradingEngine::idle_text(const SymbolState& state) const {
  std::string told{text(state.idle)};
  switch (state.idle) {
    case Idle::kStepDown:
      return told + " (" + std::string{name(state.ladder.step())} + ")";
    case Idle::kNoSignal:
      return state.strategy->why_not();
    case Idle::kNotTradable:
      if (!state.top) return told;
      return told + ": " + why_not_tradable(settings_.bracket, state.instrument, state.top->ask.price);
    case Idle::kRiskRefused:
      return told + ": " + state.refusal;
    default:
      return told;
  }
}

SymbolSummary TradingEngine::summary_of(const SymbolState& state, base::MonotonicTime now) const {
  const auto& held = portfolio_.position(state.instrument.symbol).held;
  const Step step = state.ladder.step();
  return {.symbol = state.instrument.symbol,
          .step = step,
          .step_reason = step == Step::kLiveBook ? std::string{}
                                                 : reason_for(ladder_inputs(state, now), settings_.ladder),
          .held = held,
          .dust = is_dust(state),
          .bid = state.last_bid,
          .bid_age = state.last_bid ? now - state.last_bid_as_of : base::Duration{},
          .idle_reason = idle_text(state),
          .time_on_steps = state.ladder.time_on_steps(now)};
}

QuoteSummary TradingEngine::summary_of(const market::Asset& quote) const {
  QuoteSummary told{.asset = quote, .known = !balances_.empty(), .available = available(quote), .equity = {}};
  if (const auto it = cash_.find(quote); it != cash_.end()) {
    told.equity = it->second.had + portfolio_.cash_flow(quote) - it->second.flow;
  }
  for (const auto& state : symbols_) {
    if (state.instrument.quote != quote || !state.last_bid) continue;
    const auto& held = portfolio_.position(state.instrument.symbol).held;
    told.equity += market::notional(*state.last_bid, held.quantity).value_or(market::Amount{});
  }
  return told;
}

Summary TradingEngine::summary(base::MonotonicTime now) const {
  Summary summary;
  for (const auto& state : symbols_) {
    summary.worst_step = std::max(summary.worst_step, state.ladder.step());
    summary.symbols.push_back(summary_of(state, now));
    const auto& quote = state.instrument.quote;
    const bool told = std::ranges::any_of(summary.quotes, [&](const auto& q) { return q.asset == quote; });
    if (told) continue;
    summary.quotes.push_back(summary_of(quote));
    summary.exposure += exposure(quote);
  }
  for (const auto& symbol : portfolio_.held_symbols()) {
    const auto& held = portfolio_.position(symbol).held;
    if (is_traded(symbol) || !held.quantity.is_positive()) continue;
    summary.untraded.push_back({.symbol = symbol, .held = held});
  }
  for (const auto& [id, order] : orders_.open()) {
    summary.open.push_back({.order = order.intent.order,
                            .id = order.exchange_id,
                            .state = order.machine.state(),
                            .executed = order.machine.executed(),
                            .contradicted = order.machine.contradicted()});
    if (orders_.stuck(order, now)) ++summary.orders_stuck;
    if (order.machine.state() != OrderState::kUnknown) continue;
    summary.oldest_unknown = std::max(summary.oldest_unknown, now - order.unknown_since);
  }
  summary.fees.assign(portfolio_.fees().begin(), portfolio_.fees().end());
  summary.day_realised = portfolio_.day_realised(orders_.wall(now));
  summary.max_daily_loss = risk_.limits().max_daily_loss;
  summary.orders_last_minute = risk_.orders_last_minute(now);
  summary.since_last_order = started_ ? now - last_intent_ : base::Duration{};
  summary.orders = orders_.counts();
  summary.orders_open = orders_.open_orders();
  summary.orders_to_reconcile = orders_.to_reconcile();
  summary.waiting_for_journal = orders_.waiting_for_journal(now);
  summary.totals = portfolio_.totals();
  summary.open_result = open_result();
  summary.refusals = refusals_;
  summary.ladder_changes = ladder_changes_;
  summary.halted = halted_;
  return summary;
}

}  // namespace tidegate::trading
