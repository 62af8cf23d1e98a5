#include "tidegate/dashboard/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "tidegate/dashboard/words.hpp"

namespace tidegate::dashboard {
namespace {

// How often a browser asks for the page again: an answer costs the loop well under a millisecond.
constexpr int kAgainAfterSeconds = 5;

// Of those that the status has: shorter ones flicker, longer ones hide what is going on.
constexpr base::Duration kWindowShown = std::chrono::minutes{1};

using Cells = std::vector<std::string>;  // HTML already

std::string text(std::string_view plain) {
  return escaped(plain);
}

// A state in a colour and, for whom colours say nothing, in words.
std::string badge(std::string_view kind, std::string_view words) {
  return fmt::format("<span class=\"badge {}\">{}</span>", kind, text(words));
}

std::string row_of(const Cells& cells, std::string_view tag = "td") {
  std::string out = "<tr>";
  for (const auto& cell : cells) out += fmt::format("<{0}>{1}</{0}>", tag, cell);
  return out + "</tr>\n";
}

// Nothing where it has no rows. `kind`: a class of the stylesheet.
std::string table(std::string_view title, const Cells& head, const std::vector<Cells>& rows,
                  std::string_view kind = "") {
  if (rows.empty()) return {};
  std::string out =
      fmt::format("<section class=\"{}\"><h2>{}</h2><div class=\"wide\"><table>\n<thead>{}</thead><tbody>\n",
                  kind, text(title), row_of(head, "th"));
  for (const auto& row : rows) out += row_of(row);
  return out + "</tbody></table></div></section>\n";
}

std::string figure(std::string_view label, const std::string& value, const std::string& more) {
  return fmt::format("<div><dt>{}</dt><dd>{}<small>{}</small></dd></div>\n", text(label), text(value),
                     text(more));
}

std::string head_of(const Status& status) {
  const bool ready = status.not_ready_because.empty();
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"refresh\" content=\"{}\">\n<title>{} · tidegate {}</title>\n"
      "<link rel=\"stylesheet\" href=\"style.css\"></head><body>\n"
      "<header><h1>tidegate {}</h1>{}\n<p>{} at {} · up {} · version {}</p></header>\n<main>\n",
      kAgainAfterSeconds, ready ? "ready" : "NOT READY", text(status.command), text(status.command),
      ready ? badge("good", "ready") : badge("bad", "not ready"), text(status.phase), text(status.exchange),
      in_words(status.uptime), text(status.version));
  if (ready) return out;
  out += "<section class=\"warn\"><h2>Why it is not ready</h2><ul>\n";
  for (const auto& reason : status.not_ready_because) out += "<li>" + text(reason) + "</li>\n";
  return out + "</ul></section>\n";
}

std::string figures_of(const Status& status) {
  const auto& requests = status.requests;
  const auto& money = status.money;
  std::string out = "<dl>\n";
  out += figure("calls asked", in_words(requests.asked), "since the start");
  out += figure("requests sent", in_words(requests.sent),
                fmt::format("{:.1f} % saved", requests.saved_percent()));
  out += figure("orders open", in_words(status.orders.open),
                in_words(status.orders.to_reconcile) + " to reconcile");
  out += figure("fills", in_words(status.orders.fills), "volume " + money.volume);
  out += figure("realised", money.realised, money.day_realised + " today");
  out += figure("open result", money.open_result, "at risk " + money.exposure);
  return out + "</dl>\n";
}

std::string severity_badge(base::Severity severity) {
  if (severity == base::Severity::kError) return badge("bad", name(severity));
  return badge(severity == base::Severity::kWarning ? "fair" : "plain", name(severity));
}

std::string alerts_of(const Status& status) {
  if (!status.alerts) return {};
  if (status.alerts->empty()) return "<section><h2>Alerts</h2><p>None.</p></section>\n";
  std::vector<Cells> rows;
  for (const auto& alert : *status.alerts) {
    rows.push_back({severity_badge(alert.severity), text(alert.name), text(alert.state),
                    in_words(alert.in_state_for), text(alert.text)});
  }
  return table("Alerts", {"severity", "alert", "state", "for", "what"}, rows);
}

std::string symbols_of(const Status& status) {
  std::vector<Cells> rows;
  for (const auto& symbol : status.ladder) {
    const auto book = std::ranges::find(status.books, symbol.symbol, &BookRow::symbol);
    const auto position = std::ranges::find(status.money.positions, symbol.symbol, &PositionRow::symbol);
    const bool aged = book != status.books.end() && book->age;
    rows.push_back({text(symbol.symbol), badge(symbol.entries_allowed ? "good" : "bad", symbol.step),
                    aged ? in_words(*book->age) : "not live",
                    position == status.money.positions.end() ? "–" : text(position->quantity),
                    text(symbol.reason.empty() ? symbol.idle : symbol.reason)});
  }
  return table("Symbols", {"symbol", "ladder step", "book’s age", "held", "why nothing (better) is done"},
               rows);
}

std::string circuits_of(const Status& status) {
  std::vector<Cells> rows;
  for (const auto& circuit : status.circuits) {
    if (circuit.state == base::CircuitState::kClosed) continue;
    rows.push_back({text(circuit.endpoint),
                    badge(refuses(circuit.state) ? "bad" : "fair", name(circuit.state)),
                    in_words(circuit.in_state_for),
                    circuit.tries_again_in ? "in " + in_words(*circuit.tries_again_in) : "–"});
  }
  if (!rows.empty()) return table("Circuits", {"endpoint", "state", "for", "tries again"}, rows);
  return status.circuits.empty() ? "" : "<section><h2>Circuits</h2><p>All closed.</p></section>\n";
}

std::string limits_of(const Status& status) {
  std::vector<Cells> rows;
  for (const auto& limit : status.limits) {
    rows.push_back({text(limit.endpoint), text(limit.by), in_words(std::uint64_t{limit.used}),
                    limit.left ? in_words(std::uint64_t{*limit.left}) : "no limit", in_words(limit.window),
                    limit.blocked_for > base::Duration::zero()
                        ? badge("bad", "blocked for " + in_words(limit.blocked_for))
                        : "–"});
  }
  return table("Weight in use", {"endpoint", "counted by", "used", "left", "window", "blocked"}, rows,
               "numbers");
}

std::string latency_of(const Status& status) {
  std::vector<Cells> rows;
  for (const auto& row : status.latency) {
    const auto window = std::ranges::find(row.windows, kWindowShown, &LatencyWindow::window);
    if (window == row.windows.end() || window->count == 0) continue;
    std::string labels;
    for (const auto& [label, value] : row.labels) labels += (labels.empty() ? "" : ", ") + value;
    rows.push_back({text(row.name), text(labels), in_words(window->count), in_words(window->p50),
                    in_words(window->p90), in_words(window->p99), in_words(window->max)});
  }
  return table("Latency in the last minute", {"what", "of", "count", "p50", "p90", "p99", "longest"}, rows,
               "numbers");
}

std::string events_of(const Status& status) {
  std::vector<Cells> rows;
  const auto& events = status.events;
  const std::size_t shown = std::min(events.size(), kEventsShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const EventRow& event = events[events.size() - 1 - i];
    rows.push_back({time_of_day(event.at), severity_badge(event.severity), text(event.kind),
                    text(event.subject), text(event.text)});
  }
  return table("Latest events", {"UTC", "severity", "event", "of", "what happened"}, rows);
}

}  // namespace

std::string page(const Status& status) {
  return head_of(status) + figures_of(status) + alerts_of(status) + symbols_of(status) + circuits_of(status) +
         latency_of(status) + limits_of(status) + events_of(status) +
         fmt::format(
             "</main>\n<footer><p>As of {} UTC; asked for again every {} s. Elsewhere: "
             "<a href=\"status\">/status</a> for programs, <a href=\"metrics\">/metrics</a> for "
             "Prometheus, <a href=\"healthz\">/healthz</a> and <a href=\"readyz\">/readyz</a> for "
             "watchdogs.</p></footer>\n</body></html>\n",
             time_of_day(status.now), kAgainAfterSeconds);
}

}  // namespace tidegate::dashboard
