#include "tidegate/resilience/host/host_state.hpp"

#include <algorithm>

namespace tidegate::resilience {

void HostState::block_until(base::MonotonicTime until) noexcept {
  blocked_until_ = std::max(blocked_until_, until);
}

bool HostState::refused(base::MonotonicTime sent_at, base::MonotonicTime now) noexcept {
  if (sent_at < changed_at_) return false;
  if (++in_a_row_ < threshold_) return false;
  const bool was_open = !takes_connections(now);
  changed_at_ = now;
  open_until_ = now + open_for_;
  return !was_open;
}

bool HostState::reached(base::MonotonicTime sent_at, base::MonotonicTime now) noexcept {
  if (sent_at < changed_at_) return false;
  const bool was_down = is_down();
  in_a_row_ = 0;
  if (was_down) {
    changed_at_ = now;
    open_until_ = base::MonotonicTime::min();
  }
  return was_down;
}

}  // namespace tidegate::resilience
