#include "tidegate/monitor/alerts/rule_state.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/monitor/alerts/silence.hpp"
#include "tidegate/monitor/alerts/summary.hpp"

namespace tidegate::monitor {
namespace {

// How many of its values were above `slow`, which is one of the bounds.
double slower_than(const base::Histogram& histogram, base::Duration slow) {
  const auto& bounds = base::Histogram::kBounds;
  const auto bound = std::ranges::find(bounds, slow);
  return static_cast<double>(histogram.count() -
                             histogram.at_most(static_cast<std::size_t>(bound - bounds.begin())));
}

// What a counter's growth is taken of, or a gauge's value itself; absent: the sample is of another kind.
std::optional<double> reading(const AlertRule& rule, const base::Sample& sample) {
  if (rule.when == AlertWhen::kSlowerAbove) {
    return sample.histogram ? std::optional{slower_than(*sample.histogram, rule.slow)} : std::nullopt;
  }
  if (sample.kind == base::Sample::Kind::kHistogram || !std::isfinite(sample.value)) return std::nullopt;
  return sample.value;
}

}  // namespace

std::string_view name(AlertPhase phase) noexcept {
  switch (phase) {
    case AlertPhase::kInactive:
      return "inactive";
    case AlertPhase::kPending:
      return "pending";
    case AlertPhase::kFiring:
      return "firing";
  }
  return "invalid_phase";
}

RuleState::RuleState(AlertRule rule) : rule_(std::move(rule)) {
  TIDEGATE_ASSERT(rule_.validate().empty(), "a rule is watched that is valid");
}

RuleState::Watched* RuleState::find_or_watch(const base::SampleLabels& labels) {
  const auto known = watched_.find(labels);
  if (known != watched_.end()) return &known->second;
  if (watched_.size() >= kMostLabelSets) {
    ++unwatched_now_;
    return nullptr;
  }
  return &watched_[labels];
}

void RuleState::observe(const base::Sample& sample, base::MonotonicTime now) {
  if (!has_labels(sample.labels, rule_.labels)) return;
  was_sampled_ = there_ = true;
  if (rule_.when == AlertWhen::kAbsent) return;
  Watched* const watched = find_or_watch(sample.labels);
  if (watched == nullptr) return;
  const auto value = measure(*watched, sample, now);
  watched->there = true;
  watched->holds = value && holds(*value, watched->phase == AlertPhase::kFiring);
  if (watched->holds) watched->value = *value;
}

std::optional<double> RuleState::measure(Watched& watched, const base::Sample& sample,
                                         base::MonotonicTime now) const {
  const auto value = reading(rule_, sample);
  if (!value || !looks_back(rule_.when)) return value;
  // What comes into being while we look has counted from zero before our eyes.
  if (!watched.growth) watched.growth.emplace(rule_.window, first_ ? *value : 0);
  watched.growth->observe(*value, now);
  const double grown = watched.growth->growth();
  if (rule_.when != AlertWhen::kRateAbove) return grown;
  return grown / std::chrono::duration<double>{rule_.window}.count();
}

bool RuleState::holds(double value, bool fires) const noexcept {
  const double back = fires ? rule_.hysteresis : 0;
  switch (rule_.when) {
    case AlertWhen::kBelow:
      return value < rule_.bound + back;
    case AlertWhen::kWithin:
      return rule_.bound - back <= value && value <= rule_.upper + back;
    case AlertWhen::kOutside:
      return value < rule_.bound + back || value > rule_.upper - back;
    default:
      return value > rule_.bound - back;
  }
}

// There is one alert of it, with the labels that were looked for.
void RuleState::watch_absence() {
  Watched& absence = watched_[rule_.labels];
  absence.there = true;
  absence.holds = !there_;
}

void RuleState::finish(const Instant& at, const IsSilenced& silenced, std::vector<AlertNotice>& out) {
  if (rule_.when == AlertWhen::kAbsent) watch_absence();
  for (auto& [labels, watched] : watched_) {
    watched.holds = watched.holds && watched.there;
    advance(labels, watched, at, silenced(rule_.name, labels), out);
  }
  // Who is gone was resolved, and its place is free for another.
  std::erase_if(watched_, [](const auto& entry) { return !entry.second.there; });
  for (auto& [labels, watched] : watched_) watched.there = false;
  unwatched_ = std::exchange(unwatched_now_, 0);
  there_ = first_ = false;
}

void RuleState::advance(const base::SampleLabels& labels, Watched& watched, const Instant& at, bool silenced,
                        std::vector<AlertNotice>& out) const {
  if (!watched.holds) {
    // Aloud even in a silence: whoever was told that it fires waits for this.
    if (watched.told) out.push_back(notice(AlertNotice::Kind::kResolved, labels, watched, at));
    watched.phase = AlertPhase::kInactive;
    watched.told.reset();
    return;
  }
  if (watched.phase == AlertPhase::kInactive) {
    watched.phase = AlertPhase::kPending;
    watched.since = at.now;
    watched.since_wall = at.wall;
  }
  if (at.now - watched.since >= rule_.hold_for) watched.phase = AlertPhase::kFiring;
  if (watched.phase != AlertPhase::kFiring || silenced) return;
  const bool again = watched.told.has_value();
  if (again && (rule_.repeat_after == base::Duration{} || at.now - *watched.told < rule_.repeat_after))
    return;
  const auto kind = again ? AlertNotice::Kind::kRepeated : AlertNotice::Kind::kFired;
  out.push_back(notice(kind, labels, watched, at));
  watched.told = at.now;
}

AlertNotice RuleState::notice(AlertNotice::Kind kind, const base::SampleLabels& labels,
                              const Watched& watched, const Instant& at) const {
  return {.kind = kind,
          .rule = rule_.name,
          .severity = rule_.severity,
          .labels = labels,
          .summary = summary_of(rule_, labels, watched.value),
          .value = watched.value,
          .shown_value = shown_value(rule_, watched.value),
          .noticed = at.now,
          .at = at.wall,
          .since = watched.since_wall,
          .lasted = at.now - watched.since};
}

void RuleState::append_active(const IsSilenced& silenced, std::vector<ActiveAlert>& out) const {
  for (const auto& [labels, watched] : watched_) {
    if (watched.phase == AlertPhase::kInactive) continue;
    out.push_back({.rule = rule_.name,
                   .severity = rule_.severity,
                   .phase = watched.phase,
                   .labels = labels,
                   .summary = summary_of(rule_, labels, watched.value),
                   .value = watched.value,
                   .since = watched.since_wall,
                   .silenced = silenced(rule_.name, labels)});
  }
}

bool RuleState::fires() const noexcept {
  return std::ranges::any_of(watched_,
                             [](const auto& entry) { return entry.second.phase == AlertPhase::kFiring; });
}

}  // namespace tidegate::monitor
