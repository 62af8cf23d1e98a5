// The settings file for editors.
#pragma once

#include <string>

namespace tidegate::config {

// A JSON Schema (draft 4, which TOML's language servers read) of the file as a table of tables.
std::string json_schema();

}  // namespace tidegate::config
