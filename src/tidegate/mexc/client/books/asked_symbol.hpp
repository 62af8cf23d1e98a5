// What a read asks for, out of its canonical parameters.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tidegate::mexc::client {

// The raw value of a parameter in a canonical query ("limit=20&symbol=BTCUSDT"). Empty: not there. O(query).
std::string_view parameter(std::string_view query, std::string_view name);
// The symbol that is asked for, decoded; absent: none is, or not one that can be read.
std::optional<std::string> asked_symbol(std::string_view query);

}  // namespace tidegate::mexc::client
