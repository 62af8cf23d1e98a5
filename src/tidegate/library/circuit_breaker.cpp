#include "tidegate/library/circuit_breaker.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "tidegate/resilience/cache.hpp"

namespace tidegate::library {

namespace {

using resilience::CircuitPermit;
using resilience::CircuitSnapshot;
using resilience::CircuitState;
using resilience::CircuitTransition;
using resilience::CircuitVerdict;

constexpr base::Duration kForEver = base::Duration::max();

// One endpoint's circuit, and the permits of the calls under way, oldest first.
class Circuit {
 public:
  explicit Circuit(const resilience::CircuitBreakerSettings& settings) : breaker(settings) {}

  bool admit(base::MonotonicTime now) {
    forget_lost(now);
    auto permit = breaker.admit(now);
    if (!permit) return false;
    if (outstanding_.size() >= CircuitBreaker::kMostOutstanding) outstanding_.pop_front();
    outstanding_.push_back({std::move(*permit), std::this_thread::get_id(), now});
    return true;
  }

  void record(CircuitVerdict verdict, base::MonotonicTime now) {
    forget_lost(now);
    auto permit = take_permit();
    if (!permit) permit = breaker.admit(now);
    if (permit) breaker.record(std::move(*permit), verdict, now);
  }

  resilience::CircuitBreaker breaker;

 private:
  struct Outstanding {
    CircuitPermit permit;
    std::thread::id thread;
    base::MonotonicTime since{};
  };

  void forget_lost(base::MonotonicTime now) {
    const base::Duration lease = breaker.settings().probe_lease;
    while (!outstanding_.empty() && now - outstanding_.front().since >= lease) outstanding_.pop_front();
  }

  std::optional<CircuitPermit> take_permit() {
    if (outstanding_.empty()) return std::nullopt;
    const auto self = std::this_thread::get_id();
    auto mine = std::find_if(outstanding_.begin(), outstanding_.end(),
                             [self](const Outstanding& one) { return one.thread == self; });
    if (mine == outstanding_.end()) mine = outstanding_.begin();
    CircuitPermit permit = std::move(mine->permit);
    outstanding_.erase(mine);
    return permit;
  }

  std::deque<Outstanding> outstanding_;
};

}  // namespace

struct CircuitBreaker::Impl {
  resilience::CircuitBreakerSettings settings;
  Listener listener;
  const base::Clock& clock;
  mutable std::mutex mutex;
  // A cache without expiry: it bounds the names and forgets the least recently used.
  resilience::Cache<std::unique_ptr<Circuit>> circuits{{.max_entries = kMostEndpoints}};

  // Calls `act(circuit, now)` under the lock, then tells the listener, outside it, what changed.
  template <class Act>
  void with_circuit(std::string_view endpoint, Act act) {
    const base::MonotonicTime now = clock.now();
    std::vector<CircuitTransition> changes;  // mostly none: nothing is allocated then
    std::unique_lock lock{mutex};
    Circuit& circuit = find_or_add(endpoint, now);
    take_transitions(circuit, changes, now);  // what time alone has brought
    act(circuit, now);
    take_transitions(circuit, changes, now);
    lock.unlock();
    if (!listener) return;
    for (const CircuitTransition& change : changes) listener(endpoint, change);
  }

  static void take_transitions(Circuit& circuit, std::vector<CircuitTransition>& changes,
                               base::MonotonicTime now) {
    while (const auto change = circuit.breaker.take_transition(now)) changes.push_back(*change);
  }

  Circuit& find_or_add(std::string_view endpoint, base::MonotonicTime now) {
    if (const auto found = circuits.get(endpoint, now); found.entry != nullptr) return *found.entry->value;
    circuits.set(endpoint, std::make_unique<Circuit>(settings), {.ttl = kForEver}, now);
    return *circuits.peek(endpoint, now).entry->value;
  }

  void record(std::string_view endpoint, CircuitVerdict verdict) {
    with_circuit(endpoint,
                 [verdict](Circuit& circuit, base::MonotonicTime now) { circuit.record(verdict, now); });
  }
};

CircuitBreaker::CircuitBreaker(int failure_threshold, std::int64_t recovery_timeout_ms, Listener listener,
                               const base::Clock& clock)
    : CircuitBreaker({.failure_threshold = failure_threshold,
                      .open_for = std::chrono::milliseconds{recovery_timeout_ms}},
                     std::move(listener), clock) {}

CircuitBreaker::CircuitBreaker(const resilience::CircuitBreakerSettings& settings, Listener listener,
                               const base::Clock& clock)
    : impl_(new Impl{.settings = settings, .listener = std::move(listener), .clock = clock}) {
  TIDEGATE_ASSERT(settings.validate().empty(), "a circuit breaker is made with valid settings");
}

CircuitBreaker::~CircuitBreaker() = default;

bool CircuitBreaker::pre_request(std::string_view endpoint) {
  bool admitted = false;
  impl_->with_circuit(
      endpoint, [&admitted](Circuit& circuit, base::MonotonicTime now) { admitted = circuit.admit(now); });
  return admitted;
}

void CircuitBreaker::record_success(std::string_view endpoint) {
  impl_->record(endpoint, CircuitVerdict::kSuccess);
}

void CircuitBreaker::record_failure(std::string_view endpoint) {
  impl_->record(endpoint, CircuitVerdict::kFailure);
}

void CircuitBreaker::record_cancelled(std::string_view endpoint) {
  impl_->record(endpoint, CircuitVerdict::kIgnored);
}

CircuitState CircuitBreaker::state(std::string_view endpoint) const {
  return snapshot(endpoint).state;
}

CircuitSnapshot CircuitBreaker::snapshot(std::string_view endpoint) const {
  const base::MonotonicTime now = impl_->clock.now();
  const std::lock_guard lock{impl_->mutex};
  const auto found = impl_->circuits.peek(endpoint, now);
  return found.entry == nullptr ? resilience::CircuitBreaker{impl_->settings}.snapshot(now)
                                : found.entry->value->breaker.snapshot(now);
}

void CircuitBreaker::block_for(std::string_view endpoint, base::Duration time) {
  impl_->with_circuit(endpoint, [time](Circuit& circuit, base::MonotonicTime now) {
    circuit.breaker.block_until(base::saturating_add(now, time));
  });
}

void CircuitBreaker::force_open(std::string_view endpoint) {
  impl_->with_circuit(endpoint,
                      [](Circuit& circuit, base::MonotonicTime now) { circuit.breaker.force_open(now); });
}

void CircuitBreaker::disable(std::string_view endpoint) {
  impl_->with_circuit(endpoint,
                      [](Circuit& circuit, base::MonotonicTime now) { circuit.breaker.disable(now); });
}

void CircuitBreaker::measure_only(std::string_view endpoint) {
  impl_->with_circuit(endpoint,
                      [](Circuit& circuit, base::MonotonicTime now) { circuit.breaker.measure_only(now); });
}

void CircuitBreaker::reset(std::string_view endpoint) {
  impl_->with_circuit(endpoint,
                      [](Circuit& circuit, base::MonotonicTime now) { circuit.breaker.reset(now); });
}

}  // namespace tidegate::library
