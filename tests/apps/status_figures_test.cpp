#include "apps/top/status_figures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "apps/top_scene.hpp"

namespace tidegate::apps::top {
namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;
using testing_support::bad_day;
using testing_support::json_of;

Json bad_day_json() {
  return Json::parse(json_of(bad_day()));
}

std::string mistake(const Json& json) {
  const auto read = read_status(json.dump());
  return read ? "none" : read.error().message;
}

TEST(StatusFigures, AreTheProcesssOwnToTheLastField) {
  const auto read = read_status(json_of(bad_day()));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(json_of(read->status), json_of(bad_day()))
      << "read status_figures.cpp's and /status's fields alike";
  EXPECT_FALSE(read->ready);
  EXPECT_EQ(read->saved, 975U);
  EXPECT_EQ(read->saved_percent, 97.5);
}

TEST(StatusFigures, WhatWasWorkedOutIsNotWorkedOutAgain) {
  Json json = bad_day_json();
  json["ready"] = true;
  json["requests"]["saved"] = 1;
  json["requests"]["saved_percent"] = 2.5;
  const auto read = read_status(json.dump());
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->ready);
  EXPECT_EQ(read->saved, 1U);
  EXPECT_EQ(read->saved_percent, 2.5);
}

TEST(StatusFigures, WhereNobodyWatchesThereAreNoAlerts) {
  Json json = bad_day_json();
  json["alerts"] = nullptr;
  const auto read = read_status(json.dump());
  ASSERT_TRUE(read);
  EXPECT_FALSE(read->status.alerts);
}

TEST(StatusFigures, AnotherSchemaIsRefusedInWords) {
  Json json = bad_day_json();
  json["schema"] = 2;
  const auto read = read_status(json.dump());
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, base::ErrorCode::kUnsupported);
  EXPECT_THAT(read.error().message, HasSubstr("in schema 2, and this tidegate reads schema 1"));
}

TEST(StatusFigures, UnknownFieldsAreLeftAside) {
  Json json = bad_day_json();
  json["weather"] = "fine";
  json["books"][0]["colour"] = Json::array({1});
  EXPECT_EQ(mistake(json), "none");
}

TEST(StatusFigures, AMissingFieldIsNamed) {
  Json json = bad_day_json();
  json.erase("phase");
  EXPECT_THAT(mistake(json), HasSubstr("phase is missing"));
  json = bad_day_json();
  json["circuits"][1].erase("opened");
  EXPECT_THAT(mistake(json), HasSubstr("circuits[1].opened is missing"));
  json = bad_day_json();
  json.erase("alerts");
  EXPECT_THAT(mistake(json), HasSubstr("alerts is missing"));
  json = bad_day_json();
  json.erase("schema");
  EXPECT_THAT(mistake(json), HasSubstr("schema is missing"));
}

// A field that is taken out, of a field or of the first row of a list.
void expect_each_is_asked_for(const std::string& place, const std::string& path) {
  const Json whole = bad_day_json();
  const Json inside = whole.at(Json::json_pointer{path});
  for (const auto& [name, value] : inside.items()) {
    Json json = whole;
    json[Json::json_pointer{path}].erase(name);
    EXPECT_THAT(mistake(json), HasSubstr(place + name + " is missing"));
  }
}

TEST(StatusFigures, EveryFieldIsAskedFor) {
  expect_each_is_asked_for("", "");
  const Json whole = bad_day_json();
  for (const auto& [name, value] : whole.items()) {
    if (value.is_object()) expect_each_is_asked_for(name + ".", "/" + name);
    if (value.is_array() && value[0].is_object()) expect_each_is_asked_for(name + "[0].", "/" + name + "/0");
  }
}

TEST(StatusFigures, AFieldOfAnotherKindIsNamed) {
  const auto with = [](const char* place, Json value) {
    Json json = bad_day_json();
    json[Json::json_pointer{place}] = std::move(value);
    return mistake(json);
  };
  EXPECT_THAT(with("/phase", 3), HasSubstr("phase is no text"));
  EXPECT_THAT(with("/ready", 1), HasSubstr("ready is neither true nor false"));
  EXPECT_THAT(with("/requests/asked", -1), HasSubstr("requests.asked is no count"));
  EXPECT_THAT(with("/requests", Json::array()), HasSubstr("requests is no object"));
  EXPECT_THAT(with("/uptime_s", "1"), HasSubstr("uptime_s is no number"));
  EXPECT_THAT(with("/uptime_s", 1e300), HasSubstr("uptime_s is too large"));
  EXPECT_THAT(with("/now_ms", std::int64_t{1} << 62), HasSubstr("now_ms is no time of ours"));
  EXPECT_THAT(with("/limits/0/used", std::int64_t{1} << 40), HasSubstr("limits[0].used is too large"));
  EXPECT_THAT(with("/books", 0), HasSubstr("books is no list"));
  EXPECT_THAT(with("/books/0/bids/0", Json::array({"1"})),
              HasSubstr("books[0].bids[0] is no price with its quantity"));
  EXPECT_THAT(with("/circuits/0/state", "molten"), HasSubstr("circuits[0].state is a word"));
  EXPECT_THAT(with("/events/0", nullptr), HasSubstr("events[0] is no object"));
  EXPECT_THAT(with("/orders/by_state", Json::array()), HasSubstr("orders.by_state is no object"));
  EXPECT_THAT(with("/latency/0/labels/endpoint", 1), HasSubstr("latency[0].labels.endpoint is no text"));
}

TEST(StatusFigures, WhatIsNoJsonIsSomebodyElses) {
  for (const char* text : {"", "<html>", "[1]", "{\"schema\":1", "null"}) {
    const auto read = read_status(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, base::ErrorCode::kParse);
    EXPECT_THAT(read.error().message, HasSubstr("is no status of tidegate"));
  }
}

}  // namespace
}  // namespace tidegate::apps::top
