#include "tidegate/library/bulkhead.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "tidegate/library/require_valid.hpp"
#include "tidegate/resilience/setting_range.hpp"

namespace tidegate::library {

namespace {

constexpr std::int64_t kMostAtOnce = 1'000'000;
constexpr base::Duration kLongestWait = std::chrono::hours{24};

}  // namespace

Bulkhead::Bulkhead(std::size_t max_concurrent, base::Duration max_wait, const std::source_location& caller)
    : most_(max_concurrent), max_wait_(max_wait), state_(std::make_shared<State>()) {
  std::vector<std::string> problems;
  resilience::check_range(problems, "max_concurrent", static_cast<std::int64_t>(max_concurrent), 1,
                          kMostAtOnce);
  resilience::check_range(problems, "max_wait", max_wait, base::Duration::zero(), kLongestWait);
  require_valid("a Bulkhead", problems, caller);
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
