// What the clock of a stream's host shows, measured against that of the REST host.
#pragma once

#include <cstdint>
#include <optional>

#include "tidegate/base/time.hpp"
#include "tidegate/mexc/client/clock_sync.hpp"

namespace tidegate::mexc::client {

// The hosts of an exchange are several machines, whose clocks differ by some milliseconds; only REST's can be
// asked. A push stamped in the future of what is known of that one proves how far this one is ahead at the
// least. It is no reason to doubt the other, nor to ask it again and again.
//
// Bound: where the host is ahead, the push that came quickest was under way for no longer than the quickest
// round trip of REST takes; that length is added, so that ages are never told too small under that
// assumption. A host whose lead is smaller than its pushes' delay cannot be told from one without a lead, and
// ages are too small by as much. A host that is behind makes ages larger, by as much as it is behind.
//
// Pure: single owner, O(1), instants do not go back. `rest` must outlive it.
class StreamClock {
 public:
  // How long a lead counts: pushes of the last one to two of these decide.
  static constexpr base::Duration kSpan = std::chrono::seconds{30};
  // A lead that grows by more than this at once is no drift: the exchange's clocks may have been set.
  static constexpr base::Duration kJump = std::chrono::milliseconds{100};

  explicit StreamClock(const ClockSync& rest) : rest_(rest) {}

  // A push stamped `stamp`. True: the lead grew by more than kJump, so that REST's clock is worth asking.
  bool on_push(base::WallTime stamp, base::MonotonicTime received);
  // The earliest instant of ours at which this host can have written `stamp`; absent while REST's clock is
  // unknown.
  std::optional<base::MonotonicTime> earliest_local(base::WallTime stamp, base::MonotonicTime now) const;
  // How far it is ahead of the latest that REST's clock can show; zero: not that we know.
  base::Duration lead(base::MonotonicTime now) const;

 private:
  const ClockSync& rest_;
  std::uint64_t steps_ = 0;  // of REST's clock, when the leads were measured
  base::MonotonicTime span_began_{};
  base::Duration in_this_span_{};
  base::Duration in_the_last_{};
};

}  // namespace tidegate::mexc::client
