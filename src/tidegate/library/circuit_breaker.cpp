#include "tidegate/library/circuit_breaker.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <utility>
#include <vector>

#include "tidegate/base/validation.hpp"
#include "tidegate/library/circuit_table.hpp"
#include "tidegate/library/enhanced_cache_lock.hpp"
#include "tidegate/library/require_valid.hpp"

namespace tidegate::library {

namespace {

using base::CircuitState;
using resilience::CircuitBreakerSettings;
using resilience::CircuitSnapshot;
using resilience::CircuitTransition;
using resilience::CircuitVerdict;

// A time of that length is measured well enough by the coarse clock.
constexpr base::Duration kCoarseFrom = std::chrono::milliseconds{50};

base::Duration shortest_time(const CircuitBreakerSettings& settings) {
  base::Duration shortest = std::min(settings.open_for, settings.probe_lease);
  if (settings.rule != resilience::CircuitRule::kConsecutiveFailures) {
    shortest = std::min(shortest, settings.window);
  }
  if (settings.rule == resilience::CircuitRule::kSlowRatio)
    shortest = std::min(shortest, settings.slow_after);
  return shortest;
}

CircuitBreakerSettings guides_settings(int failure_threshold, std::int64_t recovery_timeout_ms,
                                       const std::source_location& caller) {
  base::Problems problems;
  problems.require_range("failure_threshold", failure_threshold, 1, 1'000'000);
  problems.require_range("recovery_timeout_ms", recovery_timeout_ms, 1, 3'600'000);
  require_valid("a CircuitBreaker", problems.take(), caller);
  return {.failure_threshold = failure_threshold, .open_for = std::chrono::milliseconds{recovery_timeout_ms}};
}

const base::Clock& quick_clock(const base::Clock& clock, const CircuitBreakerSettings& settings) {
  const bool may = &clock == &system_clock() && CircuitBreaker::coarse_clock_will_do(settings);
  return may ? coarse_system_clock() : clock;
}

bool admit(NamedCircuit& circuit, Caller caller, base::MonotonicTime now) {
  circuit.calls.forget_until(now - circuit.breaker.settings().probe_lease);
  auto permit = circuit.breaker.admit(now);
  if (!permit) return false;
  circuit.calls.add(std::move(*permit), caller);
  return true;
}

// Whether a call that was made without leave may count: not as a probe, which a late verdict would then be.
bool counts_without_a_call(const resilience::CircuitBreaker& breaker, base::MonotonicTime now) {
  const CircuitState state = breaker.snapshot(now).judged;
  return state == CircuitState::kClosed || state == CircuitState::kDisabled;
}

void record(NamedCircuit& circuit, Caller caller, CircuitVerdict verdict, base::MonotonicTime now) {
  circuit.calls.forget_until(now - circuit.breaker.settings().probe_lease);
  auto permit = circuit.calls.take(caller);
  if (!permit && counts_without_a_call(circuit.breaker, now)) permit = circuit.breaker.admit(now);
  if (permit) circuit.breaker.record(std::move(*permit), verdict, now);
}

void take_transitions(NamedCircuit& circuit, base::MonotonicTime now,
                      std::vector<CircuitTransition>& changes) {
  while (const auto change = circuit.breaker.take_transition(now)) changes.push_back(*change);
}

}  // namespace

// One lock for all: it is held for some twenty nanoseconds, which is less than what finding out which of many
// to take would cost. What is not as usual (a new name, a transition) may take microseconds.
struct CircuitBreaker::Impl {
  Impl(const CircuitBreakerSettings& wanted, Listener told, const base::Clock& exact_clock,
       const base::Clock& quick, const std::source_location& caller)
      : settings(wanted),
        listener(std::move(told)),
        exact(exact_clock),
        coarse(quick),
        circuits(wanted, kMostEndpoints, kMostOutstanding) {
    require_valid("a CircuitBreaker", settings.validate(), caller);
  }

