#include "tidegate/monitor/alerts/growth.hpp"

namespace tidegate::monitor {

void Growth::observe(double counter, base::MonotonicTime now) {
  if (points_.empty() || now - points_.back().at >= window_ / kPoints) points_.push_back({now, total_});
  total_ += counter < last_ ? counter : counter - last_;
  last_ = counter;
  // The second one is old enough: no longer is the first needed.
  while (points_.size() > 1 && points_[1].at <= now - window_) points_.pop_front();
}

}  // namespace tidegate::monitor
