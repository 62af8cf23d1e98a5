#include "tidegate/dashboard/status_json.hpp"

#include <nlohmann/json.hpp>
#include <utility>

namespace tidegate::dashboard {

using Json = nlohmann::ordered_json;

namespace {

double seconds(base::Duration duration) {
  return std::chrono::duration<double>{duration}.count();
}

double whole_ms(base::Duration duration) {
  return static_cast<double>(std::chrono::floor<std::chrono::milliseconds>(duration).count()) / 1000;
}

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json or_null(const std::optional<base::Duration>& value) {
  return value ? Json(whole_ms(*value)) : Json(nullptr);
}

template <class Rows>
Json list_of(const Rows& rows, Json (*as_json)(const typename Rows::value_type&)) {
  Json list = Json::array();
  for (const auto& row : rows) list.push_back(as_json(row));
  return list;
}

Json window(const LatencyWindow& row) {
  return {{"window_s", seconds(row.window)}, {"count", row.count},        {"p50_s", seconds(row.p50)},
          {"p90_s", seconds(row.p90)},       {"p99_s", seconds(row.p99)}, {"p999_s", seconds(row.p999)},
          {"max_s", seconds(row.max)}};
}

Json latency(const LatencyRow& row) {
  Json labels = Json::object();
  for (const auto& [label, value] : row.labels) labels[label] = value;
  return {{"name", row.name}, {"labels", std::move(labels)}, {"windows", list_of(row.windows, window)}};
}

Json circuit(const CircuitRow& row) {
  return {{"endpoint", row.endpoint},
          {"state", name(row.state)},
          {"in_state_for_s", whole_ms(row.in_state_for)},
          {"tries_again_in_s", or_null(row.tries_again_in)},
          {"opened", row.opened}};
}

Json limit(const LimitRow& row) {
  return {{"endpoint", row.endpoint},
          {"by", row.by},
          {"used", row.used},
          {"left", or_null(row.left)},
          {"window_s", seconds(row.window)},
          {"blocked_for_s", whole_ms(row.blocked_for)}};
}

Json level(const BookLevel& row) {
  return Json::array({row.price, row.quantity});
}

Json book(const BookRow& row) {
  return {{"symbol", row.symbol},
          {"live", row.live},
          {"age_s", or_null(row.age)},
          {"bids", list_of(row.bids, level)},
          {"asks", list_of(row.asks, level)}};
}

Json ladder(const LadderRow& row) {
  return {{"symbol", row.symbol},
          {"step", row.step},
          {"entries_allowed", row.entries_allowed},
          {"reason", row.reason},
          {"idle", row.idle}};
}

Json order(const OrderRow& row) {
  return {{"id", row.id},
          {"symbol", row.symbol},
          {"side", row.side},
          {"state", row.state},
          {"quantity", row.quantity},
          {"executed", row.executed},
          {"price", row.price.empty() ? Json(nullptr) : Json(row.price)}};
}

Json orders(const OrderFigures& figures) {
  Json by_state = Json::object();
  for (const auto& [state, count] : figures.by_state) by_state[state] = count;
  return {{"open", figures.open},
          {"to_reconcile", figures.to_reconcile},
          {"fills", figures.fills},
          {"by_state", std::move(by_state)},
          {"list", list_of(figures.list, order)}};
}

// Amounts that are not known are null: no reader shall take them for nothing.
Json quote(const QuoteRow& row) {
  return {{"asset", row.asset},
          {"equity", row.known ? Json(row.equity) : Json(nullptr)},
          {"available", row.known ? Json(row.available) : Json(nullptr)}};
}

Json position(const PositionRow& row) {
  return {{"symbol", row.symbol},
          {"quantity", row.quantity},
          {"cost", row.cost},
          {"bid", or_null(row.bid)},
          {"bid_age_s", row.bid ? Json(whole_ms(row.bid_age)) : Json(nullptr)}};
}

Json fee(const std::pair<std::string, std::string>& row) {
  return {{"asset", row.first}, {"paid", row.second}};
}

Json money(const MoneyFigures& figures) {
  return {{"quotes", list_of(figures.quotes, quote)},
          {"positions", list_of(figures.positions, position)},
          {"realised", figures.realised},
          {"open_result", figures.open_result},
          {"day_realised", figures.day_realised},
          {"exposure", figures.exposure},
          {"volume", figures.volume},
          {"fees", list_of(figures.fees, fee)}};
}

Json alert(const AlertRow& row) {
  return {{"name", row.name},
          {"severity", name(row.severity)},
          {"state", row.state},
          {"in_state_for_s", whole_ms(row.in_state_for)},
          {"text", row.text}};
}

Json event(const EventRow& row) {
  return {{"at_ms", base::to_unix_ms(row.at)},
          {"severity", name(row.severity)},
          {"kind", row.kind},
          {"subject", row.subject},
          {"text", row.text}};
}

}  // namespace

std::string to_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string to_json(const Status& status) {
  return to_line(as_json(status));
}

Json as_json(const Status& status) {
  const RequestFigures& requests = status.requests;
  return {{"schema", kStatusSchema},
          {"command", status.command},
          {"version", status.version},
          {"exchange", status.exchange},
          {"phase", status.phase},
          {"now_ms", base::to_unix_ms(status.now)},
          {"started_ms", base::to_unix_ms(status.started)},
          {"uptime_s", whole_ms(status.uptime)},
          {"ready", status.not_ready_because.empty()},
          {"not_ready_because", status.not_ready_because},
          {"actions", status.actions},
          {"halted", status.halted},
          {"requests",
           {{"asked", requests.asked},
            {"sent", requests.sent},
            {"saved", requests.saved()},
            {"saved_percent", requests.saved_percent()}}},
          {"batches", {{"requests", status.batches.requests}, {"parts", status.batches.parts}}},
          {"latency", list_of(status.latency, latency)},
          {"circuits", list_of(status.circuits, circuit)},
          {"limits", list_of(status.limits, limit)},
          {"books", list_of(status.books, book)},
          {"ladder", list_of(status.ladder, ladder)},
          {"orders", orders(status.orders)},
          {"money", money(status.money)},
          {"alerts", status.alerts ? list_of(*status.alerts, alert) : Json(nullptr)},
          {"events", list_of(status.events, event)}};
}

std::string error_json(const std::string& error) {
  return to_line({{"error", error}});
}

}  // namespace tidegate::dashboard
