// How long to wait before trying again: longer each time, never in step with others.
#pragma once

#include <algorithm>

#include "tidegate/base/random.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::mexc::client {

// "Full jitter" (AWS Architecture Blog, "Exponential Backoff and Jitter", read 2026-11-22): uniform between
// nothing and a ceiling that doubles with each failure.
class Backoff {
 public:
  // Precondition: 0 < first <= longest.
  Backoff(base::Duration first, base::Duration longest, std::uint64_t seed)
      : first_(first), longest_(longest), ceiling_(first), random_(seed) {}

  base::Duration next() {
    const base::Duration pause{random_.between(0, ceiling_.count())};
    ceiling_ = std::min(ceiling_ * 2, longest_);
    return pause;
  }
  // It went well: the next failure is the first again.
  void reset() noexcept { ceiling_ = first_; }

 private:
  base::Duration first_;
  base::Duration longest_;
  base::Duration ceiling_;
  base::Random random_;
};

}  // namespace tidegate::mexc::client
