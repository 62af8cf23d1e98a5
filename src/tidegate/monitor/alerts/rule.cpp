#include "tidegate/monitor/alerts/rule.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "tidegate/base/validation.hpp"
#include "tidegate/monitor/alerts/summary.hpp"
#include "tidegate/monitor/exposition/metric_table.hpp"

namespace tidegate::monitor {
namespace {

using base::Sample;

constexpr std::array<std::string_view, kAlertWhenCount> kWhenNames{
    "above", "below", "within", "outside", "rate_above", "increase_above", "slower_above", "absent"};
constexpr std::string_view kOurs = "tidegate_";
constexpr std::size_t kLongestName = 60;
constexpr std::size_t kLongestSummary = 1'000;
constexpr std::size_t kMostLabels = 8;

bool is_word(std::string_view text) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return !text.empty() && text.size() <= kLongestName && text.front() >= 'a' && text.front() <= 'z' &&
         std::ranges::all_of(text, allowed);
}

// Of what kind a sample must be for the condition to say anything of it.
std::vector<Sample::Kind> kinds_for(AlertWhen when) {
  using enum Sample::Kind;
  switch (when) {
    case AlertWhen::kRateAbove:
    case AlertWhen::kIncreaseAbove:
      return {kCounter};
    case AlertWhen::kSlowerAbove:
      return {kHistogram};
    case AlertWhen::kAbsent:
      return {kGauge, kCounter, kHistogram};
    default:
      return {kGauge, kCounter};
  }
}

const MetricRow* row_of(std::string_view metric) {
  const auto rows = metric_rows();
  const auto found = std::ranges::lower_bound(rows, metric, {}, &MetricRow::name);
  return found != rows.end() && found->name == metric ? &*found : nullptr;
}

std::string_view kind_name(Sample::Kind kind) {
  if (kind == Sample::Kind::kCounter) return "counter";
  return kind == Sample::Kind::kGauge ? "gauge" : "histogram";
}

// A metric of Tidegate's is one that there is, or the alert would never fire and nobody would know. What else
// a program offers is its own affair.
void check_metric(const AlertRule& rule, base::Problems& problems) {
  if (!rule.metric.starts_with(kOurs)) {
    problems.require(is_word(rule.metric), "metric", base::in_quotes(rule.metric), "named in snake_case");
    return;
  }
  const MetricRow* const row = row_of(rule.metric);
  problems.require(row != nullptr, "metric", base::in_quotes(rule.metric), "one of docs/metrics.md");
  if (row == nullptr) return;
  const auto kinds = kinds_for(rule.when);
  problems.require(std::ranges::find(kinds, row->kind) != kinds.end(), "metric",
                   base::in_quotes(rule.metric) + ", a " + std::string{kind_name(row->kind)},
                   std::string{"a "}
                       .append(kind_name(kinds.front()))
                       .append(" where it is to be ")
                       .append(name(rule.when)));
  for (const auto& [label, value] : rule.labels) {
    const std::string all = ", " + std::string{row->labels} + ",";
    problems.require(all.find(", " + label + ",") != std::string::npos, "labels", base::in_quotes(label),
                     row->labels.empty() ? "none: the metric has no labels"
                                         : "one of the metric's: " + std::string{row->labels});
  }
}

void check_labels(const AlertRule& rule, base::Problems& problems) {
  problems.require_range("labels", rule.labels.size(), 0, kMostLabels);
  for (const auto& [label, value] : rule.labels) {
    problems.require(is_word(label), "labels", base::in_quotes(label), "named in snake_case");
  }
}

void check_range(const AlertRule& rule, base::Problems& problems) {
  const bool is_one = std::isfinite(rule.upper) && rule.bound <= rule.upper;
  problems.require(is_one, "upper", base::in_digits(rule.upper),
                   "at least bound (" + base::in_digits(rule.bound) + ")");
  if (!is_one || rule.when != AlertWhen::kOutside) return;
  problems.require(!(rule.hysteresis > (rule.upper - rule.bound) / 2), "hysteresis",
                   base::in_digits(rule.hysteresis),
                   "at most half of what lies between bound and upper, or it is never resolved");
}

void check_bounds(const AlertRule& rule, base::Problems& problems) {
  const bool has_range = rule.when == AlertWhen::kWithin || rule.when == AlertWhen::kOutside;
  problems.require(std::isfinite(rule.bound), "bound", base::in_digits(rule.bound), "a finite number");
  if (looks_back(rule.when)) {
    problems.require(!(rule.bound < 0), "bound", base::in_digits(rule.bound),
                     "0 or more: nothing grows by less");
    problems.require_range("window", rule.window, std::chrono::seconds{1}, std::chrono::hours{1});
  }
  problems.require(std::isfinite(rule.hysteresis) && rule.hysteresis >= 0, "hysteresis",
                   base::in_digits(rule.hysteresis), "0 or more");
  if (has_range) check_range(rule, problems);
  if (rule.when == AlertWhen::kSlowerAbove) {
    problems.require(std::ranges::find(base::Histogram::kBounds, rule.slow) != base::Histogram::kBounds.end(),
                     "slow", base::in_ms(rule.slow),
                     "a bound of every histogram's, as 100 ms is (docs/metrics.md)");
  }
}

}  // namespace

std::string_view name(AlertWhen when) noexcept {
  return kWhenNames[static_cast<std::size_t>(when)];
}

std::optional<AlertWhen> alert_when(std::string_view name) noexcept {
  const auto found = std::ranges::find(kWhenNames, name);
  if (found == kWhenNames.end()) return std::nullopt;
  return static_cast<AlertWhen>(found - kWhenNames.begin());
}

std::vector<std::string> AlertRule::validate() const {
  base::Problems problems;
  problems.require(is_word(name), "name", base::in_quotes(name), "in snake_case, at most 60 letters");
  check_metric(*this, problems);
  check_labels(*this, problems);
  check_bounds(*this, problems);
  problems.require_range("hold_for", hold_for, {}, std::chrono::hours{1});
  if (repeat_after != base::Duration{}) {
    problems.require_range("repeat_after", repeat_after, std::chrono::minutes{1}, std::chrono::hours{24 * 7});
  }
  problems.require(!summary.empty() && summary.size() <= kLongestSummary, "summary",
                   std::to_string(summary.size()) + " bytes long", "1 to 1000");
  problems.require(has_whole_braces(summary), "summary", base::in_quotes(summary),
                   "without braces that nothing closes");
  return problems.take();
}

}  // namespace tidegate::monitor
