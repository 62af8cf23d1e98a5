// Caches of other languages on the same keys in the same order: Caffeine on Java, lru-cache on Node.
#pragma once

#include <vector>

#include "bench/medians.hpp"
#include "bench/table.hpp"

namespace tidegate::bench {

// Writes the workload into a temporary folder, has bench/peers/run measure each peer that is installed, and
// adds their rows, "caffeine/numbers/2" (peer, keys, threads). What it gives back tells of those that are
// not.
std::vector<TableRow> measure_peers(Medians& medians);

}  // namespace tidegate::bench
