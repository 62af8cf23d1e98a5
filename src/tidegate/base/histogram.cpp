#include "tidegate/base/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tidegate::base {
namespace {

constexpr unsigned kUnitBits = 4;  // 16 ns: nothing that is timed here is shorter
constexpr unsigned kSubBits = 5;   // 32 buckets per doubling
constexpr std::uint64_t kSubBuckets = 1U << kSubBits;

// Below 64 units a bucket each; above, a value's top six bits name its bucket.
std::size_t fine_bucket(Duration value) noexcept {
  const std::uint64_t units = static_cast<std::uint64_t>(value.count()) >> kUnitBits;
  if (units < kSubBuckets) return units;
  const unsigned shift = static_cast<unsigned>(std::bit_width(units)) - kSubBits - 1;
  return std::size_t{shift} * kSubBuckets + (units >> shift);
}

Duration middle_of(std::size_t bucket) noexcept {
  const std::size_t shift = bucket < kSubBuckets ? 0 : bucket / kSubBuckets - 1;
  const std::uint64_t low = (bucket - shift * kSubBuckets) << (shift + kUnitBits);
  return Duration{static_cast<Duration::rep>(low + (std::uint64_t{1} << (shift + kUnitBits)) / 2)};
}

}  // namespace

void Histogram::record(Duration value) noexcept {
  value = std::max(value, Duration::zero());
  const auto bound = std::lower_bound(kBounds.begin(), kBounds.end(), value);
  if (bound != kBounds.end()) ++counts_[static_cast<std::size_t>(bound - kBounds.begin())];
  ++fine_[std::min(fine_bucket(value), kFineCount - 1)];
  ++count_;
  max_ = std::max(max_, value);
  add_to_sum(value);
}

void Histogram::merge(const Histogram& other) noexcept {
  for (std::size_t i = 0; i < kBoundCount; ++i) counts_[i] += other.counts_[i];
  for (std::size_t i = 0; i < kFineCount; ++i) fine_[i] += other.fine_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
  add_to_sum(other.sum_);
}

Histogram Histogram::since(const Histogram& earlier) const noexcept {
  Histogram recent = *this;
  for (std::size_t i = 0; i < kFineCount; ++i) {
    if (earlier.fine_[i] > fine_[i]) return *this;
    recent.fine_[i] -= earlier.fine_[i];
  }
  for (std::size_t i = 0; i < kBoundCount; ++i) recent.counts_[i] -= earlier.counts_[i];
  recent.count_ -= earlier.count_;
  recent.sum_ -= earlier.sum_;
  // A new maximum came since; else the highest bucket that grew says what the longest was about.
  if (max_ == earlier.max_ && recent.count_ < count_) recent.max_ = std::min(max_, recent.quantile(1));
  return recent;
}

Duration Histogram::mean() const noexcept {
  if (count_ == 0) return {};
  return Duration{static_cast<Duration::rep>(static_cast<std::uint64_t>(sum_.count()) / count_)};
}

std::uint64_t Histogram::at_most(std::size_t bound) const noexcept {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i <= bound; ++i) count += counts_[i];
  return count;
}

Duration Histogram::quantile(double q) const noexcept {
  if (count_ == 0) return {};
  const double rank = std::ceil(std::clamp(q, 0.0, 1.0) * static_cast<double>(count_));
  const std::uint64_t wanted = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(rank));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i + 1 < kFineCount; ++i) {
    seen += fine_[i];
    if (seen >= wanted) return std::min(max_, middle_of(i));
  }
  return max_;
}

void Histogram::add_to_sum(Duration value) noexcept {
  sum_ = value > Duration::max() - sum_ ? Duration::max() : sum_ + value;
}

}  // namespace tidegate::base
