#include "tidegate/sim/markets/crowd_mood.hpp"

#include <algorithm>
#include <cmath>

namespace tidegate::sim {
namespace {

constexpr double kBasisPoint = 1e-4;
constexpr double kPressureDeviation = 0.5;
constexpr double kPullPerSecond = 1e-5;  // half way back in about 19 hours
constexpr double kGapForFullLean = 2 * kBasisPoint;

double seconds(base::Duration d) noexcept {
  return static_cast<double>(d.count()) / 1e9;
}

}  // namespace

CrowdMood::CrowdMood(double start_price, MoodSettings settings) noexcept
    : settings_(settings), start_(start_price), fair_(start_price) {}

void CrowdMood::advance(base::Duration elapsed, base::Random& random) {
  const double dt = seconds(elapsed);
  const double forgotten = std::min(1.0, dt / seconds(settings_.pressure_memory));
  const double shock = kPressureDeviation * std::sqrt(2 * forgotten) * random.normal();
  pressure_ = std::clamp(pressure_ * (1 - forgotten) + shock, -1.0, 1.0);

  const double drift = settings_.push_bp * kBasisPoint * pressure_ * dt;
  const double noise = settings_.volatility_bp * kBasisPoint * std::sqrt(dt) * random.normal();
  const double pull = kPullPerSecond * dt * (start_ - fair_) / fair_;
  fair_ = std::clamp(fair_ * (1 + drift + noise + pull), start_ / 2, start_ * 2);
}

double CrowdMood::lean(double mid_price) const noexcept {
  const double gap = (fair_ - mid_price) / mid_price / kGapForFullLean;
  return std::clamp(0.6 * pressure_ + 0.6 * gap, -1.0, 1.0);
}

}  // namespace tidegate::sim
