#include "tidegate/library/system_clock.hpp"

namespace tidegate::library {

const base::Clock& system_clock() {
  static const base::SystemClock clock;
  return clock;
}

const base::Clock& coarse_system_clock() {
  static const base::CoarseSystemClock clock;
  return clock;
}

}  // namespace tidegate::library
