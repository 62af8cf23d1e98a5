// The trading engine: events in, effects out. Pure and deterministic: the same events at the same instants
// give the same effects.
//
//   books, trades → strategy → proposal → risk → intent (Persist) → Persisted → pre-send check → Place →
//   reports → position
//
// Between an intent and its going out lies a disk write, so the engine looks again when the intent is
// durable: if by then the ladder, the data, the intent's age, the limits or what is held forbid it, the order
// is withdrawn and never sent. One order at a time for each symbol: while the outcome of one is open, nothing
// else is decided for that symbol. Cost: the strategy's a book or a trade, O(log orders) an order's event.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tidegate/base/circuit_state.hpp"
#include "tidegate/trading/engine/settings.hpp"
#include "tidegate/trading/engine/summary.hpp"
#include "tidegate/trading/event.hpp"
#include "tidegate/trading/holdings/balance_check.hpp"
#include "tidegate/trading/holdings/commitments.hpp"
#include "tidegate/trading/holdings/portfolio.hpp"
#include "tidegate/trading/orders/flow.hpp"
#include "tidegate/trading/plug/strategy.hpp"
#include "tidegate/trading/safety/idle.hpp"

namespace tidegate::trading {

class TradingEngine {
 public:
  // Precondition: settings.validate() found nothing, and every symbol has its instrument. `strategy` is
  // called here alone, once for each symbol in their order.
  TradingEngine(TradingSettings settings, std::vector<market::Instrument> instruments,
                const StrategyFactory& strategy);

  // `now` never goes back. Before Start, events only update what is known; effects begin with Start.
  Effects on(const Event& event, base::MonotonicTime now);

  // From the next event on: limits of risk, bounds of the ladder, and the pause between looks at the
  // balances. All else of `settings` is left aside: it is read at the start. Precondition:
  // settings.validate() is empty.
  void apply(const TradingSettings& settings);

  Summary summary(base::MonotonicTime now) const;

 private:
  struct SymbolState {
    SymbolState(market::Instrument traded, std::unique_ptr<Strategy> its_strategy,
                const TradingSettings& settings)
        : instrument(std::move(traded)),
          strategy(std::move(its_strategy)),
          ladder(settings.ladder, base::MonotonicTime{}) {}

    market::Instrument instrument;
    std::unique_ptr<Strategy> strategy;
    Ladder ladder;
    std::optional<TopOfBook> top;
    std::optional<market::Price> last_bid;  // stays when the book is lost: what is held is worth something
    base::MonotonicTime last_bid_as_of{};
    Idle idle = Idle::kNoBook;
    std::string refusal;  // of the risk limits, where they made it idle
    bool told_losing = false;
    bool told_malformed = false;
    bool told_owed = false;
    base::Source source = base::Source::kStream;
    base::MonotonicTime no_entry_before{};
    base::MonotonicTime no_exit_before{};
    std::uint32_t sales_missed = 0;  // in a row, which found no buyer
    bool balance_doubted = false;    // a sale was refused: what does the account really have?
    std::optional<market::Quantity> sellable_cap;
    std::optional<RiskRule> last_refusal;  // reported once, not at every book
  };

  void handle(const market::VenueEvent& event, base::MonotonicTime now, Effects& out);
  void handle(const TimerFired& event, base::MonotonicTime now, Effects& out);
  void handle(const Persisted& event, base::MonotonicTime now, Effects& out);
  void handle(const JournalFailed& event, base::MonotonicTime now, Effects& out);
  void handle(const Start& event, base::MonotonicTime now, Effects& out);
  void handle(const StopRequested& event, base::MonotonicTime now, Effects& out);
  void handle(const EntriesSwitched& event, base::MonotonicTime now, Effects& out);
  void handle(const OrderLookedUp& event, base::MonotonicTime now, Effects& out);

  void venue(const market::BookObserved& event, base::MonotonicTime now, Effects& out);
  void venue(const market::TradeObserved& event, base::MonotonicTime now, Effects& out);
  void venue(const market::OrderAccepted& event, base::MonotonicTime now, Effects& out);
  void venue(const market::PlaceFailed& event, base::MonotonicTime now, Effects& out);
  void venue(const market::CancelAccepted& event, base::MonotonicTime now, Effects& out);
  void venue(const market::CancelFailed& event, base::MonotonicTime now, Effects& out);
  void venue(const market::OrderReported& event, base::MonotonicTime now, Effects& out);
  void venue(const market::OrderAbsent& event, base::MonotonicTime now, Effects& out);
  void venue(const market::QueryFailed& event, base::MonotonicTime now, Effects& out);
  void venue(const market::AccountObserved& event, base::MonotonicTime now, Effects& out);
  void venue(const market::AccountFailed& event, base::MonotonicTime now, Effects& out);
  void venue(const market::FillReported& event, base::MonotonicTime now, Effects& out);
  void venue(const market::TradesObserved& event, base::MonotonicTime now, Effects& out);
  void venue(const market::TradesFailed& event, base::MonotonicTime now, Effects& out);
  void venue(const market::RulesObserved& event, base::MonotonicTime now, Effects& out);
  void venue(const market::VenueHealth& event, base::MonotonicTime now, Effects& out);

