#include "apps/top/figure_words.hpp"

#include <gtest/gtest.h>

namespace tidegate::apps::top {
namespace {

using namespace std::chrono_literals;

TEST(FigureWords, ASpanIsShortAndNeverMoreThanIsTrue) {
  EXPECT_EQ(span_words(0s), "0.0 s");
  EXPECT_EQ(span_words(-5s), "0.0 s");
  EXPECT_EQ(span_words(399ms), "0.3 s");
  EXPECT_EQ(span_words(9'999ms), "9.9 s");
  EXPECT_EQ(span_words(59'999ms), "59 s");
  EXPECT_EQ(span_words(60s), "1 m");
  EXPECT_EQ(span_words(250s), "4 m 10 s");
  EXPECT_EQ(span_words(2h + 3min + 59s), "2 h 3 m");
  EXPECT_EQ(span_words(121h), "5 d 1 h");
}

TEST(FigureWords, ALatencyHasThreeFigures) {
  EXPECT_EQ(latency_words(0s), "0 us");
  EXPECT_EQ(latency_words(350us), "350 us");
  EXPECT_EQ(latency_words(999'600ns), "1.0 ms");
  EXPECT_EQ(latency_words(33'100us), "33.1 ms");
  EXPECT_EQ(latency_words(99'960us), "100 ms");
  EXPECT_EQ(latency_words(999'600us), "1.00 s");
  EXPECT_EQ(latency_words(1'250ms), "1.25 s");
}

TEST(FigureWords, TimesAreUtc) {
  EXPECT_EQ(time_words(base::from_unix_ms(1'700'000'100'999)), "22:15:00");
}

TEST(FigureWords, OneIsNotMany) {
  EXPECT_EQ(counted(0, "fill", "fills"), "0 fills");
  EXPECT_EQ(counted(1, "fill", "fills"), "1 fill");
}

}  // namespace
}  // namespace tidegate::apps::top
