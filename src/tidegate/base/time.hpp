// The two kinds of instant. They never mix: a monotonic instant orders and measures, a wall instant is what
// an exchange understands. Neither type can read a clock; see clock.hpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace tidegate::base {

using Duration = std::chrono::nanoseconds;

// Tags with just enough of the Clock shape for std::chrono::time_point; `now` is absent on purpose.
struct MonotonicTimeline {
  using duration = Duration;
  using rep = Duration::rep;
  using period = Duration::period;
};
struct WallTimeline {
  using duration = Duration;
  using rep = Duration::rep;
  using period = Duration::period;
};

// An instant that never goes back; its zero is arbitrary (process or simulation start).
using MonotonicTime = std::chrono::time_point<MonotonicTimeline, Duration>;
// An instant of civil time: nanoseconds since 1970-01-01T00:00:00Z. May jump when the machine's clock is set.
using WallTime = std::chrono::time_point<WallTimeline, Duration>;

// "No deadline".
inline constexpr MonotonicTime kNever = MonotonicTime::max();

constexpr std::int64_t to_unix_ms(WallTime t) noexcept {
  return std::chrono::duration_cast<std::chrono::milliseconds>(t.time_since_epoch()).count();
}
constexpr WallTime from_unix_ms(std::int64_t ms) noexcept {
  return WallTime{std::chrono::milliseconds{ms}};
}

// Milliseconds with their fraction, for reports and statistics only.
constexpr double to_ms(Duration d) noexcept {
  return static_cast<double>(d.count()) / 1e6;
}
// "250 ms", cut to whole milliseconds: for messages that tell a measured time.
inline std::string in_whole_ms(Duration d) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(d).count()) + " ms";
}

// `t + d` that stays at kNever instead of overflowing. `d` must not be negative.
constexpr MonotonicTime saturating_add(MonotonicTime t, Duration d) noexcept {
  return d > kNever - t ? kNever : t + d;
}

}  // namespace tidegate::base