  void update_ladders(base::MonotonicTime now, Effects& out);
  void update_ladder(SymbolState& state, base::MonotonicTime now, Effects& out);
  // It refuses, and not for so long that trading itself must try it again.
  bool keeps_off(base::CircuitState circuit, base::MonotonicTime opened, base::MonotonicTime now) const;
  LadderInputs ladder_inputs(const SymbolState& state, base::MonotonicTime now) const;
  void consider_entry(SymbolState& state, base::MonotonicTime now, Effects& out);
  // Why nothing is bought, or kNothing: then `proposal` is what to buy.
  Idle decide_entry(SymbolState& state, std::optional<OrderProposal>& proposal, base::MonotonicTime now,
                    Effects& out);
  // What follows from the strategy's word that there is nothing to buy.
  Idle without_entry(SymbolState& state, NoEntry why, base::MonotonicTime now, Effects& out);
  // True. Told once a symbol.
  bool refuse_as_malformed(SymbolState& state, std::string_view what, base::MonotonicTime now, Effects& out);
  bool refused_by_risk(SymbolState& state, const OrderProposal& proposal, base::MonotonicTime now,
                       Effects& out);
  void consider_exit(SymbolState& state, base::MonotonicTime now, Effects& out);
  void intend(SymbolState& state, OrderProposal proposal, OrderPurpose purpose, base::MonotonicTime now,
              Effects& out);
  // Why an order that is now durable must not go out after all; empty: it may. Between the decision and the
  // disk news may have come of everything that it was decided on.
  std::string pre_send_check(const SymbolState& state, const Order& order, base::MonotonicTime now);
  std::string pre_send_check_entry(const SymbolState& state, const Order& order, base::MonotonicTime now);
  std::string pre_send_check_exit(const SymbolState& state, const Order& order) const;
  // Unless the exchange has named an instant that is still to come; the timer is set for it then.
  void ask_for_account(base::MonotonicTime now, Effects& out);
  void tell_untraded(const market::Symbol& symbol, base::MonotonicTime now, Effects& out);
  // More was sold than was held: somebody else's coins are gone.
  void tell_owed(base::MonotonicTime now, Effects& out);
  void after_end(const std::optional<OrderEnd>& end, base::MonotonicTime now, Effects& out);
  void after_ends(const std::vector<OrderEnd>& ends, base::MonotonicTime now, Effects& out);
  void tell_settings(base::MonotonicTime now, Effects& out);
  void tell_recovered(base::MonotonicTime now, Effects& out);
  void tell_idle(base::MonotonicTime now, Effects& out);
  std::string idle_text(const SymbolState& state) const;
  void tell_mute_journal(base::MonotonicTime now, Effects& out);
  std::optional<market::Asset> unreadable_of_ours(const market::Account& account) const;
  void check_balances(const market::AccountObserved& event, base::MonotonicTime now, Effects& out);
  // Nothing of that quote asset was on its way when the account was as it is told.
  bool is_settled(const market::Asset& quote, base::MonotonicTime as_of) const;
  void settle_cash(base::MonotonicTime as_of);
  RiskView risk_view(const SymbolState& state, market::Amount notional, base::MonotonicTime now) const;
  // Is that much of it more than dust, by the last bid known?
  bool can_be_sold(const SymbolState& state, market::Quantity quantity) const;
  // What is held, or owed, is too little for an order.
  bool is_dust(const SymbolState& state) const;
  bool is_traded(const market::Symbol& symbol) const;
  // Is anything held that an order of ours could sell now?
  bool exit_left(const SymbolState& state) const;
  void finish_if_done(base::MonotonicTime now, Effects& out);
  void set_timers(base::MonotonicTime now, Effects& out);
  void set_timer(TimerId id, base::MonotonicTime at, Effects& out);
  SymbolState* state_of(const market::Symbol& symbol);
  // Of what is held, at the last bids known; what has none yet counts as lost.
  market::Amount open_result() const;
  market::Amount available(const market::Asset& quote) const;
  market::Amount exposure(const market::Asset& quote) const;
  // `except`: an order that is not to count.
  std::optional<market::Quantity> sale_cap(const SymbolState& state,
                                           const market::ClientOrderId& except = {}) const;
  SymbolSummary summary_of(const SymbolState& state, base::MonotonicTime now) const;
  QuoteSummary summary_of(const market::Asset& quote) const;

  TradingSettings settings_;
  Portfolio portfolio_;
  Commitments commitments_;
  OrderFlow orders_;
  Risk risk_;
  std::vector<SymbolState> symbols_;
  std::map<market::Asset, market::Balance> balances_;  // as last observed, of our own assets; empty: not yet
  // Of each quote asset: what the account had of it, free and locked, and what our trades had brought in by
  // then. Between two of the account's answers trades alone tell what there is.
  struct SettledCash {
    market::Amount had;
    market::Amount flow;
  };
  std::map<market::Asset, SettledCash> cash_;
  BalanceCheck balance_check_;
  base::MonotonicTime last_intent_{};
  base::MonotonicTime next_idle_note_{};
  base::MonotonicTime no_account_before_{};
  market::VenueHealth health_;
  base::MonotonicTime order_circuit_opened_{};  // or found open when it was last tried
  base::MonotonicTime query_circuit_opened_{};
  bool journal_healthy_ = true;
  bool told_mute_journal_ = false;
  bool started_ = false;
  bool halted_ = false;  // a person forbade entries
  std::optional<StopRequested> stopping_;
  base::MonotonicTime stop_at_ = base::kNever;
  bool finished_ = false;
  std::array<base::MonotonicTime, kTimerCount> timers_;
  std::array<std::uint64_t, kRiskRuleCount> refusals_{};
  std::uint64_t ladder_changes_ = 0;
};

}  // namespace tidegate::trading
