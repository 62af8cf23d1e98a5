// Repeats a call that failed for a moment, within a budget, after a pause with jitter.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <mutex>
#include <optional>
#include <source_location>
#include <utility>

#include "tidegate/base/error.hpp"
#include "tidegate/library/system_clock.hpp"
#include "tidegate/resilience/limits/retry_budget.hpp"

namespace tidegate::library {

// Since construction.
struct RetryStatistics {
  std::uint64_t calls = 0;
  std::uint64_t repeats = 0;
  std::uint64_t out_of_budget = 0;  // repeats that were not made, because too many calls fail
  std::uint64_t out_of_time = 0;  // … because the call's time would have been over, or was after the pause
  std::uint64_t pause_too_long = 0;  // … because the upstream asked for a longer pause than max_pause
};

// Whether a repeat may bring what the call did not: the upstream could not be reached, was too slow, failed
// or asked for a pause. Never true where the outcome is unknown and a repeat could do the thing twice: that
// only the caller knows, so it is asked for reads alone.
bool is_transient(const base::Error& error) noexcept;

//   library::Retry retry;  // two repeats at most, and 10 for every 100 calls
//   base::Result<Ticker> ticker = retry.call([&] { return api.get_ticker("BTCUSDC"); });
//
// The budget (resilience::RetryBudget) is shared by all calls: in an outage every call fails, and each repeat
// is one more request to what is down already, so after `burst` repeats only `percent` of the calls are
// repeated. A pause is drawn from (0, 2 × backoff × 2^(repeat - 1)], so that callers who failed together come
// back apart; where the error names an instant (Retry-After) it is that, unless it is further off than
// max_pause: then nothing is repeated, and the error says so. Thread rule: any thread; the call and the
// pauses run outside the lock, on the caller's thread.
class Retry {
 public:
  // Pauses the calling thread. Without one of the caller's: std::this_thread::sleep_for.
  using Sleep = std::function<void(base::Duration)>;
  static constexpr resilience::RetrySettings kUsual{.max_repeats = 2};

  // Preconditions: settings.validate() is empty; `clock` outlives it. `seed` is that of the jitter.
  explicit Retry(const resilience::RetrySettings& settings = kUsual, Sleep sleep = nullptr,
                 const base::Clock& clock = system_clock(), std::uint64_t seed = 1,
                 const std::source_location& caller = std::source_location::current());
  Retry(const Retry&) = delete;
  Retry& operator=(const Retry&) = delete;

  // What `make_call` brings at last, a base::Result. An error is final unless `may_repeat(error)`. No attempt
  // begins at `deadline` or later, not even the first, whose error is then kDeadlineExceeded, not sent. What
  // it throws goes to the caller at once.
  template <class Call, class MayRepeat>
  auto call(Call make_call, MayRepeat may_repeat, base::MonotonicTime deadline = base::kNever)
      -> decltype(make_call()) {
    begin();
    if (!may_begin(0, deadline)) return too_late();
    for (std::uint32_t repeat = 1;; ++repeat) {
      auto result = make_call();
      if (result || !may_repeat(std::as_const(result.error()))) return result;
      if (!wait_for(repeat, result.error(), deadline)) return result;
    }
  }
  template <class Call>
  auto call(Call make_call) -> decltype(make_call()) {
    return call(std::move(make_call), &is_transient);
  }

  // call() in steps, for who pauses in a way of its own (in an event loop). `begin` once; then, after each
  // attempt that failed and may be repeated, the pause before repeat number `repeat` (1 is the first), which
  // is paid for. nullopt: no more. `retry_at`: when the upstream said to come back, if it did. After the
  // pause, which may have taken longer than planned, `may_begin` says whether that repeat is in time still;
  // one that is not was not made, and costs nothing. (Repeat 0: the first attempt.)
  void begin();
  std::optional<base::Duration> pause_before(std::uint32_t repeat,
                                             std::optional<base::MonotonicTime> retry_at = std::nullopt,
                                             base::MonotonicTime deadline = base::kNever);
  bool may_begin(std::uint32_t repeat, base::MonotonicTime deadline);

  RetryStatistics statistics() const;

 private:
  // The pause before a repeat; or none, and perhaps because so long a one was asked for.
  struct Plan {
    std::optional<base::Duration> pause;
    std::optional<base::Duration> too_long;
  };

  static std::unexpected<base::Error> too_late();
  Plan plan(std::uint32_t repeat, std::optional<base::MonotonicTime> retry_at, base::MonotonicTime deadline);
  // False: no more.
  bool wait_for(std::uint32_t repeat, base::Error& error, base::MonotonicTime deadline);

  const Sleep sleep_;
  const base::Clock& clock_;
  const resilience::RetrySettings settings_;
  mutable std::mutex mutex_;
  resilience::RetryBudget budget_;
  RetryStatistics counted_;
};

}  // namespace tidegate::library
