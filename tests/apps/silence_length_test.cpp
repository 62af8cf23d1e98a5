#include "apps/control/silence_length.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tidegate::apps {
namespace {

using namespace std::chrono_literals;

TEST(SilenceLength, IsANumberAndAUnit) {
  EXPECT_EQ(parse_silence_length("1s").value(), 1s);
  EXPECT_EQ(parse_silence_length("90s").value(), 90s);
  EXPECT_EQ(parse_silence_length("30m").value(), 30min);
  EXPECT_EQ(parse_silence_length("2h").value(), 2h);
  EXPECT_EQ(parse_silence_length("7d").value(), 168h);
  EXPECT_EQ(parse_silence_length("604800s").value(), 168h);
}

TEST(SilenceLength, OutsideOfASecondAndSevenDaysIsNone) {
  for (const char* text : {"", "s", "30", "0s", "-1m", "8d", "169h", "604801s", "1w", "1.5h", "30 m", "30mm",
                           "99999999999999999999s", "9223372036854775807d"}) {
    const auto length = parse_silence_length(text);
    ASSERT_FALSE(length) << text;
    EXPECT_EQ(length.error().code, base::ErrorCode::kInvalidArgument);
    EXPECT_THAT(length.error().message, testing::HasSubstr("as in 30m"));
  }
}

}  // namespace
}  // namespace tidegate::apps
