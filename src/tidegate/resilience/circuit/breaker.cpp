#include "tidegate/resilience/circuit/breaker.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "tidegate/base/assert.hpp"

namespace tidegate::resilience {

namespace {

// It is all but sure that it works again: those who ask for different things need not wait for one another.
constexpr int kProbesAfterSignOfLife = 4;

}  // namespace

CircuitBreaker::CircuitBreaker(CircuitBreakerSettings settings)
    : settings_(settings),
      stay_(ClosedCircuit{make_trip_rule(settings.rule)}),
      measures_only_(settings.metrics_only),
      open_time_(settings),
      told_(measures_only_ ? base::CircuitState::kMetricsOnly : base::CircuitState::kClosed) {
  TIDEGATE_ASSERT(settings_.validate().empty(), "a circuit breaker is made with valid settings");
}

CircuitCheck CircuitBreaker::check(base::MonotonicTime now) const {
  const CircuitCheck own = measures_only_ ? CircuitCheck::admit(now) : judge(now);
  if (now >= blocked_until_) return own;
  // The later of two refusals is the one to report: at the earlier one asking again would be in vain.
  if (!own.admitted && own.until >= blocked_until_) return own;
  return CircuitCheck::refuse(CircuitReason::kBlocked, blocked_until_);
}

CircuitCheck CircuitBreaker::judge(base::MonotonicTime now) const {
  if (opened_unnoticed(now)) return open_stay(now)->check(settings_, now);
  return std::visit([this, now](const auto& state) { return state.check(settings_, now); }, stay_);
}

CircuitPermit CircuitBreaker::commit(base::MonotonicTime now) {
  notice_overdue(now);
  TIDEGATE_ASSERT(check(now).admitted, "a permit is committed only right after a check that admits");
  return grant(now);
}

CircuitPermit CircuitBreaker::commit_anyway(base::MonotonicTime now) {
  notice_overdue(now);
  if (check(now).admitted) return grant(now);
  ++counts_.admitted;
  ++counts_.would_refuse;
  return CircuitPermit{CircuitPermit::kUnjudged, now, {}, false};
}

std::optional<CircuitPermit> CircuitBreaker::admit_unusual(base::MonotonicTime now) {
  notice_overdue(now);
  if (!check(now).admitted) return std::nullopt;
  return grant(now);
}

CircuitPermit CircuitBreaker::grant(base::MonotonicTime now) {
  ++counts_.admitted;
  if (auto* closed = std::get_if<ClosedCircuit>(&stay_)) {
    if (!closed->watches()) return CircuitPermit{generation_, now, {}, false};
    return CircuitPermit{generation_, now, closed->enter(settings_, now), false};
  }
  if (measures_only_ && !judge(now).admitted) {
    ++counts_.would_refuse;
    return CircuitPermit{CircuitPermit::kUnjudged, now, {}, false};
  }
  if (std::holds_alternative<OpenCircuit>(stay_)) become(HalfOpenCircuit{settings_}, now);
  if (auto* half_open = std::get_if<HalfOpenCircuit>(&stay_)) {
    return CircuitPermit{generation_, now, half_open->lease(settings_, now), true};
  }
  return CircuitPermit{generation_, now, {}, false};
}

void CircuitBreaker::record(CircuitPermit permit, CircuitVerdict verdict, base::MonotonicTime now) {
  TIDEGATE_ASSERT(permit.generation_ != 0, "a permit is recorded once");
  notice_overdue(now);
  count(verdict);
  if (permit.generation_ == CircuitPermit::kUnjudged) return;
  if (permit.generation_ != generation_) {
    ++counts_.late;
    return;
  }
  const CircuitVerdict judged = judged_by_pace(verdict, now - permit.since_, settings_);
  if (auto* closed = std::get_if<ClosedCircuit>(&stay_)) {
    if (closed->trips(permit.place_, judged, settings_, now)) open(now);
  } else if (std::holds_alternative<HalfOpenCircuit>(stay_)) {
    settle_probe(std::move(permit), judged, now);
  }
}

void CircuitBreaker::count(CircuitVerdict verdict) {
  switch (verdict) {
    case CircuitVerdict::kSuccess:
      ++counts_.successes;
      break;
    case CircuitVerdict::kFailure:
      ++counts_.failures;
      break;
    case CircuitVerdict::kIgnored:
      ++counts_.ignored;
      break;
  }
}

void CircuitBreaker::settle_probe(CircuitPermit permit, CircuitVerdict verdict, base::MonotonicTime now) {
  auto& half_open = std::get<HalfOpenCircuit>(stay_);
  switch (half_open.settle(std::move(permit.place_), verdict, settings_, now)) {
    case HalfOpenCircuit::Decision::kUndecided:
      break;
    case HalfOpenCircuit::Decision::kClose:
      close(now);
      break;
    case HalfOpenCircuit::Decision::kOpen:
      open(now);
      break;
    case HalfOpenCircuit::Decision::kLate:
      ++counts_.late;
      break;
  }
}

void CircuitBreaker::block_until(base::MonotonicTime until) {
  blocked_until_ = std::max(blocked_until_, until);
}

void CircuitBreaker::try_anew(base::MonotonicTime now) {
  make_half_open(now);
  if (std::holds_alternative<HalfOpenCircuit>(stay_)) {
    become(HalfOpenCircuit{settings_, kProbesAfterSignOfLife}, now);
  } else if (std::holds_alternative<ClosedCircuit>(stay_)) {
    become(ClosedCircuit{make_trip_rule(settings_.rule)}, now);
  }
}

void CircuitBreaker::make_half_open(base::MonotonicTime now) {
  notice_overdue(now);
  if (std::holds_alternative<OpenCircuit>(stay_)) become(HalfOpenCircuit{settings_}, now);
}

void CircuitBreaker::force_open(base::MonotonicTime now) {
  notice_overdue(now);
  measures_only_ = false;
  become(ForcedOpenCircuit{}, now);
}

void CircuitBreaker::disable(base::MonotonicTime now) {
  notice_overdue(now);
  measures_only_ = false;
  become(DisabledCircuit{}, now);
}

void CircuitBreaker::measure_only(base::MonotonicTime now) {
  notice_overdue(now);
  measures_only_ = true;
  measures_since_ = now;
  close(now);
}

void CircuitBreaker::reset(base::MonotonicTime now) {
  notice_overdue(now);
  measures_only_ = settings_.metrics_only;
  measures_since_ = now;
  close(now);
}

void CircuitBreaker::apply(CircuitBreakerSettings settings, base::MonotonicTime now) {
  TIDEGATE_ASSERT(settings.validate().empty(), "a circuit breaker is given valid settings");
  notice_overdue(now);  // until now what stood before holds
  settings.seed = settings_.seed;
  settings.metrics_only = settings_.metrics_only;
  const CircuitBreakerSettings before = std::exchange(settings_, settings);
  open_time_.apply(before, settings_);
  if (auto* half_open = std::get_if<HalfOpenCircuit>(&stay_)) {
    if (half_open->apply(settings_)) close(now);
    return;
  }
  auto* closed = std::get_if<ClosedCircuit>(&stay_);
  if (closed == nullptr) return;
  if (before.rule != settings_.rule) return become(ClosedCircuit{make_trip_rule(settings_.rule)}, now);
  closed->apply(before, settings_, now);
}

void CircuitBreaker::close(base::MonotonicTime now) {
  open_time_.start_over(settings_);
  become(ClosedCircuit{make_trip_rule(settings_.rule)}, now);
}

void CircuitBreaker::open(base::MonotonicTime at) {
  ++counts_.opened;
  if (!measures_only_) untold_opening_ = at;
  const base::MonotonicTime until = base::saturating_add(at, open_time_.next(settings_));
  open_time_.grow(settings_);
  become(OpenCircuit{.until = until}, at);
}

void CircuitBreaker::become(CircuitStay stay, base::MonotonicTime now) {
  stay_ = std::move(stay);
  since_ = now;
  ++generation_;
}

std::optional<base::MonotonicTime> CircuitBreaker::opened_unnoticed(base::MonotonicTime now) const {
  const auto* closed = std::get_if<ClosedCircuit>(&stay_);
  return closed != nullptr ? closed->overdue_trip(settings_, now) : std::nullopt;
}

void CircuitBreaker::notice_overdue(base::MonotonicTime now) {
  auto* closed = std::get_if<ClosedCircuit>(&stay_);
  if (closed == nullptr) return;
  if (const auto at = closed->count_overdue(settings_, now)) open(*at);
}

std::optional<OpenCircuit> CircuitBreaker::open_stay(base::MonotonicTime now) const {
  if (const auto* open = std::get_if<OpenCircuit>(&stay_)) return *open;
  const auto at = opened_unnoticed(now);
  if (!at) return std::nullopt;
  return OpenCircuit{.until = base::saturating_add(*at, open_time_.next(settings_))};
}

base::CircuitState CircuitBreaker::judged_state(base::MonotonicTime now) const {
  const auto open = open_stay(now);
  if (!open) return static_cast<base::CircuitState>(stay_.index());
  return now >= open->until ? base::CircuitState::kHalfOpen : base::CircuitState::kOpen;
}

base::MonotonicTime CircuitBreaker::judged_since(base::MonotonicTime now) const {
  const auto open = open_stay(now);
  if (open && now >= open->until) return open->until;
  return opened_unnoticed(now).value_or(since_);
}

base::CircuitState CircuitBreaker::state(base::MonotonicTime now) const {
  return measures_only_ ? base::CircuitState::kMetricsOnly : judged_state(now);
}

base::MonotonicTime CircuitBreaker::next_deadline(base::MonotonicTime now) const {
  const auto* closed = std::get_if<ClosedCircuit>(&stay_);
  // The usual case: a Gate asks every circuit of its table at every call.
  if (closed != nullptr && !closed->watches() && now >= blocked_until_) return base::kNever;
  const CircuitCheck now_check = check(now);
  if (!now_check.admitted) return now_check.until;
  return closed != nullptr ? closed->next_overdue(now) : base::kNever;
}

std::optional<CircuitTransition> CircuitBreaker::find_transition(base::MonotonicTime now) {
  notice_overdue(now);
  base::CircuitState to = state(now);
  base::MonotonicTime at = measures_only_ ? measures_since_ : judged_since(now);
  // An opening that is over already is reported all the same, before what followed.
  const auto opened = std::exchange(untold_opening_, std::nullopt);
  if (opened && told_ != base::CircuitState::kOpen) {
    to = base::CircuitState::kOpen;
    at = *opened;
  }
  if (to == told_) return std::nullopt;
  return CircuitTransition{.from = std::exchange(told_, to), .to = to, .at = at};
}

bool CircuitBreaker::is_as_new(base::MonotonicTime now) const {
  const auto* closed = std::get_if<ClosedCircuit>(&stay_);
  return closed != nullptr && measures_only_ == settings_.metrics_only && now >= blocked_until_ &&
         closed->consecutive_failures() == 0 && closed->totals(settings_, now).calls == 0 &&
         closed->next_overdue(base::MonotonicTime::min()) == base::kNever;
}

CircuitSnapshot CircuitBreaker::snapshot(base::MonotonicTime now) const {
  CircuitSnapshot shot{.state = state(now),
                       .judged = judged_state(now),
                       .since = judged_since(now),
                       .blocked_until = blocked_until_,
                       .generation = generation_,
                       .counts = counts_};
  if (const auto open = open_stay(now)) {
    shot.open_until = open->until;
    if (opened_unnoticed(now)) ++shot.counts.opened;
  } else if (const auto* closed = std::get_if<ClosedCircuit>(&stay_)) {
    shot.consecutive_failures = closed->consecutive_failures();
    const CallWindow::Totals totals = closed->totals(settings_, now);
    shot.window_calls = totals.calls;
    shot.window_bad = totals.bad;
  } else if (const auto* half_open = std::get_if<HalfOpenCircuit>(&stay_)) {
    shot.probes_in_flight = half_open->in_flight(now);
    shot.probe_successes = half_open->successes();
    shot.probe_failures = half_open->failures();
  }
  return shot;
}

}  // namespace tidegate::resilience
