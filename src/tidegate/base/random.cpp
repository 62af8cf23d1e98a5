#include "tidegate/base/random.hpp"

#include <bit>
#include <cmath>

#include "tidegate/base/assert.hpp"

namespace tidegate::base {
namespace {

__extension__ using uint128 = unsigned __int128;

constexpr std::uint64_t splitmix64(std::uint64_t& state) noexcept {
  state += 0x9e3779b97f4a7c15ULL;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

}  // namespace

Random::Random(std::uint64_t seed) noexcept {
  for (auto& word : state_) word = splitmix64(seed);
}

std::uint64_t Random::next() noexcept {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

std::uint64_t Random::below(std::uint64_t bound) noexcept {
  if (bound == 0) return 0;
  uint128 product = static_cast<uint128>(next()) * bound;
  if (static_cast<std::uint64_t>(product) < bound) {
    const std::uint64_t threshold = -bound % bound;
    while (static_cast<std::uint64_t>(product) < threshold) product = static_cast<uint128>(next()) * bound;
  }
  return static_cast<std::uint64_t>(product >> 64);
}

std::int64_t Random::between(std::int64_t low, std::int64_t high) noexcept {
  TIDEGATE_ASSERT(low <= high, "an empty range has no random number");
  const std::uint64_t span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  const std::uint64_t offset = span == UINT64_MAX ? next() : below(span + 1);
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + offset);
}

double Random::unit() noexcept {
  return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

double Random::normal() noexcept {
  double sum = -6.0;
  for (int i = 0; i < 12; ++i) sum += unit();
  return sum;
}

Duration Random::exponential(Duration mean) noexcept {
  // 1 - unit() is in (0, 1], so the logarithm is finite: at most 53 ln 2 = 36.8 means.
  const double means = -std::log(1.0 - unit());
  return Duration{static_cast<Duration::rep>(means * static_cast<double>(mean.count()))};
}

Duration Random::normal(Duration mean, Duration deviation) noexcept {
  const double value = static_cast<double>(mean.count()) + normal() * static_cast<double>(deviation.count());
  return value <= 0 ? Duration::zero() : Duration{static_cast<Duration::rep>(value)};
}

}  // namespace tidegate::base
