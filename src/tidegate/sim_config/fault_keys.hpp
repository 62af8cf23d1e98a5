// A fault as users write it, in a file's [[fault]] or as a JSON object: the same keys, the same mistakes.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <vector>

#include "tidegate/config/toml_file.hpp"
#include "tidegate/market/types.hpp"
#include "tidegate/sim/faults/rule.hpp"

namespace tidegate::sim_config {

// What the exchange trades: a fault of another symbol would do nothing, and is a mistake. Absent: not known.
using TradedSymbols = std::optional<std::vector<market::Symbol>>;

// Mistakes are left with the section; the rule means nothing then.
sim::FaultRule read_fault(config::TomlSection& section, const TradedSymbols& traded);

// Milliseconds that may be negative. Out of every range, and without an overflow, where they are too many.
// False: none is there, or no whole number.
bool read_skew(config::TomlSection& section, std::string_view key, base::Duration& out);

// What `read_fault` makes this rule of: the settings of its kind, and of the others those that are not as by
// default. Precondition: times are whole seconds where keys end in `_s` and whole milliseconds elsewhere, as
// in all that were read.
nlohmann::ordered_json fault_as_json(const sim::FaultRule& rule);

}  // namespace tidegate::sim_config
