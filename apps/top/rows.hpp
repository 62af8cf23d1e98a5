// One thing of a status as one line: an order, a circuit, an alert. The same wherever it is shown.
#pragma once

#include "apps/top/line.hpp"
#include "tidegate/dashboard/status.hpp"

namespace tidegate::apps::top {

// Where what belongs to a heading stands, in cells.
inline constexpr std::size_t kIndent = 11;

// "result     -1.5 realised": a heading, to which its text is added.
Line headed(std::string_view heading);

Line circuit_row(const dashboard::CircuitRow& circuit);
Line limit_row(const dashboard::LimitRow& limit);
// `book` is the symbol's; null: none is kept.
Line symbol_row(const dashboard::LadderRow& ladder, const dashboard::BookRow* book);
Line order_row(const dashboard::OrderRow& order);
Line position_row(const dashboard::PositionRow& position);
Line alert_row(const dashboard::AlertRow& alert);
Line event_row(const dashboard::EventRow& event);
// What the columns of `latency_row` are.
Line latency_heading(std::string_view heading, std::string_view of);
// Of what `name` says. Nothing recorded: no figure at all, for none would mean anything.
Line latency_row(std::string_view name, const dashboard::LatencyWindow& window);

}  // namespace tidegate::apps::top
