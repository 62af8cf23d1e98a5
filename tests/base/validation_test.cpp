#include "tidegate/base/validation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/market/types.hpp"

namespace tidegate::base {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

TEST(Problems, SayTheFieldItsValueAndWhatItMustBe) {
  Problems problems;
  problems.require(false, "symbols", in_quotes("btc"), "capitals");
  problems.require_range("max_repeats", 9, 0, 5);
  problems.require_range("open_for", 0ms, 1ms, 1h);
  problems.require_range("volatility", 100.5, 0, 100);
  problems.require_at_least("max_keys", std::size_t{0}, 1);
  EXPECT_THAT(
      problems.take(),
      ElementsAre("symbols is \"btc\"; it must be capitals", "max_repeats is 9; it must be from 0 to 5",
                  "open_for is 0 ms; it must be from 1 to 3600000 ms",
                  "volatility is 100.5; it must be from 0 to 100", "max_keys is 0; it must be at least 1"));
}

TEST(Problems, AreNotWhatHolds) {
  Problems problems;
  problems.require(true, "symbols", in_quotes("BTC"), "capitals");
  problems.require_at_least("max_keys", 1U, 1);
  problems.require_positive("backoff", 1ns);
  problems.require_positive("price", 0.001);
  EXPECT_THAT(problems.take(), IsEmpty());
}

TEST(Problems, BothBoundsOfARangeAreWithinIt) {
  Problems problems;
  for (const int value : {1, 2, 3}) problems.require_range("count", value, 1, 3);
  for (const Duration value : {1ms, 2ms, 3ms}) problems.require_range("time", value, 1ms, 3ms);
  for (const double value : {1.0, 2.0, 3.0}) problems.require_range("number", value, 1, 3);
  EXPECT_THAT(problems.take(), IsEmpty());
  for (const int value : {0, 4}) problems.require_range("count", value, 1, 3);
  for (const Duration value : {1ms - 1ns, 3ms + 1ns}) problems.require_range("time", value, 1ms, 3ms);
  for (const double value : {0.75, 3.25}) problems.require_range("number", value, 1, 3);
  EXPECT_THAT(
      problems.take(),
      ElementsAre("count is 0; it must be from 1 to 3", "count is 4; it must be from 1 to 3",
                  "time is 0.999999 ms; it must be from 1 to 3 ms",
                  "time is 3.000001 ms; it must be from 1 to 3 ms", "number is 0.75; it must be from 1 to 3",
                  "number is 3.25; it must be from 1 to 3"));
}

TEST(Problems, WholeNumbersOfAllTypesAreComparedAsNumbers) {
  constexpr std::uint64_t kLargest = std::numeric_limits<std::uint64_t>::max();
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  Problems problems;
  problems.require_range("size", kLargest, -1, std::int64_t{1} << 40);
  problems.require_range("jitter", -1, 0U, 50U);
  problems.require_range("least", kLeast, kLeast + 1, kLargest);
  problems.require_range("byte", std::uint8_t{200}, 0, 100);
  problems.require_range("widest", kLargest, kLeast, kLargest);
  problems.require_at_least("depth", -1, 1U);
  EXPECT_THAT(problems.take(),
              ElementsAre("size is 18446744073709551615; it must be from -1 to 1099511627776",
                          "jitter is -1; it must be from 0 to 50",
                          "least is -9223372036854775808; it must be from -9223372036854775807 to "
                          "18446744073709551615",
                          "byte is 200; it must be from 0 to 100", "depth is -1; it must be at least 1"));
}

TEST(Problems, WhatIsNotFiniteIsInNoRange) {
  Problems problems;
  for (const double value : {kInfinite, -kInfinite, kNoNumber}) {
    problems.require_range("number", value, -kInfinite, kInfinite);
    problems.require_positive("share", value, 1);
    problems.require_positive("price", value);
  }
  EXPECT_THAT(problems.take(), ElementsAre("number is inf; it must be from -inf to inf",
                                           "share is inf; it must be more than 0, at most 1",
                                           "price is inf; it must be more than 0, and finite",
                                           "number is -inf; it must be from -inf to inf",
                                           "share is -inf; it must be more than 0, at most 1",
                                           "price is -inf; it must be more than 0, and finite",
                                           "number is nan; it must be from -inf to inf",
                                           "share is nan; it must be more than 0, at most 1",
                                           "price is nan; it must be more than 0, and finite"));
}

TEST(Problems, APositiveTimeIsADayAtMost) {
  Problems problems;
  problems.require_positive("patience", 24h);
  EXPECT_THAT(problems.take(), IsEmpty());
  problems.require_positive("patience", 0ms);
  problems.require_positive("patience", 24h + 1ms);
  EXPECT_THAT(problems.take(),
              ElementsAre("patience is 0 ms; it must be more than 0 ms, at most 86400000 ms",
                          "patience is 86400001 ms; it must be more than 0 ms, at most 86400000 ms"));
}

TEST(Problems, APositiveTimeMayHaveAnotherBoundOrNone) {
  Problems problems;
  problems.require_positive("heartbeat", 1s, 1s);
  problems.require_positive("window", Duration::max(), Duration::max());
  EXPECT_THAT(problems.take(), IsEmpty());
  problems.require_positive("heartbeat", 1001ms, 1s);
  problems.require_positive("window", -1ms, Duration::max());
  EXPECT_THAT(problems.take(), ElementsAre("heartbeat is 1001 ms; it must be more than 0 ms, at most 1000 ms",
                                           "window is -1 ms; it must be more than 0 ms"));
}

TEST(Problems, APositiveNumberMayHaveABound) {
  Problems problems;
  problems.require_positive("share", 1.0, 1);
  problems.require_positive("price", 1e300);
  EXPECT_THAT(problems.take(), IsEmpty());
  problems.require_positive("share", 1.5, 1);
  problems.require_positive("price", 0.0);
  EXPECT_THAT(problems.take(), ElementsAre("share is 1.5; it must be more than 0, at most 1",
                                           "price is 0; it must be more than 0"));
}

TEST(Problems, AnAmountIsPositiveAboveNothing) {
  const auto amount = [](std::string_view text) { return market::Amount::parse(text).value(); };
  Problems problems;
  problems.require_positive_amount("notional", amount("0.000000000000000001"));
  problems.require_positive_amount("notional", amount("0"));
  problems.require_positive_amount("notional", amount("-2.5"));
  EXPECT_THAT(problems.take(), ElementsAre("notional is 0; it must be more than 0",
                                           "notional is -2.5; it must be more than 0"));
}

TEST(Problems, OfAPartAreNamedAfterIt) {
  const std::vector<std::string> inner{"open_for is 0 ms; it must be …", "probes.count is 0; it must be …"};
  Problems problems;
  problems.append("circuit", inner);
  problems.append(inner);
  EXPECT_THAT(problems.take(),
              ElementsAre("circuit.open_for is 0 ms; it must be …", "circuit.probes.count is 0; it must be …",
                          "open_for is 0 ms; it must be …", "probes.count is 0; it must be …"));
}

TEST(Problems, ComeInTheirOrderAndAreTakenOnce) {
  Problems problems;
  problems.add("path is empty");
  problems.require_range("size", 0, 1, 2);
  problems.append("part", {"field is empty"});
  EXPECT_THAT(problems.take(),
              ElementsAre("path is empty", "size is 0; it must be from 1 to 2", "part.field is empty"));
  EXPECT_THAT(problems.take(), IsEmpty());
}

TEST(ShownValues, TimesHaveNoMoreDigitsThanTheyNeed) {
  EXPECT_EQ(in_ms(0ms), "0 ms");
  EXPECT_EQ(in_ms(1h), "3600000 ms");
  EXPECT_EQ(in_ms(500us), "0.5 ms");
  EXPECT_EQ(in_ms(2050us), "2.05 ms");
  EXPECT_EQ(in_ms(1ns), "0.000001 ms");
  EXPECT_EQ(in_ms(-1500us), "-1.5 ms");
  EXPECT_EQ(in_ms(Duration::max()), "9223372036854.775807 ms");
  EXPECT_EQ(in_ms(Duration::min()), "-9223372036854.775808 ms");
}

TEST(ShownValues, NumbersAreWrittenOutUnlessTheyFillALine) {
  EXPECT_EQ(in_digits(0), "0");
  EXPECT_EQ(in_digits(0.3), "0.3");
  EXPECT_EQ(in_digits(-2.5), "-2.5");
  EXPECT_EQ(in_digits(100'000), "100000");
  EXPECT_EQ(in_digits(123'456'789'012.25), "123456789012.25");
  EXPECT_EQ(in_digits(0.000001), "0.000001");
  EXPECT_EQ(in_digits(1e300), "1e+300");
  EXPECT_EQ(in_digits(-std::numeric_limits<double>::denorm_min()), "-5e-324");
}

}  // namespace
}  // namespace tidegate::base
