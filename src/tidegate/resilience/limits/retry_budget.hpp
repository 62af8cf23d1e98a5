// How many repeats we may afford: a share of what goes well, so that an outage is not answered with more
// load.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tidegate/base/random.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::resilience {

// The longest pause that an upstream may ask for and be waited for.
inline constexpr base::Duration kDefaultMaxPause = std::chrono::seconds{60};

struct RetrySettings {
  bool enabled = true;
  std::uint32_t max_repeats = 1;  // of one call; range 0..5
  std::uint32_t percent = 10;     // repeats per 100 first requests; range 1..100
  std::uint32_t burst = 10;       // repeats saved up at most; range 1..1000
  base::Duration backoff =
      std::chrono::milliseconds{20};  // mean pause before the first repeat; doubles each time. 1 ms..10 s
  base::Duration max_backoff = std::chrono::seconds{1};  // of those means; backoff..60 s
  // Who asks for a longer pause (Retry-After) is not asked again: the call would hold its thread, its permit
  // and its place for all of it. 0..a day. By library::Retry; at the Gate a repeat waits in the queue, for as
  // long as its caller's deadline allows.
  base::Duration max_pause = kDefaultMaxPause;

  // One message a wrong field; empty: all right.
  std::vector<std::string> validate() const;
};

// A token budget as in Finagle's RetryBudget and gRPC's retry throttling (both read 2026-11-22): every first
// request earns a share of a token, every repeat costs a whole one. Counts only, so no clock. O(1).
class RetryBudget {
 public:
  RetryBudget(RetrySettings settings, std::uint64_t seed)
      : settings_(settings), hundredths_(settings.burst * kWhole), random_(seed) {}

  // Other settings from now on; what is saved up stays, within its new bound.
  void apply(const RetrySettings& settings) noexcept;
  void on_first_request() noexcept;
  // Whether repeat number `repeat` (1 is the first) of a call is affordable.
  bool check(std::uint32_t repeat) const noexcept;
  // How long to pause before it: "full jitter", uniform in (0, 2 × backoff × 2^(repeat-1)]. Costs nothing;
  // the repeat may still be found to come too late.
  base::Duration pause(std::uint32_t repeat) noexcept;
  // A hedge costs what a repeat costs, and pauses for nothing.
  bool check_hedge() const noexcept { return hundredths_ >= kWhole; }
  // For a repeat or a hedge. Precondition: the check for it.
  void pay() noexcept;
  // What was paid for was not made after all.
  void give_back() noexcept;

  std::uint32_t tokens() const noexcept { return hundredths_ / kWhole; }

 private:
  static constexpr std::uint32_t kWhole = 100;

  RetrySettings settings_;
  std::uint32_t hundredths_;
  base::Random random_;
};

}  // namespace tidegate::resilience
