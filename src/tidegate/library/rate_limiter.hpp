// Keeps calls within an upstream's rate limit.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <source_location>
#include <utility>

#include "tidegate/base/error.hpp"
#include "tidegate/library/system_clock.hpp"
#include "tidegate/resilience/limits/ledger.hpp"

namespace tidegate::library {

//   library::RateLimiter limiter{500, 10'000};  // 500 in any 10 s
//   if (const auto turn = limiter.try_acquire()) {
//     api.get_ticker("BTCUSDC");  // counts until a window after `turn` goes
//   } else {
//     ... limiter.wait_time() says when to ask again
//   }
//
// A sliding log (resilience::RateLedger), no token bucket: a bucket of 500 that refills within 10 s lets
// almost 1,000 through in one window, and that is what gets an address banned. What a call counts it counts
// from its beginning to one window after its end, because it is not known when in between the upstream counts
// it. After a block (`block_for`, a Retry-After) the capacity comes back in four steps, a window each.
//
// Thread rule: any thread; O(1) amortised.
class RateLimiter {
  struct State;

 public:
  // Leave to make one call. Its weight stays taken until one window after it goes. May outlive its limiter,
  // but not the clock. One thread at a time.
  class [[nodiscard]] Turn {
   public:
    Turn() = default;
    Turn(Turn&& other) noexcept;
    Turn& operator=(Turn&& other) noexcept;
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() { end(); }

    // False: there was no room; or the call was not made, or is over.
    explicit operator bool() const noexcept { return state_ != nullptr; }
    // The call was not made after all: its weight is free at once.
    void give_back();

   private:
    friend class RateLimiter;
    void end();

    std::shared_ptr<State> state_;
    resilience::RateReservation taken_;
  };

  // Preconditions: 1 <= weight <= 1,000,000,000, 1 <= window_ms <= 86,400,000; `clock` outlives it.
  explicit RateLimiter(std::uint32_t weight, std::int64_t window_ms,
                       const base::Clock& clock = system_clock(),
                       const std::source_location& caller = std::source_location::current());

  // Empty: there is no room now. Nothing waits.
  Turn try_acquire(std::uint32_t weight = 1);
  // How long until there may be room, by what is known now; zero: now; nullopt: never, it is more than the
  // limit.
  std::optional<base::Duration> wait_time(std::uint32_t weight = 1) const;
  // The upstream said Retry-After. Only ever extended. Precondition: time is not negative.
  void block_for(base::Duration time);
  // Weight taken now.
  std::uint32_t used() const;
  // One of its own that counts what this one counts, its calls under way as if they were over now: for a
  // child after a fork, since the parent makes those calls. No thread may be using this one.
  RateLimiter forked() const;

 private:
  explicit RateLimiter(std::shared_ptr<State> state) : state_(std::move(state)) {}

  std::shared_ptr<State> state_;
};

}  // namespace tidegate::library
