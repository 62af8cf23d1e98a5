// What a setting means, for whoever asks on the command line.
#pragma once

#include <string>
#include <string_view>

#include "tidegate/base/error.hpp"

namespace tidegate::config {

// `asked`: "circuit.open_for_ms", "circuit.depth.open_for_ms", "open_for_ms" (of every section that has it),
// a section ("circuit"), or nothing: all settings, a line each. Error: kNotFound, with the nearest that there
// is.
base::Result<std::string> explanation(std::string_view asked);

}  // namespace tidegate::config
