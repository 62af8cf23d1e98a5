// What it costs a room to record a duration for a monitor.
#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "bench/allocations.hpp"
#include "bench/claims.hpp"
#include "tidegate/base/histogram.hpp"

namespace {

using namespace std::chrono_literals;
using namespace tidegate;

void HistogramRecord(benchmark::State& state) {
  // Of every size, so that no branch is foreseen.
  constexpr std::array<base::Duration, 8> kValues{90us, 7ms, 300us, 2s, 45ms, 700us, 140ms, 12s};
  base::Histogram histogram;
  std::size_t next = 0;
  const bench::AllocationCounter counter{state};
  for (auto _ : state) {
    histogram.record(kValues[next++ % kValues.size()]);
    benchmark::DoNotOptimize(histogram);
  }
  bench::claim(state, histogram.count() == static_cast<std::uint64_t>(state.iterations()),
               "a duration was not counted");
}
BENCHMARK(HistogramRecord);

}  // namespace
