#include "tidegate/resilience/cache/timer_wheel.hpp"

#include <algorithm>
#include <bit>

namespace tidegate::resilience {

void TimerWheel::place(EntryNumber entry, std::uint64_t tick) {
  tick = std::max(tick, current_);
  const std::uint64_t differing = tick ^ current_;
  const std::size_t top_bit = differing == 0 ? 0 : static_cast<std::size_t>(63 - std::countl_zero(differing));
  const std::size_t level = std::min(top_bit / kSlotBits, kLevels - 1);
  const std::size_t shift = level * kSlotBits;
  const std::uint64_t farthest = (current_ >> shift) + kSlots - 1;
  const std::uint64_t chosen = std::min(tick >> shift, farthest);
  const std::size_t slot = chosen % kSlots;
  const std::size_t head = level * kSlots + slot;
  links_[entry] = {.before = kHeadMark | static_cast<EntryNumber>(head), .after = heads_[head]};
  if (heads_[head] != kNoEntry) links_[heads_[head]].before = entry;
  heads_[head] = entry;
  occupied_[level] |= std::uint64_t{1} << slot;
  empty_before_ = std::min(empty_before_, chosen << shift);
}

void TimerWheel::cancel(EntryNumber entry) noexcept {
  const Link link = links_[entry];
  if (link.before == kNoEntry) return;
  links_[entry] = {};
  if (link.after != kNoEntry) links_[link.after].before = link.before;
  if ((link.before & kHeadMark) == 0) {
    links_[link.before].after = link.after;
    return;
  }
  const std::size_t head = link.before ^ kHeadMark;
  heads_[head] = link.after;
  if (link.after == kNoEntry) occupied_[head / kSlots] &= ~(std::uint64_t{1} << (head % kSlots));
}

std::optional<TimerWheel::Slot> TimerWheel::earliest() const noexcept {
  std::optional<Slot> best;
  for (std::size_t level = kLevels; level-- > 0;) {
    if (occupied_[level] == 0) continue;
    const std::uint64_t here = current_ >> (level * kSlotBits);
    const int turn = static_cast<int>(here % kSlots);
    const auto steps = static_cast<std::uint64_t>(std::countr_zero(std::rotr(occupied_[level], turn)));
    const std::uint64_t start = (here + steps) << (level * kSlotBits);
    if (best && best->start <= start) continue;
    best = Slot{.level = level, .head = level * kSlots + (here + steps) % kSlots, .start = start};
  }
  return best;
}

}  // namespace tidegate::resilience
