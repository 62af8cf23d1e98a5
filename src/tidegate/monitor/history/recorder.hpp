// From the samples of a second to its row of the history.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/histogram.hpp"
#include "tidegate/base/sample.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/monitor/history/history_groups.hpp"
#include "tidegate/monitor/history/history_table.hpp"

namespace tidegate::monitor {

// A value whose metric is not among the samples is NaN: absent. So are, in the first row, all that need an
// earlier one (rates and quantiles), and a quantile of a second in which nothing was recorded.
//
// Growth is counted for each set of labels by itself, and divided by the time between the two rows, whatever
// it was. A set that is new, and one that went down (its object is a new one), has grown from zero. Of a
// metric up to kMostLabelSets are followed; what further ones grew by is not counted.
//
// Thread rule: single owner. 8 KiB a metric of which a quantile is asked; histograms of the row before are
// kept as they were given, not copied.
class HistoryRecorder {
 public:
  static constexpr std::size_t kMostLabelSets = 1'000;

  // The table must outlive the recorder.
  explicit HistoryRecorder(std::span<const HistoryValue> table = product_history());

  // The row of what was collected at that instant, a value a row of the table; valid until the next call.
  // O(samples log label sets + table). Precondition: `now` is after that of the last call.
  std::span<const float> observe(std::span<const base::Sample> samples, base::MonotonicTime now);

  const std::vector<HistoryGroup>& groups() const noexcept { return groups_; }

 private:
  // What a second's samples of one metric and filter say together. Several values may be made of it.
  struct Gathered {
    std::string_view label;
    std::array<std::string_view, 3> among;
    std::size_t samples = 0;
    double sum = 0;
    double max = 0;
    double growth = 0;
    std::array<std::uint32_t, 32> states{};           // how many gauges have that value
    std::unique_ptr<base::Histogram> durations = {};  // recorded since the last row; null: nobody asks

    bool takes(const base::SampleLabels& labels) const;
    void clear();
  };
  // As it was in the last row.
  struct Previous {
    double value = 0;
    std::shared_ptr<const base::Histogram> histogram;
  };
  struct Metric {
    std::vector<std::size_t> gathered;  // indices
    std::map<base::SampleLabels, Previous> previous;
  };

  std::size_t find_or_add(const HistoryValue& row);
  void gather(Metric& metric, const base::Sample& sample);
  Previous* previous_of(Metric& metric, const base::SampleLabels& labels);
  float reduce(const HistoryValue& row, const Gathered& gathered, double seconds) const;

  std::span<const HistoryValue> table_;
  std::vector<HistoryGroup> groups_;
  std::map<std::string, Metric, std::less<>> metrics_;
  std::vector<Gathered> gathered_;
  std::vector<std::size_t> of_row_;  // by row of the table: what it is made of
  std::vector<float> row_;
  std::optional<base::MonotonicTime> last_;
};

}  // namespace tidegate::monitor
