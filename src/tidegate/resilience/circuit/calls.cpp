#include "tidegate/resilience/circuit/calls.hpp"

#include "tidegate/base/assert.hpp"

namespace tidegate::resilience {

bool CallsUnderWay::Place::under_way() const noexcept {
  return table_->slots[slot_].serial == serial_;
}

void CallsUnderWay::Place::give_back() noexcept {
  if (under_way()) table_->take_out(slot_);
  table_.reset();
}

void CallsUnderWay::Table::take_out(std::uint32_t slot) noexcept {
  Slot& out = slots[slot];
  slots[out.previous].next = out.next;
  slots[out.next].previous = out.previous;
  out.serial = 0;
  out.next = std::exchange(first_free, slot);
  --count;
}

CallsUnderWay::CallsUnderWay(std::size_t most) : table_(std::make_shared<Table>()), most_(most) {
  table_->slots.emplace_back();
}

CallsUnderWay::Place CallsUnderWay::enter(base::MonotonicTime due) {
  Table& table = *table_;
  if (table.count >= most_) return {};
  std::uint32_t slot = table.first_free;
  if (slot != kEnds) {
    table.first_free = table.slots[slot].next;
  } else {
    TIDEGATE_ASSERT(table.slots.size() <= most_, "a slot is used again before a new one is made");
    slot = static_cast<std::uint32_t>(table.slots.size());
    table.slots.emplace_back();
  }
  const std::uint32_t last = table.slots[kEnds].previous;
  if (last != kEnds) due = std::max(due, table.slots[last].due);
  table.slots[slot] = {.due = due, .serial = ++table.last_serial, .previous = last, .next = kEnds};
  table.slots[last].next = slot;
  table.slots[kEnds].previous = slot;
  ++table.count;
  return {table_, slot, table.last_serial};
}

std::optional<base::MonotonicTime> CallsUnderWay::take_due(base::MonotonicTime now) {
  const std::uint32_t first = table_->slots[kEnds].next;
  if (first == kEnds || table_->slots[first].due > now) return std::nullopt;
  table_->take_out(first);
  return table_->slots[first].due;
}

base::MonotonicTime CallsUnderWay::first_due_after(base::MonotonicTime now) const noexcept {
  const auto& slots = table_->slots;
  std::uint32_t slot = slots[kEnds].next;
  while (slot != kEnds && slots[slot].due <= now) slot = slots[slot].next;
  return slots[slot].due;
}

std::size_t CallsUnderWay::count_after(base::MonotonicTime now) const noexcept {
  std::size_t due = 0;
  find_due(now, [&due](base::MonotonicTime) {
    ++due;
    return false;
  });
  return table_->count - due;
}

}  // namespace tidegate::resilience
