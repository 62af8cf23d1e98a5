#include "tidegate/library/rate_limiter.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <utility>

#include "tidegate/base/validation.hpp"
#include "tidegate/library/require_valid.hpp"

namespace tidegate::library {

using namespace std::chrono_literals;

struct RateLimiter::State {
  State(resilience::RateLimit limit, const base::Clock& chosen) : clock(chosen), ledger(limit) {}

  // Under the lock: instants must not go back.
  base::MonotonicTime now() const { return clock.now(); }

  const base::Clock& clock;
  std::mutex mutex;
  resilience::RateLedger ledger;
};

RateLimiter::RateLimiter(std::uint32_t weight, std::int64_t window_ms, const base::Clock& clock,
                         const std::source_location& caller) {
  base::Problems problems;
  const std::chrono::milliseconds window{window_ms};
  problems.require_range("weight", weight, 1, resilience::kMostLimitWeight);
  problems.require_range("window_ms", window_ms, resilience::kShortestLimitWindow / 1ms,
                         resilience::kLongestLimitWindow / 1ms);
  require_valid("a RateLimiter", problems.take(), caller);
  state_ = std::make_shared<State>(resilience::RateLimit{.window = window, .weight = weight}, clock);
}

RateLimiter::Turn RateLimiter::try_acquire(std::uint32_t weight) {
  Turn turn;
  const std::lock_guard lock{state_->mutex};
  const base::MonotonicTime now = state_->now();
  if (!state_->ledger.check(weight, false, now)) return turn;
  turn.taken_ = state_->ledger.reserve(weight, now);
  turn.state_ = state_;
  return turn;
}

std::optional<base::Duration> RateLimiter::wait_time(std::uint32_t weight) const {
  const std::lock_guard lock{state_->mutex};
  const base::MonotonicTime now = state_->now();
  const base::MonotonicTime at = state_->ledger.earliest(weight, false, now);
  if (at == base::kNever) return std::nullopt;
  return std::max(at - now, base::Duration::zero());
}

void RateLimiter::block_for(base::Duration time) {
  const std::lock_guard lock{state_->mutex};
  state_->ledger.block_until(base::saturating_add(state_->now(), time));
}

std::uint32_t RateLimiter::used() const {
  const std::lock_guard lock{state_->mutex};
  return state_->ledger.used(state_->now());
}

RateLimiter RateLimiter::forked() const {
  const resilience::RateLedger& ours = state_->ledger;
  auto made = std::make_shared<State>(ours.limit(), state_->clock);
  made->ledger.count_in(ours, made->now());
  if (ours.blocked_until() > base::MonotonicTime{}) made->ledger.block_until(ours.blocked_until());
  return RateLimiter{std::move(made)};
}

RateLimiter::Turn::Turn(Turn&& other) noexcept
    : state_(std::move(other.state_)), taken_(std::move(other.taken_)) {}

RateLimiter::Turn& RateLimiter::Turn::operator=(Turn&& other) noexcept {
  if (this == &other) return *this;
  end();
  state_ = std::move(other.state_);
  taken_ = std::move(other.taken_);
  return *this;
}

void RateLimiter::Turn::give_back() {
  const auto state = std::exchange(state_, nullptr);
  if (state == nullptr) return;
  const std::lock_guard lock{state->mutex};
  taken_.give_back();
}

void RateLimiter::Turn::end() {
  const auto state = std::exchange(state_, nullptr);
  if (state == nullptr) return;
  const std::lock_guard lock{state->mutex};
  taken_.answered(state->now());
}

}  // namespace tidegate::library
