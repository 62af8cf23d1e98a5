// Single observations that stand for a bucket of a histogram: which request was that slow?
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "tidegate/base/histogram.hpp"
#include "tidegate/base/sample.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::monitor {

struct Exemplar {
  base::SampleLabels labels;  // how to find it elsewhere, as {"request_id", "…"}
  base::Duration value{};     // what the histogram recorded
  base::WallTime at{};
};

// The latest exemplar of each bucket of one series. Whoever records into a histogram keeps one beside it;
// only OpenMetrics shows them. At most 17, each of at most 128 characters of labels. Thread rule: single
// owner.
class SeriesExemplars {
 public:
  // OpenMetrics 1.0, "Exemplars" (read 2026-11-30): the names and values of the labels together.
  static constexpr std::size_t kMostCharacters = 128;
  static constexpr std::size_t kBucketCount = base::Histogram::kBoundCount + 1;

  // Of the histogram `name` the series with those labels, in any order.
  SeriesExemplars(std::string name, base::SampleLabels labels);

  // Takes the place of the one before in its bucket; as in a histogram, a negative value counts as zero.
  // False: nothing is kept, as its labels are too long or none that the format carries. O(length).
  bool keep(Exemplar exemplar);

  const std::string& name() const noexcept { return name_; }
  // In the order of their names; none: no series can have them.
  const std::optional<base::SampleLabels>& labels() const noexcept { return labels_; }
  // The last bucket is of what took longer than every bound. Precondition: bucket < kBucketCount.
  const std::optional<Exemplar>& of_bucket(std::size_t bucket) const noexcept { return latest_[bucket]; }

 private:
  std::string name_;
  std::optional<base::SampleLabels> labels_;
  std::array<std::optional<Exemplar>, kBucketCount> latest_;
};

}  // namespace tidegate::monitor