  // `act(circuit, now)` under the lock. `read`: what the clock said; another thread may have come first with
  // a later reading, and time never goes back.
  void with_circuit(std::string_view endpoint, base::MonotonicTime read, auto act) {
    std::vector<CircuitTransition> changes;  // mostly none: nothing is allocated then
    std::unique_lock locked{lock};
    latest = std::max(latest, read);
    act_on(circuits.use(endpoint, latest), changes, act);
    locked.unlock();
    tell(endpoint, changes);
  }
  // The same for a circuit that may be gone, or be another of that name: then `act` gets null.
  void with_known_circuit(std::string_view endpoint, std::uint64_t serial, base::MonotonicTime read,
                          auto act) {
    std::vector<CircuitTransition> changes;
    std::unique_lock locked{lock};
    latest = std::max(latest, read);
    NamedCircuit* const known = circuits.find(endpoint);
    if (known == nullptr || known->serial != serial) return act(nullptr, latest);
    act_on(*known, changes, [&act](NamedCircuit& circuit, base::MonotonicTime now) { act(&circuit, now); });
    locked.unlock();
    tell(endpoint, changes);
  }

  void act_on(NamedCircuit& circuit, std::vector<CircuitTransition>& changes, auto act) {
    if (!listener) return act(circuit, latest);
    take_transitions(circuit, latest, changes);  // what time alone has brought
    act(circuit, latest);
    take_transitions(circuit, latest, changes);
  }
  // Outside the lock. Permits report as they go, also while something else is thrown, so nothing may come out
  // of here.
  void tell(std::string_view endpoint, const std::vector<CircuitTransition>& changes) const noexcept {
    for (const CircuitTransition& change : changes) {
      try {
        listener(endpoint, change);
      } catch (...) {
      }
    }
  }

