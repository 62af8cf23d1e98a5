// When each entry of a cache was last asked for, where entries leave for want of being asked for.
#pragma once

#include <algorithm>
#include <vector>

#include "tidegate/base/time.hpp"
#include "tidegate/resilience/keyed/slab.hpp"

namespace tidegate::resilience {

// Holds nothing where nothing expires by that; 8 bytes an entry otherwise.
class CacheAccesses {
 public:
  // `expire_after`: zero: never.
  explicit CacheAccesses(base::Duration expire_after) : expire_after_(expire_after) {}

  void grow(EntryNumber capacity) {
    if (!counts()) return;
    last_.reserve(capacity);
    last_.resize(capacity);
  }
  // An instant before an earlier access changes nothing.
  void accessed(EntryNumber entry, base::MonotonicTime now) noexcept {
    if (counts()) last_[entry] = std::max(last_[entry], now);
  }
  // From then on the entry has not been accessed for long enough.
  base::MonotonicTime gone_at(EntryNumber entry) const noexcept {
    return counts() ? base::saturating_add(last_[entry], expire_after_) : base::kNever;
  }

 private:
  bool counts() const noexcept { return expire_after_ > base::Duration::zero(); }

  base::Duration expire_after_;
  std::vector<base::MonotonicTime> last_;
};

}  // namespace tidegate::resilience
