#include "apps/top/tabs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <ranges>
#include <string>
#include <utility>

#include "apps/top/figure_words.hpp"
#include "apps/top/overview.hpp"
#include "apps/top/rows.hpp"

namespace tidegate::apps::top {
namespace {

using dashboard::Status;

// A book's best prices; the rest is on the dashboard's page.
constexpr std::size_t kLevelsShown = 5;
constexpr std::size_t kPriceWidth = 16;

void append(Lines& out, Lines more) {
  std::ranges::move(more, std::back_inserter(out));
}

Line title(std::string_view text) {
  return Line{text, Role::kTitle};
}

Line note(std::string_view text) {
  Line line{std::string(kIndent, ' ')};
  return line.add(text, Role::kDim);
}

// A heading, and "none" where nothing is below it.
template <class Rows, class AsLine>
void add_section(Lines& out, std::string_view heading, const Rows& rows, AsLine as_line) {
  out.push_back(title(heading));
  for (const auto& row : rows) out.push_back(as_line(row));
  if (rows.empty()) out.push_back(note("none"));
}

std::string series(const dashboard::LatencyRow& row) {
  std::string text = row.name;
  for (const auto& [label, value] : row.labels) text += fmt::format(" {}={}", label, value);
  return text;
}

Lines latency(const Status& status) {
  Lines out = latency_of_the_minute(status, status.latency.size() + 1);
  for (const auto& row : status.latency) {
    out.emplace_back();
    out.push_back(title(series(row)));
    out.push_back(latency_heading("", "the last"));
    for (const auto& window : row.windows) out.push_back(latency_row(span_words(window.window), window));
  }
  return out;
}

Lines circuits(const Status& status) {
  Lines out;
  add_section(out, "circuits", status.circuits, circuit_row);
  out.emplace_back();
  add_section(out, "limits of their own, the nearest to its end first", by_what_is_left(status.limits),
              limit_row);
  return out;
}

std::string_view part(const std::vector<dashboard::BookLevel>& side, std::size_t at,
                      std::string dashboard::BookLevel::*field) {
  return at < side.size() ? std::string_view{side[at].*field} : std::string_view{};
}

void add_book(Lines& out, const dashboard::BookRow& book) {
  out.emplace_back();
  out.push_back(title("book of " + book.symbol));
  if (!book.live) {
    out.emplace_back(std::string(kIndent, ' '));
    out.back().add("not live: nobody knows what it is now", Role::kWarning);
    return;
  }
  if (book.age) out.back().add(", " + latency_words(*book.age) + " old at most", Role::kDim);
  Line heading{std::string(kIndent, ' ')};
  for (const char* column : {"bid for", "bid", "ask", "ask for"})
    heading.right(column, kPriceWidth, Role::kDim);
  out.push_back(std::move(heading));
  const std::size_t rows = std::min(kLevelsShown, std::max(book.bids.size(), book.asks.size()));
  for (std::size_t i = 0; i < rows; ++i) {
    Line line{std::string(kIndent, ' ')};
    line.right(part(book.bids, i, &dashboard::BookLevel::quantity), kPriceWidth)
        .right(part(book.bids, i, &dashboard::BookLevel::price), kPriceWidth)
        .right(part(book.asks, i, &dashboard::BookLevel::price), kPriceWidth)
        .right(part(book.asks, i, &dashboard::BookLevel::quantity), kPriceWidth);
    out.push_back(std::move(line));
  }
}

Lines books(const Status& status) {
  Lines out{title("symbols: step, age of the book, why nothing is bought")};
  append(out, symbol_rows(status));
  for (const auto& book : status.books) add_book(out, book);
  return out;
}

Lines orders(const Status& status) {
  Lines out = money_lines(status.money);
  for (const auto& position : status.money.positions) out.push_back(position_row(position));
  out.push_back(orders_line(status.orders));
  for (const auto& order : status.orders.list) out.push_back(order_row(order));
  out.push_back(headed("ever"));
  for (const auto& [state, count] : status.orders.by_state) {
    out.back().add(fmt::format("{} {}  ", count, state));
  }
  return out;
}

Lines events(const Status& status) {
  Lines out;
  if (status.alerts) {
    add_section(out, "alerts", *status.alerts, alert_row);
  } else {
    out = {title("alerts"), note("nobody watches the rules")};
  }
  out.emplace_back();
  add_section(out, "events, the newest first (UTC)", status.events | std::views::reverse, event_row);
  return out;
}

}  // namespace

Lines tab_lines(Tab tab, const StatusFigures& figures) {
  switch (tab) {
    case Tab::kOverview:
      return overview(figures);
    case Tab::kLatency:
      return latency(figures.status);
    case Tab::kCircuits:
      return circuits(figures.status);
    case Tab::kBooks:
      return books(figures.status);
    case Tab::kOrders:
      return orders(figures.status);
    case Tab::kEvents:
      return events(figures.status);
  }
  return {};
}

}  // namespace tidegate::apps::top