  const CircuitBreakerSettings settings;
  const Listener listener;
  const base::Clock& exact;
  const base::Clock& coarse;
  EnhancedCacheLock lock;
  base::MonotonicTime latest = base::MonotonicTime::min();
  CircuitTable circuits;
};

CircuitBreaker::CircuitBreaker(int failure_threshold, std::int64_t recovery_timeout_ms, Listener listener,
                               const base::Clock& clock, const std::source_location& caller)
    : CircuitBreaker(guides_settings(failure_threshold, recovery_timeout_ms, caller), std::move(listener),
                     clock, caller) {}

CircuitBreaker::CircuitBreaker(const CircuitBreakerSettings& settings, Listener listener,
                               const base::Clock& clock, const std::source_location& caller)
    : CircuitBreaker(settings, std::move(listener), clock, quick_clock(clock, settings), caller) {}

CircuitBreaker::CircuitBreaker(const CircuitBreakerSettings& settings, Listener listener,
                               const base::Clock& exact, const base::Clock& coarse,
                               const std::source_location& caller)
    : impl_(std::make_shared<Impl>(settings, std::move(listener), exact, coarse, caller)) {}

bool CircuitBreaker::coarse_clock_will_do(const CircuitBreakerSettings& settings) {
  return shortest_time(settings) >= kCoarseFrom;
}

CircuitBreaker::Permit CircuitBreaker::permit(std::string_view endpoint) {
  std::optional<resilience::CircuitPermit> admitted;
  std::uint64_t serial = 0;
  impl_->with_circuit(endpoint, impl_->coarse.now(), [&](NamedCircuit& circuit, base::MonotonicTime now) {
    admitted = circuit.breaker.admit(now);
    serial = circuit.serial;
  });
  Permit permit;
  if (!admitted) return permit;
  // Never a permit without its circuits, to which it reports when the name's copy throws.
  permit.circuits_ = impl_;
  permit.circuit_ = serial;
  permit.permit_ = std::move(admitted);
  permit.endpoint_ = endpoint;
  return permit;
}

CircuitBreaker::Permit::Permit(Permit&& other) noexcept
    : circuits_(std::move(other.circuits_)),
      endpoint_(std::move(other.endpoint_)),
      circuit_(other.circuit_),
      permit_(std::exchange(other.permit_, std::nullopt)) {}

CircuitBreaker::Permit& CircuitBreaker::Permit::operator=(Permit&& other) noexcept {
  if (this == &other) return *this;
  cancel();
  circuits_ = std::move(other.circuits_);
  endpoint_ = std::move(other.endpoint_);
  circuit_ = other.circuit_;
  permit_ = std::exchange(other.permit_, std::nullopt);
  return *this;
}

void CircuitBreaker::Permit::report(CircuitVerdict verdict) {
  if (!permit_) return;
  const base::Clock& clock = verdict == CircuitVerdict::kFailure ? circuits_->exact : circuits_->coarse;
  circuits_->with_known_circuit(endpoint_, circuit_, clock.now(),
                                [&](NamedCircuit* circuit, base::MonotonicTime now) {
                                  auto permit = std::exchange(permit_, std::nullopt);
                                  if (circuit != nullptr)
                                    circuit->breaker.record(std::move(*permit), verdict, now);
                                });
  circuits_ = nullptr;
}

bool CircuitBreaker::pre_request(std::string_view endpoint, Caller caller) {
  bool admitted = false;
  impl_->with_circuit(endpoint, impl_->coarse.now(), [&](NamedCircuit& circuit, base::MonotonicTime now) {
    admitted = admit(circuit, caller, now);
  });
  return admitted;
}

void CircuitBreaker::record_success(std::string_view endpoint, Caller caller) {
  impl_->with_circuit(endpoint, impl_->coarse.now(),
                      [caller](NamedCircuit& circuit, base::MonotonicTime now) {
                        record(circuit, caller, CircuitVerdict::kSuccess, now);
                      });
}

// By the exact clock, so that what this opens stays open for its whole time, not for a tick less.
void CircuitBreaker::record_failure(std::string_view endpoint, Caller caller) {
  impl_->with_circuit(endpoint, impl_->exact.now(), [caller](NamedCircuit& circuit, base::MonotonicTime now) {
    record(circuit, caller, CircuitVerdict::kFailure, now);
  });
}

void CircuitBreaker::record_cancelled(std::string_view endpoint, Caller caller) {
  impl_->with_circuit(endpoint, impl_->coarse.now(),
                      [caller](NamedCircuit& circuit, base::MonotonicTime now) {
                        record(circuit, caller, CircuitVerdict::kIgnored, now);
                      });
}

CircuitState CircuitBreaker::state(std::string_view endpoint) const {
  return snapshot(endpoint).state;
}

CircuitSnapshot CircuitBreaker::snapshot(std::string_view endpoint) const {
  const base::MonotonicTime read = impl_->coarse.now();
  const std::lock_guard locked{impl_->lock};
  const base::MonotonicTime now = std::max(impl_->latest, read);
  const NamedCircuit* circuit = impl_->circuits.find(endpoint);
  return circuit == nullptr ? resilience::CircuitBreaker{impl_->settings}.snapshot(now)
                            : circuit->breaker.snapshot(now);
}

std::size_t CircuitBreaker::endpoints() const {
  const std::lock_guard locked{impl_->lock};
  return impl_->circuits.size();
}

// By the exact clock, like a failure.
void CircuitBreaker::block_for(std::string_view endpoint, base::Duration time) {
  impl_->with_circuit(endpoint, impl_->exact.now(), [time](NamedCircuit& circuit, base::MonotonicTime now) {
    circuit.breaker.block_until(base::saturating_add(now, time));
  });
}

void CircuitBreaker::force_open(std::string_view endpoint) {
  impl_->with_circuit(endpoint, impl_->coarse.now(), [](NamedCircuit& circuit, base::MonotonicTime now) {
    circuit.breaker.force_open(now);
  });
}

void CircuitBreaker::disable(std::string_view endpoint) {
  impl_->with_circuit(endpoint, impl_->coarse.now(),
                      [](NamedCircuit& circuit, base::MonotonicTime now) { circuit.breaker.disable(now); });
}

void CircuitBreaker::measure_only(std::string_view endpoint) {
  impl_->with_circuit(endpoint, impl_->coarse.now(), [](NamedCircuit& circuit, base::MonotonicTime now) {
    circuit.breaker.measure_only(now);
  });
}

void CircuitBreaker::reset(std::string_view endpoint) {
  impl_->with_circuit(endpoint, impl_->coarse.now(),
                      [](NamedCircuit& circuit, base::MonotonicTime now) { circuit.breaker.reset(now); });
}

}  // namespace tidegate::library
