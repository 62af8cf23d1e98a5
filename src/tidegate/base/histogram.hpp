// Where a room counts how long something took, for a monitor that pulls it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "tidegate/base/time.hpp"

namespace tidegate::base {

// Classic buckets with fixed bounds, the same in every histogram, so that those of rooms and processes add
// up. What is between two bounds is known no closer than that (they are 1.5 to 2.5 times apart); what took
// longer than the last one is in `count` alone. Count and sum are exact; the sum stays at 292 years. 144
// bytes, nothing is ever allocated. Quantiles for a screen: monitor/latency_histogram.hpp. Thread rule:
// single owner.
class Histogram {
 public:
  static constexpr std::size_t kBoundCount = 16;
  static constexpr std::array<Duration, kBoundCount> kBounds{
      std::chrono::microseconds{500},   std::chrono::microseconds{1'000},  std::chrono::microseconds{2'500},
      std::chrono::microseconds{5'000}, std::chrono::milliseconds{10},     std::chrono::milliseconds{25},
      std::chrono::milliseconds{50},    std::chrono::milliseconds{100},    std::chrono::milliseconds{250},
      std::chrono::milliseconds{500},   std::chrono::milliseconds{1'000},  std::chrono::milliseconds{2'500},
      std::chrono::milliseconds{5'000}, std::chrono::milliseconds{10'000}, std::chrono::milliseconds{20'000},
      std::chrono::milliseconds{30'000}};

  // A negative duration counts as zero; one that equals a bound is within it. O(log kBoundCount).
  void record(Duration value) noexcept;
  // As if all of the other's had been recorded here. O(kBoundCount).
  void merge(const Histogram& other) noexcept;

  std::uint64_t count() const noexcept { return count_; }
  Duration sum() const noexcept { return sum_; }
  // How many took kBounds[bound] at the longest. Precondition: bound < kBoundCount. O(bound).
  std::uint64_t at_most(std::size_t bound) const noexcept;

 private:
  void add_to_sum(Duration value) noexcept;

  std::array<std::uint64_t, kBoundCount> counts_{};  // each of its own bucket alone
  std::uint64_t count_ = 0;
  Duration sum_{};
};

}  // namespace tidegate::base
