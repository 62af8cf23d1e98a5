#include "tidegate/net/loop/timer_queue.hpp"

#include <utility>

#include "tidegate/base/assert.hpp"

namespace tidegate::net {

void TimerQueue::add(Entry& entry, base::MonotonicTime when, std::move_only_function<void()> callback) {
  TIDEGATE_ASSERT(!entry.armed, "a timer has one appointment at a time");
  entry.when = when;
  entry.sequence = next_sequence_++;
  entry.callback = std::move(callback);
  entry.armed = true;
  entries_.insert(&entry);
}

void TimerQueue::remove(Entry& entry) noexcept {
  if (!entry.armed) return;
  entries_.erase(&entry);
  entry.armed = false;
  entry.callback = nullptr;
}

base::MonotonicTime TimerQueue::next() const noexcept {
  return entries_.empty() ? base::kNever : (*entries_.begin())->when;
}

bool TimerQueue::fire_one(base::MonotonicTime now, std::uint64_t sequence_limit) {
  if (entries_.empty()) return false;
  Entry* const first = *entries_.begin();
  if (first->when > now || first->sequence >= sequence_limit) return false;
  entries_.erase(entries_.begin());
  first->armed = false;
  // Out of the entry first: the callback may destroy its own timer or arm it again.
  auto callback = std::move(first->callback);
  callback();
  return true;
}

void TimerQueue::clear() {
  while (!entries_.empty()) {
    Entry* const first = *entries_.begin();
    entries_.erase(entries_.begin());
    first->armed = false;
    // Dropping it may destroy a coroutine frame, and with it further timers: the set is consistent already.
    const auto dropped = std::move(first->callback);
  }
}

}  // namespace tidegate::net
