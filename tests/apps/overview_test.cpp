#include "apps/top/overview.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "apps/top_scene.hpp"

namespace tidegate::apps::top {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> endpoints(const std::vector<dashboard::LimitRow>& limits) {
  std::vector<std::string> out;
  for (const auto& limit : limits) out.push_back(limit.endpoint);
  return out;
}

TEST(Overview, LimitsNearestToTheirEndComeFirst) {
  const std::vector<dashboard::LimitRow> limits{{"endless", "address", 900, std::nullopt, 10s, 0s},
                                                {"tenth", "address", 50, 450, 10s, 0s},
                                                {"half", "address", 10, 10, 10s, 0s},
                                                {"used_up", "address", 1, 0, 10s, 0s},
                                                {"unused", "address", 0, 5, 10s, 0s},
                                                {"blocked", "address", 0, 500, 10s, 1s}};
  EXPECT_THAT(endpoints(by_what_is_left(limits)),
              ElementsAre("blocked", "used_up", "half", "tenth", "unused", "endless"));
}

TEST(Overview, TheSlowestEndpointOfTheMinuteComesFirst) {
  const auto lines = latency_of_the_minute(testing_support::bad_day(), 10);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_THAT(lines[1].text(), HasSubstr("depth                 33.0 ms    1.25 s"));
  EXPECT_THAT(lines[2].text(), HasSubstr("ping"));
}

TEST(Overview, AMinuteInWhichNothingWasRecordedHasNoQuantiles) {
  dashboard::Status status = testing_support::bad_day();
  for (auto& row : status.latency) {
    for (auto& window : row.windows) window.count = 0;
  }
  const auto lines = latency_of_the_minute(status, 10);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines[0].text(), HasSubstr("no request was answered in the last minute"));
}

TEST(Overview, WhatStopsTradingIsBadAndSaysSoInWords) {
  const Lines lines = overview(read_status(testing_support::json_of(testing_support::bad_day())).value());
  std::string bad;
  for (const Line& line : lines) {
    for (const Cell& cell : line.cells()) {
      if (cell.role == Role::kBad) bad += cell.glyph;
    }
  }
  for (const char* words : {"NO", "2 of 3 NOT CLOSED", "OPEN for 4.0 s", "FORCED OPEN",
                            "BLOCKED by the exchange", "no_entries", "UNKNOWN", "1 FIRING"}) {
    EXPECT_THAT(bad, HasSubstr(words));
  }
}

}  // namespace
}  // namespace tidegate::apps::top
