// Calls that wait until weight comes back, in the order in which they will be asked again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "tidegate/resilience/call.hpp"
#include "tidegate/resilience/loads/flight_hold.hpp"

namespace tidegate::resilience {

class WaitQueue;

// A place in the queue; destroyed, the place is given up. Harmless after the call's turn has come, or after
// its place went to a bulk request that answers others too. The Gate must outlive it.
class Ticket {
 public:
  Ticket(Ticket&& other) noexcept
      : queue_(std::exchange(other.queue_, nullptr)), place_(other.place_), flight_(other.flight_) {}
  Ticket& operator=(Ticket&& other) noexcept;
  ~Ticket() { withdraw(); }

  FlightId flight() const noexcept { return flight_; }
  void withdraw();

 private:
  friend class WaitQueue;
  Ticket(WaitQueue& queue, std::pair<Priority, std::uint64_t> place, FlightId flight)
      : queue_(&queue), place_(place), flight_(flight) {}

  WaitQueue* queue_;
  std::pair<Priority, std::uint64_t> place_;
  FlightId flight_;
};

// By priority, then by arrival. Cancels have places of their own: whatever else waits, there is room for what
// lowers a risk. The owner asks `room` before it pushes. O(log n) but for the owner's walks.
class WaitQueue {
 public:
  using Place = std::pair<Priority, std::uint64_t>;
  struct Entry {
    Call call;
    FlightHold flight;
    base::MonotonicTime not_before{};  // a repeat pauses until then and holds up no other call meanwhile
  };

  struct Bounds {
    std::size_t of_cancels;
    std::size_t of_others;  // together
  };

  explicit WaitQueue(Bounds bounds) : bounds_(bounds) {}

  // How many more of that priority may wait. O(1).
  std::size_t room(Priority priority) const noexcept {
    const bool cancel = priority == Priority::kCancel;
    return cancel ? bounds_.of_cancels - cancels_ : bounds_.of_others - (entries_.size() - cancels_);
  }
  std::size_t size() const noexcept { return entries_.size(); }
  std::size_t cancels() const noexcept { return cancels_; }
  // Precondition: there is room.
  Ticket push(Priority priority, Entry entry);
  // Takes the entry out: its turn has come, or it is in vain. Precondition: it is there.
  Entry take(Place place);
  // Nothing if the place is no longer that flight's.
  void withdraw(Place place, FlightId flight);
  // Another call waits from now on as if it had come when the former did, and answers for it. Precondition:
  // the place is taken, by a cancel exactly if the other call is one.
  Entry replace(Place place, Priority priority, Entry entry);
  // What a waiting call asks for changed, and with it what it weighs. Precondition: the place is taken.
  void reword(Place place, std::string params, CallWeight weight) {
    Call& call = entries_.at(place).call;
    call.params = std::move(params);
    call.weight = weight;
  }
  // Best first.
  const std::map<Place, Entry>& entries() const noexcept { return entries_; }

 private:
  Bounds bounds_;
  std::size_t cancels_ = 0;
  std::uint64_t arrivals_ = 0;
  std::map<Place, Entry> entries_;
};

}  // namespace tidegate::resilience
