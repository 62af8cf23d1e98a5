// The appointments of one loop, in the order in which they fire.
#pragma once

#include <cstdint>
#include <functional>
#include <set>

#include "tidegate/base/time.hpp"

namespace tidegate::net {

// Ordered by instant, then by arming: two timers due at the same instant fire in the order in which they were
// armed, which makes a simulated run repeatable. O(log n) to add and remove. Entries belong to their timers.
class TimerQueue {
 public:
  struct Entry {
    base::MonotonicTime when{};
    std::uint64_t sequence = 0;
    bool armed = false;
    std::move_only_function<void()> callback;
  };

  // Precondition: `entry` is not armed.
  void add(Entry& entry, base::MonotonicTime when, std::move_only_function<void()> callback);
  void remove(Entry& entry) noexcept;

  // The earliest instant; kNever when there is none.
  base::MonotonicTime next() const noexcept;
  std::uint64_t next_sequence() const noexcept { return next_sequence_; }
  // Calls back the first entry that is due at `now` and was armed before `sequence_limit`; false when there
  // is none. The limit keeps a callback that arms itself again for now from starving everything else.
  bool fire_one(base::MonotonicTime now, std::uint64_t sequence_limit);

  // Drops every callback without calling it: the loop ends.
  void clear();

 private:
  struct Earlier {
    bool operator()(const Entry* a, const Entry* b) const noexcept {
      return a->when != b->when ? a->when < b->when : a->sequence < b->sequence;
    }
  };

  std::set<Entry*, Earlier> entries_;
  std::uint64_t next_sequence_ = 0;
};

}  // namespace tidegate::net
