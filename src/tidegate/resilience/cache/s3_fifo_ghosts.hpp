// S3-FIFO's memory of keys that left its small queue without having been used.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

#include "tidegate/resilience/keyed/index.hpp"

namespace tidegate::resilience {

// A queue of fingerprints and an index to them: 15 bytes a ghost, and 4 for one that was recalled until it
// reaches the queue's end. Two keys of one fingerprint (1 in 4 billion) are taken for one, which can only
// cost a better place in the queue.
class S3FifoGhosts {
 public:
  // Remembers the last `most`.
  explicit S3FifoGhosts(std::size_t most) : most_(most), index_(most) {}

  // The last `most` from now on; those beyond are forgotten as others come.
  void resize(std::size_t most) {
    most_ = most;
    index_.allow(most);
  }
  // The oldest is forgotten where there are `most`, or more than `entries`, the number that the cache holds.
  void remember(std::uint32_t fingerprint, std::size_t entries);
  // True if it was remembered; it is not any more.
  bool recall(std::uint32_t fingerprint);

 private:
  using Turn = EntryNumber;  // counts what was remembered, around its 31 bits

  void forget_oldest();

  std::size_t most_;
  CacheIndex index_;  // of the turns of those not recalled
  std::deque<std::uint32_t> queue_;
  Turn first_ = 0;  // that of the queue's oldest
};

}  // namespace tidegate::resilience
