// Settings that are allowed and go together badly: what they lead to, and what to do.
#pragma once

#include <string>
#include <vector>

#include "tidegate/config/reading/load.hpp"

namespace tidegate::config {

// Each a line that begins with where the value comes from: "bot.toml:3: unwise: stale_bound.depth_ms is 9000:
// …".
std::vector<std::string> unwise(const Loaded& loaded);

}  // namespace tidegate::config
