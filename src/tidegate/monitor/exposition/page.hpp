// What one answer of /metrics shows: samples grouped into families, sorted, bounded, and without what would
// make all of it unreadable.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tidegate/base/histogram.hpp"
#include "tidegate/base/sample.hpp"
#include "tidegate/monitor/exposition/metric_table.hpp"

namespace tidegate::monitor {

// A bound for the reader: each series costs Prometheus memory for as long as it keeps its data.
inline constexpr std::size_t kMostSeries = 5'000;
// What one sample is to Prometheus: a histogram is each of its buckets, +Inf, its sum and its count.
inline constexpr std::size_t kSeriesOfHistogram = base::Histogram::kBoundCount + 3;
constexpr std::size_t series_of(base::Sample::Kind kind) noexcept {
  return kind == base::Sample::Kind::kHistogram ? kSeriesOfHistogram : 1;
}

struct PageLine {
  const base::Sample* sample = nullptr;
  base::SampleLabels labels;  // in the order of their names, none of them empty
};

// All that has one name and one kind.
struct MetricFamily {
  std::string_view name;
  base::Sample::Kind kind = base::Sample::Kind::kGauge;
  std::string_view meaning;
  bool documented = false;
  std::span<const PageLine> lines;  // by their labels; each set of labels once

  std::size_t series() const noexcept { return lines.size() * series_of(kind); }
};

// Why a series is not shown.
enum class LeftOut : std::uint8_t {
  kBound,      // there was no room for its family
  kDuplicate,  // of that name and these labels another came before, or the name is one of the page's own
  kMalformed,  // a name or a text that the formats cannot carry, another kind than its family's, a counter
               // that is below zero or no number, a histogram without one, a family called as a histogram's
               // own series
};
inline constexpr std::size_t kLeftOutCount = 3;

// The kind of a family is what its row says; without a row it is that of its first line.
//
// Where the families together have more series than may be shown, whole families are left out, so that what
// is shown is never half of a sum. First stay tidegate_monitor_…, which tell how complete the page and how
// well the system is, then what has a row, then the rest, whose owner promised no bound. Within each, the
// families with the fewest series stay: one line about the whole process is what alerts stand on, and a
// thousand lines by symbol leave as many such names without room. Of equal ones stays what money depends on
// more directly: trading, journal, desk, gate, guard, client, streams, books, net; then the name decides. A
// family that does not fit does not keep smaller ones of later ranks out.
//
// Two families of its own tell of it: tidegate_monitor_exposed_series and tidegate_monitor_left_out_series.
//
// Refers to the samples and to the texts of the table, which must outlive it. O(n log n) for n samples.
class Page {
 public:
  Page(std::span<const base::Sample> samples, const MetricTable& table,
       std::size_t most_series = kMostSeries);
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  // Sorted by name.
  const std::vector<MetricFamily>& families() const noexcept { return families_; }
  // None: nullptr. O(log families).
  const MetricFamily* find(std::string_view name) const noexcept;

  std::size_t exposed_series() const noexcept { return exposed_; }
  std::size_t left_out(LeftOut why) const noexcept { return left_out_[static_cast<std::size_t>(why)]; }

 private:
  void take(const base::Sample& sample);
  void group(const MetricTable& table);
  MetricFamily family_of(std::span<PageLine> lines, const MetricTable& table);
  bool is_called_as_a_histograms_series(std::string_view name) const noexcept;
  void keep_within(std::size_t most_series);
  void tell_of_itself();
  void leave_out(LeftOut why, std::size_t series) noexcept {
    left_out_[static_cast<std::size_t>(why)] += series;
  }

  std::vector<base::Sample> own_;
  std::vector<PageLine> lines_;
  std::vector<MetricFamily> families_;
  std::array<std::size_t, kLeftOutCount> left_out_{};
  std::size_t exposed_ = 0;
};

}  // namespace tidegate::monitor
