// Leave to make one call.
#pragma once

#include <cstdint>
#include <utility>

#include "tidegate/base/time.hpp"
#include "tidegate/resilience/circuit/calls.hpp"

namespace tidegate::resilience {

// A value that moves with the call. Destroyed without a verdict it is given back and counts as nothing. It
// does not refer to its breaker, so either may outlive the other; a permit lives on its breaker's thread.
class CircuitPermit {
 public:
  CircuitPermit(CircuitPermit&& other) noexcept
      : generation_(std::exchange(other.generation_, 0)),
        since_(other.since_),
        place_(std::move(other.place_)),
        probe_(other.probe_) {}
  CircuitPermit& operator=(CircuitPermit&& other) noexcept {
    generation_ = std::exchange(other.generation_, 0);
    since_ = other.since_;
    place_ = std::move(other.place_);
    probe_ = other.probe_;
    return *this;
  }
  CircuitPermit(const CircuitPermit&) = delete;
  CircuitPermit& operator=(const CircuitPermit&) = delete;
  ~CircuitPermit() = default;

  // The stay in one state under which it was given; 0 once moved from.
  std::uint64_t generation() const noexcept { return generation_; }
  base::MonotonicTime since() const noexcept { return since_; }
  bool is_probe() const noexcept { return probe_; }

 private:
  friend class CircuitBreaker;
  // The generation of what is let through only because nothing is refused: it is judged nowhere.
  static constexpr std::uint64_t kUnjudged = UINT64_MAX;

  CircuitPermit(std::uint64_t generation, base::MonotonicTime since, CallsUnderWay::Place place,
                bool probe) noexcept
      : generation_(generation), since_(since), place_(std::move(place)), probe_(probe) {}

  std::uint64_t generation_;
  base::MonotonicTime since_;
  CallsUnderWay::Place place_;  // empty where the call need not be known before its answer
  bool probe_;
};

}  // namespace tidegate::resilience
