// From a key's fingerprint to the number of its entry.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tidegate/resilience/keyed/slab.hpp"

namespace tidegate::resilience {

// Open addressing with linear probing and deletion by shifting back (Knuth, TAOCP 6.4, algorithm R), at most
// three quarters full. A slot is 8 bytes, so a search nearly always reads one line; the entry itself is read
// only when all 32 bits of the fingerprint agree. The table doubles until it has just the slots that
// `most_entries` need, so a full cache pays 10.7 bytes an entry.
class CacheIndex {
 public:
  explicit CacheIndex(std::size_t most_entries);

  // `same(entry)` returns whether an entry with that fingerprint is the one. kNoEntry: there is none.
  template <class Same>
  EntryNumber find(std::uint32_t fingerprint, Same same) const {
    for (std::size_t at = home(fingerprint);; at = after(at)) {
      const Slot& slot = slots_[at];
      if (slot.entry == kNoEntry) return kNoEntry;
      if (slot.fingerprint == fingerprint && same(slot.entry)) return slot.entry;
    }
  }
  // From now on so many entries at least have room; what is there stays where it is.
  void allow(std::size_t most_entries) noexcept;
  // Preconditions: not there yet; fewer than `most_entries`.
  void insert(std::uint32_t fingerprint, EntryNumber entry);
  // Precondition: it is there.
  void erase(std::uint32_t fingerprint, EntryNumber entry);

  std::size_t size() const noexcept { return size_; }
  // In the order of their fingerprints, nearly: the same on every run. The index must not change meanwhile.
  template <class Visitor>
  void for_each(Visitor visit) const {
    for (const Slot& slot : slots_) {
      if (slot.entry != kNoEntry) visit(slot.entry);
    }
  }

 private:
  struct Slot {
    std::uint32_t fingerprint = 0;
    EntryNumber entry = kNoEntry;
  };

  // The fingerprint as a fraction of the table, which may have any size.
  std::size_t home(std::uint32_t fingerprint) const noexcept {
    return (static_cast<std::uint64_t>(fingerprint) * slots_.size()) >> 32;
  }
  std::size_t after(std::size_t at) const noexcept { return at + 1 == slots_.size() ? 0 : at + 1; }
  // Steps from `from` on to `to`, around the end.
  std::size_t distance(std::size_t from, std::size_t to) const noexcept {
    return to >= from ? to - from : to + slots_.size() - from;
  }
  void place(Slot slot) noexcept;
  void grow();

  std::size_t most_slots_;
  std::size_t size_ = 0;
  std::vector<Slot> slots_;
};

}  // namespace tidegate::resilience
