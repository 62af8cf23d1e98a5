// How long things took lately: quantiles of the last 10 s, minute, 10 minutes and hour.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tidegate/base/histogram.hpp"
#include "tidegate/base/sample.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::monitor {

// Rooms count from their beginning on; what came within a window is the difference to a copy that is that
// old. Copies of a window lie a tenth of it apart (of the minute: 5 s), give or take half a second by which
// calls come early or late, so a window is up to that much longer than its name says, and never shorter, but
// at the beginning.
//
// Memory: at most 42 copies of 8.3 KiB for a series that is busy all the time, one for an idle one.
// Single owner.
class LatencyWindows {
 public:
  static constexpr std::array<base::Duration, 4> kWindows{std::chrono::seconds{10}, std::chrono::minutes{1},
                                                          std::chrono::minutes{10}, std::chrono::hours{1}};
  // Further series are left out, those that came first stay.
  static constexpr std::size_t kMaxSeries = 128;

  struct Quantiles {
    std::uint64_t count = 0;  // 0: nothing was recorded, and all others are zero
    base::Duration p50{};
    base::Duration p90{};
    base::Duration p99{};
    base::Duration p999{};
    base::Duration max{};
  };
  struct Row {
    std::string name;
    base::SampleLabels labels;
    std::array<Quantiles, kWindows.size()> windows;
  };

  // The histograms among the samples, as they are now. To be called once a second; `now` does not go back.
  // O(histograms).
  void observe(std::span<const base::Sample> samples, base::MonotonicTime now);
  // As of the last call of observe, by name and labels. O(series).
  std::vector<Row> rows() const;
  // How many series there was no room for, as of the last call of observe.
  std::size_t left_out() const noexcept { return left_out_; }

 private:
  using HistogramPtr = std::shared_ptr<const base::Histogram>;
  struct Copy {
    base::MonotonicTime at{};
    HistogramPtr histogram;  // null: an empty one
  };
  struct Series {
    HistogramPtr latest;
    // By window, oldest first: the first is the youngest that is as old as the window, where there is one.
    std::array<std::vector<Copy>, kWindows.size()> copies;
  };

  void keep(Series& series, base::MonotonicTime now) const;

  std::map<std::pair<std::string, base::SampleLabels>, Series> series_;
  base::MonotonicTime last_{};
  bool observed_ = false;
  std::size_t left_out_ = 0;
};

}  // namespace tidegate::monitor
