#include "tidegate/resilience/circuit_breaker.hpp"

#include <algorithm>
#include <variant>

#include "tidegate/base/assert.hpp"

namespace tidegate::resilience {

CircuitBreaker::CircuitBreaker(CircuitBreakerSettings settings) : settings_(settings) {
  TIDEGATE_ASSERT(settings_.validate().empty(), "a circuit breaker is made with valid settings");
}

CircuitCheck CircuitBreaker::check(base::MonotonicTime now) const {
  const CircuitCheck stay =
      std::visit([this, now](const auto& state) { return state.check(settings_, now); }, stay_);
  if (now >= blocked_until_) return stay;
  // The later of two refusals is the one to tell: at the earlier one asking again would be in vain.
  if (!stay.admitted && stay.until >= blocked_until_) return stay;
  return {.admitted = false, .until = blocked_until_, .reason = CircuitReason::kBlocked};
}

CircuitPermit CircuitBreaker::commit(base::MonotonicTime now) {
  TIDEGATE_ASSERT(check(now).admitted, "a permit is committed only right after a check that admits");
  return grant(now);
}

std::optional<CircuitPermit> CircuitBreaker::admit(base::MonotonicTime now) {
  if (!check(now).admitted) return std::nullopt;
  return grant(now);
}

CircuitPermit CircuitBreaker::grant(base::MonotonicTime now) {
  if (std::holds_alternative<OpenCircuit>(stay_)) become(HalfOpenCircuit{}, now);
  ++counts_.admitted;
  ProbeToken probe;
  if (auto* half_open = std::get_if<HalfOpenCircuit>(&stay_)) probe = half_open->lease(settings_, now);
  return CircuitPermit{generation_, std::move(probe)};
}

void CircuitBreaker::record(CircuitPermit permit, CircuitVerdict verdict, base::MonotonicTime now) {
  TIDEGATE_ASSERT(permit.generation_ != 0, "a permit is recorded once");
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
  if (permit.generation_ != generation_) {
    ++counts_.late;
    return;
  }
  if (auto* closed = std::get_if<ClosedCircuit>(&stay_)) {
    if (closed->trips(verdict, settings_)) open(now);
  } else if (auto* half_open = std::get_if<HalfOpenCircuit>(&stay_)) {
    switch (half_open->settle(permit.probe_, verdict, settings_, now)) {
      case HalfOpenCircuit::Decision::kUndecided:
        break;
      case HalfOpenCircuit::Decision::kClose:
        become(ClosedCircuit{}, now);
        break;
      case HalfOpenCircuit::Decision::kOpen:
        open(now);
        break;
      case HalfOpenCircuit::Decision::kLate:
        ++counts_.late;
        break;
    }
  }
}

void CircuitBreaker::block_until(base::MonotonicTime until) {
  blocked_until_ = std::max(blocked_until_, until);
}

void CircuitBreaker::make_half_open(base::MonotonicTime now) {
  if (std::holds_alternative<OpenCircuit>(stay_)) become(HalfOpenCircuit{}, now);
}

void CircuitBreaker::force_open(base::MonotonicTime now) {
  become(ForcedOpenCircuit{}, now);
}

void CircuitBreaker::disable(base::MonotonicTime now) {
  become(DisabledCircuit{}, now);
}

void CircuitBreaker::reset(base::MonotonicTime now) {
  become(ClosedCircuit{}, now);
}

void CircuitBreaker::open(base::MonotonicTime now) {
  ++counts_.opened;
  become(OpenCircuit{.until = base::saturating_add(now, settings_.open_for)}, now);
}

void CircuitBreaker::become(CircuitStay stay, base::MonotonicTime now) {
  stay_ = std::move(stay);
  since_ = now;
  ++generation_;
}

CircuitState CircuitBreaker::state(base::MonotonicTime now) const {
  const auto* open = std::get_if<OpenCircuit>(&stay_);
  if (open != nullptr && now >= open->until) return CircuitState::kHalfOpen;
  return static_cast<CircuitState>(stay_.index());
}

base::MonotonicTime CircuitBreaker::state_since(base::MonotonicTime now) const {
  const auto* open = std::get_if<OpenCircuit>(&stay_);
  return open != nullptr && now >= open->until ? open->until : since_;
}

base::MonotonicTime CircuitBreaker::next_deadline(base::MonotonicTime now) const {
  const CircuitCheck now_check = check(now);
  return now_check.admitted ? base::kNever : now_check.until;
}

std::optional<CircuitTransition> CircuitBreaker::take_transition(base::MonotonicTime now) {
  const CircuitState current = state(now);
  if (current == told_) return std::nullopt;
  return CircuitTransition{.from = std::exchange(told_, current), .to = current, .at = state_since(now)};
}

CircuitSnapshot CircuitBreaker::snapshot(base::MonotonicTime now) const {
  CircuitSnapshot shot{.state = state(now),
                       .since = state_since(now),
                       .blocked_until = blocked_until_,
                       .generation = generation_,
                       .counts = counts_};
  if (const auto* closed = std::get_if<ClosedCircuit>(&stay_)) {
    shot.consecutive_failures = closed->consecutive_failures;
  } else if (const auto* open = std::get_if<OpenCircuit>(&stay_)) {
    shot.open_until = open->until;
  } else if (const auto* half_open = std::get_if<HalfOpenCircuit>(&stay_)) {
    shot.probes_in_flight = half_open->in_flight(now);
    shot.probe_successes = half_open->successes();
    shot.probe_failures = half_open->failures();
  }
  return shot;
}

}  // namespace tidegate::resilience
