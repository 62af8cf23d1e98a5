// What the generated crowd believes: a fair price that wanders, and a pressure that pushes it.
#pragma once

#include "tidegate/base/random.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::sim {

struct MoodSettings {
  double volatility_bp = 0.9;  // of the fair price, a square root second: about 50 % a year
  double push_bp = 1.0;        // drift of the fair price a second at full pressure
  base::Duration pressure_memory = std::chrono::seconds{4};  // its autocorrelation time
};

// Pressure is a mean-reverting walk within [-1, 1]; the fair price is a random walk that it drifts, drawn
// weakly back to where it started and never outside 0.5 to 2 times that. Only + - × / and sqrt: the same on
// every machine.
class CrowdMood {
 public:
  CrowdMood(double start_price, MoodSettings settings) noexcept;

  void advance(base::Duration elapsed, base::Random& random);

  double fair_price() const noexcept { return fair_; }
  double pressure() const noexcept { return pressure_; }
  // Where the crowd leans, given the price it sees: pressure and how far the fair price is away, in [-1, 1].
  double lean(double mid_price) const noexcept;

 private:
  MoodSettings settings_;
  double start_;
  double fair_;
  double pressure_ = 0;
};

}  // namespace tidegate::sim
