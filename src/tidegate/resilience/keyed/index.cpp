#include "tidegate/resilience/keyed/index.hpp"

#include <algorithm>
#include <utility>

namespace tidegate::resilience {

namespace {

constexpr std::size_t kFirstSlots = 16;

constexpr std::size_t slots_for(std::size_t entries) {
  return entries + entries / 3 + 2;
}

}  // namespace

CacheIndex::CacheIndex(std::size_t most_entries)
    : most_slots_(slots_for(most_entries)), slots_(std::min(kFirstSlots, most_slots_)) {}

void CacheIndex::allow(std::size_t most_entries) noexcept {
  most_slots_ = std::max(most_slots_, slots_for(most_entries));
}

void CacheIndex::insert(std::uint32_t fingerprint, EntryNumber entry) {
  if ((size_ + 1) * 4 > slots_.size() * 3 && slots_.size() < most_slots_) grow();
  place({fingerprint, entry});
  ++size_;
}

void CacheIndex::place(Slot slot) noexcept {
  std::size_t at = home(slot.fingerprint);
  while (slots_[at].entry != kNoEntry) at = after(at);
  slots_[at] = slot;
}

void CacheIndex::erase(std::uint32_t fingerprint, EntryNumber entry) {
  std::size_t hole = home(fingerprint);
  while (slots_[hole].entry != entry) hole = after(hole);
  // What stands behind the hole moves into it, unless that is before its home.
  for (std::size_t at = after(hole); slots_[at].entry != kNoEntry; at = after(at)) {
    if (distance(home(slots_[at].fingerprint), at) < distance(hole, at)) continue;
    slots_[hole] = slots_[at];
    hole = at;
  }
  slots_[hole] = {};
  --size_;
}

void CacheIndex::grow() {
  const std::vector<Slot> old =
      std::exchange(slots_, std::vector<Slot>(std::min(slots_.size() * 2, most_slots_)));
  for (const Slot& slot : old) {
    if (slot.entry != kNoEntry) place(slot);
  }
}

}  // namespace tidegate::resilience
