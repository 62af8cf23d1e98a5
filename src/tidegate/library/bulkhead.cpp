#include "tidegate/library/bulkhead.hpp"

#include <utility>

#include "tidegate/base/assert.hpp"

namespace tidegate::library {

Bulkhead::Bulkhead(std::size_t max_concurrent, base::Duration max_wait)
    : most_(max_concurrent), max_wait_(max_wait), state_(std::make_shared<State>()) {
  TIDEGATE_ASSERT(max_concurrent >= 1, "a bulkhead has a place");
  TIDEGATE_ASSERT(max_wait >= base::Duration::zero(), "nobody waits for a time that is over");
}

Bulkhead::Place Bulkhead::enter() {
  Place place;
  std::unique_lock lock{state_->mutex};
  const auto has_room = [this] { return state_->counted.under_way < most_; };
  if (!state_->freed.wait_for(lock, max_wait_, has_room)) {
    ++state_->counted.rejected;
    return place;
  }
  ++state_->counted.under_way;
  ++state_->counted.admitted;
  place.state_ = state_;
  return place;
}

BulkheadStatistics Bulkhead::statistics() const {
  const std::lock_guard lock{state_->mutex};
  return state_->counted;
}

Bulkhead::Place& Bulkhead::Place::operator=(Place&& other) noexcept {
  if (this == &other) return *this;
  leave();
  state_ = std::move(other.state_);
  return *this;
}

void Bulkhead::Place::leave() {
  const auto state = std::exchange(state_, nullptr);
  if (state == nullptr) return;
  {
    const std::lock_guard lock{state->mutex};
    --state->counted.under_way;
  }
  state->freed.notify_one();
}

}  // namespace tidegate::library
