// A slow, obvious model of the circuit breaker: it remembers everything that ever happened, as a list of
// stays and of their calls, and counts anew at each question. It shares nothing with the breaker but the
// types of its questions and answers.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "resilience/circuit/breaker_fixture.hpp"
#include "tidegate/base/random.hpp"

namespace tidegate::resilience {

class CircuitBreakerModel {
 public:
  struct Call {
    base::MonotonicTime admitted_at{};
    bool held = true;      // its permit is still somewhere
    bool counted = false;  // it has had its say, by its verdict or by being overdue
  };
  struct Said {
    CircuitVerdict verdict = kSuccess;
    base::MonotonicTime when{};
  };
  struct Stay {
    CircuitState state = CircuitState::kClosed;
    base::MonotonicTime open_until{};
    std::vector<Call> calls;
    std::vector<Said> said;
  };
  struct Ticket {
    std::uint64_t generation = 0;
    std::size_t call = 0;
    bool judged = true;
  };

  explicit CircuitBreakerModel(const CircuitBreakerSettings& settings)
      : settings_(settings), random_(settings.seed), die_(random_.between(0, 1'000)) {
    reset();
  }

  // Every question and act begins with this: what time alone has brought by now.
  void pass_to(base::MonotonicTime now) {
    while (stay_.state == CircuitState::kClosed && settings_.rule == CircuitRule::kSlowRatio) {
      Call* overdue = nullptr;
      for (Call& call : stay_.calls) {
        if (call.held && !call.counted && call.admitted_at + settings_.slow_after <= now) {
          overdue = &call;
          break;
        }
      }
      if (overdue == nullptr) return;
      overdue->counted = true;
      say(kFailure, overdue->admitted_at + settings_.slow_after);
    }
  }

  CircuitState judged(base::MonotonicTime now) const {
    if (stay_.state != CircuitState::kOpen) return stay_.state;
    return now >= stay_.open_until ? CircuitState::kHalfOpen : CircuitState::kOpen;
  }
  CircuitState state(base::MonotonicTime now) const {
    return measures_only_ ? CircuitState::kMetricsOnly : judged(now);
  }

  CircuitCheck check(base::MonotonicTime now) const {
    const CircuitCheck own = measures_only_ ? CircuitCheck::admit(now) : judged_check(now);
    if (now < blocked_until_ && (own.admitted || own.until < blocked_until_)) {
      return {false, blocked_until_, CircuitReason::kBlocked};
    }
    return own;
  }

  // Precondition: check(now) admits.
  Ticket admit(base::MonotonicTime now) {
    if (!judged_check(now).admitted) {
      ++would_refuse;
      return {.judged = false};
    }
    if (stay_.state == CircuitState::kOpen) enter(CircuitState::kHalfOpen);
    stay_.calls.push_back({.admitted_at = now});
    return {generation_, stay_.calls.size() - 1};
  }

  void drop(Ticket ticket) {
    if (ticket.judged && ticket.generation == generation_) stay_.calls[ticket.call].held = false;
  }

  void record(Ticket ticket, CircuitVerdict verdict, base::MonotonicTime now) {
    if (!ticket.judged) return;
    if (ticket.generation != generation_) {
      ++late;
      return;
    }
    Call& call = stay_.calls[ticket.call];
    const bool lost = stay_.state == CircuitState::kHalfOpen && !in_flight(call, now);
    call.held = false;
    if (lost) {
      ++late;
      return;
    }
    const bool slow = now - call.admitted_at >= settings_.slow_after;
    if (settings_.rule == CircuitRule::kSlowRatio && slow && verdict == kSuccess) verdict = kFailure;
    if (!std::exchange(call.counted, true)) say(verdict, now);
  }

  void block_until(base::MonotonicTime until) { blocked_until_ = std::max(blocked_until_, until); }
  void make_half_open() {
    if (stay_.state == CircuitState::kOpen) enter(CircuitState::kHalfOpen);
  }
  void force_open() { set_by_hand(CircuitState::kForcedOpen, false); }
  void disable() { set_by_hand(CircuitState::kDisabled, false); }
  void measure_only() { set_by_hand(CircuitState::kClosed, true); }
  void reset() { set_by_hand(CircuitState::kClosed, settings_.metrics_only); }

  int probes_in_flight(base::MonotonicTime now) const {
    if (judged(now) != CircuitState::kHalfOpen) return 0;
    return static_cast<int>(
        std::ranges::count_if(stay_.calls, [&](const Call& call) { return in_flight(call, now); }));
  }
  int consecutive_failures() const {
    if (stay_.state != CircuitState::kClosed || settings_.rule != CircuitRule::kConsecutiveFailures) return 0;
    return failures_in_a_row();
  }
  CallWindow::Totals window(base::MonotonicTime now) const {
    if (stay_.state != CircuitState::kClosed || settings_.rule == CircuitRule::kConsecutiveFailures)
      return {};
    return count_window(now);
  }

  std::uint64_t late = 0;
  std::uint64_t opened = 0;
  std::uint64_t would_refuse = 0;

 private:
  bool in_flight(const Call& call, base::MonotonicTime now) const {
    return call.held && now < call.admitted_at + settings_.probe_lease;
  }

  void say(CircuitVerdict verdict, base::MonotonicTime now) {
    if (verdict == kIgnored) return;
    stay_.said.push_back({verdict, now});
    if (stay_.state == CircuitState::kHalfOpen) {
      if (count(kSuccess) >= settings_.probes) {
        openings_in_a_row_ = 0;
        enter(CircuitState::kClosed);
      } else if (count(kFailure) > settings_.probe_failures_allowed) {
        open(now);
      }
    } else if (stay_.state == CircuitState::kClosed && trips(now)) {
      open(now);
    }
  }

  bool trips(base::MonotonicTime now) const {
    if (settings_.rule == CircuitRule::kConsecutiveFailures) {
      return failures_in_a_row() >= settings_.failure_threshold;
    }
    const CallWindow::Totals totals = count_window(now);
    if (totals.calls < settings_.min_calls) return false;
    return static_cast<double>(totals.bad) / static_cast<double>(totals.calls) >=
           settings_.trip_percent / 100.0 - 1e-9;
  }

  int count(CircuitVerdict verdict) const {
    return static_cast<int>(std::ranges::count(stay_.said, verdict, &Said::verdict));
  }

  int failures_in_a_row() const {
    int in_a_row = 0;
    for (auto last = stay_.said.rbegin(); last != stay_.said.rend() && last->verdict == kFailure; ++last) {
      ++in_a_row;
    }
    return in_a_row;
  }

  // The tenth of the window that has begun, and the nine before it.
  CallWindow::Totals count_window(base::MonotonicTime now) const {
    const base::Duration tenth = settings_.window / 10;
    const base::MonotonicTime begin{tenth * (now.time_since_epoch() / tenth - 9)};
    CallWindow::Totals totals;
    for (auto last = stay_.said.rbegin(); last != stay_.said.rend() && last->when >= begin; ++last) {
      ++totals.calls;
      totals.bad += last->verdict == kFailure ? 1 : 0;
    }
    return totals;
  }

  void enter(CircuitState state) {
    stay_ = {.state = state};
    ++generation_;
  }

  void open(base::MonotonicTime now) {
    ++opened;
    base::Duration lasts = settings_.open_for;
    for (int i = 0; i < openings_in_a_row_ && settings_.open_growth > 1; ++i) {
      lasts = std::min(lasts * settings_.open_growth, settings_.max_open_for);
    }
    ++openings_in_a_row_;
    enter(CircuitState::kOpen);
    stay_.open_until = now + lasts + lasts * settings_.open_jitter_percent / 100 * die_ / 1'000;
    die_ = random_.between(0, 1'000);
  }

  void set_by_hand(CircuitState state, bool measures_only) {
    measures_only_ = measures_only;
    if (state == CircuitState::kClosed) openings_in_a_row_ = 0;
    enter(state);
  }

  CircuitCheck judged_check(base::MonotonicTime now) const {
    if (stay_.state == CircuitState::kForcedOpen) return {false, base::kNever, CircuitReason::kForcedOpen};
    if (stay_.state == CircuitState::kOpen && now < stay_.open_until) {
      return {false, stay_.open_until, CircuitReason::kOpen};
    }
    if (stay_.state == CircuitState::kHalfOpen) {
      const bool at_cap = probes_in_flight(now) >= settings_.max_concurrent_probes;
      const bool enough = count(kSuccess) + probes_in_flight(now) >= settings_.probes;
      if (at_cap || enough) return {false, first_lease_end(now), CircuitReason::kProbesBusy};
    }
    return CircuitCheck::admit(now);
  }

  base::MonotonicTime first_lease_end(base::MonotonicTime now) const {
    base::MonotonicTime first = base::kNever;
    for (const Call& call : stay_.calls) {
      if (in_flight(call, now)) first = std::min(first, call.admitted_at + settings_.probe_lease);
    }
    return first;
  }

  CircuitBreakerSettings settings_;
  base::Random random_;
  std::int64_t die_;
  Stay stay_;
  std::uint64_t generation_ = 0;
  bool measures_only_ = false;
  int openings_in_a_row_ = 0;
  base::MonotonicTime blocked_until_ = base::MonotonicTime::min();
};

}  // namespace tidegate::resilience
