// What a trader wants to know first of a running process, on one page.
#pragma once

#include "apps/top/line.hpp"
#include "apps/top/status_figures.hpp"

namespace tidegate::apps::top {

inline constexpr std::size_t kMostOverviewLines = 41;
// Never more than that before they are folded: of each subject what matters most, and how much is left out.
// O(figures log figures).
Lines overview(const StatusFigures& figures);

// How the last minute's requests went, an endpoint a line, the slowest first; a heading before them.
Lines latency_of_the_minute(const dashboard::Status& status, std::size_t most);
// Of the endpoint's own limits those first that are blocked, then those with the least part left.
std::vector<dashboard::LimitRow> by_what_is_left(std::vector<dashboard::LimitRow> limits);
// A line a symbol: its step, its book's age, and why nothing is bought.
Lines symbol_rows(const dashboard::Status& status);

// What there is of money; positions may stand below it.
Lines money_lines(const dashboard::MoneyFigures& money);
Line orders_line(const dashboard::OrderFigures& orders);

}  // namespace tidegate::apps::top
