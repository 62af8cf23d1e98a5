// What it adds to a REST call over the loopback that its time is kept.
#pragma once

#include <vector>

#include "bench/table.hpp"

namespace tidegate::bench {

// Two clients that differ in nothing else ask the same server, turn by turn; whoever goes first changes each
// time. The thread stays on one core from then on.
std::vector<TableRow> judge_rest_call_times();

}  // namespace tidegate::bench
