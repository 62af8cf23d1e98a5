// Where a room counts how long something took, for a monitor that pulls it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "tidegate/base/time.hpp"

namespace tidegate::base {

// Log-linear buckets (the layout of HdrHistogram): 32 per doubling, so that a quantile is at most 1.6 % off
// from 1 µs to 18 min; below, at most 8 ns; what took longer is told by its maximum. Beside them 16 classic
// buckets with fixed bounds, the same in every histogram and exact, for Prometheus. Histograms of rooms and
// processes add up. Count, maximum and sum are exact; the sum stays at 292 years. 8.3 KiB, nothing is ever
// allocated; a copy is a snapshot. Thread rule: single owner.
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
  // As if all of the other's had been recorded here. O(kFineCount).
  void merge(const Histogram& other) noexcept;
  // What was recorded here after `earlier`, a copy of this one, was taken; its maximum is known as closely as
  // a quantile. Where `earlier` is no copy of it, as after a restart: all that is here. O(kFineCount).
  Histogram since(const Histogram& earlier) const noexcept;

  std::uint64_t count() const noexcept { return count_; }
  Duration sum() const noexcept { return sum_; }
  Duration max() const noexcept { return max_; }
  // Zero when nothing was recorded.
  Duration mean() const noexcept;
  // How many took kBounds[bound] at the longest. Precondition: bound < kBoundCount. O(bound).
  std::uint64_t at_most(std::size_t bound) const noexcept;
  // What the fraction `q` (0..1) of all values, by nearest rank, did not exceed: the middle of its bucket,
  // never above max(). Zero when nothing was recorded. O(kFineCount).
  Duration quantile(double q) const noexcept;

 private:
  static constexpr std::size_t kFineCount = 1'024;

  void add_to_sum(Duration value) noexcept;

  std::array<std::uint64_t, kBoundCount> counts_{};  // each of its own bucket alone
  std::array<std::uint64_t, kFineCount> fine_{};     // the last: of 18 min and more
  std::uint64_t count_ = 0;
  Duration sum_{};
  Duration max_{};
};

}  // namespace tidegate::base
