#include "tidegate/library/system_clock.hpp"

namespace tidegate::library {

const base::Clock& system_clock() {
  static const base::SystemClock clock;
  return clock;
}

}  // namespace tidegate::library
