#include "tidegate/config/model/value.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <limits>

namespace tidegate::config {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Texts = std::vector<std::string>;

Value amount(const char* digits) {
  return market::Amount::parse(digits).value();
}

TEST(Value, IsShownAsTomlHasIt) {
  EXPECT_EQ(as_toml(true, ""), "true");
  EXPECT_EQ(as_toml(std::int64_t{-5}, ""), "-5");
  EXPECT_EQ(as_toml(0.3, ""), "0.3");
  EXPECT_EQ(as_toml(10.0, ""), "10.0") << "a number that is no whole one has a point";
  EXPECT_EQ(as_toml(1e20, ""), "1e+20");
  EXPECT_EQ(as_toml(base::Duration{seconds{2}}, "ms"), "2000");
  EXPECT_EQ(as_toml(base::Duration{seconds{2}}, "s"), "2");
  EXPECT_EQ(as_toml(amount("0.0010"), ""), "\"0.001\"");
  EXPECT_EQ(as_toml(Texts{"BTCUSDT", "ETHUSDT"}, ""), "[\"BTCUSDT\", \"ETHUSDT\"]");
  EXPECT_EQ(as_toml(Texts{}, ""), "[]");
}

TEST(Value, ATextIsEscaped) {
  EXPECT_EQ(as_toml(std::string{"a\"b\\c\nd\x7f"}, ""), "\"a\\\"b\\\\c\\u000ad\\u007f\"");
  EXPECT_EQ(as_toml_text("ünder"), "\"ünder\"");
}

TEST(Value, OfAFileHasTheKindThatItsKeyAsksFor) {
  EXPECT_EQ(value_from(TomlValue{true}, Kind::kTruth, ""), Value{true});
  EXPECT_EQ(value_from(TomlValue{std::int64_t{7}}, Kind::kWhole, ""), Value{std::int64_t{7}});
  EXPECT_EQ(value_from(TomlValue{std::int64_t{7}}, Kind::kTime, "s"), Value{base::Duration{seconds{7}}});
  EXPECT_EQ(value_from(TomlValue{std::int64_t{7}}, Kind::kReal, ""), Value{7.0})
      << "a whole number is one too";
  EXPECT_EQ(value_from(TomlValue{std::int64_t{7}}, Kind::kAmount, ""), amount("7"));
  EXPECT_EQ(value_from(TomlValue{std::string{"0.5"}}, Kind::kAmount, ""), amount("0.5"));
  EXPECT_EQ(value_from(TomlValue{std::string{"lru"}}, Kind::kChoice, ""), Value{std::string{"lru"}});
  EXPECT_EQ(value_from(TomlValue{Texts{"A"}}, Kind::kList, ""), Value{Texts{"A"}});
}

TEST(Value, OfAnotherKindIsNone) {
  EXPECT_FALSE(value_from(TomlValue{std::int64_t{1}}, Kind::kTruth, ""));
  EXPECT_FALSE(value_from(TomlValue{1.5}, Kind::kWhole, ""));
  EXPECT_FALSE(value_from(TomlValue{std::string{"1"}}, Kind::kTime, "ms"));
  EXPECT_FALSE(value_from(TomlValue{std::string{"1"}}, Kind::kReal, ""));
  EXPECT_FALSE(value_from(TomlValue{0.1}, Kind::kAmount, "")) << "digits would be lost";
  EXPECT_FALSE(value_from(TomlValue{std::string{"much"}}, Kind::kAmount, ""));
  EXPECT_FALSE(value_from(TomlValue{std::int64_t{1}}, Kind::kText, ""));
  EXPECT_FALSE(value_from(TomlValue{std::string{"A"}}, Kind::kList, ""));
  EXPECT_FALSE(value_from(TomlValue{}, Kind::kText, ""));
}

TEST(Value, OfWordsIsReadWithoutQuotes) {
  EXPECT_EQ(value_from_words("false", Kind::kTruth, ""), Value{false});
  EXPECT_FALSE(value_from_words("no", Kind::kTruth, ""));
  EXPECT_EQ(value_from_words("-7", Kind::kWhole, ""), Value{std::int64_t{-7}});
  EXPECT_FALSE(value_from_words("7 ", Kind::kWhole, ""));
  EXPECT_FALSE(value_from_words("", Kind::kWhole, ""));
  EXPECT_FALSE(value_from_words("99999999999999999999", Kind::kWhole, ""));
  EXPECT_EQ(value_from_words("250", Kind::kTime, "ms"), Value{base::Duration{milliseconds{250}}});
  EXPECT_EQ(value_from_words("0.25", Kind::kReal, ""), Value{0.25});
  EXPECT_EQ(value_from_words("0.001", Kind::kAmount, ""), amount("0.001"));
  EXPECT_EQ(value_from_words("", Kind::kText, ""), Value{std::string{}});
  EXPECT_EQ(value_from_words(" BTCUSDT , ETHUSDT", Kind::kList, ""), (Value{Texts{"BTCUSDT", "ETHUSDT"}}));
  EXPECT_EQ(value_from_words(" ", Kind::kList, ""), Value{Texts{}});
}

TEST(Value, ATimeOfMoreThanAHundredYearsIsNone) {
  constexpr std::int64_t kMost = 100LL * 365 * 24 * 3600;
  EXPECT_TRUE(value_from(TomlValue{kMost}, Kind::kTime, "s"));
  EXPECT_FALSE(value_from(TomlValue{kMost + 1}, Kind::kTime, "s"));
  EXPECT_FALSE(value_from(TomlValue{-kMost - 1}, Kind::kTime, "s"));
  EXPECT_TRUE(value_from(TomlValue{kMost * 1000}, Kind::kTime, "ms"));
  EXPECT_FALSE(value_from(TomlValue{std::numeric_limits<std::int64_t>::max()}, Kind::kTime, "ms"));
}

}  // namespace
}  // namespace tidegate::config
