#include "tidegate/monitor/alerts/grafana_dashboard.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "tidegate/monitor/alerts/prometheus_rules.hpp"
#include "tidegate/monitor/alerts/summary.hpp"

namespace tidegate::monitor {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kColumns = 24;  // Grafana's grid
constexpr int kPanelWidth = 8;
constexpr int kPanelHeight = 7;

// What is no alert: where one looks when one fires.
struct Panel {
  std::string_view title;
  std::string_view unit;  // Grafana's name of it
  std::string_view expression;
  std::string_view legend;
};
struct Section {
  std::string_view title;
  std::vector<Panel> panels;
};

std::vector<Section> sections() {
  return {
      {"Trading",
       {{"Result (quote)", "none", "tidegate_trading_realised_result_quote", "realised"},
        {"Open result (quote)", "none", "tidegate_trading_open_result_quote", "open"},
        {"Held (base)", "none", "tidegate_trading_held_base", "{{symbol}}"},
        {"Orders by state", "ops", "rate(tidegate_trading_orders_total[1m])", "{{state}}"},
        {"Refused by risk", "ops", "rate(tidegate_trading_risk_refusals_total[1m])", "{{rule}}"},
        {"Ladder step (0: live book)", "none", "tidegate_trading_ladder_step", "{{symbol}}"}}},
      {"Exchange",
       {{"Calls by what answered", "ops", "sum by (source) (rate(tidegate_client_calls_total[1m]))",
         "{{source}}"},
        {"Request time, 99 %", "s",
         "histogram_quantile(0.99, sum by (le, endpoint) (rate(tidegate_client_request_seconds_bucket[1m])))",
         "{{endpoint}}"},
        {"Refused here, by reason", "ops", "rate(tidegate_gate_rejected_total[1m])", "{{reason}}"},
        {"Weight used", "none", "tidegate_gate_ledger_used_weight > 0", "{{endpoint}} {{by}}"},
        {"Circuits that opened", "none", "increase(tidegate_gate_circuit_opened_total[5m]) > 0",
         "{{endpoint}}"},
        {"Requests under way", "none", "tidegate_guard_requests_under_way", "under way"}}},
      {"Streams and books",
       {{"Age of books", "s", "tidegate_books_age_seconds", "{{symbol}}"},
        {"Pushes", "ops", "rate(tidegate_streams_pushes_total[1m])", "{{stream}}"},
        {"Connections lost", "none", "increase(tidegate_streams_connections_lost_total[5m])", "{{stream}}"}}},
      {"Process",
       {{"Journal write, 99 %", "s",
         "histogram_quantile(0.99, sum by (le) (rate(tidegate_journal_write_seconds_bucket[1m])))", "write"},
        {"Journal latency, 99 %", "s",
         "histogram_quantile(0.99, sum by (le) (rate(tidegate_desk_journal_latency_seconds_bucket[1m])))",
         "intent to durable"},
        {"Loop lag, 99 %", "s",
         "histogram_quantile(0.99, sum by (le) (rate(tidegate_net_loop_lag_seconds_bucket[1m])))", "lag"},
        {"Processor", "percentunit", "rate(tidegate_process_cpu_seconds_total[1m])", "processor"},
        {"Memory", "bytes", "tidegate_process_resident_memory_bytes", "resident"},
        {"Files and sockets", "none", "tidegate_process_open_descriptors", "open"}}},
  };
}

std::string_view unit_name(ValueUnit unit) {
  switch (unit) {
    case ValueUnit::kSeconds:
      return "s";
    case ValueUnit::kRatio:
      return "percentunit";
    case ValueUnit::kNone:
      break;
  }
  return "none";
}

// "order_unknown" as a title: "Order unknown".
std::string title_of(std::string_view rule) {
  std::string title{rule};
  for (char& c : title) c = c == '_' ? ' ' : c;
  if (!title.empty() && title[0] >= 'a' && title[0] <= 'z')
    title[0] = static_cast<char>(title[0] - 'a' + 'A');
  return title;
}

// From which value on which colour: red is where the alert may fire.
Json steps_of(const AlertRule& rule) {
  const auto step = [](std::string_view colour, Json from) {
    return Json{{"color", colour}, {"value", std::move(from)}};
  };
  switch (rule.when) {
    case AlertWhen::kBelow:
      return Json::array({step("red", nullptr), step("green", rule.bound)});
    case AlertWhen::kWithin:
      return Json::array({step("green", nullptr), step("red", rule.bound), step("green", rule.upper + 1)});
    case AlertWhen::kOutside:
      return Json::array({step("red", nullptr), step("green", rule.bound), step("red", rule.upper)});
    default:
      return Json::array({step("green", nullptr), step("red", rule.bound)});
  }
}

Json source() {
  return {{"type", "prometheus"}, {"uid", "${datasource}"}};
}

Json target(std::string_view expression, std::string_view legend) {
  return {{"refId", "A"}, {"datasource", source()}, {"expr", expression}, {"legendFormat", legend}};
}

// Puts panels side by side, and rows between them.
class Layout {
 public:
  void row(std::string_view title) {
    if (x_ > 0) next_line();
    add({{"type", "row"}, {"title", title}, {"collapsed", false}}, kColumns, 1);
    x_ = 0;
    ++y_;
  }
  void panel(Json panel, int width = kPanelWidth) {
    if (x_ + width > kColumns) next_line();
    add(std::move(panel), width, kPanelHeight);
    x_ += width;
  }
  Json take() { return std::move(panels_); }

