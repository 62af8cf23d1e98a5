// How much a counter grew of late.
#pragma once

#include <cstddef>
#include <deque>

#include "tidegate/base/time.hpp"

namespace tidegate::monitor {

// Over a sliding window that is exact to a sixtieth of itself and never shorter than it says: what happened
// within it is never missed. A counter that falls has begun anew at zero, with its object. Memory: 61 points.
// O(1) amortised. Single owner; instants do not go back.
class Growth {
 public:
  // `counted_before`: what the counter had counted before it was first looked at, which does not count.
  Growth(base::Duration window, double counted_before) : window_(window), last_(counted_before) {}

  void observe(double counter, base::MonotonicTime now);
  // Within the window that ends at the last observation.
  double growth() const noexcept { return total_ - before_; }

 private:
  static constexpr std::size_t kPoints = 60;

  struct Point {
    base::MonotonicTime at;
    double total = 0;
  };

  base::Duration window_;
  double last_;
  double total_ = 0;          // grown since it was first looked at
  double before_ = 0;         // of that, before the window
  std::deque<Point> points_;  // within the window
};

}  // namespace tidegate::monitor
