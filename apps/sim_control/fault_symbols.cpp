#include "apps/sim_control/fault_symbols.hpp"

#include <fmt/format.h>

namespace tidegate::apps::sim_control {

std::vector<std::string> unknown_symbols(std::span<const sim::FaultRule> faults,
                                         const sim::Exchange& exchange) {
  std::vector<std::string> problems;
  std::string traded;
  for (const market::Instrument& instrument : exchange.instruments()) {
    traded += (traded.empty() ? "" : ", ") + instrument.symbol.value();
  }
  for (std::size_t i = 0; i < faults.size(); ++i) {
    const sim::FaultRule& fault = faults[i];
    if (!sim::is_about_a_symbol(fault.kind)) continue;
    if (exchange.instrument(market::Symbol{fault.target}) != nullptr) continue;
    problems.push_back(fmt::format("fault[{}].target: there is no symbol {}; {} needs one of: {}", i + 1,
                                   fault.target, sim::name(fault.kind), traded));
  }
  return problems;
}

}  // namespace tidegate::apps::sim_control
