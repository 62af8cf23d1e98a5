// How many calls of late, and how many of them were bad.
#pragma once

#include <array>
#include <cstdint>

#include "tidegate/base/time.hpp"

namespace tidegate::resilience {

// A ring of counters, each for a tenth of the window, so that its memory does not grow with the calls: it
// covers the tenth that has begun and the nine before. What leaves does so a tenth at a time, up to a tenth
// of the window early. Cost: O(1) to add, O(10) to total, 160 bytes, copied as it is.
class CallWindow {
 public:
  static constexpr int kBuckets = 10;

  struct Totals {
    std::int64_t calls = 0;
    std::int64_t bad = 0;

    bool reach(int percent, int min_calls) const noexcept {
      return calls >= min_calls && bad * 100 >= calls * percent;
    }
  };

  // Precondition of both: `window` is always the same; to add: `at` never goes back.
  void add(bool bad, base::Duration window, base::MonotonicTime at) noexcept;
  Totals totals(base::Duration window, base::MonotonicTime now) const noexcept;

  // The same calls as a window of length `to` has them, which was one of `from` until now. A tenth's calls
  // count as of its end, so none leaves earlier than it would have; of a shorter one the newest stay.
  CallWindow rescaled(base::Duration from, base::Duration to, base::MonotonicTime now) const noexcept;

 private:
  struct Bucket {
    std::int64_t number = INT64_MIN;  // which tenth since the beginning of time
    std::uint32_t calls = 0;
    std::uint32_t bad = 0;
  };
  static std::int64_t number_of(base::Duration window, base::MonotonicTime at) noexcept;

  std::array<Bucket, kBuckets> buckets_;
};

}  // namespace tidegate::resilience
