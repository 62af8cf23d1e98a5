// The hit ratios on real traces beside libCacheSim's.
#pragma once

#include <string>
#include <vector>

#include "bench/table.hpp"

namespace tidegate::bench {

// Traces that are not in `folder` are named and left out.
std::vector<TableRow> judge_hit_ratios(const std::string& folder);

}  // namespace tidegate::bench
