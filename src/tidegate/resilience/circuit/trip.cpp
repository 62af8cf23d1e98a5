#include "tidegate/resilience/circuit/trip.hpp"

namespace tidegate::resilience {

namespace {

// One more call in the window: does it open the circuit?
bool add_and_judge(CallWindow& window, bool bad, const CircuitBreakerSettings& settings,
                   base::MonotonicTime at) noexcept {
  window.add(bad, settings.window, at);
  return window.totals(settings.window, at).reach(settings.trip_percent, settings.min_calls);
}

}  // namespace

bool FailureRatio::trips(CircuitVerdict verdict, const CircuitBreakerSettings& settings,
                         base::MonotonicTime now) noexcept {
  if (verdict == CircuitVerdict::kIgnored) return false;
  return add_and_judge(window_, verdict == CircuitVerdict::kFailure, settings, now);
}

CallsUnderWay::Place SlowRatio::enter(const CircuitBreakerSettings& settings, base::MonotonicTime now) {
  return under_way_.enter(base::saturating_add(now, settings.slow_after));
}

bool SlowRatio::trips(const CallsUnderWay::Place& place, CircuitVerdict verdict,
                      const CircuitBreakerSettings& settings, base::MonotonicTime now) noexcept {
  if (verdict == CircuitVerdict::kIgnored || place.was_due()) return false;
  return add_and_judge(window_, verdict == CircuitVerdict::kFailure, settings, now);
}

std::optional<base::MonotonicTime> SlowRatio::count_overdue(const CircuitBreakerSettings& settings,
                                                            base::MonotonicTime now) {
  while (const auto due = under_way_.take_due(now)) {
    if (add_and_judge(window_, true, settings, *due)) return due;
  }
  return std::nullopt;
}

std::optional<base::MonotonicTime> SlowRatio::foresee(const CircuitBreakerSettings& settings,
                                                      base::MonotonicTime now) const {
  CallWindow ahead = window_;
  return under_way_.find_due(now, [&ahead, &settings](base::MonotonicTime due) {
    return add_and_judge(ahead, true, settings, due);
  });
}

TripRule make_trip_rule(CircuitRule rule) {
  switch (rule) {
    case CircuitRule::kConsecutiveFailures:
      return ConsecutiveFailures{};
    case CircuitRule::kFailureRatio:
      return FailureRatio{};
    case CircuitRule::kSlowRatio:
      return SlowRatio{};
  }
  return ConsecutiveFailures{};
}

}  // namespace tidegate::resilience
