// What the clock of a stream's host shows, measured against that of the REST host.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "tidegate/base/time.hpp"
#include "tidegate/mexc/client/rest/clock_sync.hpp"

namespace tidegate::mexc::client {

// The hosts of an exchange are several machines, whose clocks differ by some milliseconds; only REST's can be
// asked. A push stamped in the future of what is known of that one proves how far this one is ahead at the
// least. It is no reason to doubt the other, nor to ask it again and again. A lead that is suddenly larger,
// by more than kJump and what pushes differ in their delay, counts once kConfirmations pushes of a span say
// so: one wrong stamp would make every book look as old as it is ahead, for a minute. Until then such a stamp
// says nothing.
//
// Bound: where the host is ahead, the push that came quickest was under way for no longer than the quickest
// round trip of REST takes; that length is added, so that ages are never reported too small under that
// assumption. A host whose lead is smaller than its pushes' delay looks like one without a lead, and
// ages are too small by as much. A host that is behind makes ages larger, by as much as it is behind.
//
// Pure: single owner, O(1), instants do not go back. `rest` must outlive it.
class StreamClock {
 public:
  // How long a lead counts: pushes of the last one to two of these decide.
  static constexpr base::Duration kSpan = std::chrono::seconds{30};
  // A lead that grows at once by more than this, and by more than REST's quickest round trip beside it, is no
  // drift: the exchange's clocks may have been set.
  static constexpr base::Duration kJump = std::chrono::milliseconds{100};

  explicit StreamClock(const ClockSync& rest) : rest_(rest) {}

  static constexpr std::size_t kConfirmations = 3;

  // A push stamped `stamp`. True: the lead grew suddenly, so that REST's clock is worth asking.
  bool on_push(base::WallTime stamp, base::MonotonicTime received);
  // The earliest instant of ours at which this host can have written `stamp`; absent while REST's clock is
  // unknown, and of a stamp that lies further ahead than anything confirmed.
  std::optional<base::MonotonicTime> earliest_local(base::WallTime stamp, base::MonotonicTime now) const;
  // How far it is ahead of the latest that REST's clock can show; zero: not that we know.
  base::Duration lead(base::MonotonicTime now) const;

 private:
  // So much more than what is known that one push alone does not prove it.
  bool is_sudden(base::Duration ahead, base::MonotonicTime now) const;

  const ClockSync& rest_;
  std::uint64_t steps_ = 0;  // of REST's clock, when the leads were measured
  base::MonotonicTime span_began_{};
  base::Duration in_this_span_{};
  base::Duration in_the_last_{};
  std::array<base::Duration, kConfirmations> far_ahead_{};  // the largest leads of this span that were sudden
};

}  // namespace tidegate::mexc::client
