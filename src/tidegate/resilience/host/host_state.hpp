// What concerns the whole host, above the circuits of its endpoints: a block it has put on us, and whether it
// takes connections at all.
#pragma once

#include <cstdint>

#include "tidegate/base/time.hpp"

namespace tidegate::resilience {

// Connections refused in a row, by any endpoint, mean that no server listens: after so many, no endpoint is
// asked before `open_for` has passed or the host probe got through. One answer of any kind ends it. The first
// refusal after a pause begins the next one, so a dead host costs about one refused call a pause.
// 418 and 403 are a block until an instant, which only ever moves later. O(1).
class HostState {
 public:
  // `refusals`: at least 1.
  HostState(std::uint32_t refusals, base::Duration open_for) : threshold_(refusals), open_for_(open_for) {}

  // In the past: no block. Exactly at that instant it is over.
  base::MonotonicTime blocked_until() const noexcept { return blocked_until_; }
  void block_until(base::MonotonicTime until) noexcept;

  bool takes_connections(base::MonotonicTime now) const noexcept { return now >= open_until_; }
  base::MonotonicTime open_until() const noexcept { return open_until_; }
  // Nothing has come back since it refused us, whether or not a pause is over.
  bool is_down() const noexcept { return in_a_row_ >= threshold_; }
  // A request sent at `sent_at` found the connection refused. True: from now on nothing is sent. Refusals of
  // requests sent before the last change say nothing new.
  bool refused(base::MonotonicTime sent_at, base::MonotonicTime now) noexcept;
  // Something came back. True: it had not taken connections before.
  bool reached(base::MonotonicTime sent_at, base::MonotonicTime now) noexcept;

 private:
  std::uint32_t threshold_;
  base::Duration open_for_;
  std::uint32_t in_a_row_ = 0;
  base::MonotonicTime changed_at_ = base::MonotonicTime::min();
  base::MonotonicTime open_until_ = base::MonotonicTime::min();
  base::MonotonicTime blocked_until_{};
};

}  // namespace tidegate::resilience
