// How long the next opening of a circuit lasts.
#pragma once

#include "tidegate/base/random.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/resilience/circuit/settings.hpp"

namespace tidegate::resilience {

// open_for, growing from one opening to the next until the circuit has closed, and longer by the jitter. The
// die is cast when the opening before ends, so that asking ahead gives what will be.
class CircuitOpenTime {
 public:
  explicit CircuitOpenTime(const CircuitBreakerSettings& settings);

  // open_for or max_open_for, whichever it has grown to, plus at most open_jitter_percent of that.
  base::Duration next(const CircuitBreakerSettings& settings) const noexcept;
  // The circuit opened with next(): the one after is longer.
  void grow(const CircuitBreakerSettings& settings) noexcept;
  // The circuit works: it begins with open_for again.
  void start_over(const CircuitBreakerSettings& settings) noexcept { without_jitter_ = settings.open_for; }
  // Other settings from now on. What has grown stays, within the new bounds; the die is not cast anew.
  void apply(const CircuitBreakerSettings& before, const CircuitBreakerSettings& after) noexcept;

 private:
  base::Random random_;
  base::Duration without_jitter_;
  std::int64_t die_;  // 0..kDieSides
};

}  // namespace tidegate::resilience
