// What the policies cost in time and memory, each beside the plain thing one would write instead.
//
//   ./run bench policies                        the table: what they must reach and whether they do
//   ./run bench policies --benchmark_filter=.   Google Benchmark's own output and flags, all rows
//
// The table's figures are medians over rounds; each round runs every row once, so that what is compared was
// measured side by side.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string>
#include <vector>

#include "bench/measure.hpp"
#include "bench/medians.hpp"
#include "bench/policies_hit_ratio.hpp"
#include "bench/policies_peers.hpp"
#include "bench/policies_targets.hpp"
#include "bench/table.hpp"

namespace {

using namespace tidegate;

std::string traces_folder() {
  const char* data = std::getenv("TIDEGATE_DATA");
  return data != nullptr ? std::string{data} + "/traces" : TIDEGATE_TRACES;
}

int print_table(char* program) {
  std::fprintf(stderr, "measuring, about a minute\n");
  bench::Medians medians;
  bench::measure(program, bench::needed_benchmarks(), medians);
  const std::vector<bench::TableRow> missing = bench::measure_peers(medians);
  std::vector<bench::TableRow> rows = bench::judge(medians);
  std::ranges::copy(bench::judge_hit_ratios(traces_folder()), std::back_inserter(rows));
  std::ranges::copy(missing, std::back_inserter(rows));
  bench::print(rows);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return argc > 1 ? bench::print_raw(argc, argv) : print_table(argv[0]);
}
