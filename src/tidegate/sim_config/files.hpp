// The files that steer a simulated exchange: symbols, accounts, faults. TOML; docs/simulated_exchange.md
// shows each of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/sim/exchange/factory.hpp"
#include "tidegate/sim/faults/rule.hpp"
#include "tidegate/sim_config/fault_keys.hpp"

namespace tidegate::sim_config {

struct SymbolFile {
  std::vector<market::Instrument> instruments;
  sim::StartPrices start_prices;
};

// Errors, here and below: kIo (cannot be read), kParse (no TOML), kInvalidArgument: a line a mistake, each
// with file, line, field and what was expected. A list must not be empty and names a thing once.
base::Result<SymbolFile> load_symbols(const std::string& path);
base::Result<SymbolFile> parse_symbols(std::string_view text, const std::string& shown_name);

base::Result<std::vector<sim::AccountSettings>> load_accounts(const std::string& path);
base::Result<std::vector<sim::AccountSettings>> parse_accounts(std::string_view text,
                                                               const std::string& shown_name);

base::Result<std::vector<sim::FaultRule>> load_faults(const std::string& path,
                                                      const TradedSymbols& traded = {});
base::Result<std::vector<sim::FaultRule>> parse_faults(std::string_view text, const std::string& shown_name,
                                                       const TradedSymbols& traded = {});

}  // namespace tidegate::sim_config
