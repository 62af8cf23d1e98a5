// Bounds how many calls are under way at once, so that one slow upstream does not take every thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <source_location>

#include "tidegate/base/time.hpp"

namespace tidegate::library {

// Since construction.
struct BulkheadStatistics {
  std::size_t under_way = 0;  // now
  std::uint64_t admitted = 0;
  std::uint64_t rejected = 0;  // there was no place, or none in time
};

//   library::Bulkhead bulkhead{10, std::chrono::milliseconds{100}};  // ten at once; others wait 100 ms
//   if (const auto place = bulkhead.enter()) { api.get_ticker("BTCUSDC"); }
//
// Who waits is served in order: a place that is freed goes straight to the first of them, so that no later
// caller takes it. Thread rule: any thread; O(1).
class Bulkhead {
  struct State;
  struct Waiter;

 public:
  // One call under way; the place is free when it goes. May outlive its bulkhead.
  class [[nodiscard]] Place {
   public:
    Place() = default;
    Place(Place&& other) noexcept = default;
    Place& operator=(Place&& other) noexcept;
    ~Place() { leave(); }
    explicit operator bool() const noexcept { return state_ != nullptr; }

   private:
    friend class Bulkhead;
    void leave();
    std::shared_ptr<State> state_;
  };

  // A wait for a place, for who must not block its thread. Dropping it ends the wait; a place that has
  // come and was not taken goes to the next. May outlive its bulkhead. One thread at a time.
  class [[nodiscard]] Wait {
   public:
    Wait(Wait&& other) noexcept;
    Wait& operator=(Wait&&) = delete;
    ~Wait();

    bool is_granted() const;
    // Ends the wait; empty: there was no place yet, and that counts as rejected.
    Place take();

   private:
    friend class Bulkhead;
    Wait() noexcept;
    void end();
    std::shared_ptr<State> state_;    // null: ended
    std::unique_ptr<Waiter> waiter_;  // null: granted at once
  };

  // Preconditions: 1 <= max_concurrent <= 1,000,000; max_wait is from 0 to a day.
  explicit Bulkhead(std::size_t max_concurrent = 25, base::Duration max_wait = {},
                    const std::source_location& caller = std::source_location::current());

  // Empty: no place became free within max_wait.
  Place enter() { return enter(max_wait_); }
  // For who has less time: it waits that long at most, and never longer than max_wait. Zero or less: not at
  // all.
  Place enter(base::Duration at_most);
  // Whatever max_wait. Where it is not granted at once, `granted` is called when it is, outside the lock, on
  // the thread that frees the place; null: no call. What it throws is dropped: that thread has nothing
  // to do with it.
  Wait wait(std::function<void()> granted);
  BulkheadStatistics statistics() const;

 private:
  static void free_place(State& state);
  static void tell(const std::function<void()>& granted) noexcept;
  bool enter_now();

  base::Duration max_wait_;
  std::shared_ptr<State> state_;
};

}  // namespace tidegate::library
