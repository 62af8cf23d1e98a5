#include "tidegate/monitor/alerts/prometheus_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "tidegate/base/validation.hpp"
#include "tidegate/monitor/alerts/summary.hpp"

namespace tidegate::monitor {
namespace {

// How densely a window is looked at where Prometheus has to be told.
constexpr int kLooks = 12;

constexpr std::string_view kHeader =
    "# The alerts of a trading process as rules for Prometheus. Made of the table in\n"
    "# src/tidegate/monitor/alerts/default_rules.cpp by `./run deploy`, which tests hold it against: change "
    "that.\n"
    "groups:\n"
    "  - name: tidegate\n"
    "    interval: 5s\n"
    "    rules:\n";

// A string of PromQL's, and of YAML's, which both take what JSON does.
std::string json_text(std::string_view text) {
  return nlohmann::json(text).dump();
}

// With no digit that only the subtraction of two bounds has made.
std::string number(double value) {
  return fmt::format("{:.12g}", value);
}

// "90s", "500ms", "1h".
std::string prometheus_duration(base::Duration duration) {
  using namespace std::chrono_literals;
  if (duration % 1h == 0ns) return fmt::format("{}h", duration / 1h);
  if (duration % 1min == 0ns) return fmt::format("{}m", duration / 1min);
  if (duration % 1s == 0ns) return fmt::format("{}s", duration / 1s);
  return fmt::format("{}ms", std::chrono::ceil<std::chrono::milliseconds>(duration).count());
}

// `more`: a further label, "le" of a bucket.
std::string selector(std::string_view metric, base::SampleLabels labels,
                     std::optional<std::pair<std::string, std::string>> more = std::nullopt) {
  if (more) labels.push_back(std::move(*more));
  std::string text{metric};
  if (labels.empty()) return text;
  std::string wanted;
  for (const auto& [label, value] : labels) {
    wanted += (wanted.empty() ? "" : ", ") + label + "=" + json_text(value);
  }
  return text + "{" + wanted + "}";
}

// Count and bucket of one scrape belong together, so their difference is exact; two increases are not,
// because each is estimated at its ends by itself.
std::string slower_expression(const AlertRule& rule) {
  const std::string le = base::in_digits(std::chrono::duration<double>{rule.slow}.count());
  const base::Duration step = std::max<base::Duration>(rule.window / kLooks, std::chrono::seconds{1});
  return fmt::format("increase(({} - ignoring(le) {})[{}:{}])", selector(rule.metric + "_count", rule.labels),
                     selector(rule.metric + "_bucket", rule.labels, std::pair{std::string{"le"}, le}),
                     prometheus_duration(rule.window), prometheus_duration(step));
}

// The condition with the bounds that far back.
std::string compared(const AlertRule& rule, double back) {
  const std::string measured = measured_expression(rule);
  switch (rule.when) {
    case AlertWhen::kBelow:
      return measured + " < " + number(rule.bound + back);
    case AlertWhen::kWithin:
      return "(" + measured + " >= " + number(rule.bound - back) + ") <= " + number(rule.upper + back);
    case AlertWhen::kOutside:
      return measured + " < " + number(rule.bound + back) + " or " + measured + " > " +
             number(rule.upper - back);
    case AlertWhen::kAbsent:
      return measured;
    default:
      return measured + " > " + number(rule.bound - back);
  }
}

std::string summary_for_prometheus(const AlertRule& rule) {
  return expand(rule.summary, [&rule](std::string_view word) -> std::optional<std::string> {
    if (word == "value") {
      switch (unit_of(rule)) {
        case ValueUnit::kSeconds:
          return "{{ $value | humanizeDuration }}";
        case ValueUnit::kRatio:
          return "{{ $value | humanizePercentage }}";
        case ValueUnit::kNone:
          return "{{ $value | humanize }}";
      }
    }
    if (auto known = meaning_in_rule(rule, word)) return known;
    return "{{ $labels." + std::string{word} + " }}";
  });
}

std::string entry_of(const AlertRule& rule) {
  std::string entry = fmt::format("      - alert: {}\n        expr: {}\n", prometheus_name(rule.name),
                                  json_text(condition_expression(rule)));
  if (rule.hold_for > base::Duration{}) entry += "        for: " + prometheus_duration(rule.hold_for) + "\n";
  // As Alertmanager's routes usually have it.
  const auto severity =
      rule.severity == base::Severity::kError ? std::string_view{"critical"} : base::name(rule.severity);
  return entry + fmt::format(
                     "        labels:\n          severity: {}\n"
                     "        annotations:\n          summary: {}\n",
                     severity, json_text(summary_for_prometheus(rule)));
}

}  // namespace

std::string prometheus_name(std::string_view rule) {
  std::string name = "Tidegate";
  bool begins = true;
  for (const char c : rule) {
    if (c == '_') {
      begins = true;
    } else {
      name += std::exchange(begins, false) && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
  }
  return name;
}

std::string measured_expression(const AlertRule& rule) {
  const std::string of = selector(rule.metric, rule.labels);
  const std::string window = prometheus_duration(rule.window);
  switch (rule.when) {
    case AlertWhen::kRateAbove:
      return fmt::format("rate({}[{}])", of, window);
    case AlertWhen::kIncreaseAbove:
      return fmt::format("increase({}[{}])", of, window);
    case AlertWhen::kSlowerAbove:
      return slower_expression(rule);
    case AlertWhen::kAbsent:
      return "absent(" + of + ")";
    default:
      return of;
  }
}

std::string condition_expression(const AlertRule& rule) {
  const std::string fires = compared(rule, 0);
  if (!(rule.hysteresis > 0) || rule.when == AlertWhen::kAbsent) return fires;
  return fmt::format(
      "{} or (({}) and ignoring(alertname, alertstate, severity) "
      "ALERTS{{alertname={}, alertstate=\"firing\"}})",
      fires, compared(rule, rule.hysteresis), json_text(prometheus_name(rule.name)));
}

std::string prometheus_rules(std::span<const AlertRule> rules) {
  std::string file{kHeader};
  for (const AlertRule& rule : rules) {
    if (rule.enabled) file += entry_of(rule);
  }
  return file;
}

}  // namespace tidegate::monitor
