// The seam through which all time enters Tidegate.
#pragma once

#include "tidegate/base/time.hpp"

namespace tidegate::base {

// Thread rule: the system's clocks may be read from any thread; ManualClock belongs to one.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual MonotonicTime now() const = 0;
  virtual WallTime wall_now() const = 0;
};

// The machine's clocks (CLOCK_BOOTTIME, CLOCK_REALTIME). A machine that sleeps does not stop them: what was
// fresh before is old afterwards. One reading costs about 45 ns, as much as one of CLOCK_MONOTONIC (measured
// side by side on a virtual machine with kvm-clock, 2026-11-29: 44 to 46 against 46 to 52).
class SystemClock final : public Clock {
 public:
  MonotonicTime now() const override;
  WallTime wall_now() const override;
};

// The same clocks as the kernel last saw them, at its timer tick (CLOCK_MONOTONIC_COARSE,
// CLOCK_REALTIME_COARSE): never ahead of SystemClock's instants and at most `kResolution` behind, for a
// quarter of the price. Good enough where nothing shorter than ten such steps is measured.
//
// No coarse clock of the kernel counts the time that the machine slept. It is added here, looked up once a
// tick (two exact readings in 4 ms); so after a sleep it is missing until the first tick.
class CoarseSystemClock final : public Clock {
 public:
  // A tick at 250 Hz, the slowest of the usual kernels.
  static constexpr Duration kResolution = std::chrono::milliseconds{4};

  MonotonicTime now() const override;
  WallTime wall_now() const override;
};

// A clock that moves only when advanced. Wall time moves with it, from a start of the owner's choice.
// Not final: a test's own may move at each reading, as the machine's does.
class ManualClock : public Clock {
 public:
  explicit ManualClock(WallTime start = from_unix_ms(1'700'000'000'000)) : wall_start_(start) {}

  MonotonicTime now() const override { return now_; }
  WallTime wall_now() const override { return wall_start_ + now_.time_since_epoch(); }

  // Precondition: `d` is not negative.
  void advance(Duration d);
  // Moves to `t`; an instant already passed leaves the clock where it is.
  void advance_to(MonotonicTime t) noexcept {
    if (t > now_) now_ = t;
  }

 private:
  MonotonicTime now_{};
  WallTime wall_start_;
};

}  // namespace tidegate::base
