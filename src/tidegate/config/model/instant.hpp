// An instant as settings have it.
#pragma once

#include <optional>
#include <string_view>

#include "tidegate/base/time.hpp"

namespace tidegate::config {

// "2026-12-01T12:00:00Z", as RFC 3339 writes it in UTC with whole seconds, of the years 1970 to 2199.
// Nothing: it is none, or there is no such day.
std::optional<base::WallTime> instant_from(std::string_view text);

}  // namespace tidegate::config
