#include "apps/demo/demo_result.hpp"

#include <fmt/format.h>

#include "apps/demo/demo_view.hpp"
#include "tidegate/base/circuit_state.hpp"
#include "tidegate/base/reply.hpp"

namespace tidegate::apps {
namespace {

std::string answers_by_source(const resilience::GateSnapshot& gate) {
  std::string text;
  for (std::size_t i = 0; i < base::kSourceCount; ++i) {
    if (gate.counters.replies[i] == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", base::name(static_cast<base::Source>(i)),
                        gate.counters.replies[i]);
  }
  return text;
}

std::string rejections(const resilience::GateSnapshot& gate) {
  std::string text;
  for (const auto& [code, count] : gate.counters.rejected) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", base::name(code), count);
  }
  return text.empty() ? "none" : text;
}

std::string time_on_steps(const trading::SymbolSummary& symbol) {
  std::string text;
  for (std::size_t i = 0; i < trading::kStepCount; ++i) {
    if (symbol.time_on_steps[i] < std::chrono::milliseconds{50}) continue;
    text +=
        fmt::format("{}{} {:.1f} s", text.empty() ? "" : ", ", trading::name(static_cast<trading::Step>(i)),
                    base::to_ms(symbol.time_on_steps[i]) / 1000);
  }
  return text;
}

}  // namespace

double hit_percent(const resilience::GateSnapshot& gate) {
  std::uint64_t all = 0;
  for (const auto count : gate.counters.replies) all += count;
  const std::uint64_t own = gate.counters.replies[static_cast<std::size_t>(base::Source::kNetwork)];
  return all == 0 ? 0 : 100.0 * (1.0 - static_cast<double>(own) / static_cast<double>(all));
}

std::string circuits_not_closed(const resilience::GateSnapshot& gate) {
  std::string text;
  for (const auto& endpoint : gate.endpoints) {
    if (endpoint.circuit.state == base::CircuitState::kClosed) continue;
    text +=
        fmt::format("{}{} {}", text.empty() ? "" : ", ", endpoint.name, base::name(endpoint.circuit.state));
  }
  return text;
}

std::string to_text(const DemoResult& result) {
  const auto& orders = result.desk.trading.orders;
  const auto& totals = result.desk.trading.totals;
  std::string text = fmt::format("This run, {:.0f} s on real sockets\n", base::to_ms(result.length) / 1000);
  const auto line = [&text](std::string_view label, const std::string& value) {
    text += fmt::format("  {:<34}{}\n", label, value);
  };
  line("calls asked by the components", fmt::format("{}", result.caller.calls));
  line("requests at the exchange",
       fmt::format("{}, trading's own included: {:.1f} % saved", result.exchange.requests,
                   saved_percent(result.caller.calls, result.exchange.requests)));
  line("latency of the calls", fmt::format("mean {:.1f} ms, median {:.1f} ms, p99 {:.1f} ms",
                                           base::to_ms(result.caller.latency.mean()),
                                           base::to_ms(result.caller.latency.quantile(0.5)),
                                           base::to_ms(result.caller.latency.quantile(0.99))));
  line("calls without a value / stale", fmt::format("{} / {}", result.caller.failed, result.caller.stale));
  line("answers by source", answers_by_source(result.gate));
  line("answers without an own request", fmt::format("{:.1f} %", hit_percent(result.gate)));
  line("refused here, costing nothing", rejections(result.gate));
  line("circuits opened",
       fmt::format(
           "{} times; now {}", result.circuits_opened,
           circuits_not_closed(result.gate).empty() ? "all closed" : circuits_not_closed(result.gate)));
  for (const auto& symbol : result.desk.trading.symbols) {
    line("ladder of " + symbol.symbol.value(), time_on_steps(symbol));
  }
  line("orders", fmt::format("{} sent, {} filled, {} canceled, {} rejected", orders.sent, orders.filled,
                             orders.canceled, orders.rejected));
  line("… outcomes unknown, then resolved", fmt::format("{}", orders.unknown));
  std::string fees;
  for (const auto& [asset, paid] : result.desk.trading.fees) {
    fees += fmt::format("{}{} {}", fees.empty() ? "" : ", ", paid.to_string(8), asset.value());
  }
  line("fills", fmt::format("{}, volume {} USDT, fees {}", totals.fills, totals.volume.to_string(2),
                            fees.empty() ? "none" : fees));
  line("realised result", fmt::format("{} USDT of play money", totals.realised.to_string(4)));
  line("429 and 418 from the exchange",
       fmt::format("{}",
                   (result.exchange.by_status.contains(429) ? result.exchange.by_status.at(429) : 0) +
                       (result.exchange.by_status.contains(418) ? result.exchange.by_status.at(418) : 0)));
  return text;
}

}  // namespace tidegate::apps
