// Who leaves a full cache first: S3-FIFO, which a scan cannot flush.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tidegate/resilience/cache/links.hpp"
#include "tidegate/resilience/cache/s3_fifo_ghosts.hpp"
#include "tidegate/resilience/cache/weights.hpp"

namespace tidegate::resilience {

// Yang, Zhang, Qiu, Yue and Rashmi, "FIFO queues are all you need for cache eviction", SOSP 2023 (read
// 2026-11-22), with promotion after one use. New entries wait in a small queue, a tenth of the capacity; the
// ones used there move on to the main queue, the others leave and are remembered as ghosts. Who comes back
// as a ghost goes to the main queue at once. In the main queue a use buys another round, up to three.
// A hit writes one byte; everything is O(1), amortised. 10 bytes an entry and 15 a ghost.
class S3Fifo {
 public:
  // `capacity` in what `weights` counts; `weights` outlives this and knows every entry passed in.
  S3Fifo(std::size_t capacity, std::size_t most_entries, const CacheWeights& weights);

  // Another capacity from now on; who is in which queue stays, until victims are chosen by it.
  void resize(std::size_t capacity, std::size_t most_entries);
  void grow(EntryNumber capacity);
  void inserted(EntryNumber entry, std::uint32_t fingerprint);
  void used(EntryNumber entry) noexcept {
    std::uint8_t& uses = places_[entry].uses;
    if (uses < kMostUses) ++uses;
  }
  // The entry's weight is about to become `weight`.
  void reweighed(EntryNumber entry, std::size_t weight) noexcept;
  // Before the entry's weight is forgotten. `evicted`: for want of room, so it may be remembered.
  void removed(EntryNumber entry, std::uint32_t fingerprint, bool evicted);
  // Moves on whom uses have earned it. Precondition: there is an entry.
  EntryNumber victim();

 private:
  static std::size_t main_share_of(std::size_t capacity);
  static std::size_t most_ghosts_of(std::size_t most_entries);

  static constexpr std::uint8_t kMostUses = 3;
  struct Place {
    std::uint8_t uses = 0;
    bool in_main = false;
  };
  struct Queue {
    CacheLinks::List list;
    std::size_t weight = 0;
    std::size_t entries = 0;
  };

  Queue& queue_of(EntryNumber entry) noexcept { return places_[entry].in_main ? main_ : small_; }
  void push(EntryNumber entry, Place place);
  void take_out(EntryNumber entry);

  const CacheWeights& weights_;
  std::size_t main_share_;
  Queue small_;
  Queue main_;
  CacheLinks links_;
  std::vector<Place> places_;
  S3FifoGhosts ghosts_;
};

}  // namespace tidegate::resilience
