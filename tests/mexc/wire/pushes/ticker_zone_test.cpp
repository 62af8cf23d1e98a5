#include "tidegate/mexc/wire/pushes/ticker_zone.hpp"

#include <gtest/gtest.h>

namespace tidegate::mexc::wire {
namespace {

using std::chrono::minutes;

TEST(TickerZone, IsReadAndWrittenAsTheDocumentsListIt) {
  for (const char* word :
       {"24H",   "UTC-10", "UTC-8",  "UTC-7",  "UTC-6",    "UTC-5",     "UTC-4",    "UTC-3", "UTC+0",
        "UTC+1", "UTC+2",  "UTC+3",  "UTC+4",  "UTC+4:30", "UTC+5",     "UTC+5:30", "UTC+6", "UTC+7",
        "UTC+8", "UTC+9",  "UTC+10", "UTC+11", "UTC+12",   "UTC+12:45", "UTC+13"}) {
    const auto zone = parse_ticker_zone(word);
    ASSERT_TRUE(zone) << word;
    EXPECT_EQ(to_string(*zone), word);
  }
  EXPECT_EQ(parse_ticker_zone("UTC+5:30")->east, minutes{330});
  EXPECT_EQ(parse_ticker_zone("UTC+12:45")->east, minutes{765});
  EXPECT_EQ(parse_ticker_zone("UTC-10")->east, minutes{-600});
  EXPECT_EQ(parse_ticker_zone("UTC+0"), TickerZone{});
  EXPECT_TRUE(parse_ticker_zone("24H")->rolling);
}

TEST(TickerZone, HasNoOtherName) {
  for (const char* word : {"", "UTC", "UTC8", "UTC+08", "UTC-0", "UTC-9", "UTC+14", "UTC+5:3", "UTC+5:15",
                           "UTC+05:30", "UTC+5.5", "utc+8", "24h", "UTC+8 "}) {
    EXPECT_FALSE(parse_ticker_zone(word)) << word;
  }
}

}  // namespace
}  // namespace tidegate::mexc::wire
