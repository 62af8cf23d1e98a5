// What each entry counts towards a cache's capacity: one, or the bytes that a weigher returned.
#pragma once

#include <cstddef>
#include <vector>

#include "tidegate/resilience/keyed/slab.hpp"

namespace tidegate::resilience {

// Holds nothing when everything counts one; 8 bytes an entry otherwise.
class CacheWeights {
 public:
  explicit CacheWeights(bool weighed) : weighed_(weighed) {}

  void grow(EntryNumber capacity) {
    if (!weighed_) return;
    weights_.reserve(capacity);
    weights_.resize(capacity);
  }
  std::size_t of(EntryNumber entry) const noexcept { return weighed_ ? weights_[entry] : 1; }
  void set(EntryNumber entry, std::size_t weight) noexcept {
    if (weighed_) weights_[entry] = weight;
    total_ += weight;
  }
  void drop(EntryNumber entry) noexcept { total_ -= of(entry); }
  std::size_t total() const noexcept { return total_; }

 private:
  bool weighed_;
  std::size_t total_ = 0;
  std::vector<std::size_t> weights_;
};

}  // namespace tidegate::resilience
