// What a row says that it did, held against what was really done.
#pragma once

#include <benchmark/benchmark.h>

namespace tidegate::bench {

// After the measured loop. A row of which it does not hold fails, and with it the table.
inline void claim(benchmark::State& state, bool holds, const char* what) {
  if (!holds) state.SkipWithError(what);
}

}  // namespace tidegate::bench
