#include "tidegate/trading/engine/samples.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace tidegate::trading {
namespace {

void collect_symbol(const SymbolSummary& symbol, base::SampleWriter& to) {
  const auto& name_of = symbol.symbol.value();
  to.gauge("tidegate_trading_ladder_step", static_cast<int>(symbol.step), {{"symbol", name_of}});
  to.gauge("tidegate_trading_held_base", symbol.held.quantity.to_double(), {{"symbol", name_of}});
  for (std::size_t i = 0; i < kStepCount; ++i) {
    to.counter("tidegate_trading_ladder_time_seconds_total", symbol.time_on_steps[i],
               {{"symbol", name_of}, {"step", std::string{name(static_cast<Step>(i))}}});
  }
}

}  // namespace

void collect(const Summary& summary, std::vector<base::Sample>& out) {
  base::SampleWriter to{out};
  const auto& orders = summary.orders;
  const std::pair<std::string_view, std::uint64_t> counts[] = {
      {"intended", orders.intended},   {"sent", orders.sent},         {"unknown", orders.unknown},
      {"withdrawn", orders.withdrawn}, {"rejected", orders.rejected}, {"absent", orders.absent},
      {"canceled", orders.canceled},   {"filled", orders.filled}};
  for (const auto& [state, count] : counts)
    to.counter("tidegate_trading_orders_total", count, {{"state", std::string{state}}});
  to.gauge("tidegate_trading_orders_open", summary.orders_open);
  to.gauge("tidegate_trading_orders_to_reconcile", summary.orders_to_reconcile);
  to.gauge("tidegate_trading_orders_stuck", summary.orders_stuck);
  to.gauge("tidegate_trading_halted", summary.halted ? 1 : 0);
  to.gauge("tidegate_trading_oldest_unknown_order_seconds", summary.oldest_unknown);
  to.gauge("tidegate_trading_journal_wait_seconds", summary.waiting_for_journal);
  const market::Amount loss = -(summary.day_realised + summary.open_result);
  to.ratio("tidegate_trading_daily_loss_ratio", std::max(loss, market::Amount{}).to_double(),
           summary.max_daily_loss.to_double());
  to.counter("tidegate_trading_fills_total", summary.totals.fills);
  to.gauge("tidegate_trading_volume_quote", summary.totals.volume.to_double());
  for (const auto& [asset, paid] : summary.fees)
    to.gauge("tidegate_trading_fees", paid.to_double(), {{"asset", asset.value()}});
  to.gauge("tidegate_trading_realised_result_quote", summary.totals.realised.to_double());
  to.gauge("tidegate_trading_open_result_quote", summary.open_result.to_double());
  to.counter("tidegate_trading_ladder_changes_total", summary.ladder_changes);
  for (std::size_t i = 0; i < kRiskRuleCount; ++i) {
    to.counter("tidegate_trading_risk_refusals_total", summary.refusals[i],
               {{"rule", std::string{name(static_cast<RiskRule>(i))}}});
  }
  for (const auto& symbol : summary.symbols) collect_symbol(symbol, to);
}

}  // namespace tidegate::trading
