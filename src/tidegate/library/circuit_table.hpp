// The circuits by endpoint name: begun when a name is first used, forgotten when they no longer matter.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "tidegate/base/time.hpp"
#include "tidegate/library/circuit_calls_under_way.hpp"
#include "tidegate/resilience/circuit/breaker.hpp"
#include "tidegate/resilience/keyed/hashed_key.hpp"
#include "tidegate/resilience/keyed/index.hpp"
#include "tidegate/resilience/keyed/slab.hpp"

namespace tidegate::library {

struct NamedCircuit {
  NamedCircuit(std::string_view called, std::uint64_t number,
               const resilience::CircuitBreakerSettings& settings, std::size_t most_calls)
      : name(called), serial(number), breaker(settings), calls(most_calls) {}

  // All that forgetting it loses are its counts.
  bool expendable(base::MonotonicTime now) const {
    return calls.none_after(now - breaker.settings().probe_lease) && breaker.is_as_new(now);
  }

  std::string name;
  std::uint64_t serial;  // one of the same name that begins later has another
  resilience::CircuitBreaker breaker;
  CircuitCallsUnderWay calls;
  std::uint64_t last_use = 0;  // a number that grows with each use of the table
  base::MonotonicTime last_used_at{};
};

// When a new name comes, and a minute has passed since this was last done, those are forgotten that were
// not used for kIdleFor and that remember nothing (closed, no failure counted, no block, not set by hand).
// When there are `most` all the same, the least recently used of those that remember nothing leaves; where
// all remember something, the least recently used of all. Cost: O(1) for a known name; a new one O(names) at
// times, and always while the table is full. One owner at a time; `now` never goes back.
class CircuitTable {
 public:
  static constexpr base::Duration kIdleFor = std::chrono::minutes{10};

  CircuitTable(const resilience::CircuitBreakerSettings& settings, std::size_t most, std::size_t most_calls)
      : settings_(settings), most_(most), most_calls_(most_calls), index_(most) {}
  CircuitTable(const CircuitTable&) = delete;
  CircuitTable& operator=(const CircuitTable&) = delete;
  ~CircuitTable() {
    index_.for_each([this](resilience::EntryNumber number) { circuits_.erase(number); });
  }

  // Good until the next call.
  NamedCircuit& use(std::string_view endpoint, base::MonotonicTime now) {
    const Key key{endpoint};
    const resilience::EntryNumber known = number_of(key);
    NamedCircuit& circuit = known != resilience::kNoEntry ? circuits_[known] : begin(key, now);
    circuit.last_use = ++uses_;
    circuit.last_used_at = now;
    return circuit;
  }
  // Null: no call has used that name, or it was forgotten.
  const NamedCircuit* find(std::string_view endpoint) const;
  NamedCircuit* find(std::string_view endpoint) {
    return const_cast<NamedCircuit*>(std::as_const(*this).find(endpoint));
  }
  std::size_t size() const noexcept { return index_.size(); }

 private:
  using Key = resilience::HashedKey<std::string>;

  resilience::EntryNumber number_of(const Key& key) const {
    return index_.find(key.fingerprint(),
                       [&](resilience::EntryNumber number) { return circuits_[number].name == key.view; });
  }
  NamedCircuit& begin(const Key& key, base::MonotonicTime now);
  void forget(resilience::EntryNumber number);
  void forget_idle(base::MonotonicTime now);
  void forget_one(base::MonotonicTime now);

  resilience::CircuitBreakerSettings settings_;
  std::size_t most_;
  std::size_t most_calls_;
  std::uint64_t uses_ = 0;
  std::uint64_t begun_ = 0;
  base::MonotonicTime next_sweep_{};
  resilience::CacheIndex index_;
  resilience::CacheSlab<NamedCircuit> circuits_;
};

}  // namespace tidegate::library
