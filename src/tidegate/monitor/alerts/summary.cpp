#include "tidegate/monitor/alerts/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tidegate/base/validation.hpp"

namespace tidegate::monitor {
namespace {

bool is_of_word(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

// The word that opens at `at`, where a brace is; absent: none does.
std::optional<std::string_view> word_at(std::string_view text, std::size_t at) noexcept {
  const std::size_t end = text.find('}', at);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view word = text.substr(at + 1, end - at - 1);
  if (word.empty() || !std::ranges::all_of(word, is_of_word)) return std::nullopt;
  return word;
}

// Three digits are all that a person reads of a measured value.
std::string digits(double value) {
  return std::abs(value) >= 100 ? fmt::format("{:.0f}", value) : fmt::format("{:.3g}", value);
}

std::string in_unit(ValueUnit unit, double value) {
  switch (unit) {
    case ValueUnit::kSeconds:
      return digits(value) + " s";
    case ValueUnit::kRatio:
      return digits(value * 100) + " %";
    case ValueUnit::kNone:
      break;
  }
  return digits(value);
}

std::string in_seconds(base::Duration duration) {
  constexpr base::Duration kSecond = std::chrono::seconds{1};
  return duration % kSecond == base::Duration{} ? std::to_string(duration / kSecond) + " s"
                                                : base::in_ms(duration);
}

}  // namespace

std::string expand(std::string_view text, const WordMeaning& meaning) {
  std::string told;
  for (std::size_t at = 0; at < text.size();) {
    const auto word = text[at] == '{' ? word_at(text, at) : std::nullopt;
    const auto means = word ? meaning(*word) : std::nullopt;
    if (means) {
      told += *means;
      at += word->size() + 2;
    } else {
      told += text[at++];
    }
  }
  return told;
}

bool has_whole_braces(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '}') return false;
    if (text[at] != '{') continue;
    const auto word = word_at(text, at);
    if (!word) return false;
    at += word->size() + 1;
  }
  return true;
}

ValueUnit unit_of(const AlertRule& rule) noexcept {
  // What looks back counts; its value is no measurement of the metric's own unit.
  if (looks_back(rule.when) || rule.when == AlertWhen::kAbsent) return ValueUnit::kNone;
  if (rule.metric.ends_with("_seconds")) return ValueUnit::kSeconds;
  return rule.metric.ends_with("_ratio") ? ValueUnit::kRatio : ValueUnit::kNone;
}

std::string shown_value(const AlertRule& rule, double value) {
  return in_unit(unit_of(rule), value);
}

std::optional<std::string> meaning_in_rule(const AlertRule& rule, std::string_view word) {
  if (word == "rule") return rule.name;
  if (word == "for") return in_seconds(rule.hold_for);
  if (word == "window") return in_seconds(rule.window);
  if (word == "slow") return base::in_ms(rule.slow);
  if (word == "bound") return in_unit(unit_of(rule), rule.bound);
  if (word == "upper") return in_unit(unit_of(rule), rule.upper);
  return std::nullopt;
}

std::string summary_of(const AlertRule& rule, const base::SampleLabels& labels, double value) {
  return expand(rule.summary, [&](std::string_view word) -> std::optional<std::string> {
    if (word == "value") return shown_value(rule, value);
    if (auto told = meaning_in_rule(rule, word)) return told;
    const auto label = std::ranges::find(labels, word, &base::SampleLabels::value_type::first);
    if (label == labels.end()) return std::nullopt;
    return label->second;
  });
}

}  // namespace tidegate::monitor
