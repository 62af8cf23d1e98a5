// The seam through which all randomness enters. The standard library's distributions are banned: they give
// different sequences on different libraries, and a seed must reproduce a run everywhere.
#pragma once

#include <array>
#include <cstdint>

#include "tidegate/base/time.hpp"

namespace tidegate::base {

// xoshiro256** 1.0 seeded through splitmix64 (Blackman & Vigna, prng.di.unimi.it, read 2026-11-22).
// 1 ns a number, period 2^256 - 1. Not for secrets.
class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept;

  std::uint64_t next() noexcept;
  // Uniform in [0, bound); 0 for bound 0. Unbiased (Lemire's multiply-and-reject).
  std::uint64_t below(std::uint64_t bound) noexcept;
  // Uniform in [low, high]. Precondition: low <= high.
  std::int64_t between(std::int64_t low, std::int64_t high) noexcept;
  // Uniform in [0, 1), 53 bits.
  double unit() noexcept;
  bool chance(double probability) noexcept { return unit() < probability; }
  // Standard normal, by the sum of 12 uniforms (Irwin-Hall): only additions, so bit-identical on every libm.
  // Tails end at 6 standard deviations.
  double normal() noexcept;
  // Exponential waiting time with that mean, at most 40 means.
  Duration exponential(Duration mean) noexcept;
  // Normal with that mean and deviation, never under zero.
  Duration normal(Duration mean, Duration deviation) noexcept;
  // An independent generator for a part, so that parts do not shift each other's numbers.
  Random fork() noexcept { return Random{next()}; }

 private:
  std::array<std::uint64_t, 4> state_;
};

}  // namespace tidegate::base
