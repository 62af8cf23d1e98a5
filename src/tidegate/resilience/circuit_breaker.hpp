// Stops calling an endpoint that fails, and finds out cheaply when it works again.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "tidegate/base/time.hpp"
#include "tidegate/resilience/circuit_breaker_settings.hpp"
#include "tidegate/resilience/circuit_breaker_states.hpp"

namespace tidegate::resilience {

// Leave to make one call, as a value that moves with the call. Destroyed without a verdict it is given back
// and counts as nothing. It knows its breaker only by a shared token, so either may outlive the other.
class CircuitPermit {
 public:
  CircuitPermit(CircuitPermit&& other) noexcept
      : generation_(std::exchange(other.generation_, 0)), probe_(std::move(other.probe_)) {}
  CircuitPermit& operator=(CircuitPermit&& other) noexcept {
    generation_ = std::exchange(other.generation_, 0);
    probe_ = std::move(other.probe_);
    return *this;
  }
  CircuitPermit(const CircuitPermit&) = delete;
  CircuitPermit& operator=(const CircuitPermit&) = delete;
  ~CircuitPermit() = default;

  // The stay in one state under which it was given; 0 once moved from.
  std::uint64_t generation() const noexcept { return generation_; }
  bool is_probe() const noexcept { return probe_ != nullptr; }

 private:
  friend class CircuitBreaker;
  CircuitPermit(std::uint64_t generation, ProbeToken probe) noexcept
      : generation_(generation), probe_(std::move(probe)) {}

  std::uint64_t generation_;
  ProbeToken probe_;  // null unless half-open
};

// A change of state, told after the fact.
struct CircuitTransition {
  CircuitState from = CircuitState::kClosed;
  CircuitState to = CircuitState::kClosed;
  base::MonotonicTime at{};
};

// Since construction.
struct CircuitCounts {
  std::uint64_t admitted = 0;
  std::uint64_t successes = 0;
  std::uint64_t failures = 0;
  std::uint64_t ignored = 0;
  std::uint64_t late = 0;    // verdicts (also counted above) on permits of an earlier stay or an ended lease
  std::uint64_t opened = 0;  // times the circuit opened by failures
};

struct CircuitSnapshot {
  CircuitState state = CircuitState::kClosed;
  base::MonotonicTime since{};          // when that state began
  base::MonotonicTime open_until{};     // meaningful while kOpen
  base::MonotonicTime blocked_until{};  // as the upstream asked; in the past when nothing blocks
  int consecutive_failures = 0;         // while kClosed
  int probes_in_flight = 0;             // while kHalfOpen, like the two below
  int probe_successes = 0;
  int probe_failures = 0;
  std::uint64_t generation = 0;
  CircuitCounts counts;
};

// Algorithm: consecutive failures, after Nygard's "Release It!" with the state split of failsafe-go
// (github.com/failsafe-go/failsafe-go, circuitbreaker/, read 2026-11-22). Closed, it counts failures in a
// row; at the threshold it opens, refuses for `open_for`, then half-opens and admits probes; enough successes
// close it, one failure too many opens it again.
//
// What differs from most: a verdict counts only in the stay (generation) in which its permit was given, so a
// late reply from before the trip decides nothing; a lost probe frees its place by time; the upstream's own
// Retry-After is a block beside the states, which no state, not even kDisabled, and no reset lifts early.
//
// Cost: check, admit and record O(1) without allocation while closed or open; O(max_concurrent_probes) and
// one small allocation a probe while half-open. Pure: single owner, `now` never goes back.
class CircuitBreaker {
 public:
  // Precondition: settings.validate() is empty.
  explicit CircuitBreaker(CircuitBreakerSettings settings = {});

  // Would a call be admitted? Changes nothing.
  CircuitCheck check(base::MonotonicTime now) const;
  // Precondition: check(now).admitted, and nothing happened to the breaker since.
  CircuitPermit commit(base::MonotonicTime now);
  // check and commit in one; nullopt: refused.
  std::optional<CircuitPermit> admit(base::MonotonicTime now);
  // What came of the call. Precondition: the permit is of this breaker and not moved from.
  void record(CircuitPermit permit, CircuitVerdict verdict, base::MonotonicTime now);

  // Refuses everything before `until`, whatever the state. A block is only ever extended.
  void block_until(base::MonotonicTime until);
  // A probe made elsewhere (the host's /ping) succeeded: an open circuit half-opens at once. Otherwise
  // nothing.
  void make_half_open(base::MonotonicTime now);
  // Refuses all until reset or disable.
  void force_open(base::MonotonicTime now);
  // Admits all and judges nothing until reset or force_open; a block still holds.
  void disable(base::MonotonicTime now);
  // Closed, with no failures counted; a block still holds.
  void reset(base::MonotonicTime now);

  // An open circuit becomes half-open by time alone.
  CircuitState state(base::MonotonicTime now) const;
  // The first instant after `now` at which check() may change its answer by time alone; kNever: none.
  base::MonotonicTime next_deadline(base::MonotonicTime now) const;
  // The change since it was last asked for, once; nullopt: none. No call makes more than one, so an owner
  // that asks after each call that may change the state (commit, record, on time) misses none.
  std::optional<CircuitTransition> take_transition(base::MonotonicTime now);
  CircuitSnapshot snapshot(base::MonotonicTime now) const;
  const CircuitBreakerSettings& settings() const noexcept { return settings_; }

 private:
  CircuitPermit grant(base::MonotonicTime now);
  void become(CircuitStay stay, base::MonotonicTime now);
  void open(base::MonotonicTime now);
  base::MonotonicTime state_since(base::MonotonicTime now) const;

  CircuitBreakerSettings settings_;
  CircuitStay stay_;
  std::uint64_t generation_ = 1;
  base::MonotonicTime since_{};
  base::MonotonicTime blocked_until_ = base::MonotonicTime::min();
  CircuitState told_ = CircuitState::kClosed;
  CircuitCounts counts_;
};

}  // namespace tidegate::resilience
