#include "tidegate/monitor/latency_histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tidegate::monitor {
namespace {

constexpr unsigned kSubBits = 7;
constexpr std::uint64_t kSubBuckets = 1U << kSubBits;

// Values below 128 ns have a bucket each; above, a value's top 8 bits name its bucket.
std::size_t bucket_of(std::uint64_t ns) noexcept {
  if (ns < kSubBuckets) return ns;
  const unsigned shift = static_cast<unsigned>(std::bit_width(ns)) - kSubBits - 1;
  return (std::size_t{shift} + 1) * kSubBuckets + ((ns >> shift) - kSubBuckets);
}

std::uint64_t upper_bound_of(std::size_t bucket) noexcept {
  if (bucket < kSubBuckets) return bucket;
  const std::size_t shift = bucket / kSubBuckets - 1;
  const std::uint64_t top = kSubBuckets + bucket % kSubBuckets;
  return ((top + 1) << shift) - 1;
}

}  // namespace

void LatencyHistogram::record(base::Duration value) {
  value = std::max(value, base::Duration::zero());
  const auto ns = static_cast<std::uint64_t>(value.count());
  const std::size_t bucket = bucket_of(ns);
  if (bucket >= buckets_.size()) buckets_.resize(bucket + 1);
  ++buckets_[bucket];
  ++count_;
  sum_ns_ += static_cast<double>(ns);
  max_ = std::max(max_, value);
}

void LatencyHistogram::merge(const LatencyHistogram& other) {
  buckets_.resize(std::max(buckets_.size(), other.buckets_.size()));
  for (std::size_t i = 0; i < other.buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  sum_ns_ += other.sum_ns_;
  max_ = std::max(max_, other.max_);
}

base::Duration LatencyHistogram::mean() const noexcept {
  if (count_ == 0) return {};
  return base::Duration{static_cast<base::Duration::rep>(sum_ns_ / static_cast<double>(count_))};
}

base::Duration LatencyHistogram::quantile(double q) const noexcept {
  if (count_ == 0) return {};
  const auto wanted =
      static_cast<std::uint64_t>(std::ceil(std::clamp(q, 0.0, 1.0) * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen >= wanted && seen > 0) {
      return std::min(max_, base::Duration{static_cast<base::Duration::rep>(upper_bound_of(i))});
    }
  }
  return max_;
}

}  // namespace tidegate::monitor
