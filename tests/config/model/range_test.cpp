#include "tidegate/config/model/range.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>

namespace tidegate::config {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

bool holds(std::string_view interval, std::int64_t whole) {
  return Range::of(interval).contains(Value{whole}, "");
}
bool holds(std::string_view interval, double real) {
  return Range::of(interval).contains(Value{real}, "");
}

TEST(Range, ABoundInSquareBracketsIsWithin) {
  EXPECT_FALSE(holds("[1, 100]", std::int64_t{0}));
  EXPECT_TRUE(holds("[1, 100]", std::int64_t{1}));
  EXPECT_TRUE(holds("[1, 100]", std::int64_t{100}));
  EXPECT_FALSE(holds("[1, 100]", std::int64_t{101}));
  EXPECT_TRUE(holds("[0.5, 1.5]", 0.5));
  EXPECT_TRUE(holds("[0.5, 1.5]", 1.5));
}

TEST(Range, ABoundInRoundBracketsIsNot) {
  EXPECT_FALSE(holds("(0, 1)", 0.0));
  EXPECT_TRUE(holds("(0, 1)", 0.001));
  EXPECT_FALSE(holds("(0, 1)", 1.0));
  EXPECT_FALSE(holds("(0, 5)", std::int64_t{0}));
  EXPECT_FALSE(holds("(0, 5)", std::int64_t{5}));
  EXPECT_TRUE(holds("(0, 1]", 1.0));
}

TEST(Range, WhereThereIsNoBoundEverythingIsWithin) {
  EXPECT_TRUE(holds("[0, )", std::numeric_limits<std::int64_t>::max()));
  EXPECT_FALSE(holds("[0, )", std::int64_t{-1}));
  EXPECT_TRUE(holds("( , 3]", std::numeric_limits<std::int64_t>::min()));
  EXPECT_TRUE(holds("", std::int64_t{-5}));
}

TEST(Range, WhatIsNotFiniteIsInNone) {
  for (const double odd : {std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(),
                           std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_FALSE(holds("", odd));
    EXPECT_FALSE(holds("[0, )", odd));
  }
}

TEST(Range, ATimeIsMeasuredInItsUnit) {
  const Range range = Range::of("[1, 1000]");
  EXPECT_TRUE(range.contains(base::Duration{milliseconds{1000}}, "ms"));
  EXPECT_FALSE(range.contains(base::Duration{milliseconds{1001}}, "ms"));
  EXPECT_FALSE(range.contains(base::Duration{milliseconds{1000} + microseconds{1}}, "ms"));
  EXPECT_FALSE(range.contains(base::Duration{microseconds{999}}, "ms"));
  EXPECT_TRUE(range.contains(base::Duration{milliseconds{1001}}, "s"));
}

TEST(Range, AnAmountIsComparedToItsLastDigitAndAListByItsLength) {
  const auto amount = [](const char* digits) { return Value{market::Amount::parse(digits).value()}; };
  EXPECT_TRUE(Range::of("[0, 0.01]").contains(amount("0.01"), ""));
  EXPECT_FALSE(Range::of("[0, 0.01]").contains(amount("0.010000000000000001"), ""));
  EXPECT_FALSE(Range::of("(0, )").contains(amount("0"), ""));
  EXPECT_FALSE(Range::of("[1, 2]").contains(Value{std::vector<std::string>{}}, ""));
  EXPECT_TRUE(Range::of("[1, 2]").contains(Value{std::vector<std::string>{"a", "b"}}, ""));
  EXPECT_TRUE(Range::of("[1, 2]").contains(Value{std::string{"a text has no number"}}, ""));
}

TEST(Range, SaysWhatItIs) {
  EXPECT_EQ(Range::of("[1, 3600000]").in_words(), "from 1 to 3600000");
  EXPECT_EQ(Range::of("(0, 1]").in_words(), "more than 0, at most 1");
  EXPECT_EQ(Range::of("(0, 1)").in_words(), "more than 0 and less than 1");
  EXPECT_EQ(Range::of("[0.5, )").in_words(), "0.5 or more");
  EXPECT_EQ(Range::of("(0, )").in_words(), "more than 0");
  EXPECT_EQ(Range::of("( , 3]").in_words(), "at most 3");
  EXPECT_EQ(Range::of("").in_words(), "");
}

}  // namespace
}  // namespace tidegate::config
