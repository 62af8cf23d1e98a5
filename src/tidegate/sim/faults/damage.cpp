#include "tidegate/sim/faults/damage.hpp"

#include <algorithm>

namespace tidegate::sim {

void garble(std::string& bytes, std::uint64_t dice) {
  constexpr std::uint64_t kShortest = 16;
  constexpr std::uint64_t kLongest = 64;
  if (bytes.empty()) return;
  const std::uint64_t begin = (dice >> 8U) % bytes.size();
  const std::uint64_t length = kShortest + dice % (kLongest - kShortest + 1);
  const std::uint64_t end = std::min<std::uint64_t>(bytes.size(), begin + length);
  std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(begin),
            bytes.begin() + static_cast<std::ptrdiff_t>(end), '\xFF');
}

}  // namespace tidegate::sim
