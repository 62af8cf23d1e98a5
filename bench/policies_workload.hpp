// The keys that the caches are asked for: 100,000 or as many as told, with Zipf 0.99, always the same.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "tidegate/base/random.hpp"
#include "tidegate/resilience/keyed/hashed_key.hpp"

namespace tidegate::bench {

inline constexpr std::size_t kManyKeys = 100'000;
inline constexpr std::size_t kAsked = 1 << 20;

// What the keys of a workload are called.
template <class Key>
Key key_of(std::uint64_t rank) {
  // Scattered, so that a popular key's neighbours are not popular too.
  const std::uint64_t scattered = resilience::hash_number(rank);
  if constexpr (std::is_same_v<Key, std::string>) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string text(16, '0');
    for (std::size_t i = 0; i < 16; ++i) text[i] = kDigits[scattered >> (i * 4) & 15];
    return text;
  } else {
    return scattered;
  }
}

// The ranks asked for, Zipf 0.99: by looking a uniform number up in the sums of 1/rank^0.99.
inline std::vector<std::uint32_t> zipf_ranks(std::size_t keys) {
  std::vector<double> sums(keys);
  double sum = 0;
  for (std::size_t rank = 0; rank < keys; ++rank) sums[rank] = sum += std::pow(rank + 1, -0.99);
  base::Random random{42};
  std::vector<std::uint32_t> ranks;
  for (std::size_t i = 0; i < kAsked; ++i) {
    const auto at = std::upper_bound(sums.begin(), sums.end(), random.unit() * sum) - sums.begin();
    ranks.push_back(static_cast<std::uint32_t>(at));
  }
  return ranks;
}

}  // namespace tidegate::bench
