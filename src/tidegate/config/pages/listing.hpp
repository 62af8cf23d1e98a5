// Settings that are in force, and where each comes from.
#pragma once

#include <string>
#include <vector>

#include "tidegate/config/reading/load.hpp"

namespace tidegate::config {

struct ListedSetting {
  std::string path;
  std::string value;  // as a TOML file has it
  Origin origin;
};

// In the model's order; what is set in tables of their own (of one endpoint, or by a name of the user's)
// stands behind its section. `all`: those too that
// nobody has set.
std::vector<ListedSetting> listing(const Loaded& loaded, bool all);

// "circuit.open_for_ms = 2000  # file bot.toml:3", a line each: TOML that sets the same.
std::string listing_text(const std::vector<ListedSetting>& listed);

}  // namespace tidegate::config
