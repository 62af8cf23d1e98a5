// Room for a cache's entries: numbered from 0, addresses that never change, room reused.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

namespace tidegate::resilience {

// The number of an entry in its cache; every structure beside the entries speaks in these 4 bytes.
using EntryNumber = std::uint32_t;
inline constexpr EntryNumber kNoEntry = std::numeric_limits<EntryNumber>::max();

// O(1); a chunk of 64 is allocated when none is free and kept until the slab goes. The owner knows which
// numbers are in use and erases them before the slab goes.
template <class T>
class CacheSlab {
 public:
  template <class... Arguments>
  EntryNumber emplace(Arguments&&... arguments) {
    if (free_ == kNoEntry) add_chunk();
    const EntryNumber number = free_;
    Cell& cell = at(number);
    const EntryNumber next = cell.next_free;
    try {
      std::construct_at(&cell.item, std::forward<Arguments>(arguments)...);
    } catch (...) {  // a key's copy: the number stays free
      cell.next_free = next;
      throw;
    }
    free_ = next;
    return number;
  }
  void erase(EntryNumber number) noexcept {
    Cell& cell = at(number);
    std::destroy_at(&cell.item);
    cell.next_free = std::exchange(free_, number);
  }

  T& operator[](EntryNumber number) noexcept { return at(number).item; }
  const T& operator[](EntryNumber number) const noexcept { return at(number).item; }

  // Every number handed out is below.
  EntryNumber capacity() const noexcept { return static_cast<EntryNumber>(chunks_.size() * kInAChunk); }

 private:
  static constexpr EntryNumber kInAChunk = 64;
  union Cell {
    Cell() noexcept : next_free(kNoEntry) {}
    ~Cell() {}
    EntryNumber next_free;
    T item;
  };

  // Aligned to lines: an entry of 64 bytes, as one with a text key and a small value is, lies in a single
  // one.
  struct alignas(64) Chunk {
    std::array<Cell, kInAChunk> cells;
  };

  Cell& at(EntryNumber number) const noexcept {
    return chunks_[number / kInAChunk]->cells[number % kInAChunk];
  }
  void add_chunk() {
    const EntryNumber first = capacity();
    chunks_.push_back(std::make_unique<Chunk>());
    for (EntryNumber i = kInAChunk; i-- > 0;) at(first + i).next_free = std::exchange(free_, first + i);
  }

  std::vector<std::unique_ptr<Chunk>> chunks_;
  EntryNumber free_ = kNoEntry;
};

}  // namespace tidegate::resilience
