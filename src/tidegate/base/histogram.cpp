#include "tidegate/base/histogram.hpp"

#include <algorithm>

namespace tidegate::base {

void Histogram::record(Duration value) noexcept {
  value = std::max(value, Duration::zero());
  const auto bound = std::lower_bound(kBounds.begin(), kBounds.end(), value);
  if (bound != kBounds.end()) ++counts_[static_cast<std::size_t>(bound - kBounds.begin())];
  ++count_;
  add_to_sum(value);
}

void Histogram::merge(const Histogram& other) noexcept {
  for (std::size_t i = 0; i < kBoundCount; ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
  add_to_sum(other.sum_);
}

std::uint64_t Histogram::at_most(std::size_t bound) const noexcept {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i <= bound; ++i) count += counts_[i];
  return count;
}

void Histogram::add_to_sum(Duration value) noexcept {
  sum_ = value > Duration::max() - sum_ ? Duration::max() : sum_ + value;
}

}  // namespace tidegate::base
