// How much a counter grew of late.
#pragma once

#include <cstddef>
#include <deque>

#include "tidegate/base/time.hpp"

namespace tidegate::monitor {

// Over a sliding window that is exact to a sixtieth of itself and never shorter than it says: what happened
// within it is never missed. A counter that falls has begun anew at zero, with its object. Memory: 62 points.
// O(1) amortised. Single owner; instants do not go back.
class Growth {
 public:
  // `counted_before`: what the counter had counted before it was first looked at, which does not count.
  Growth(base::Duration window, double counted_before) : window_(window), last_(counted_before) {}

  void observe(double counter, base::MonotonicTime now);
  // Within the window that ends at the last observation.
  double growth() const noexcept { return points_.empty() ? 0 : total_ - points_.front().total; }

 private:
  static constexpr std::size_t kPoints = 60;

  struct Point {
    base::MonotonicTime at;
    double total = 0;  // until then
  };

  base::Duration window_;
  double last_;
  double total_ = 0;          // grown since it was first looked at
  std::deque<Point> points_;  // the first one is at the window's beginning, or where looking began
};

}  // namespace tidegate::monitor
