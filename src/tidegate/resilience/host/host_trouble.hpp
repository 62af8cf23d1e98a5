// Several endpoints that fail at once have one cause: the host fails as a whole.
#pragma once

#include <cstdint>
#include <optional>

#include "tidegate/base/time.hpp"
#include "tidegate/resilience/endpoint_id.hpp"

namespace tidegate::resilience {

// So many requests in a row without an answer (or with a 5xx), of two endpoints at least, are trouble: from
// then on nothing goes but the host's own request (its probe), and one call at each turn, in case it is
// the probe itself that fails. Turns come after `first_turn`, each pause twice the one before. One answer to
// anything that was sent since ends it, or a sign of life from elsewhere.
//
// A host that has just come back is not stormed: for `kRampFor` only `ramp` calls go, and two more for each
// that is answered.
// Pure: single owner, `now` does not go back. O(1).
class HostTrouble {
 public:
  static constexpr base::Duration kLongestPause = std::chrono::minutes{1};
  static constexpr base::Duration kRampFor = std::chrono::seconds{2};

  // `failures`: 0: never; `ramp`: at least 1.
  HostTrouble(std::uint32_t failures, base::Duration first_turn, std::uint32_t ramp)
      : threshold_(failures), first_turn_(first_turn), ramp_(ramp) {}

  bool is_on() const noexcept { return on_; }
  // The last request that came to an end had no answer.
  bool suspected() const noexcept { return in_a_row_ > 0; }

  // A request sent at `sent_at` had no answer. True: trouble begins. What was sent before the last change
  // says nothing new.
  bool failed(EndpointId endpoint, base::MonotonicTime sent_at, base::MonotonicTime now) noexcept;
  // One had an answer. True: trouble is over.
  bool answered(base::MonotonicTime sent_at, base::MonotonicTime now) noexcept;
  // The host lives, by whatever sign. Precondition: is_on().
  void end(base::MonotonicTime now) noexcept;

  // Until when no call may go; in the past: one may. `urgent`: the ramp is not for it.
  base::MonotonicTime refuses_until(bool urgent, base::MonotonicTime now) const noexcept;
  // A call goes.
  void on_sent(bool urgent, base::MonotonicTime now) noexcept;

 private:
  std::uint32_t threshold_;
  base::Duration first_turn_;
  std::uint32_t ramp_;
  std::uint32_t in_a_row_ = 0;
  EndpointId first_failed_;  // of those in a row
  bool several_ = false;     // another one failed too
  bool on_ = false;
  base::MonotonicTime changed_at_ = base::MonotonicTime::min();
  base::MonotonicTime turn_ = base::MonotonicTime::min();
  base::Duration pause_{};
  base::MonotonicTime ramp_until_ = base::MonotonicTime::min();
  std::uint32_t ramp_left_ = 0;
};

}  // namespace tidegate::resilience
