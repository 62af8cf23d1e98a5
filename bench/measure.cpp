#include "bench/measure.hpp"

#include <benchmark/benchmark.h>

#include <iterator>

namespace tidegate::bench {

namespace {

constexpr int kRounds = 7;

}  // namespace

int print_raw(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

void measure(char* program, const std::string& rows, Medians& medians) {
  std::string time = "--benchmark_min_time=0.05";
  char* arguments[] = {program, time.data()};
  int count = std::size(arguments);
  benchmark::Initialize(&count, arguments);
  for (int round = 0; round < kRounds; ++round) benchmark::RunSpecifiedBenchmarks(&medians, rows);
}

}  // namespace tidegate::bench
