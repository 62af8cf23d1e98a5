#include "tidegate/dashboard/history_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "dashboard/scene.hpp"

namespace tidegate::dashboard {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing_support::FakeSource;

constexpr std::int64_t kFirst = 1'700'000'000;

base::WallTime at(std::int64_t second) {
  return base::from_unix_ms(second * 1000);
}

TEST(HistoryRequest, SaysAllOrOnlyTheGroup) {
  const auto all = parse_history_request(
      "group=latency&value=p50&value=p99&statistic=max&from=1700000000000&to=1700000900000&points=60", at(0));
  ASSERT_TRUE(all) << all.error().message;
  EXPECT_EQ(all->group, "latency");
  EXPECT_EQ(all->values, (std::vector<std::string>{"p50", "p99"}));
  EXPECT_EQ(all->statistics, std::vector<std::string>{"max"});
  EXPECT_EQ(all->from, at(kFirst));
  EXPECT_EQ(all->to, at(kFirst + 900));
  EXPECT_EQ(all->points, 60U);
  const auto least = parse_history_request("group=latency", at(kFirst));
  ASSERT_TRUE(least);
  EXPECT_EQ(least->to, at(kFirst));
  EXPECT_EQ(least->from, at(kFirst - 900)) << "a quarter of an hour";
  EXPECT_EQ(least->points, 600U);
  EXPECT_EQ(parse_history_request("group=latency&to=1700000000000", at(0))->from, at(kFirst - 900));
}

TEST(HistoryRequest, WhatIsNoneIsRefusedWithWhatToGive) {
  for (const char* query :
       {"group=a&points=0", "group=a&points=2001", "group=a&points=1e3", "group=a&points=", "group=a&from=-1",
        "group=a&to=99999999999999", "group=a&from=now", "group=a&statistic=median", "group=a&colour=red",
        "group=a&&", "=", "&group=a", "group=a&value=1&value=2&value=3&value=4&value=5&value=6&value=7"}) {
    const auto refused = parse_history_request(query, at(kFirst));
    ASSERT_FALSE(refused) << query;
    EXPECT_EQ(refused.error().code, base::ErrorCode::kInvalidArgument);
    EXPECT_THAT(refused.error().message, HasSubstr("give group=NAME")) << query;
  }
  EXPECT_FALSE(parse_history_request("", at(kFirst)));
  EXPECT_FALSE(parse_history_request("value=p50", at(kFirst)));
  EXPECT_LT(parse_history_request(std::string(60'000, 'x'), at(kFirst)).error().message.size(), 500U);
}

class HistoryJsonTest : public testing::Test {
 protected:
  HistoryJsonTest() { source_.keep_seconds(kFirst, kFirst + 100); }
  json told(HistoryRequest request) {
    const auto answer = history_json(*source_.kept, request);
    EXPECT_TRUE(answer);
    EXPECT_EQ(answer->find('\n'), answer->size() - 1);
    return json::parse(*answer);
  }

  FakeSource source_;
};

TEST_F(HistoryJsonTest, PointsStandAtEqualDistancesAndGapsAreNull) {
  const json answer =
      told({.group = "latency", .statistics = {"last"}, .from = at(kFirst), .to = at(kFirst + 5)});
  EXPECT_EQ(answer.at("group"), "latency");
  EXPECT_EQ(answer.at("step_ms"), 1000);
  const std::int64_t from = answer.at("from_ms").get<std::int64_t>() / 1000;
  const json& values = answer.at("values").at("p99").at("last");
  ASSERT_EQ(values.size(), answer.at("count").get<std::size_t>());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::int64_t second = from + static_cast<std::int64_t>(i);
    EXPECT_EQ(values[i], second % 3 == 0 ? json(nullptr) : json(0.25)) << second;
  }
}

TEST_F(HistoryJsonTest, ValuesOfOneAnswerShareTheirTimes) {
  const json answer = told({.group = "requests", .from = at(kFirst), .to = at(kFirst + 100), .points = 10});
  // Intervals begin at whole multiples of their length, so that ten of 10 s would not reach over these 100 s.
  EXPECT_EQ(answer.at("step_ms"), 12'000);
  EXPECT_EQ(answer.at("from_ms"), (kFirst - 8) * 1000);
  EXPECT_EQ(answer.at("count"), 9);
  EXPECT_EQ(answer.at("values").at("asked").at("min")[1], 4.0);
  EXPECT_EQ(answer.at("values").at("asked").at("max")[1], 15.0);
  EXPECT_EQ(answer.at("values").at("asked").at("mean")[1], 9.5);
  EXPECT_EQ(answer.at("values").at("asked").at("last")[1], 15.0);
  EXPECT_EQ(answer.at("values").at("sent").at("max")[1], 7.5);
}

TEST_F(HistoryJsonTest, OnlyWhatWasAskedForIsTold) {
  const json answer = told({.group = "requests",
                            .values = {"sent"},
                            .statistics = {"max", "min"},
                            .from = at(kFirst),
                            .to = at(kFirst + 100)});
  ASSERT_EQ(answer.at("values").size(), 1U);
  EXPECT_EQ(answer.at("values").at("sent").size(), 2U);
}

TEST_F(HistoryJsonTest, WhereNothingWasRecordedThereAreNoPoints) {
  const json answer = told({.group = "requests", .from = at(kFirst - 100), .to = at(kFirst - 50)});
  EXPECT_EQ(answer.at("count"), 0);
  EXPECT_EQ(answer.at("values").at("asked").at("mean"), json::array());
  EXPECT_EQ(told({.group = "requests", .from = at(kFirst), .to = at(kFirst)}).at("count"), 0);
  EXPECT_EQ(told({.group = "requests", .from = at(kFirst + 5), .to = at(kFirst)}).at("count"), 0);
}

TEST_F(HistoryJsonTest, WhatThereIsNotIsToldWithWhatThereIs) {
  const auto group = history_json(*source_.kept, {.group = "weather"});
  ASSERT_FALSE(group);
  EXPECT_THAT(group.error().message, HasSubstr("there is of requests, latency"));
  const auto value = history_json(*source_.kept, {.group = "requests", .values = {"p50"}});
  ASSERT_FALSE(value);
  EXPECT_THAT(value.error().message, HasSubstr("it has asked, sent"));
}

TEST(HistoryNumber, IsTheShortestThatSaysItOrNull) {
  const auto written = [](float value) {
    std::string out;
    append_number(out, value);
    return out;
  };
  EXPECT_EQ(written(12), "12");
  EXPECT_EQ(written(0.1F), "0.1");
  EXPECT_EQ(json::parse(written(1e20F)).get<float>(), 1e20F);
  EXPECT_EQ(json::parse(written(1e-20F)).get<float>(), 1e-20F);
  EXPECT_EQ(written(std::numeric_limits<float>::quiet_NaN()), "null");
  EXPECT_EQ(written(std::numeric_limits<float>::infinity()), "null");
}

}  // namespace
}  // namespace tidegate::dashboard
