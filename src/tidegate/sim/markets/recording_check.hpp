// Recordings given on the command line.
#pragma once

#include <span>
#include <string>

#include "tidegate/base/error.hpp"

namespace tidegate::sim {

// Plays each through once, unheard: what a long run would trip over minutes later is reported at its start.
// Errors: those of ReplayMarket, naming file and line. Cost: about 0.1 s for 40,000 events.
base::Result<void> check_recordings(std::span<const std::string> files);

}  // namespace tidegate::sim
