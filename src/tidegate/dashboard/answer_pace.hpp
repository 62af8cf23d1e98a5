// How many answers a second the loop, which trades, has time for.
#pragma once

#include <algorithm>
#include <optional>

#include "tidegate/base/time.hpp"

namespace tidegate::dashboard {

// A bucket of kBurst turns that one is added to every kInterval. An answer out of all figures takes 1 to 4 ms
// (`./run bench monitor`), so that all who ask together take a tenth of a core at most, and 40 ms at once:
// without it a hundred askers made nearly half of the loop's turns longer than 100 ms. O(1). Single owner.
class AnswerPace {
 public:
  static constexpr base::Duration kInterval = std::chrono::milliseconds{50};
  static constexpr int kBurst = 10;
  // A scraper waits for longer, a person hardly.
  static constexpr base::Duration kLongestWait = std::chrono::seconds{2};

  // When the next answer may be made, `now` at the earliest. Absent: that is later than kLongestWait, and
  // nothing was taken.
  std::optional<base::MonotonicTime> take_turn(base::MonotonicTime now) noexcept {
    const base::MonotonicTime turn = std::max(next_, now - (kBurst - 1) * kInterval);
    if (turn - now > kLongestWait) return std::nullopt;
    next_ = turn + kInterval;
    return std::max(turn, now);
  }

 private:
  base::MonotonicTime next_ = base::MonotonicTime::min() + kBurst * kInterval;
};

}  // namespace tidegate::dashboard
