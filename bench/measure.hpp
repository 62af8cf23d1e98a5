// The two ways in which a benchmark with targets is run.
#pragma once

#include <string>

#include "bench/medians.hpp"

namespace tidegate::bench {

// With Google Benchmark's own output and flags. Gives the program's exit status.
int print_raw(int argc, char** argv);

// The rows whose names match the regular expression, in several rounds; each round runs every row once, so
// that what is compared was measured side by side.
void measure(char* program, const std::string& rows, Medians& medians);

}  // namespace tidegate::bench
