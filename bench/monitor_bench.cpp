// What it costs a trading process to be watched: its calls, its seconds, its scrapes and its charts.
//
//   ./run bench monitor                        the table: what it must keep to and whether it does
//   ./run bench monitor --benchmark_filter=.   Google Benchmark's own output and flags, without the REST rows
//
// The table's figures are medians over rounds; each round runs every row once.
#include <cstdio>
#include <iterator>
#include <vector>

#include "bench/judge.hpp"
#include "bench/measure.hpp"
#include "bench/medians.hpp"
#include "bench/monitor_rest.hpp"
#include "bench/table.hpp"

namespace {

using namespace tidegate;

constexpr double kMicrosecond = 1'000;
constexpr double kMillisecond = 1'000'000;

std::vector<bench::TableRow> judge(const bench::Medians& medians) {
  bench::Judge table{medians};
  const auto told = [&table](const std::string& what, const std::string& row) {
    table.time_at_most(what, row, {});
    table.counter_at_most(what + ", allocations", row, "allocations", "", {});
  };
  told("decide on a warm read", "WarmRead");
  table.time_at_most("decide on a warm read, call times kept", "WarmReadTimed", {});
  table.time_at_most("a call's time kept", "CallTimeKept", 10);
  table.counter_at_most("a call's time kept, allocations", "CallTimeKept", "allocations", "", 0);
  table.time_at_most("the two readings of the clock that it needs", "ClockReadTwice", {});
  table.time_at_most("a scrape of a session, Prometheus's text", "Scrape", 5 * kMillisecond);
  table.counter_at_most("a scrape of a session, series", "Scrape", "series", "", {});
  table.time_at_most("a scrape of a session, OpenMetrics", "ScrapeOpenMetrics", 5 * kMillisecond);
  table.time_at_most("a second of the watch: quantiles, history, alerts", "SecondOfTheWatch/iterations:200",
                     5'000 * kMicrosecond);
  table.time_at_most("a chart of 24 h in 2,000 points", "ChartOfADay", 300 * kMillisecond);
  return table.take();
}

int print_table(char* program) {
  std::fprintf(stderr, "measuring, about half a minute\n");
  bench::Medians medians;
  bench::measure(program, ".", medians);
  std::vector<bench::TableRow> rows = judge(medians);
  std::ranges::move(bench::judge_rest_call_times(), std::back_inserter(rows));
  bench::print(rows);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return argc > 1 ? bench::print_raw(argc, argv) : print_table(argv[0]);
}
