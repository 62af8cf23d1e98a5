#include "tidegate/trading/samples.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace tidegate::trading {
namespace {

using Labels = std::vector<std::pair<std::string, std::string>>;

class Collector {
 public:
  explicit Collector(std::vector<base::Sample>& out) : out_(out) {}

  void counter(std::string_view name, std::uint64_t value, Labels labels = {}) {
    add(name, base::Sample::Kind::kCounter, static_cast<double>(value), std::move(labels));
  }
  void gauge(std::string_view name, double value, Labels labels = {}) {
    add(name, base::Sample::Kind::kGauge, value, std::move(labels));
  }

 private:
  void add(std::string_view name, base::Sample::Kind kind, double value, Labels labels) {
    out_.push_back({.name = "tidegate_trading_" + std::string{name},
                    .labels = std::move(labels),
                    .kind = kind,
                    .value = value});
  }

  std::vector<base::Sample>& out_;
};

void collect_symbol(const SymbolSummary& symbol, Collector& collector) {
  const auto& name_of = symbol.symbol.value();
  collector.gauge("ladder_step", static_cast<double>(symbol.step), {{"symbol", name_of}});
  collector.gauge("held_base", symbol.held.quantity.to_double(), {{"symbol", name_of}});
  for (std::size_t i = 0; i < kStepCount; ++i) {
    collector.gauge("ladder_time_seconds", base::to_ms(symbol.time_on_steps[i]) / 1000,
                    {{"symbol", name_of}, {"step", std::string{name(static_cast<Step>(i))}}});
  }
}

}  // namespace

void collect(const Summary& summary, std::vector<base::Sample>& out) {
  Collector collector{out};
  const auto& orders = summary.orders;
  const std::pair<std::string_view, std::uint64_t> counts[] = {
      {"intended", orders.intended},   {"sent", orders.sent},         {"unknown", orders.unknown},
      {"withdrawn", orders.withdrawn}, {"rejected", orders.rejected}, {"absent", orders.absent},
      {"canceled", orders.canceled},   {"filled", orders.filled}};
  for (const auto& [state, count] : counts)
    collector.counter("orders_total", count, {{"state", std::string{state}}});
  collector.gauge("orders_open", static_cast<double>(summary.orders_open));
  collector.gauge("orders_to_reconcile", static_cast<double>(summary.orders_to_reconcile));
  collector.counter("fills_total", summary.totals.fills);
  collector.gauge("volume_quote", summary.totals.volume.to_double());
  for (const auto& [asset, paid] : summary.fees)
    collector.gauge("fees", paid.to_double(), {{"asset", asset.value()}});
  collector.gauge("realised_result_quote", summary.totals.realised.to_double());
  collector.gauge("open_result_quote", summary.open_result.to_double());
  collector.counter("ladder_changes_total", summary.ladder_changes);
  for (std::size_t i = 0; i < kRiskRuleCount; ++i) {
    collector.counter("risk_refusals_total", summary.refusals[i],
                      {{"rule", std::string{name(static_cast<RiskRule>(i))}}});
  }
  for (const auto& symbol : summary.symbols) collect_symbol(symbol, collector);
}

}  // namespace tidegate::trading
