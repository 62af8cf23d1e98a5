// The clock that the library's classes read when they are given none.
#pragma once

#include "tidegate/base/clock.hpp"

namespace tidegate::library {

// The machine's clock, one for the process. Any thread.
const base::Clock& system_clock();

}  // namespace tidegate::library
