#include "apps/top/rows.hpp"

#include <fmt/format.h>

#include "apps/top/figure_words.hpp"

namespace tidegate::apps::top {
namespace {

using base::CircuitState;
using base::Severity;

constexpr std::size_t kNameWidth = 20;
constexpr std::size_t kSymbolWidth = 12;
constexpr std::size_t kFigureWidth = 10;

Line indented() {
  return Line{std::string(kIndent, ' ')};
}

Role role_of(CircuitState state) {
  if (state == CircuitState::kClosed) return Role::kGood;
  return base::refuses(state) ? Role::kBad : Role::kWarning;
}

std::string state_words(const dashboard::CircuitRow& circuit) {
  const std::string since = " for " + span_words(circuit.in_state_for);
  switch (circuit.state) {
    case CircuitState::kClosed:
      return "closed" + since;
    case CircuitState::kOpen:
      if (!circuit.tries_again_in) return "OPEN" + since;
      return "OPEN" + since + ", tries again in " + span_words(*circuit.tries_again_in);
    case CircuitState::kHalfOpen:
      return "HALF OPEN" + since + ", tries some calls";
    case CircuitState::kForcedOpen:
      return "FORCED OPEN" + since + ", by a person";
    case CircuitState::kDisabled:
      return "DISABLED" + since + ": it lets all through";
    case CircuitState::kMetricsOnly:
      return "METRICS ONLY" + since + ": it lets all through";
  }
  return std::string{base::name(circuit.state)} + since;
}

Role role_of(Severity severity) {
  if (severity == Severity::kInfo) return Role::kNormal;
  return severity == Severity::kError ? Role::kBad : Role::kWarning;
}

std::string book_words(const dashboard::BookRow* book) {
  if (book == nullptr) return "no book";
  if (!book->live) return "not live";
  return book->age ? latency_words(*book->age) + " old" : "live";
}

}  // namespace

Line headed(std::string_view heading) {
  Line line;
  line.column(heading, kIndent, Role::kTitle).hang(kIndent);
  return line;
}

Line circuit_row(const dashboard::CircuitRow& circuit) {
  Line line = indented();
  line.column(circuit.endpoint, kNameWidth).add(state_words(circuit), role_of(circuit.state));
  if (circuit.opened > 0) line.add(fmt::format("; opened {}x", circuit.opened), Role::kDim);
  return line.hang(kIndent + kNameWidth);
}

Line limit_row(const dashboard::LimitRow& limit) {
  Line line = indented();
  line.column(limit.endpoint, kNameWidth);
  if (limit.blocked_for > base::Duration::zero()) {
    line.add("BLOCKED by the exchange for " + span_words(limit.blocked_for), Role::kBad).add("; ");
  }
  line.add(fmt::format("{} used", limit.used));
  if (limit.left)
    line.add(fmt::format(", {} left", *limit.left), *limit.left > 0 ? Role::kNormal : Role::kWarning);
  line.add(fmt::format(" in {}, by {}", span_words(limit.window), limit.by));
  return line.hang(kIndent + kNameWidth);
}

Line symbol_row(const dashboard::LadderRow& ladder, const dashboard::BookRow* book) {
  const Role allowed = ladder.reason.empty() ? Role::kGood : Role::kWarning;
  const bool live = book != nullptr && book->live;
  Line line = indented();
  line.column(ladder.symbol, kSymbolWidth)
      .column(ladder.step, kSymbolWidth, ladder.entries_allowed ? allowed : Role::kBad)
      .column(book_words(book), kSymbolWidth, live ? Role::kNormal : Role::kWarning)
      .add(ladder.reason.empty() ? ladder.idle : ladder.reason);
  return line.hang(kIndent + 3 * kSymbolWidth);
}

Line order_row(const dashboard::OrderRow& order) {
  const bool doubtful = order.state == "unknown";
  Line line = indented();
  line.add(fmt::format("{} {} {} {} {}: ", order.id, order.side, order.quantity, order.symbol,
                       order.price.empty() ? "at the market's price" : "at " + order.price))
      .add(doubtful ? "UNKNOWN" : order.state, doubtful ? Role::kBad : Role::kNormal)
      .add(fmt::format(", {} executed", order.executed));
  return line.hang(kIndent + 2);
}

Line position_row(const dashboard::PositionRow& position) {
  Line line = indented();
  line.add(fmt::format("{} {} for {}, ", position.quantity, position.symbol, position.cost));
  if (position.bid) {
    line.add(fmt::format("bid {}, {} old", *position.bid, span_words(position.bid_age)));
  } else {
    line.add("no bid was seen", Role::kWarning);
  }
  return line.hang(kIndent + 2);
}

Line alert_row(const dashboard::AlertRow& alert) {
  const bool firing = alert.state == "firing";
  Line line = indented();
  line.add(fmt::format("{} {} ", alert.state, base::name(alert.severity)),
           firing ? role_of(alert.severity) : Role::kDim)
      .add(fmt::format("{} for {}: {}", alert.name, span_words(alert.in_state_for), alert.text));
  return line.hang(kIndent + 2);
}

Line event_row(const dashboard::EventRow& event) {
  Line line{time_words(event.at), Role::kDim};
  line.add(" ").column(base::name(event.severity), 8, role_of(event.severity));
  line.add(event.kind).add(event.subject.empty() ? "" : " " + event.subject).add(": " + event.text);
  return line.hang(kIndent + 6);
}

Line latency_heading(std::string_view heading, std::string_view of) {
  Line line;
  line.column(heading, kIndent, Role::kTitle).column(of, kNameWidth, Role::kDim);
  for (const char* column : {"p50", "p99", "max", "count"}) line.right(column, kFigureWidth, Role::kDim);
  return line;
}

Line latency_row(std::string_view name, const dashboard::LatencyWindow& window) {
  Line line = indented();
  line.column(name, kNameWidth);
  for (const base::Duration took : {window.p50, window.p99, window.max}) {
    line.right(window.count > 0 ? latency_words(took) : "-", kFigureWidth);
  }
  return line.right(std::to_string(window.count), kFigureWidth, Role::kDim);
}

}  // namespace tidegate::apps::top
