#include "tidegate/monitor/alerts/delivery_trouble.hpp"

namespace tidegate::monitor {

void DeliveryTrouble::tell(const std::string& text, base::MonotonicTime now) {
  base::report(events_, now, base::EventKind::kAlertNotDelivered, sink_, text);
}

void DeliveryTrouble::failing(const std::string& why, base::MonotonicTime now) {
  if (std::exchange(is_on_, true)) return;
  tell("does not take " + what_ + ": " + why + "; it is tried again", now);
}

void DeliveryTrouble::lost(std::uint64_t count, const std::string& why, base::MonotonicTime now) {
  is_on_ = true;
  lost_ += count;
  untold_ += count;
  if (told_loss_ && now - *told_loss_ < kPause) return;
  told_loss_ = now;
  tell(std::to_string(std::exchange(untold_, 0)) + " of its " + what_ + " went nowhere but to the log (" +
           std::to_string(lost_) + " since it fails): " + why,
       now);
}

void DeliveryTrouble::delivered(base::MonotonicTime now) {
  if (!std::exchange(is_on_, false)) return;
  told_loss_.reset();
  untold_ = 0;
  const std::uint64_t lost = std::exchange(lost_, 0);
  base::report(events_, now, base::EventKind::kAlertDelivered, sink_,
               "takes " + what_ + " again" + (lost > 0 ? "; lost were " + std::to_string(lost) : ""));
}

}  // namespace tidegate::monitor
