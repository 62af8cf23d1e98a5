// The check itself: recordings → simulated exchange → its server → protobuf frames → the client's book, in
// one thread and virtual time.
#pragma once

#include <span>
#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/scenarios/replay_check/report.hpp"

namespace tidegate::scenarios {

// All files at once, a symbol each. The recordings stand still until the client has had time to join, so that
// it sees every update that follows the first book. What should come is read from the files a second time.
// Errors: those of sim::make_replay_exchange, or of a recording that breaks later; they name file and line.
base::Result<ReplayCheckReport> run_replay_check(std::span<const std::string> files);

}  // namespace tidegate::scenarios
