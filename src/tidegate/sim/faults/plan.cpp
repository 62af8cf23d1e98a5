#include "tidegate/sim/faults/plan.hpp"

#include <algorithm>
#include <utility>

namespace tidegate::sim {

using base::Duration;

FaultPlan::FaultPlan(std::vector<FaultRule> rules, std::uint64_t seed) : random_(seed), of_upgrades_(~seed) {
  for (FaultRule& rule : rules) add(std::move(rule));
}

FaultId FaultPlan::add(FaultRule rule, Duration counted_from) {
  rules_.push_back({{.id = ++last_id_, .rule = std::move(rule), .counted_from = counted_from}});
  return last_id_;
}

bool FaultPlan::remove(FaultId id) {
  const auto found = std::ranges::find_if(rules_, [id](const State& state) { return state.id == id; });
  if (found == rules_.end()) return false;
  ended_early_ |= found->active;
  rules_.erase(found);
  return true;
}

void FaultPlan::remove_all() {
  ended_early_ |= std::ranges::any_of(rules_, &State::active);
  rules_.clear();
}

std::vector<PlannedFault> FaultPlan::planned() const {
  std::vector<PlannedFault> out;
  for (const State& state : rules_) out.push_back(state);
  return out;
}

void FaultPlan::count(State& state) {
  ++state.fired;
  ++fired_[static_cast<std::size_t>(state.rule.kind)];
}

bool FaultPlan::meets(const State& state, FaultScope asked, std::string_view target, Duration since_start) {
  const FaultRule& rule = state.rule;
  if (scope(rule.kind) != asked || !state.within(since_start) || !rule.aims_at(target)) return false;
  return rule.probability >= 1 || dice(target).chance(rule.probability);
}

FaultPlan::RequestEffects FaultPlan::of_request(std::string_view endpoint, Duration since_start) {
  RequestEffects effects;
  for (State& state : rules_) {
    if (!meets(state, FaultScope::kRequest, endpoint, since_start)) continue;
    const FaultRule& rule = state.rule;
    switch (rule.kind) {
      case FaultKind::kDelay:
        effects.delay += rule.delay;
        break;
      case FaultKind::kLateEffect:
        effects.late_by += rule.delay;
        break;
      case FaultKind::kLateVisible:
        effects.changes.hide_orders = std::max(effects.changes.hide_orders, rule.delay);
        break;
      case FaultKind::kBalanceMissing:
        effects.changes.drop_balance = random_.next();
        break;
      case FaultKind::kHalfBatchRefused:
        effects.changes.refuse_half = true;
        break;
      default:
        if (effects.fault) continue;
        effects.fault = rule;
        if (rule.kind == FaultKind::kGarbledBody) effects.damage = random_.next();
    }
    count(state);
    effects.met.push_back(state.id);
  }
  return effects;
}

void FaultPlan::take_back(const RequestEffects& effects) {
  for (State& state : rules_) {
    if (std::ranges::find(effects.met, state.id) == effects.met.end()) continue;
    --state.fired;
    --fired_[static_cast<std::size_t>(state.rule.kind)];
  }
}

FaultPlan::PushEffects FaultPlan::of_push(std::string_view stream, Duration since_start) {
  PushEffects effects;
  for (State& state : rules_) {
    if (!meets(state, FaultScope::kPush, stream, since_start)) continue;
    switch (state.rule.kind) {
      case FaultKind::kPushDropped:
        effects.dropped = true;
        break;
      case FaultKind::kPushDuplicated:
        effects.duplicated = true;
        break;
      case FaultKind::kPushReordered:
        effects.reordered = true;
        break;
      case FaultKind::kPushGarbled:
        effects.damage = random_.next();
        break;
      default:
        effects.delay += state.rule.delay;
    }
    count(state);
  }
  return effects;
}

bool FaultPlan::enter(Duration since_start) {
  bool changed = std::exchange(ended_early_, false);
  for (State& state : rules_) {
    if (scope(state.rule.kind) != FaultScope::kState) continue;
    const bool was_inside = std::exchange(state.inside, state.within(since_start));
    if (!state.inside) changed |= std::exchange(state.active, false);
    if (was_inside || !state.inside) continue;
    state.active = state.rule.probability >= 1 || random_.chance(state.rule.probability);
    if (!state.active) continue;
    changed = true;
    count(state);
    if (state.rule.kind == FaultKind::kListenKeysExpired) listen_keys_expire_ = true;
  }
  return changed;
}

bool FaultPlan::any_active(FaultKind kind, std::string_view target) const {
  return std::ranges::any_of(rules_, [&](const State& state) {
    return state.active && state.rule.kind == kind && state.rule.aims_at(target);
  });
}

bool FaultPlan::streams_cut() const {
  return any_active(FaultKind::kStreamCut, {}) || any_active(FaultKind::kMaintenance, {});
}

std::optional<int> FaultPlan::maintenance() const {
  for (const State& state : rules_) {
    if (state.active && state.rule.kind == FaultKind::kMaintenance) return state.rule.status;
  }
  return std::nullopt;
}

bool FaultPlan::stream_stalled(std::string_view stream) const {
  return any_active(FaultKind::kStreamStall, stream);
}
bool FaultPlan::channel_refused(std::string_view stream) const {
  return any_active(FaultKind::kChannelRefused, stream);
}
bool FaultPlan::paused(std::string_view symbol) const {
  return any_active(FaultKind::kSymbolPaused, symbol);
}

int FaultPlan::fewer_decimals(std::string_view symbol) const {
  int sum = 0;
  for (const State& state : rules_) {
    const bool counts = state.active && state.rule.kind == FaultKind::kPrecisionChanged;
    if (counts && state.rule.target == symbol) sum += state.rule.fewer_decimals;
  }
  return sum;
}

Duration FaultPlan::skew() const {
  Duration sum{};
  for (const State& state : rules_) {
    if (state.active && state.rule.kind == FaultKind::kClockSkew) sum += state.rule.skew;
  }
  return sum;
}

bool FaultPlan::take_listen_key_expiry() {
  return std::exchange(listen_keys_expire_, false);
}

std::optional<Duration> FaultPlan::next_change(Duration since_start) const {
  std::optional<Duration> next;
  for (const State& state : rules_) {
    if (scope(state.rule.kind) != FaultScope::kState) continue;
    const Duration from = state.counted_from;
    const auto edge = state.rule.next_edge(since_start - from);
    if (edge && (!next || from + *edge < *next)) next = from + *edge;
  }
  return next;
}

std::map<std::string, std::uint64_t> FaultPlan::fired() const {
  std::map<std::string, std::uint64_t> out;
  for (std::size_t i = 0; i < kFaultKinds; ++i) {
    if (fired_[i] > 0) out.emplace(name(static_cast<FaultKind>(i)), fired_[i]);
  }
  return out;
}

}  // namespace tidegate::sim
