// Lists as MEXC writes them: "A,B,C".
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tidegate::mexc::wire {

// Empty text: none. What stands between two commas may be empty; what would follow a last one does not count.
std::vector<std::string> split_at_commas(std::string_view list);
std::string joined_by_commas(std::span<const std::string> parts);

}  // namespace tidegate::mexc::wire
