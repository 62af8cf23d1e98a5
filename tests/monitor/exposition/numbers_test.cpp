#include "tidegate/monitor/exposition/numbers.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "random_seeds.hpp"
#include "tidegate/base/histogram.hpp"
#include "tidegate/base/random.hpp"

namespace tidegate::monitor {
namespace {

using namespace std::chrono_literals;

template <class Number>
std::string written(Number value) {
  std::string out;
  append_number(out, value);
  return out;
}

std::string bounds(bool as_floating_point) {
  std::string out;
  for (const base::Duration bound : base::Histogram::kBounds) {
    append_bound(out, bound, as_floating_point);
    out += ' ';
  }
  return out;
}

std::string instant(base::Duration since_1970) {
  std::string out;
  append_instant(out, base::WallTime{since_1970});
  return out;
}

TEST(Numbers, WholeOnesAreWrittenWhole) {
  EXPECT_EQ(written(0.0), "0");
  EXPECT_EQ(written(-1.0), "-1");
  EXPECT_EQ(written(12'345'678.0), "12345678");
  EXPECT_EQ(written(9'007'199'254'740'991.0), "9007199254740991");
  EXPECT_EQ(written(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
}

TEST(Numbers, OthersAreAsShortAsTheyCanBeReadBack) {
  EXPECT_EQ(written(0.1), "0.1");
  EXPECT_EQ(written(40.011), "40.011");
  EXPECT_EQ(written(0.0005), "0.0005");
  EXPECT_EQ(written(1.5e-7), "1.5e-07");
  EXPECT_EQ(written(1e300), "1e+300");
  EXPECT_EQ(written(1.0 / 3), "0.3333333333333333");
}

TEST(Numbers, WhatIsNoFiniteNumberHasItsWord) {
  EXPECT_EQ(written(std::nan("")), "NaN");
  EXPECT_EQ(written(-std::nan("")), "NaN");
  EXPECT_EQ(written(HUGE_VAL), "+Inf");
  EXPECT_EQ(written(-HUGE_VAL), "-Inf");
}

TEST(Numbers, EveryNumberIsReadBackAsItWas) {
  for (const std::uint64_t seed : tests::random_seeds_to(5)) {
    base::Random random{seed};
    for (int i = 0; i < 2'000; ++i) {
      const auto value = std::bit_cast<double>(random.next());
      if (!std::isfinite(value)) continue;
      EXPECT_EQ(std::strtod(written(value).c_str(), nullptr), value) << "seed " << seed;
    }
  }
}

TEST(Numbers, BoundsAreAsEachFormatHasThem) {
  EXPECT_EQ(bounds(false), "0.0005 0.001 0.0025 0.005 0.01 0.025 0.05 0.1 0.25 0.5 1 2.5 5 10 20 30 ");
  EXPECT_EQ(bounds(true),
            "0.0005 0.001 0.0025 0.005 0.01 0.025 0.05 0.1 0.25 0.5 1.0 2.5 5.0 10.0 20.0 30.0 ");
}

TEST(Numbers, AnInstantKeepsItsNanoseconds) {
  EXPECT_EQ(instant(1'700'000'000s), "1700000000");
  EXPECT_EQ(instant(1'700'000'000s + 120ms), "1700000000.12");
  EXPECT_EQ(instant(1'700'000'000s + 5ns), "1700000000.000000005");
  EXPECT_EQ(instant(-1'500ms), "-1.5");
  EXPECT_EQ(instant(-base::Duration::max() - 1ns), "-9223372036.854775808");
}

}  // namespace
}  // namespace tidegate::monitor
