// Settings from the command line: --preset NAME, --set section.key=value.
#pragma once

#include <string>
#include <vector>

#include "tidegate/config/reading/layer.hpp"

namespace tidegate::config {

// `preset`: empty, none is named. `set`: each "section.key=value", the value without quotes, a list with
// commas. Of two for one setting the later holds.
Layer read_flags(const std::string& preset, const std::vector<std::string>& set);

}  // namespace tidegate::config
