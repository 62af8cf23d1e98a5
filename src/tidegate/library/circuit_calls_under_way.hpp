// The calls of one endpoint without a reported verdict yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "tidegate/base/time.hpp"
#include "tidegate/library/caller.hpp"
#include "tidegate/resilience/circuit/breaker.hpp"

namespace tidegate::library {

// Permits in the order of arrival, each with the caller it was given to. At most `most`; beyond, the oldest
// is forgotten. A vector whose front end moves: what is taken is nearly always the oldest. Cost: O(1),
// amortised, and no allocation once it has grown to the calls that are under way at once; O(those before it)
// to take one that is not the oldest.
class CircuitCallsUnderWay {
 public:
  explicit CircuitCallsUnderWay(std::size_t most) : most_(most) {}

  bool empty() const noexcept { return first_ == calls_.size(); }
  bool none_after(base::MonotonicTime instant) const noexcept {
    return empty() || calls_.back().permit.since() <= instant;
  }
  void add(resilience::CircuitPermit&& permit, Caller caller);
  // The oldest of that caller, or, where it has none, the oldest of all; nullopt: there is none.
  std::optional<resilience::CircuitPermit> take(Caller caller);
  // Forgets those that were admitted at `instant` or before.
  void forget_until(base::MonotonicTime instant) {
    while (!empty() && calls_[first_].permit.since() <= instant) forget_oldest();
  }

 private:
  struct Call {
    resilience::CircuitPermit permit;
    Caller caller;
  };
  // A permit that is destroyed gives a probe's place back; so what is forgotten is, at once.
  void forget_oldest() { const resilience::CircuitPermit forgotten = take_oldest(); }
  resilience::CircuitPermit take_oldest() { return std::move(calls_[first_++].permit); }

  std::size_t most_;
  std::size_t first_ = 0;  // those before it are gone
  std::vector<Call> calls_;
};

}  // namespace tidegate::library
