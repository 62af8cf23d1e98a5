// Instants of ours, and what the exchange's clock stamps at them.
#pragma once

#include "tidegate/base/time.hpp"

namespace tidegate::mexc::client::testing {

constexpr base::MonotonicTime at(base::Duration d) {
  return base::MonotonicTime{d};
}
// The exchange's wall clock at our instant zero.
inline constexpr base::Duration kOffset = std::chrono::seconds{1'700'000'000};

// Whole milliseconds, as the exchange writes them.
inline base::WallTime stamp(base::MonotonicTime t, base::Duration offset = kOffset) {
  return base::from_unix_ms(base::to_unix_ms(base::WallTime{t.time_since_epoch() + offset}));
}

}  // namespace tidegate::mexc::client::testing
