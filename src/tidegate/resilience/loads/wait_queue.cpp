#include "tidegate/resilience/loads/wait_queue.hpp"

#include "tidegate/base/assert.hpp"

namespace tidegate::resilience {

Ticket& Ticket::operator=(Ticket&& other) noexcept {
  if (this != &other) {
    withdraw();
    queue_ = std::exchange(other.queue_, nullptr);
    place_ = other.place_;
    flight_ = other.flight_;
  }
  return *this;
}

void Ticket::withdraw() {
  if (queue_ != nullptr) std::exchange(queue_, nullptr)->withdraw(place_, flight_);
}

Ticket WaitQueue::push(Priority priority, Entry entry) {
  TIDEGATE_ASSERT(room(priority) > 0, "the queue's bound is asked before a call is queued");
  if (priority == Priority::kCancel) ++cancels_;
  const Place place{priority, ++arrivals_};
  const FlightId flight = entry.flight.id();
  entries_.emplace(place, std::move(entry));
  return Ticket{*this, place, flight};
}

void WaitQueue::withdraw(Place place, FlightId flight) {
  const auto found = entries_.find(place);
  if (found != entries_.end() && found->second.flight.id() == flight) take(place);
}

WaitQueue::Entry WaitQueue::replace(Place place, Priority priority, Entry entry) {
  Entry former = take(place);
  if (priority == Priority::kCancel) ++cancels_;
  entries_.emplace(Place{priority, place.second}, std::move(entry));
  return former;
}

WaitQueue::Entry WaitQueue::take(Place place) {
  auto node = entries_.extract(place);
  TIDEGATE_ASSERT(!node.empty(), "an entry is taken once");
  if (place.first == Priority::kCancel) --cancels_;
  return std::move(node.mapped());
}

}  // namespace tidegate::resilience
