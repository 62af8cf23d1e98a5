// Where durations are counted so that their mean, quantiles and maximum can be read at any time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tidegate/base/time.hpp"

namespace tidegate::monitor {

// Log-linear buckets (the layout of HdrHistogram): 128 per doubling, so a quantile is at most 0.8 % too high.
// Memory is bounded: 58 KiB once the longest duration (292 years) was seen. Mean and maximum are exact.
// Single owner.
class LatencyHistogram {
 public:
  // Negative durations count as zero. O(1).
  void record(base::Duration value);
  void merge(const LatencyHistogram& other);

  std::uint64_t count() const noexcept { return count_; }
  base::Duration mean() const noexcept;
  base::Duration max() const noexcept { return max_; }
  // The smallest bucket bound that at least the fraction `q` (0..1) of all values do not exceed, never above
  // max(). Zero when nothing was recorded. O(buckets).
  base::Duration quantile(double q) const noexcept;

 private:
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  double sum_ns_ = 0;
  base::Duration max_{};
};

}  // namespace tidegate::monitor
