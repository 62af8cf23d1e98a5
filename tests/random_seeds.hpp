// How many seeds a random test tries: few in each run, many when asked. TIDEGATE_RANDOM_TIMES=N makes it N
// times as many; the further ones start at TIDEGATE_FIRST_SEED (1,000,000 unless told), so that a long run on
// another day tries others. A test names the seed with its failure; to repeat it, keep it in the test's list.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <utility>
#include <vector>

namespace tidegate::tests {

// The variable as a whole number; what is none counts as not set.
inline std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  const std::uint64_t number = text == nullptr ? 0 : std::strtoull(text, nullptr, 10);
  return number == 0 ? otherwise : number;
}

// `kept` in every run: seeds that failed once, or with which the test is known to reach what it tests.
inline std::vector<std::uint64_t> random_seeds(std::vector<std::uint64_t> kept) {
  const auto usual = static_cast<std::ptrdiff_t>(kept.size());
  kept.resize(kept.size() * number_from_environment("TIDEGATE_RANDOM_TIMES", 1));
  std::iota(kept.begin() + usual, kept.end(), number_from_environment("TIDEGATE_FIRST_SEED", 1'000'000));
  return kept;
}

// 1 to `usual` in every run.
inline std::vector<std::uint64_t> random_seeds_to(std::uint64_t usual) {
  std::vector<std::uint64_t> kept(usual);
  std::iota(kept.begin(), kept.end(), 1);
  return random_seeds(std::move(kept));
}

}  // namespace tidegate::tests
