// The clocks that the library's classes read when they are given none.
#pragma once

#include "tidegate/base/clock.hpp"

namespace tidegate::library {

// The machine's clock, one for the process. Any thread.
const base::Clock& system_clock();
// Its coarse sibling, at most base::CoarseSystemClock::kResolution behind.
const base::Clock& coarse_system_clock();

}  // namespace tidegate::library
