// Settings from environment variables: TIDEGATE__SECTION__KEY.
#pragma once

#include <string>
#include <string_view>

#include "tidegate/config/reading/layer.hpp"
#include "tidegate/config/reading/outside.hpp"

namespace tidegate::config {

inline constexpr std::string_view kVariablePrefix = "TIDEGATE__";

// "circuit.depth.open_for_ms" is TIDEGATE__CIRCUIT__DEPTH__OPEN_FOR_MS.
std::string variable_of(std::string_view path);

// What the variables that begin with the prefix set; others are not looked at. Values stand without quotes,
// lists with commas.
Layer read_environment(const Environment& environment);

}  // namespace tidegate::config
