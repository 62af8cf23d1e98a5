// A JSON object as the TOML table that says the same, so that one reader reads both.
#pragma once

#include <toml++/toml.h>

#include <string_view>

#include "tidegate/base/error.hpp"

namespace tidegate::config {

// Values keep their types, so that a mistake is reported in the same words; nodes have no line (0). Lists and
// objects deeper than the values of a list of objects come out empty: no code reads them. Errors, beginning
// with `shown_name`: kParse (no JSON; names line and column), kInvalidArgument (no object, a key twice in an
// object, a null).
base::Result<toml::table> table_of_json(std::string_view text, std::string_view shown_name);

}  // namespace tidegate::config