 private:
  void next_line() {
    x_ = 0;
    y_ += kPanelHeight;
  }
  void add(Json panel, int width, int height) {
    panel["id"] = panels_.size() + 1;
    panel["gridPos"] = {{"x", x_}, {"y", y_}, {"w", width}, {"h", height}};
    panels_.push_back(std::move(panel));
  }

  Json panels_ = Json::array();
  int x_ = 0;
  int y_ = 0;
};

Json rule_panel(const AlertRule& rule) {
  const Json thresholds{{"mode", "absolute"}, {"steps", steps_of(rule)}};
  const Json custom{{"thresholdsStyle", {{"mode", "line"}}}};
  return {
      {"type", "timeseries"},
      {"title", title_of(rule.name)},
      {"description", prometheus_name(rule.name) + ": " + rule.summary},
      {"datasource", source()},
      {"fieldConfig",
       {{"defaults", {{"unit", unit_name(unit_of(rule))}, {"custom", custom}, {"thresholds", thresholds}}},
        {"overrides", Json::array()}}},
      {"targets", Json::array({target(measured_expression(rule), "__auto")})}};
}

Json plain_panel(const Panel& panel) {
  return {{"type", "timeseries"},
          {"title", panel.title},
          {"datasource", source()},
          {"fieldConfig", {{"defaults", {{"unit", panel.unit}}}, {"overrides", Json::array()}}},
          {"targets", Json::array({target(panel.expression, panel.legend)})}};
}

Json firing_panel() {
  return {{"type", "state-timeline"},
          {"title", "Alerts that fire"},
          {"datasource", source()},
          {"fieldConfig", {{"defaults", Json::object()}, {"overrides", Json::array()}}},
          {"targets", Json::array({target("ALERTS{alertname=~\"Tidegate.+\", alertstate=\"firing\"}",
                                          "{{alertname}} {{endpoint}}{{symbol}}")})}};
}

}  // namespace

std::string grafana_dashboard(std::span<const AlertRule> rules) {
  Layout layout;
  layout.row("What a trader must know");
  layout.panel(firing_panel(), kColumns);
  for (const AlertRule& rule : rules) {
    if (rule.enabled) layout.panel(rule_panel(rule));
  }
  for (const Section& section : sections()) {
    layout.row(section.title);
    for (const Panel& panel : section.panels) layout.panel(plain_panel(panel));
  }
  const Json which{
      {"name", "datasource"}, {"type", "datasource"}, {"query", "prometheus"}, {"label", "Prometheus"}};
  const Json dashboard{{"uid", "tidegate"},
                       {"title", "Tidegate"},
                       {"tags", Json::array({"tidegate"})},
                       {"schemaVersion", 38},
                       {"editable", true},
                       {"refresh", "10s"},
                       {"time", {{"from", "now-1h"}, {"to", "now"}}},
                       {"timezone", "browser"},
                       {"templating", {{"list", Json::array({which})}}},
                       {"panels", layout.take()}};
  return dashboard.dump(2) + "\n";
}

}  // namespace tidegate::monitor
