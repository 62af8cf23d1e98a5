// A status as programs read it: /status. docs/status.md has each field. Pure.
#pragma once

#include <string>

#include "tidegate/dashboard/status.hpp"

namespace tidegate::dashboard {

// Of the fields and what they mean. Grows when one of them changes or goes; a new field leaves it as it is.
inline constexpr int kStatusSchema = 1;

// One line with its newline. Text that is no UTF-8 is mended, so that it is JSON whatever was told.
std::string to_json(const Status& status);

// {"error": …}, likewise.
std::string error_json(const std::string& error);

}  // namespace tidegate::dashboard
