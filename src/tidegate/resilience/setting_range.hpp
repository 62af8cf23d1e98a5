// How a settings struct says that a field is out of its range. Nothing is ever clamped.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/time.hpp"

namespace tidegate::resilience {

// Appends "failure_threshold is 0; it must be from 1 to 1000000" unless low <= value <= high.
void check_range(std::vector<std::string>& errors, std::string_view field, std::int64_t value,
                 std::int64_t low, std::int64_t high);
// The same for durations, given in milliseconds: "open_for is 0 ms; it must be from 1 to 3600000 ms".
void check_range(std::vector<std::string>& errors, std::string_view field, base::Duration value,
                 base::Duration low, base::Duration high);

}  // namespace tidegate::resilience
