// The calls under way that something must be known of before their answers: probes, and calls that may become
// overdue.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "tidegate/base/time.hpp"

namespace tidegate::resilience {

// A list in the order of arrival, which is also that of the instants at which they are due, threaded through
// a table that grows to `most` slots and no further. A call leaves it when its Place goes, or when it is
// due; no call is ever scanned. Cost: O(1) a call; 32 bytes a slot, never more slots than calls were under
// way at once. Places share the table, so either may outlive the other; all on the owner's thread.
class CallsUnderWay {
  struct Table;

 public:
  // One call's presence; move-only, gives the slot back when it goes. Empty where the call is not watched.
  class Place {
   public:
    Place() = default;
    Place(Place&& other) noexcept
        : table_(std::move(other.table_)), slot_(other.slot_), serial_(other.serial_) {}
    Place& operator=(Place&& other) noexcept {
      leave();
      table_ = std::move(other.table_);
      slot_ = other.slot_;
      serial_ = other.serial_;
      return *this;
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { leave(); }

    // It was taken out because it was due. Never true of an empty place.
    bool was_due() const noexcept { return table_ != nullptr && !under_way(); }

   private:
    friend class CallsUnderWay;
    Place(std::shared_ptr<Table> table, std::uint32_t slot, std::uint64_t serial) noexcept
        : table_(std::move(table)), slot_(slot), serial_(serial) {}
    bool under_way() const noexcept;
    void leave() noexcept {
      if (table_ != nullptr) give_back();
    }
    void give_back() noexcept;

    std::shared_ptr<Table> table_;
    std::uint32_t slot_ = 0;
    std::uint64_t serial_ = 0;
  };

  explicit CallsUnderWay(std::size_t most);
  CallsUnderWay(CallsUnderWay&&) noexcept = default;
  CallsUnderWay& operator=(CallsUnderWay&&) noexcept = default;
  CallsUnderWay(const CallsUnderWay&) = delete;
  CallsUnderWay& operator=(const CallsUnderWay&) = delete;
  ~CallsUnderWay() = default;

  // An empty place when as many are under way as are watched. Nobody is due before those who came earlier:
  // who would be, since what is waited for has become shorter meanwhile, is due with the last of them.
  Place enter(base::MonotonicTime due);
  // From now on so many at least may be under way at once.
  void allow(std::size_t most) noexcept { most_ = std::max(most_, most); }
  // Takes out the first that is due by now and returns when it was; nullopt: none is.
  std::optional<base::MonotonicTime> take_due(base::MonotonicTime now);

  // kNever: no call is under way.
  base::MonotonicTime first_due() const noexcept { return table_->slots[table_->slots[kEnds].next].due; }
  // The first instant in order, of those by now, that `is_it` says yes to; nullopt: none. O(those by now).
  template <class Predicate>
  std::optional<base::MonotonicTime> find_due(base::MonotonicTime now, Predicate is_it) const {
    const auto& slots = table_->slots;
    for (auto slot = slots[kEnds].next; slot != kEnds && slots[slot].due <= now; slot = slots[slot].next) {
      if (is_it(slots[slot].due)) return slots[slot].due;
    }
    return std::nullopt;
  }
  // Of those not due at `now`: the first instant (kNever: none), and how many. O(those by now).
  base::MonotonicTime first_due_after(base::MonotonicTime now) const noexcept;
  std::size_t count_after(base::MonotonicTime now) const noexcept;

 private:
  // The slot that belongs to no call: its neighbours are the list's two ends, its instant is never.
  static constexpr std::uint32_t kEnds = 0;

  struct Slot {
    base::MonotonicTime due = base::kNever;
    std::uint64_t serial = 0;  // of the call in it; a freed slot's is no call's
    std::uint32_t previous = kEnds;
    std::uint32_t next = kEnds;  // while free: the next free one
  };
  struct Table {
    std::vector<Slot> slots;
    std::uint32_t first_free = kEnds;
    std::uint64_t last_serial = 0;
    std::size_t count = 0;

    void take_out(std::uint32_t slot) noexcept;
  };

  std::shared_ptr<Table> table_;
  std::size_t most_;
};

}  // namespace tidegate::resilience
