// What we have spent of one rate limit, and when it comes back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "tidegate/base/time.hpp"
#include "tidegate/resilience/limits/profile.hpp"

namespace tidegate::resilience {

class RateLedger;

// Weight taken out of one ledger for one request. Say `answered` once its outcome is known; destroyed before,
// the request is taken as never sent and the weight comes back at once. The ledger must outlive it.
class RateReservation {
 public:
  RateReservation() = default;  // holds nothing
  RateReservation(RateReservation&& other) noexcept
      : ledger_(std::exchange(other.ledger_, nullptr)), weight_(other.weight_) {}
  RateReservation& operator=(RateReservation&& other) noexcept;
  ~RateReservation() { give_back(); }

  void answered(base::MonotonicTime now) { ended(now, now); }
  // It ended without an answer: the exchange may count it until `counted_by`. Precondition: counted_by >=
  // now.
  void ended(base::MonotonicTime now, base::MonotonicTime counted_by);
  void give_back() noexcept;

 private:
  friend class RateLedger;
  RateReservation(RateLedger& ledger, std::uint32_t weight) : ledger_(&ledger), weight_(weight) {}

  RateLedger* ledger_ = nullptr;
  std::uint32_t weight_ = 0;
};

// A weighted sliding log. The exchange counts a request somewhere between our sending and its answer, so its
// weight is held while it is under way and for one window after the answer (or after the instant until which
// a request without an answer may still arrive): whatever the network's jitter and whether the exchange's
// windows slide or step, what we count is never less than what it counts. (A token bucket lets almost two
// limits through in one window; a log of sending times misses what was delayed.)
//
// Learning from a 429: the exchange counts otherwise than we do, so after the block the ledger starts with a
// quarter of its capacity and gets another quarter back every window; a 429 on the way starts that again.
// Cancels are not slowed by it. A limit that is learned anew starts the same way.
//
// Cost: reserve and answered O(1) amortised; earliest O(entries), which are at most one a unit of weight.
// Single owner; instants must not go back.
class RateLedger {
 public:
  explicit RateLedger(RateLimit limit) : limit_(limit) {}
  RateLedger(const RateLedger&) = delete;
  RateLedger& operator=(const RateLedger&) = delete;

  // Whether `weight` is to be had now. Cancels may also use what is held back for them.
  bool check(std::uint32_t weight, bool cancel, base::MonotonicTime now) const {
    return earliest(weight, cancel, now) <= now;
  }
  // The first instant at which `weight` can be had by what is known now: a lower bound, as requests under way
  // are taken to be answered at once. kNever: it is more than the limit.
  base::MonotonicTime earliest(std::uint32_t weight, bool cancel, base::MonotonicTime now) const;
  // Precondition: check(weight, …, now).
  RateReservation reserve(std::uint32_t weight, base::MonotonicTime now);
  // The exchange said to come back at `until` (Retry-After). An earlier block that lasts longer stays. From
  // its end on the capacity ramps up.
  void block_until(base::MonotonicTime until) noexcept;
  // The exchange said so of a request that counts here beside others, and whether it was this limit that was
  // exceeded is not known. Callers that take from here ask `rests_until` and decide; the capacity ramps up
  // after it.
  void rest_until(base::MonotonicTime until) noexcept;

  // From now on that is the limit. What is counted stays counted, until one new window after its answer.
  // Where there was no limit, or a shorter window, not all that was sent is known: the capacity ramps up. A
  // ramp under way starts again, in steps of the new window.
  void change_limit(RateLimit limit, base::MonotonicTime now);
  // Counts what another ledger counts; its requests under way as if they were answered now.
  void count_in(const RateLedger& other, base::MonotonicTime now);

  std::uint32_t used(base::MonotonicTime now) const noexcept;
  base::MonotonicTime blocked_until() const noexcept { return blocked_until_; }
  base::MonotonicTime rests_until() const noexcept { return rests_until_; }
  // When weight comes back next; kNever: nothing that is answered is outstanding.
  base::MonotonicTime next_release(base::MonotonicTime now) const noexcept;
  const RateLimit& limit() const noexcept { return limit_; }

 private:
  friend class RateReservation;
  struct Release {
    base::MonotonicTime at;
    std::uint32_t weight;
  };

  static constexpr int kRampSteps = 4;  // the last one is the full capacity

  std::span<const Release> outstanding() const noexcept { return std::span{releases_}.subspan(first_); }
  base::Duration ramp() const noexcept { return (kRampSteps - 1) * limit_.window; }
  void forget_released(base::MonotonicTime now) noexcept;
  void release_at(base::MonotonicTime at, std::uint32_t weight);
  // When no more than `most` is used, if all under way were answered now.
  base::MonotonicTime falls_to(std::uint32_t most, base::MonotonicTime now) const noexcept;

  RateLimit limit_;
  std::uint32_t under_way_ = 0;  // reserved, not answered
  std::uint32_t answered_ = 0;   // sum over releases_
  // In the order of their instants, from `first_` on; what stands before is forgotten. No deque: an empty one
  // has half a KiB, and a Gate has some two hundred ledgers.
  std::vector<Release> releases_;
  std::size_t first_ = 0;
  base::MonotonicTime blocked_until_{};
  base::MonotonicTime rests_until_{};
  base::MonotonicTime full_from_{};  // the end of the ramp that follows the last block
};

}  // namespace tidegate::resilience
