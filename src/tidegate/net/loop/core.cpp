#include "tidegate/net/loop/core.hpp"

#include <algorithm>

namespace tidegate::net {

LoopCore::LoopCore(std::unique_ptr<base::Clock> clock, bool repeatable)
    // One thread runs it; `post` and `stop` from elsewhere need Asio's locks, so no concurrency hint
    // beyond 1.
    : clock_(std::move(clock)), repeatable_(repeatable), context_(std::make_unique<asio::io_context>(1)) {}

LoopCore::~LoopCore() {
  closing_ = true;
  while (!parked_.empty()) parked_.front().abandon();
  timers_.clear();
  // Frames unwind in here; their timers and places still find a whole core.
  context_.reset();
}

void LoopCore::arm(TimerQueue::Entry& entry, base::MonotonicTime when,
                   std::move_only_function<void()> callback) {
  const auto before = timers_.next();
  // Not earlier than now: what is armed while due timers fire then comes after all of them, in arming order.
  timers_.add(entry, std::max(when, clock_->now()), std::move(callback));
  if (timers_.next() < before) on_next_timer_changed();
}

void LoopCore::fire_due() {
  const auto now = clock_->now();
  const auto limit = timers_.next_sequence();
  if (const auto due = timers_.next(); due <= now) lag_.record(now - due);
  while (!context_->stopped() && timers_.fire_one(now, limit)) {
  }
}

}  // namespace tidegate::net
