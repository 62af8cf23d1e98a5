#include "tidegate/monitor/alerts/alerts.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/base/assert.hpp"

namespace tidegate::monitor {

Alerts::Alerts(const std::vector<AlertRule>& rules, std::vector<Silence> silences)
    : silences_(std::move(silences)) {
  TIDEGATE_ASSERT(rules.size() <= kMostRules && silences_.size() <= kMostSilences,
                  "alerts are made with valid settings");
  for (const AlertRule& rule : rules) {
    if (!rule.enabled) continue;
    by_metric_[rule.metric].push_back(states_.size());
    if (!rule.while_stopping) end_with_trading_.insert(rule.name);
    states_.emplace_back(rule);
  }
}

std::vector<AlertNotice> Alerts::evaluate(std::span<const base::Sample> samples, base::MonotonicTime now,
                                          base::WallTime wall) {
  for (const base::Sample& sample : samples) {
    const auto watching = by_metric_.find(sample.name);
    if (watching == by_metric_.end()) continue;
    for (const std::size_t place : watching->second) states_[place].observe(sample, now);
  }
  std::erase_if(silences_, [wall](const Silence& silence) { return silence.until <= wall; });
  std::vector<AlertNotice> notices;
  const auto silenced = silenced_at(wall);
  for (RuleState& state : states_) state.finish({.now = now, .wall = wall}, silenced, notices);
  return notices;
}

RuleState::IsSilenced Alerts::silenced_at(base::WallTime wall) const {
  return [this, wall](std::string_view rule, const base::SampleLabels& labels) {
    if (winds_down_ && end_with_trading_.contains(rule)) return true;
    return std::ranges::any_of(silences_,
                               [&](const Silence& silence) { return covers(silence, rule, labels, wall); });
  };
}

std::vector<ActiveAlert> Alerts::active(base::WallTime wall) const {
  std::vector<ActiveAlert> active;
  const auto silenced = silenced_at(wall);
  for (const RuleState& state : states_) state.append_active(silenced, active);
  return active;
}

bool Alerts::fires(base::Severity least) const noexcept {
  return std::ranges::any_of(
      states_, [least](const RuleState& state) { return state.rule().severity >= least && state.fires(); });
}

base::Result<void> Alerts::silence(Silence silence, base::WallTime now) {
  const auto wrong = silence.validate();
  if (!wrong.empty()) return base::fail(base::ErrorCode::kInvalidArgument, "silence: " + wrong.front());
  std::erase_if(silences_, [now](const Silence& known) { return known.until <= now; });
  if (silences_.size() >= kMostSilences) {
    return base::fail(base::ErrorCode::kQueueFull,
                      std::to_string(kMostSilences) + " silences hold already; lift one of them");
  }
  silences_.push_back(std::move(silence));
  return {};
}

bool Alerts::has_rule(std::string_view name) const noexcept {
  return std::ranges::any_of(states_, [name](const RuleState& state) { return state.rule().name == name; });
}

std::size_t Alerts::lift(std::string_view rule, const base::SampleLabels& labels) {
  return std::erase_if(
      silences_, [&](const Silence& silence) { return silence.rule == rule && silence.labels == labels; });
}

std::vector<Silence> Alerts::silences(base::WallTime now) const {
  std::vector<Silence> holding;
  std::ranges::copy_if(silences_, std::back_inserter(holding),
                       [now](const Silence& silence) { return now < silence.until; });
  return holding;
}

std::vector<std::string> Alerts::without_samples() const {
  std::vector<std::string> rules;
  for (const RuleState& state : states_) {
    if (!state.was_sampled()) rules.push_back(state.rule().name);
  }
  return rules;
}

std::size_t Alerts::unwatched_label_sets() const noexcept {
  std::size_t sum = 0;
  for (const RuleState& state : states_) sum += state.unwatched_label_sets();
  return sum;
}

}  // namespace tidegate::monitor
