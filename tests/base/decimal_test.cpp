#include "tidegate/base/decimal.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"

namespace tidegate::base {
namespace {

using Money = Decimal<struct MoneyTag>;

Money money(const std::string& text) {
  auto parsed = Money::parse(text);
  EXPECT_TRUE(parsed) << text << ": " << (parsed ? "" : parsed.error().message);
  return parsed.value_or(Money{});
}

ErrorCode error_of(const std::string& text) {
  auto parsed = Money::parse(text);
  EXPECT_FALSE(parsed) << text << " was taken for " << (parsed ? parsed->to_string() : "");
  return parsed ? ErrorCode::kIo : parsed.error().code;
}

TEST(Decimal, KeepsEveryDigitOfAPlainNumber) {
  for (const char* text :
       {"0", "1", "-1", "61685.99", "0.00000001", "123456.789012345678", "0.123456789012345678",
        "999999999999999999.999999999999999999", "-0.000000000000000001"}) {
    EXPECT_EQ(money(text).to_string(), text);
  }
}

TEST(Decimal, ReadsTheFormsThatExchangesSend) {
  EXPECT_EQ(money("007.50").to_string(), "7.5");
  EXPECT_EQ(money(".5").to_string(), "0.5");
  EXPECT_EQ(money("-0.0").to_string(), "0");
  EXPECT_EQ(money("0E-10").to_string(), "0");
  EXPECT_EQ(money("1E-8").to_string(), "0.00000001");
  EXPECT_EQ(money("1.5e+3").to_string(), "1500");
  EXPECT_EQ(money("1.0000000000000000000000000").to_string(), "1");
  EXPECT_EQ(money("1000000").to_string(), "1000000");
}

TEST(Decimal, PrintsTheWidestValuesWhole) {
  // 2^64 - 1 and 2^64 units, where printing changes its way of dividing, and all that 128 bits hold.
  const Money most_in_64_bits = Money::from_raw(int128{18'446'744'073'709'551'615U} * kDecimalOne);
  EXPECT_EQ(most_in_64_bits.to_string(), "18446744073709551615");
  EXPECT_EQ((most_in_64_bits + Money::from_int(1)).to_string(), "18446744073709551616");
  const int128 greatest = ~(int128{1} << 127);
  EXPECT_EQ(Money::from_raw(greatest).to_string(), "170141183460469231731.687303715884105727");
  EXPECT_EQ(Money::from_raw(-greatest).to_string(), "-170141183460469231731.687303715884105727");
}

// Plain numbers are read a shorter way than those with an exponent.
TEST(Decimal, ReadsANumberAlikeWithAndWithoutAnExponentOfZero) {
  for (const std::uint64_t seed : tests::random_seeds({1, 20261125})) {
    Random random{seed};
    for (int i = 0; i < 20'000; ++i) {
      std::string text = random.chance(0.2) ? "-" : "";
      for (std::uint64_t digits = random.below(22); digits > 0; --digits) {
        text += random.chance(0.08) ? '.' : static_cast<char>('0' + random.below(10));
      }
      const auto plain = Money::parse(text);
      const auto with_exponent = Money::parse(text + "e0");
      ASSERT_EQ(plain.has_value(), with_exponent.has_value()) << "seed " << seed << ": " << text;
      if (plain) {
        ASSERT_EQ(*plain, *with_exponent) << "seed " << seed << ": " << text;
      } else {
        ASSERT_EQ(plain.error().code, with_exponent.error().code) << "seed " << seed << ": " << text;
      }
    }
  }
}

TEST(Decimal, RefusesWhatIsNoNumber) {
  for (const char* text :
       {"", "-", ".", "1.", "+1", " 1", "1 ", "1,5", "0x10", "nan", "1e", "1e+", "1.2.3", "--1"}) {
    EXPECT_EQ(error_of(text), ErrorCode::kParse) << text;
  }
}

TEST(Decimal, RefusesWhatDoesNotFitInsteadOfRounding) {
  EXPECT_EQ(error_of("1000000000000000000"), ErrorCode::kOverflow);
  EXPECT_EQ(error_of("0.0000000000000000001"), ErrorCode::kOverflow);
  EXPECT_EQ(error_of("1e18"), ErrorCode::kOverflow);
  EXPECT_EQ(error_of("1e-19"), ErrorCode::kOverflow);
  EXPECT_EQ(error_of("123456789012345678901234567890123456789"), ErrorCode::kOverflow);
  EXPECT_EQ(error_of("1e999999999999"), ErrorCode::kOverflow);
}

TEST(Decimal, PrintsWithAGivenCountOfDecimals) {
  EXPECT_EQ(money("1.239").to_string(2), "1.23");
  EXPECT_EQ(money("1.2").to_string(4), "1.2000");
  EXPECT_EQ(money("-0.001").to_string(2), "0.00");
  EXPECT_EQ(money("-1.5").to_string(0), "-1");
}

TEST(Decimal, RoundsToSteps) {
  const Money step = step_of<Money>(2);
  EXPECT_EQ(step.to_string(), "0.01");
  EXPECT_EQ(money("1.239").floor_to(step), money("1.23"));
  EXPECT_EQ(money("1.231").ceil_to(step), money("1.24"));
  EXPECT_EQ(money("1.23").ceil_to(step), money("1.23"));
}

TEST(Decimal, MultipliesExactlyAndTruncatesTowardZero) {
  EXPECT_EQ(*decimal::multiply(money("61685.99").raw(), money("1.0087").raw()), money("62222.658113").raw());
  EXPECT_EQ(*decimal::multiply(money("0.000000001").raw(), money("-0.0000000015").raw()),
            money("-0.000000000000000001").raw());
  EXPECT_EQ(decimal::multiply(money("999999999999").raw(), money("999999999999").raw()).error().code,
            ErrorCode::kOverflow);
}

TEST(Decimal, Divides) {
  EXPECT_EQ(*decimal::divide(money("1").raw(), money("3").raw()), money("0.333333333333333333").raw());
  EXPECT_EQ(*decimal::divide(money("-10").raw(), money("4").raw()), money("-2.5").raw());
  EXPECT_EQ(decimal::divide(money("1").raw(), 0).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(decimal::divide(money("100000000000").raw(), money("0.000000000000000001").raw()).error().code,
            ErrorCode::kOverflow);
}

TEST(Decimal, ProductDividedByAFactorGivesTheOtherBack) {
  for (const std::uint64_t seed : tests::random_seeds({20261122})) {
    Random random{seed};
    for (int i = 0; i < 20'000; ++i) {
      const auto a = Money::from_raw(static_cast<int128>(random.between(1, 1'000'000'000)) * 10'000'000'000);
      const auto b = Money::from_int(random.between(1, 1'000'000));
      const auto product = decimal::multiply(a.raw(), b.raw());
      ASSERT_TRUE(product) << "seed " << seed << " step " << i;
      ASSERT_EQ(*decimal::divide(*product, b.raw()), a.raw()) << "seed " << seed << " step " << i;
      ASSERT_EQ(money(a.to_string()), a) << "seed " << seed << " step " << i;
    }
  }
}

TEST(Decimal, TurnsSignalsIntoSteps) {
  EXPECT_EQ(Money::from_double(0.1 + 0.2, 8), money("0.3"));
  EXPECT_EQ(Money::from_double(-61685.994, 2), money("-61685.99"));
  EXPECT_DOUBLE_EQ(money("61685.99").to_double(), 61685.99);
}

TEST(DecimalDeathTest, ASumThatDoesNotFitEndsTheProcess) {
  const auto most = Money::from_raw(std::numeric_limits<int128>::max());
  EXPECT_DEATH(static_cast<void>(most + Money::from_int(1)), "must fit");
}

}  // namespace
}  // namespace tidegate::base
