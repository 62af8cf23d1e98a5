// What the policies must reach in speed and memory, row by row, held against what was measured.
#pragma once

#include <string>
#include <vector>

#include "bench/medians.hpp"
#include "bench/table.hpp"

namespace tidegate::bench {

// The names of the benchmarks that the rows need, as a regular expression.
std::string needed_benchmarks();

// A row whose benchmark or peer did not run says so.
std::vector<TableRow> judge(const Medians& medians);

}  // namespace tidegate::bench
