// A status as programs read it: /status. docs/status.md has each field. Pure.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "tidegate/dashboard/status.hpp"

namespace tidegate::dashboard {

// Of the fields and what they mean. Grows when one of them changes or goes; a new field leaves it as it is.
inline constexpr int kStatusSchema = 1;

// Durations that only grow with time are in whole milliseconds: it is no news that they grew.
nlohmann::ordered_json as_json(const Status& status);

// One line with its newline. Text that is no UTF-8 is mended, so that it is JSON whatever was told.
std::string to_json(const Status& status);
std::string to_line(const nlohmann::ordered_json& json);

// {"error": …}, likewise.
std::string error_json(const std::string& error);

}  // namespace tidegate::dashboard
