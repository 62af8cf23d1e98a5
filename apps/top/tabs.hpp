// The pages of `tidegate top`, as lines of any number: which of them are seen is the screen's affair.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "apps/top/line.hpp"
#include "apps/top/status_figures.hpp"

namespace tidegate::apps::top {

enum class Tab : std::uint8_t { kOverview, kLatency, kCircuits, kBooks, kOrders, kEvents };
inline constexpr std::array<std::string_view, 6> kTabNames{"Overview", "Latency", "Circuits",
                                                           "Books",    "Orders",  "Events"};

// O(figures log figures).
Lines tab_lines(Tab tab, const StatusFigures& figures);

}  // namespace tidegate::apps::top
