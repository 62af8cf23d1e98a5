// The circuits by endpoint name: begun when a name is first used, forgotten when they no longer matter.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "tidegate/base/time.hpp"
#include "tidegate/library/circuit_calls_under_way.hpp"
#include "tidegate/resilience/cache_key.hpp"
#include "tidegate/resilience/circuit_breaker.hpp"

namespace tidegate::library {

struct NamedCircuit {
  NamedCircuit(const resilience::CircuitBreakerSettings& settings, std::size_t most_calls)
      : breaker(settings), calls(most_calls) {}

  // All that forgetting it loses are its counts.
  bool expendable(base::MonotonicTime now) const {
    return calls.none_after(now - breaker.settings().probe_lease) && breaker.is_as_new(now);
  }

  resilience::CircuitBreaker breaker;
  CircuitCallsUnderWay calls;
  std::uint64_t last_use = 0;  // a number that grows with each use of the table
  base::MonotonicTime last_used_at{};
};

// When a new name comes, and a minute has passed since this was last done, those are forgotten that nobody
// has used for kIdleFor and that remember nothing (closed, no failure counted, no block, not set by hand).
// When there are `most` all the same, the least recently used of those that remember nothing leaves; where
// all remember something, the least recently used of all. Cost: O(1) for a known name; a new one O(names) at
// times, and always while the table is full. One owner at a time; `now` never goes back.
class CircuitTable {
 public:
  static constexpr base::Duration kIdleFor = std::chrono::minutes{10};

  CircuitTable(const resilience::CircuitBreakerSettings& settings, std::size_t most, std::size_t most_calls)
      : settings_(settings), most_(most), most_calls_(most_calls) {}

  // Good until the next call.
  NamedCircuit& use(std::string_view endpoint, base::MonotonicTime now) {
    const auto found = circuits_.find(endpoint);
    NamedCircuit& circuit = found != circuits_.end() ? found->second : begin(endpoint, now);
    circuit.last_use = ++uses_;
    circuit.last_used_at = now;
    return circuit;
  }
  // Null: nobody has used that name, or it was forgotten.
  const NamedCircuit* find(std::string_view endpoint) const;
  std::size_t size() const noexcept { return circuits_.size(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const noexcept { return resilience::hash_text(name); }
  };

  NamedCircuit& begin(std::string_view endpoint, base::MonotonicTime now);
  void forget_idle(base::MonotonicTime now);
  void forget_one(base::MonotonicTime now);

  resilience::CircuitBreakerSettings settings_;
  std::size_t most_;
  std::size_t most_calls_;
  std::uint64_t uses_ = 0;
  base::MonotonicTime next_sweep_{};
  std::unordered_map<std::string, NamedCircuit, Hash, std::equal_to<>> circuits_;
};

}  // namespace tidegate::library
