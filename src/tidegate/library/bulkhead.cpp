#include "tidegate/library/bulkhead.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <utility>

#include "tidegate/base/validation.hpp"
#include "tidegate/library/require_valid.hpp"

namespace tidegate::library {

namespace {

constexpr std::int64_t kMostAtOnce = 1'000'000;
constexpr base::Duration kLongestWait = std::chrono::hours{24};

}  // namespace

struct Bulkhead::State {
  explicit State(std::size_t places) : most(places) {}

  const std::size_t most;
  std::mutex mutex;
  std::list<Waiter*> waiting;  // empty while there is room
  BulkheadStatistics counted;
};

// Belongs to its Wait; under the state's lock.
struct Bulkhead::Waiter {
  std::function<void()> told;
  bool has_place = false;
  std::list<Waiter*>::iterator at;  // in `waiting`, until it has a place
};

Bulkhead::Bulkhead(std::size_t max_concurrent, base::Duration max_wait, const std::source_location& caller)
    : max_wait_(max_wait), state_(std::make_shared<State>(max_concurrent)) {
  base::Problems problems;
  problems.require_range("max_concurrent", max_concurrent, 1, kMostAtOnce);
  problems.require_range("max_wait", max_wait, base::Duration::zero(), kLongestWait);
  require_valid("a Bulkhead", problems.take(), caller);
}

// Under the lock.
bool Bulkhead::enter_now() {
  if (state_->counted.under_way >= state_->most) return false;
  ++state_->counted.under_way;
  return true;
}

Bulkhead::Place Bulkhead::enter(base::Duration at_most) {
  const base::Duration longest = std::min(at_most, max_wait_);
  {
    Place place;
    const std::lock_guard lock{state_->mutex};
    if (enter_now()) {
      ++state_->counted.admitted;
      place.state_ = state_;
      return place;
    }
    if (longest <= base::Duration::zero()) {
      ++state_->counted.rejected;
      return place;
    }
  }
  struct Arrival {  // the thread that frees the place may be about to notify when the wait is over
    std::mutex mutex;
    std::condition_variable changed;
    bool is_there = false;
  };
  const auto arrival = std::make_shared<Arrival>();
  Wait waiting = wait([arrival] {
    const std::lock_guard lock{arrival->mutex};
    arrival->is_there = true;
    arrival->changed.notify_one();
  });
  if (!waiting.is_granted()) {
    std::unique_lock lock{arrival->mutex};
    arrival->changed.wait_for(lock, longest, [&arrival] { return arrival->is_there; });
  }
  return waiting.take();
}

Bulkhead::Wait Bulkhead::wait(std::function<void()> granted) {
  Wait made;
  auto waiter = std::make_unique<Waiter>();
  waiter->told = std::move(granted);
  const std::lock_guard lock{state_->mutex};
  made.state_ = state_;
  if (enter_now()) return made;
  waiter->at = state_->waiting.insert(state_->waiting.end(), waiter.get());
  made.waiter_ = std::move(waiter);
  return made;
}

BulkheadStatistics Bulkhead::statistics() const {
  const std::lock_guard lock{state_->mutex};
  return state_->counted;
}

void Bulkhead::free_place(State& state) {
  std::function<void()> told;
  {
    const std::lock_guard lock{state.mutex};
    if (state.waiting.empty()) {
      --state.counted.under_way;
      return;
    }
    Waiter& next = *state.waiting.front();
    state.waiting.pop_front();
    next.has_place = true;
    told = std::move(next.told);
  }
  tell(told);
}

// On the way out of a Place or a Wait, which must go whatever happens.
void Bulkhead::tell(const std::function<void()>& granted) noexcept {
  try {
    if (granted) granted();
  } catch (...) {
  }
}

Bulkhead::Place& Bulkhead::Place::operator=(Place&& other) noexcept {
  if (this == &other) return *this;
  leave();
  state_ = std::move(other.state_);
  return *this;
}

void Bulkhead::Place::leave() {
  if (const auto state = std::exchange(state_, nullptr)) free_place(*state);
}

Bulkhead::Wait::Wait() noexcept = default;
Bulkhead::Wait::Wait(Wait&& other) noexcept = default;
Bulkhead::Wait::~Wait() {
  end();
}

bool Bulkhead::Wait::is_granted() const {
  if (state_ == nullptr) return false;
  const std::lock_guard lock{state_->mutex};
  return waiter_ == nullptr || waiter_->has_place;
}

Bulkhead::Place Bulkhead::Wait::take() {
  Place place;
  if (!is_granted()) {
    end();
    return place;
  }
  const std::lock_guard lock{state_->mutex};
  ++state_->counted.admitted;
  place.state_ = std::exchange(state_, nullptr);
  return place;
}

void Bulkhead::Wait::end() {
  const auto state = std::exchange(state_, nullptr);
  if (state == nullptr) return;
  {
    const std::lock_guard lock{state->mutex};
    ++state->counted.rejected;
    if (waiter_ != nullptr && !waiter_->has_place) {
      state->waiting.erase(waiter_->at);
      return;
    }
  }
  free_place(*state);
}

}  // namespace tidegate::library
