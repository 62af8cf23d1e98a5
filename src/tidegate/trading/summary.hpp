// A session in numbers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tidegate/trading/ladder.hpp"
#include "tidegate/trading/order_flow.hpp"
#include "tidegate/trading/portfolio.hpp"
#include "tidegate/trading/risk.hpp"

namespace tidegate::trading {

struct SymbolSummary {
  market::Symbol symbol;
  Step step = Step::kHalted;
  Holding held;
  std::array<base::Duration, kStepCount> time_on_steps{};  // indexed by Step
};

struct Summary {
  std::vector<SymbolSummary> symbols;  // in the order of the settings
  Step worst_step = Step::kLiveBook;
  OrderCounts orders;
  std::size_t orders_open = 0;
  std::size_t orders_to_reconcile = 0;
  PortfolioTotals totals;
  market::Amount open_result;                            // of what is held, at the last bids seen
  std::array<std::uint64_t, kRiskRuleCount> refusals{};  // by RiskRule: how often a wish was refused
  std::uint64_t ladder_changes = 0;
};

}  // namespace tidegate::trading
