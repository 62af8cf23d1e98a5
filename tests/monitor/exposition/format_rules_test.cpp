#include "tidegate/monitor/exposition/format_rules.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tidegate::monitor {
namespace {

TEST(FormatRules, AMetricsNameIsOfLettersDigitsUnderscoresAndColons) {
  for (const char* name : {"a", "Z9", "tidegate_gate_calls_total", "shop:carts:rate5m", ":a"}) {
    EXPECT_TRUE(is_metric_name(name)) << name;
  }
  for (const char* name : {"", "9a", "_a", "a-b", "a b", "a.b", "a\n", "caf\xC3\xA9", "a{b"}) {
    EXPECT_FALSE(is_metric_name(name)) << name;
  }
}

TEST(FormatRules, ALabelsNameHasNoColonAndIsNoneOfPrometheussOwn) {
  EXPECT_TRUE(is_label_name("request_id"));
  for (const char* name : {"", "a:b", "__name__", "_a", "0"}) EXPECT_FALSE(is_label_name(name)) << name;
}

TEST(FormatRules, CountsCharactersAndNotBytes) {
  EXPECT_EQ(code_points(""), 0U);
  EXPECT_EQ(code_points("abc"), 3U);
  EXPECT_EQ(code_points("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"), 3U);
  EXPECT_EQ(code_points("\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF"), 6U);
  EXPECT_EQ(code_points("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"), 2U);
}

TEST(FormatRules, KnowsWhatIsNoUtf8) {
  for (const std::string text :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xC3", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xE2\x82",
        "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "a\xC3(", "\xE2\x82("}) {
    EXPECT_FALSE(code_points(text)) << testing::PrintToString(text);
  }
}

TEST(FormatRules, LabelsAreInTheOrderOfTheirNames) {
  EXPECT_EQ(canonical({{"b", "1"}, {"a", "2"}}), (base::SampleLabels{{"a", "2"}, {"b", "1"}}));
}

TEST(FormatRules, ALabelWithoutAValueIsNotThere) {
  EXPECT_EQ(canonical({{"b", ""}, {"a", "2"}}), (base::SampleLabels{{"a", "2"}}));
}

TEST(FormatRules, LabelsThatNoFormatCarriesAreNone) {
  EXPECT_FALSE(canonical({{"a", "1"}, {"b", "2"}, {"a", "3"}})) << "a name twice";
  EXPECT_FALSE(canonical({{"a-b", "1"}}));
  EXPECT_FALSE(canonical({{"a", "\xFF"}}));
}

}  // namespace
}  // namespace tidegate::monitor
