#include "tidegate/mexc/client/books/stream_clock.hpp"

#include <algorithm>
#include <functional>

namespace tidegate::mexc::client {

bool StreamClock::on_push(base::WallTime stamp, base::MonotonicTime received) {
  const auto earliest = rest_.earliest_local(stamp, received);
  if (!earliest) return false;
  // A REST clock that was set anew is another measure.
  if (rest_.steps() != steps_) {
    steps_ = rest_.steps();
    in_this_span_ = in_the_last_ = {};
    far_ahead_ = {};
  }
  if (received - span_began_ >= kSpan) {
    in_the_last_ = received - span_began_ < 2 * kSpan ? in_this_span_ : base::Duration{};
    in_this_span_ = {};
    far_ahead_ = {};
    span_began_ = received;
  }
  const base::Duration ahead = *earliest - received;
  if (!is_sudden(ahead, received)) {
    in_this_span_ = std::max(in_this_span_, ahead);
    return false;
  }
  // The largest of those are kept, in descending order; the last one is what all of them say at the least.
  const auto place = std::ranges::upper_bound(far_ahead_, ahead, std::greater{});
  if (place == far_ahead_.end()) return false;
  std::shift_right(place, far_ahead_.end(), 1);
  *place = ahead;
  if (!is_sudden(far_ahead_.back(), received)) return false;
  in_this_span_ = far_ahead_.back();
  for (const base::Duration other : far_ahead_) {
    if (!is_sudden(other, received)) in_this_span_ = std::max(in_this_span_, other);
  }
  return true;
}

bool StreamClock::is_sudden(base::Duration ahead, base::MonotonicTime now) const {
  return ahead > lead(now) + kJump + rest_.quickest();
}

std::optional<base::MonotonicTime> StreamClock::earliest_local(base::WallTime stamp,
                                                               base::MonotonicTime now) const {
  const auto earliest = rest_.earliest_local(stamp, now);
  const base::Duration ahead = lead(now);
  if (!earliest || is_sudden(*earliest - now, now)) return std::nullopt;
  if (ahead == base::Duration::zero()) return earliest;
  return *earliest - ahead - rest_.quickest();
}

base::Duration StreamClock::lead(base::MonotonicTime now) const {
  const base::Duration since = now - span_began_;
  if (since >= 2 * kSpan) return {};
  return since >= kSpan ? in_this_span_ : std::max(in_this_span_, in_the_last_);
}

}  // namespace tidegate::mexc::client
