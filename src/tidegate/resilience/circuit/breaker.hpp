// Stops calling an endpoint that fails, and finds out cheaply when it works again.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "tidegate/base/circuit_state.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/resilience/circuit/open_time.hpp"
#include "tidegate/resilience/circuit/permit.hpp"
#include "tidegate/resilience/circuit/settings.hpp"
#include "tidegate/resilience/circuit/snapshot.hpp"
#include "tidegate/resilience/circuit/states.hpp"

namespace tidegate::resilience {

// Algorithm: after Nygard's "Release It!" with the state split of failsafe-go
// (github.com/failsafe-go/failsafe-go, circuitbreaker/, read 2026-11-22). Closed, one of three rules
// (trip.hpp) judges the answers; when it trips, the circuit opens, refuses for a while
// (open_time.hpp), then half-opens and admits probes; enough successes close it, one failure too many
// opens it again.
//
// What differs from most: a verdict counts only in the stay (generation) in which its permit was given, so a
// late reply from before the trip decides nothing; a lost probe frees its place by time; calls that never
// answer are judged when they are overdue, at that very instant, whenever anybody looks; the upstream's own
// Retry-After is a block beside the states, which no state, not even kDisabled, and no reset lifts early.
//
// Cost: check, admit and record O(1) and without allocation while closed or open under the rule of
// consecutive failures; the ratio rules add a sum over ten counters to record, and SlowRatio a list entry a
// call. Pure: single owner, `now` never goes back.
class CircuitBreaker {
 public:
  // Precondition: settings.validate() is empty.
  explicit CircuitBreaker(CircuitBreakerSettings settings = {});

  // Would a call be admitted? Changes nothing.
  CircuitCheck check(base::MonotonicTime now) const;
  // Precondition: check(now).admitted, and nothing happened to the breaker since.
  CircuitPermit commit(base::MonotonicTime now);
  // For a call that goes whatever check says: one that is not admitted counts in counts.would_refuse and is
  // judged nowhere, as while only measuring.
  CircuitPermit commit_anyway(base::MonotonicTime now);
  // check and commit in one; nullopt: refused.
  std::optional<CircuitPermit> admit(base::MonotonicTime now) {
    if (!is_steady() || now < blocked_until_) return admit_unusual(now);
    ++counts_.admitted;
    return CircuitPermit{generation_, now, {}, false};
  }
  // What came of the call. Precondition: the permit is of this breaker and not moved from.
  void record(CircuitPermit permit, CircuitVerdict verdict, base::MonotonicTime now);

  // Refuses everything before `until`, whatever the state. A block is only ever extended.
  void block_until(base::MonotonicTime until);
  // A probe made elsewhere (the host's /ping) succeeded: an open circuit half-opens at once. Otherwise
  // nothing.
  void make_half_open(base::MonotonicTime now);
  // The same; one that is half-open already takes new probes, and a closed one counts from here on.
  void try_anew(base::MonotonicTime now);
  // Refuses all until reset, disable or measure_only.
  void force_open(base::MonotonicTime now);
  // Admits all and judges nothing until reset, force_open or measure_only; a block still holds.
  void disable(base::MonotonicTime now);
  // Admits all, and judges from now on as a new circuit would: counts.opened and counts.would_refuse show
  // what it would have done. Calls that it would have refused are not judged, as they would not have been.
  // Until reset, force_open or disable; a block still holds.
  void measure_only(base::MonotonicTime now);
  // As newly made (closed, or only measuring where the settings say so); the counts go on, a block holds.
  void reset(base::MonotonicTime now);

  // These settings from now on, but for seed and metrics_only, which stay as they are. What was counted and
  // learned counts on, but for a closed circuit whose rule is another: that begins anew. An open stay ends
  // when it was to; the next one is as long as the new settings say. Precondition: settings.validate() is
  // empty.
  void apply(CircuitBreakerSettings settings, base::MonotonicTime now);

  // An open circuit becomes half-open by time alone, and calls that are overdue open a closed one.
  base::CircuitState state(base::MonotonicTime now) const;
  // The first instant after `now` at which check() may change its answer by time alone; kNever: none.
  base::MonotonicTime next_deadline(base::MonotonicTime now) const;
  // One change since it was last asked for; nullopt: none, or no more. An owner that takes all of them after
  // each call that may change the state (commit, record, on time) misses none.
  std::optional<CircuitTransition> take_transition(base::MonotonicTime now) {
    return nothing_to_tell() ? std::nullopt : find_transition(now);
  }
  CircuitSnapshot snapshot(base::MonotonicTime now) const;
  // But for its counts it cannot be distinguished from a newly made one.
  bool is_as_new(base::MonotonicTime now) const;
  const CircuitBreakerSettings& settings() const noexcept { return settings_; }

 private:
  // What its state says, without the block and without regard to measuring only.
  CircuitCheck judge(base::MonotonicTime now) const;
  base::CircuitState judged_state(base::MonotonicTime now) const;
  base::MonotonicTime judged_since(base::MonotonicTime now) const;
  // Overdue calls have opened it at that instant, and no call has moved it there yet.
  std::optional<base::MonotonicTime> opened_unnoticed(base::MonotonicTime now) const;
  // The open stay it is in, noticed or not; nullopt: it is in another.
  std::optional<OpenCircuit> open_stay(base::MonotonicTime now) const;
  void notice_overdue(base::MonotonicTime now);
  // Closed, and time alone does not change that: the usual case, inline here so that it costs next to
  // nothing.
  bool is_steady() const noexcept {
    const auto* closed = std::get_if<ClosedCircuit>(&stay_);
    return closed != nullptr && !closed->watches();
  }
  bool nothing_to_tell() const noexcept {
    return is_steady() && told_ == base::CircuitState::kClosed && !measures_only_ && !untold_opening_;
  }
  std::optional<CircuitTransition> find_transition(base::MonotonicTime now);
  std::optional<CircuitPermit> admit_unusual(base::MonotonicTime now);

  CircuitPermit grant(base::MonotonicTime now);
  void count(CircuitVerdict verdict);
  void settle_probe(CircuitPermit permit, CircuitVerdict verdict, base::MonotonicTime now);
  void become(CircuitStay stay, base::MonotonicTime now);
  void close(base::MonotonicTime now);
  void open(base::MonotonicTime at);

  CircuitBreakerSettings settings_;
  CircuitStay stay_;
  std::uint64_t generation_ = 1;
  base::MonotonicTime since_{};
  base::MonotonicTime blocked_until_ = base::MonotonicTime::min();
  bool measures_only_;
  base::MonotonicTime measures_since_{};
  CircuitOpenTime open_time_;
  base::CircuitState told_;
  std::optional<base::MonotonicTime> untold_opening_;
  CircuitCounts counts_;
};

}  // namespace tidegate::resilience
