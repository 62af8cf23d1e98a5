// Settings from a TOML file.
#pragma once

#include "tidegate/config/reading/layer.hpp"
#include "tidegate/config/toml_file.hpp"

namespace tidegate::config {

// What the file sets. What is wrong in it is told by `problems_of`, not in the layer: the file's mistakes are
// told in its own order.
Layer read_file(TomlFile& file);

// Adds what is wrong with a setting beyond its own value, at the line that sets it, or at its section's.
// False: the file has no such table, and nothing is added.
bool add_problem(TomlFile& file, const Place& place, const std::string& text);

// After read_file: all mistakes of the file; what may have been meant by a setting that there is not is
// looked for in all sections.
std::vector<std::string> problems_of(const TomlFile& file);

}  // namespace tidegate::config
