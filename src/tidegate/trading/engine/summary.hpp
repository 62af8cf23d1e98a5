// A session in numbers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tidegate/trading/holdings/portfolio.hpp"
#include "tidegate/trading/orders/flow.hpp"
#include "tidegate/trading/safety/ladder.hpp"
#include "tidegate/trading/safety/risk.hpp"

namespace tidegate::trading {

struct SymbolSummary {
  market::Symbol symbol;
  Step step = Step::kHalted;
  std::string step_reason;  // why it is not a better one; empty: nothing is worse than it should be
  Holding held;
  bool dust = false;                 // what is held is below what the exchange lets anybody sell
  std::optional<market::Price> bid;  // the last one seen
  base::Duration bid_age{};
  std::string idle_reason;  // why nothing is bought now; empty: something is open
  std::array<base::Duration, kStepCount> time_on_steps{};  // indexed by Step
};

// An order whose outcome is open.
struct OpenOrderSummary {
  market::NewOrder order;
  market::OrderId id;  // empty: the exchange has not reported one
  OrderState state = OrderState::kIntended;
  market::Quantity executed;
  bool contradicted = false;  // the exchange had it and does not know it any more: a person must look
};

// What the account has of one quote asset.
struct QuoteSummary {
  market::Asset asset;
  bool known = false;        // the account has answered
  market::Amount available;  // less what open and unknown orders may take
  market::Amount equity;  // what there is of it, by our own trades since the account told, and what is held
                          // at the last bids
};

struct Summary {
  std::vector<SymbolSummary> symbols;  // in the order of the settings
  std::vector<HeldPosition> untraded;  // held by earlier sessions of symbols that are not traded now
  std::vector<OpenOrderSummary> open;
  std::vector<QuoteSummary> quotes;
  std::vector<std::pair<market::Asset, market::Amount>> fees;  // by the asset they were paid in
  market::Amount exposure;        // what is held, at cost, and what open and unknown buys may add
  market::Amount day_realised;    // of this UTC day, over all sessions of the journal
  market::Amount max_daily_loss;  // the limit of what it and `open_result` may come to
  std::size_t orders_last_minute = 0;
  base::Duration since_last_order{};  // or since the start
  Step worst_step = Step::kLiveBook;
  bool halted = false;  // a person forbade entries
  OrderCounts orders;
  std::size_t orders_open = 0;
  std::size_t orders_to_reconcile = 0;
  std::size_t orders_stuck = 0;          // nobody can say what became of them: a person must look
  base::Duration oldest_unknown{};       // how long the oldest unknown outcome has been one
  base::Duration waiting_for_journal{};  // how long the oldest intent has been on its way to the disk
  PortfolioTotals totals;
  market::Amount open_result;                            // of what is held, at the last bids seen
  std::array<std::uint64_t, kRiskRuleCount> refusals{};  // by RiskRule: how often a proposal was refused
  std::uint64_t ladder_changes = 0;
};

}  // namespace tidegate::trading
