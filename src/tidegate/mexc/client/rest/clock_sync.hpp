// What the exchange's clock shows, as an interval that is certain, not as a guess.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tidegate/base/time.hpp"

namespace tidegate::mexc::client {

struct ClockSyncSettings {
  int first_round_trips = 4;                           // asked for before the clock counts as known. 1..20
  base::Duration interval = std::chrono::seconds{10};  // between later ones. 1 s..10 min
  int drift_ppm = 100;                                 // how fast the two clocks may part. 0..10,000

  std::vector<std::string> validate() const;
};

// Algorithm: Marzullo's idea on one server. The exchange stamped its answer at some instant between our
// sending and our receiving, so a round trip confines (exchange's wall clock − our monotonic clock) to an
// interval; several of them intersect, and the quickest decides. Between samples the interval grows by the
// drift allowed. Stamps are whole milliseconds, cut off: the true instant lies within the millisecond after.
// A sample that contradicts all before means that a clock was set: it starts anew from that. Nothing but a
// better estimate takes the place of one.
//
// Pure: single owner, O(1), instants do not go back.
class ClockSync {
 public:
  // Precondition: settings.validate() is empty.
  explicit ClockSync(ClockSyncSettings settings = {});

  // An answer stamped `stamp` to a request sent at `sent` and received at `received`.
  void on_round_trip(base::MonotonicTime sent, base::MonotonicTime received, base::WallTime stamp);
  // The exchange refused a timestamp that was made from what we know: it counts until a round trip that
  // began after the first such refusal, which takes its place whatever it says.
  void on_refused_timestamp(base::MonotonicTime now);

  bool known() const noexcept { return offset_.has_value(); }
  bool doubted() const noexcept { return doubted_since_.has_value(); }
  // Of the round trips since it was last set, the length of the quickest; zero: there was none.
  base::Duration quickest() const noexcept { return quickest_; }
  // The earliest instant of ours at which the exchange can have written `stamp`; absent while unknown.
  std::optional<base::MonotonicTime> earliest_local(base::WallTime stamp, base::MonotonicTime now) const;
  // What the exchange's clock shows at the least, so that a timestamp made from it is never in its future.
  std::optional<base::WallTime> exchange_time_at_least(base::MonotonicTime now) const;
  // By how much a clock that shows `wall` now is behind the exchange's (negative: ahead of it), at the least;
  // zero: the two agree within what is not known.
  std::optional<base::Duration> behind(base::WallTime wall, base::MonotonicTime now) const;
  // Width of what is not known.
  std::optional<base::Duration> uncertainty(base::MonotonicTime now) const;
  // How often what was known was replaced, because a sample contradicted it or a timestamp was refused.
  std::uint64_t steps() const noexcept { return steps_; }

 private:
  // Bounds of (exchange's wall clock − our monotonic clock), as of `at`.
  struct Offset {
    base::Duration low;
    base::Duration high;
    base::MonotonicTime at;
  };

  std::optional<Offset> offset_at(base::MonotonicTime now) const;
  void replace(const Offset& sample, base::Duration round_trip);

  ClockSyncSettings settings_;
  std::optional<Offset> offset_;
  std::optional<base::MonotonicTime> doubted_since_;
  base::Duration quickest_{};
  std::uint64_t steps_ = 0;
};

}  // namespace tidegate::mexc::client
