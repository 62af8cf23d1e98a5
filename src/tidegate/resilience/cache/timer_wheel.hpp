// When which entry is over: a hierarchical timer wheel.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "tidegate/base/time.hpp"
#include "tidegate/resilience/keyed/slab.hpp"

namespace tidegate::resilience {

// Varghese & Lauck, "Hashed and Hierarchical Timing Wheels", SOSP 1987, scheme 7: five levels of 64 slots,
// the lowest of one tick (1.05 ms), each level's slot as long as the whole level below; 13 days in all, and
// what is later waits in the last slot. Scheduling and cancelling are O(1). Each entry is handled at most
// once a level and once when it is over, and empty slots are skipped by a bit map, however long no call came.
//
// 8 bytes an entry; the deadlines stay with the owner. Single owner; an instant before an earlier one is
// taken for that one.
class TimerWheel {
 public:
  static constexpr int kTickBits = 20;
  static constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();
  // The number of a tick since the timeline's zero.
  static std::uint64_t tick_of(base::MonotonicTime t) noexcept {
    const auto since = t.time_since_epoch().count();
    return since < 0 ? 0 : static_cast<std::uint64_t>(since) >> kTickBits;
  }

  TimerWheel() { heads_.fill(kNoEntry); }

  // Makes room for numbers below `capacity`.
  void grow(EntryNumber capacity) {
    links_.reserve(capacity);
    links_.resize(capacity);
  }
  // kNever is not scheduled at all. Precondition: not scheduled.
  void schedule(EntryNumber entry, base::MonotonicTime deadline) {
    if (deadline != base::kNever) place(entry, tick_of(deadline));
  }
  // Nothing happens if it is not scheduled.
  void cancel(EntryNumber entry) noexcept;

  // Reports the entries whose tick is over, so never before their deadline and up to a tick late, but
  // handles no more than `budget` entries; what is left comes first next time. `over(entry)` may cancel and
  // schedule.
  template <class DeadlineOf, class Over>
  void advance(base::MonotonicTime now, std::size_t budget, DeadlineOf deadline_of, Over over) {
    const std::uint64_t target = tick_of(now);
    while (budget > 0) {
      if (empty_before_ > target) {
        current_ = std::max(current_, target);
        return;
      }
      const auto next = earliest();
      empty_before_ = next ? next->start : kNoTick;
      if (empty_before_ > target) continue;
      current_ = std::max(current_, next->start);
      if (next->level == 0 && next->start >= target) return;  // this tick is not over yet
      for (; budget > 0 && heads_[next->head] != kNoEntry; --budget) {
        const EntryNumber entry = heads_[next->head];
        cancel(entry);
        if (next->level == 0) {
          over(entry);
        } else {
          place(entry, tick_of(deadline_of(entry)));
        }
      }
    }
  }
  // Reports every entry whose deadline is `now` or before.
  template <class DeadlineOf, class Over>
  void expire_all(base::MonotonicTime now, DeadlineOf deadline_of, Over over) {
    advance(now, kUnlimited, deadline_of, over);
    for (EntryNumber entry = heads_[current_ % kSlots]; entry != kNoEntry;) {
      const EntryNumber next = links_[entry].after;
      if (deadline_of(entry) <= now) {
        cancel(entry);
        over(entry);
      }
      entry = next;
    }
  }

 private:
  static constexpr std::size_t kLevels = 5;
  static constexpr std::size_t kSlotBits = 6;
  static constexpr std::size_t kSlots = 1 << kSlotBits;
  static constexpr std::uint64_t kNoTick = std::numeric_limits<std::uint64_t>::max();
  static constexpr EntryNumber kHeadMark = 1U << 31;  // entries have numbers below

  struct Link {
    EntryNumber before = kNoEntry;  // kHeadMark | head for a slot's first; kNoEntry: not scheduled
    EntryNumber after = kNoEntry;
  };
  struct Slot {
    std::size_t level;
    std::size_t head;
    std::uint64_t start;  // its first tick
  };

  void place(EntryNumber entry, std::uint64_t tick);
  // The slot with the earliest start that holds anything; of two, the higher level's, which feeds the other.
  std::optional<Slot> earliest() const noexcept;

  std::uint64_t current_ = 0;  // no slot before it holds anything
  // No slot that starts before it holds anything: what `earliest` said last, or an entry that came since. So
  // a call that finds nothing due, nearly every one, costs one comparison.
  std::uint64_t empty_before_ = kNoTick;
  std::array<std::uint64_t, kLevels> occupied_{};
  std::array<EntryNumber, kLevels * kSlots> heads_;
  std::vector<Link> links_;
};

}  // namespace tidegate::resilience
