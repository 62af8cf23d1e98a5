#include "tidegate/monitor/alerts/growth.hpp"

namespace tidegate::monitor {

void Growth::observe(double counter, base::MonotonicTime now) {
  total_ += counter < last_ ? counter : counter - last_;
  last_ = counter;
  if (points_.empty() || now - points_.back().at >= window_ / kPoints) points_.push_back({now, total_});
  for (; !points_.empty() && points_.front().at <= now - window_; points_.pop_front()) {
    before_ = points_.front().total;
  }
}

}  // namespace tidegate::monitor
