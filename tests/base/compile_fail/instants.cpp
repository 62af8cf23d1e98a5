// The two kinds of instant never mix, and neither type can read a clock.
#include "tidegate/base/clock.hpp"

using namespace tidegate::base;
using namespace std::chrono_literals;

bool instants(MonotonicTime mark, WallTime civil) {
  bool later = mark + 5ms > mark && civil + 5ms > civil;
#if MISTAKE == 1
  const MonotonicTime wrong = civil;
#endif
#if MISTAKE == 2
  const Duration wrong = civil - mark;
#endif
#if MISTAKE == 3
  later = mark < civil;
#endif
#if MISTAKE == 4
  const auto wrong = to_unix_ms(mark);
#endif
#if MISTAKE == 5
  mark = MonotonicTimeline::now();
#endif
#if MISTAKE == 6
  mark = 1'700'000'000'000;
#endif
#if MISTAKE == 7
  const Duration wrong = 5;
#endif
  return later;
}
