#include "apps/top/overview.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <string>
#include <utility>

#include "apps/top/figure_words.hpp"
#include "apps/top/rows.hpp"

namespace tidegate::apps::top {
namespace {

using dashboard::Status;

constexpr base::Duration kMinute = std::chrono::minutes{1};
constexpr std::string_view kRequests = "tidegate_client_request_seconds";

// At most so many of `rows`, the last of which says how many there are besides.
void add_some(Lines& out, const Lines& rows, std::size_t most) {
  const std::size_t shown = rows.size() > most ? most - 1 : rows.size();
  out.insert(out.end(), rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(shown));
  if (shown == rows.size()) return;
  out.emplace_back(std::string(kIndent, ' '));
  out.back().add(fmt::format("and {} more", rows.size() - shown), Role::kDim);
}

void add_ready(Lines& out, const StatusFigures& figures) {
  out.push_back(headed("ready"));
  if (figures.ready) {
    out.back().add("yes", Role::kGood).add(", it buys when its strategy wants to");
    return;
  }
  const auto& reasons = figures.status.not_ready_because;
  out.back().add("NO", Role::kBad).add(reasons.empty() ? "" : ": " + reasons.front());
  Lines more;
  for (std::size_t i = 1; i < reasons.size(); ++i) {
    more.emplace_back(std::string(kIndent, ' '));
    more.back().add(reasons[i]).hang(kIndent);
  }
  add_some(out, more, 2);
}

void add_requests(Lines& out, const StatusFigures& figures) {
  const Status& status = figures.status;
  out.push_back(headed("requests"));
  out.back().add(fmt::format("{} asked, {} sent, {} saved ({:.1f} %)", status.requests.asked,
                             status.requests.sent, figures.saved, figures.saved_percent));
  if (status.batches.requests > 0) {
    out.back().add(fmt::format("; {} answered {}", counted(status.batches.requests, "batch", "batches"),
                               counted(status.batches.parts, "call", "calls")));
  }
}

void add_circuits(Lines& out, const Status& status) {
  Lines rows;
  for (const auto& circuit : status.circuits) {
    if (circuit.state != base::CircuitState::kClosed) rows.push_back(circuit_row(circuit));
  }
  out.push_back(headed("circuits"));
  if (rows.empty()) {
    out.back().add(fmt::format("all {} closed", status.circuits.size()), Role::kGood);
  } else {
    out.back().add(fmt::format("{} of {} NOT CLOSED", rows.size(), status.circuits.size()), Role::kBad);
  }
  add_some(out, rows, 4);
}

void add_limits(Lines& out, const Status& status) {
  Lines rows;
  for (const auto& limit : by_what_is_left(status.limits)) rows.push_back(limit_row(limit));
  out.push_back(headed("limits"));
  out.back().add(rows.empty() ? "nothing of them is used" : "the nearest to their end first", Role::kDim);
  add_some(out, rows, 3);
}

void add_symbols(Lines& out, const Status& status) {
  const Lines rows = symbol_rows(status);
  out.push_back(headed("symbols"));
  out.back().add(rows.empty() ? "none is traded yet" : "step, age of the book, why nothing is bought",
                 Role::kDim);
  add_some(out, rows, 5);
}

void add_orders(Lines& out, const Status& status) {
  Lines doubtful;
  for (const auto& order : status.orders.list) {
    if (order.state == "unknown") doubtful.push_back(order_row(order));
  }
  out.push_back(orders_line(status.orders));
  add_some(out, doubtful, 3);
}

void add_alerts(Lines& out, const Status& status) {
  out.push_back(headed("alerts"));
  if (!status.alerts) {
    out.back().add("nobody watches the rules", Role::kWarning);
    return;
  }
  Lines firing;
  for (const auto& alert : *status.alerts) {
    if (alert.state == "firing") firing.push_back(alert_row(alert));
  }
  if (firing.empty()) {
    out.back().add("none is firing", Role::kGood);
  } else {
    out.back().add(fmt::format("{} FIRING", firing.size()), Role::kBad);
  }
  add_some(out, firing, 4);
}

const dashboard::LatencyWindow* last_minute(const dashboard::LatencyRow& row) {
  const auto found = std::ranges::find(row.windows, kMinute, &dashboard::LatencyWindow::window);
  return found == row.windows.end() || found->count == 0 ? nullptr : &*found;
}

std::string endpoint_of(const dashboard::LatencyRow& row) {
  for (const auto& [label, value] : row.labels) {
    if (label == "endpoint") return value;
  }
  return {};
}

std::string quote_words(const dashboard::QuoteRow& quote) {
  if (!quote.known) return quote.asset + " not told yet";
  return fmt::format("{} {} ({} available)", quote.equity, quote.asset, quote.available);
}

template <class Rows, class Words>
std::string joined(const Rows& rows, Words words, const std::string& none) {
  std::string out;
  for (const auto& row : rows) out += (out.empty() ? "" : ", ") + words(row);
  return out.empty() ? none : out;
}

}  // namespace

Lines latency_of_the_minute(const Status& status, std::size_t most) {
  std::vector<std::pair<std::string, dashboard::LatencyWindow>> slowest;
  for (const auto& row : status.latency) {
    const auto* const window = row.name == kRequests ? last_minute(row) : nullptr;
    if (window != nullptr) slowest.emplace_back(endpoint_of(row), *window);
  }
  if (slowest.empty()) {
    Line none = headed("latency");
    return {none.add("no request was answered in the last minute", Role::kDim)};
  }
  std::ranges::stable_sort(slowest, std::greater{}, [](const auto& row) { return row.second.p99; });
  Lines rows;
  for (const auto& [endpoint, window] : slowest) rows.push_back(latency_row(endpoint, window));
  Lines out{latency_heading("latency", "of the last minute")};
  add_some(out, rows, most);
  return out;
}

std::vector<dashboard::LimitRow> by_what_is_left(std::vector<dashboard::LimitRow> limits) {
  // Blocked, used up, partly used, without an end.
  const auto kind = [](const dashboard::LimitRow& limit) {
    if (limit.blocked_for > base::Duration::zero()) return 0;
    if (!limit.left) return 3;
    return *limit.left == 0 ? 1 : 2;
  };
  const auto nearer = [kind](const dashboard::LimitRow& a, const dashboard::LimitRow& b) {
    if (kind(a) != kind(b) || kind(a) != 2) return kind(a) < kind(b);
    return std::uint64_t{a.used} * *b.left > std::uint64_t{b.used} * *a.left;
  };
  std::ranges::stable_sort(limits, nearer);
  return limits;
}

Lines symbol_rows(const Status& status) {
  Lines rows;
  for (const auto& ladder : status.ladder) {
    const auto book = std::ranges::find(status.books, ladder.symbol, &dashboard::BookRow::symbol);
    rows.push_back(symbol_row(ladder, book == status.books.end() ? nullptr : &*book));
  }
  return rows;
}

Lines money_lines(const dashboard::MoneyFigures& money) {
  const auto fee_words = [](const auto& fee) { return fee.second + " " + fee.first; };
  Lines out{headed("equity"), headed("result"), headed("paid"), headed("at risk")};
  out[0].add(joined(money.quotes, quote_words, "not told yet"));
  out[1].add(
      fmt::format("{} realised, {} open, {} today", money.realised, money.open_result, money.day_realised));
  out[2].add(fmt::format("fees {}, of a volume of {}", joined(money.fees, fee_words, "none"), money.volume));
  out[3].add(fmt::format("{}; {} held{}", money.exposure,
                         counted(money.positions.size(), "position", "positions"),
                         money.positions.empty() ? "" : ":"));
  return out;
}

Line orders_line(const dashboard::OrderFigures& orders) {
  Line line = headed("orders");
  line.add(fmt::format("{} open, ", orders.open))
      .add(fmt::format("{} to reconcile", orders.to_reconcile),
           orders.to_reconcile > 0 ? Role::kWarning : Role::kNormal)
      .add(", " + counted(orders.fills, "fill", "fills"));
  return line;
}

Lines overview(const StatusFigures& figures) {
  const Status& status = figures.status;
  Lines out;
  add_ready(out, figures);
  for (Line& line : money_lines(status.money)) out.push_back(std::move(line));
  Lines positions;
  for (const auto& position : status.money.positions) positions.push_back(position_row(position));
  add_some(out, positions, 3);
  add_alerts(out, status);
  add_orders(out, status);
  add_circuits(out, status);
  add_symbols(out, status);
  add_requests(out, figures);
  add_limits(out, status);
  Lines latency = latency_of_the_minute(status, 5);
  std::ranges::move(latency, std::back_inserter(out));
  return out;
}

}  // namespace tidegate::apps::top
