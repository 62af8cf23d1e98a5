// How often a connection that is lost may be made anew.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>

#include "tidegate/base/time.hpp"

namespace tidegate::mexc::client {

// The window in which StreamSettings::max_upgrades are counted.
inline constexpr base::Duration kUpgradeWindow = std::chrono::minutes{1};

// At most `most` upgrades begin within any `window`. A sliding log, no bucket: firewalls count so. Single
// owner; O(1) amortised; memory: `most` instants.
class UpgradeBudget {
 public:
  // Preconditions: most >= 1, window > 0.
  UpgradeBudget(std::size_t most, base::Duration window) : most_(most), window_(window) {}

  // The first instant from `wanted` on at which another may begin.
  base::MonotonicTime earliest(base::MonotonicTime wanted) const {
    return begun_.size() < most_ ? wanted : std::max(wanted, begun_.front() + window_);
  }
  void note(base::MonotonicTime now) {
    if (begun_.size() == most_) begun_.pop_front();
    begun_.push_back(now);
  }

 private:
  std::size_t most_;
  base::Duration window_;
  std::deque<base::MonotonicTime> begun_;  // at most `most_`
};

}  // namespace tidegate::mexc::client
