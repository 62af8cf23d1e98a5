#include "tidegate/dashboard/words.hpp"

#include <gtest/gtest.h>

namespace tidegate::dashboard {
namespace {

using namespace std::chrono_literals;

TEST(Words, ADurationHasTheUnitsThatMatter) {
  const std::vector<std::pair<base::Duration, std::string>> said{
      {0ms, "0.0 ms"},   {420us, "0.4 ms"},      {12ms, "12 ms"},    {999ms, "999 ms"},
      {1s, "1.0 s"},     {3400ms, "3.4 s"},      {60s, "1 min 0 s"}, {125s, "2 min 5 s"},
      {1h, "1 h 0 min"}, {192min, "3 h 12 min"}, {24h, "1 d 0 h"},   {52h + 59min, "2 d 4 h"}};
  for (const auto& [duration, words] : said) EXPECT_EQ(in_words(duration), words);
}

TEST(Words, ACountIsReadInThousands) {
  EXPECT_EQ(in_words(std::uint64_t{0}), "0");
  EXPECT_EQ(in_words(std::uint64_t{999}), "999");
  EXPECT_EQ(in_words(std::uint64_t{1'000}), "1,000");
  EXPECT_EQ(in_words(std::uint64_t{1'234'567}), "1,234,567");
}

TEST(Words, ATimeOfDayIsOfUtc) {
  EXPECT_EQ(time_of_day(base::from_unix_ms(1'700'000'000'000)), "22:13:20");
  EXPECT_EQ(time_of_day(base::from_unix_ms(0)), "00:00:00");
}

TEST(Words, NothingThatIsEscapedEndsATextOrAnAttribute) {
  EXPECT_EQ(escaped("<a href=\"x\" b='y'>&amp;</a>"),
            "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;");
  EXPECT_EQ(escaped("plain · text"), "plain · text");
}

}  // namespace
}  // namespace tidegate::dashboard
