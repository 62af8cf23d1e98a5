#include "tidegate/mexc/client/stream_clock.hpp"

#include <algorithm>

namespace tidegate::mexc::client {

bool StreamClock::on_push(base::WallTime stamp, base::MonotonicTime received) {
  const auto earliest = rest_.earliest_local(stamp, received);
  if (!earliest) return false;
  // A REST clock that was set anew is another measure.
  if (rest_.steps() != steps_) {
    steps_ = rest_.steps();
    in_this_span_ = in_the_last_ = {};
  }
  const base::Duration before = lead(received);
  if (received - span_began_ >= kSpan) {
    in_the_last_ = received - span_began_ < 2 * kSpan ? in_this_span_ : base::Duration{};
    in_this_span_ = {};
    span_began_ = received;
  }
  in_this_span_ = std::max(in_this_span_, *earliest - received);
  return lead(received) - before > kJump;
}

std::optional<base::MonotonicTime> StreamClock::earliest_local(base::WallTime stamp,
                                                               base::MonotonicTime now) const {
  const auto earliest = rest_.earliest_local(stamp, now);
  const base::Duration ahead = lead(now);
  if (!earliest || ahead == base::Duration::zero()) return earliest;
  return *earliest - ahead - rest_.quickest();
}

base::Duration StreamClock::lead(base::MonotonicTime now) const {
  const base::Duration since = now - span_began_;
  if (since >= 2 * kSpan) return {};
  return since >= kSpan ? in_this_span_ : std::max(in_this_span_, in_the_last_);
}

}  // namespace tidegate::mexc::client
