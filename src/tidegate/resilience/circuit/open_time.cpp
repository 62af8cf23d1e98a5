#include "tidegate/resilience/circuit/open_time.hpp"

#include <algorithm>

namespace tidegate::resilience {

namespace {

// Fine enough for clients not to meet; coarse enough that an hour's jitter fits into 64 bits of nanoseconds.
constexpr std::int64_t kDieSides = 1'000;

}  // namespace

CircuitOpenTime::CircuitOpenTime(const CircuitBreakerSettings& settings)
    : random_(settings.seed), without_jitter_(settings.open_for), die_(random_.between(0, kDieSides)) {}

base::Duration CircuitOpenTime::next(const CircuitBreakerSettings& settings) const noexcept {
  return without_jitter_ + without_jitter_ * settings.open_jitter_percent / 100 * die_ / kDieSides;
}

void CircuitOpenTime::grow(const CircuitBreakerSettings& settings) noexcept {
  die_ = random_.between(0, kDieSides);
  if (settings.open_growth == 1) return;  // max_open_for bounds growth, not open_for
  without_jitter_ = std::min(without_jitter_ * settings.open_growth, settings.max_open_for);
}

void CircuitOpenTime::apply(const CircuitBreakerSettings& before,
                            const CircuitBreakerSettings& after) noexcept {
  const bool has_grown = without_jitter_ != before.open_for && after.open_growth > 1;
  without_jitter_ =
      has_grown ? std::clamp(without_jitter_, after.open_for, after.max_open_for) : after.open_for;
}

}  // namespace tidegate::resilience
