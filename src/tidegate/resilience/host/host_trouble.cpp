#include "tidegate/resilience/host/host_trouble.hpp"

#include <algorithm>

namespace tidegate::resilience {

namespace {

// Let through for each answer while the host is coming back.
constexpr std::uint32_t kMoreForAnAnswer = 2;

}  // namespace

bool HostTrouble::failed(EndpointId endpoint, base::MonotonicTime sent_at, base::MonotonicTime now) noexcept {
  if (threshold_ == 0 || on_ || sent_at < changed_at_) return false;
  if (in_a_row_++ == 0) first_failed_ = endpoint;
  several_ = several_ || endpoint != first_failed_;
  if (in_a_row_ < threshold_ || !several_) return false;
  on_ = true;
  changed_at_ = now;
  pause_ = first_turn_;
  turn_ = now + pause_;
  return true;
}

bool HostTrouble::answered(base::MonotonicTime sent_at, base::MonotonicTime now) noexcept {
  if (sent_at < changed_at_) return false;
  if (now < ramp_until_) ramp_left_ += kMoreForAnAnswer;
  in_a_row_ = 0;
  several_ = false;
  if (!on_) return false;
  end(now);
  return true;
}

void HostTrouble::end(base::MonotonicTime now) noexcept {
  on_ = false;
  in_a_row_ = 0;
  several_ = false;
  changed_at_ = now;
  ramp_until_ = now + kRampFor;
  ramp_left_ = ramp_;
}

base::MonotonicTime HostTrouble::refuses_until(bool urgent, base::MonotonicTime now) const noexcept {
  if (on_) return turn_;
  const bool held = !urgent && now < ramp_until_ && ramp_left_ == 0;
  return held ? ramp_until_ : base::MonotonicTime::min();
}

void HostTrouble::on_sent(bool urgent, base::MonotonicTime now) noexcept {
  if (on_) {
    pause_ = std::min(2 * pause_, std::max(first_turn_, kLongestPause));
    turn_ = now + pause_;
  } else if (!urgent && ramp_left_ > 0) {
    --ramp_left_;
  }
}

}  // namespace tidegate::resilience
