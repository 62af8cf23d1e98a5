// Google Benchmark's results, gathered instead of printed: the median over the repetitions of each row.
#pragma once

#include <benchmark/benchmark.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tidegate::bench {

class Medians final : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override;

  // One measurement more of a row, be it from another program.
  void add_nanoseconds(const std::string& row, double nanoseconds) {
    figures_[{row, kTime}].push_back(nanoseconds);
  }
  // Of one operation, all threads of the row together. nullopt: there is no such row.
  std::optional<double> nanoseconds(const std::string& row) const { return counter(row, kTime); }
  std::optional<double> counter(const std::string& row, const std::string& name) const;

 private:
  static constexpr const char* kTime = "";
  struct Figure {
    std::string row;
    std::string name;
    auto operator<=>(const Figure&) const = default;
  };
  std::map<Figure, std::vector<double>> figures_;
};

}  // namespace tidegate::bench
