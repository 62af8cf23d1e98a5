#include "bench/medians.hpp"

#include <algorithm>

namespace tidegate::bench {

void Medians::ReportRuns(const std::vector<Run>& runs) {
  for (const Run& run : runs) {
    if (run.run_type != Run::RT_Iteration || run.error_occurred) continue;
    const std::string row = run.benchmark_name();
    // As Google Benchmark itself counts: of the processor, in which other programs' turns do not show, unless
    // the row asks for real time.
    const bool real_time = row.find("/real_time") != std::string::npos;
    add_nanoseconds(row, real_time ? run.GetAdjustedRealTime() : run.GetAdjustedCPUTime());
    for (const auto& [name, value] : run.counters) figures_[{row, name}].push_back(value);
  }
}

std::optional<double> Medians::counter(const std::string& row, const std::string& name) const {
  const auto found = figures_.find({row, name});
  if (found == figures_.end()) return std::nullopt;
  std::vector<double> sorted = found->second;
  std::ranges::sort(sorted);
  return sorted[sorted.size() / 2];
}

}  // namespace tidegate::bench
