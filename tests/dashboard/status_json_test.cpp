#include "tidegate/dashboard/status_json.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "dashboard/scene.hpp"
#include "source_tree.hpp"

namespace tidegate::dashboard {
namespace {

using Json = nlohmann::json;
using testing_support::full_status;

Json told(const Status& status) {
  return Json::parse(to_json(status));
}

// Objects whose keys are not ours: docs/status.md has them as one field.
bool is_open(const std::string& path) {
  return path == "latency[].labels" || path == "orders.by_state";
}

void add_fields(const Json& json, const std::string& path, std::set<std::string>& out) {
  if (json.is_object() && !is_open(path)) {
    for (const auto& [key, value] : json.items())
      add_fields(value, path.empty() ? key : path + "." + key, out);
  } else if (json.is_array() && !json.empty() && json.front().is_object()) {
    for (const auto& each : json) add_fields(each, path + "[]", out);
  } else {
    out.insert(path);
  }
}

TEST(StatusJson, ThePageHasEveryFieldAndNoOther) {
  std::set<std::string> expected;
  add_fields(told(full_status()), "", expected);
  std::ifstream file{tests::in_source_tree("docs/status.md")};
  std::set<std::string> rows;
  bool in_table = false;
  for (std::string line; std::getline(file, line);) {
    in_table = in_table || line.starts_with("| field |");
    if (!in_table || !line.starts_with("| `")) continue;
    EXPECT_TRUE(rows.insert(line.substr(3, line.find('`', 3) - 3)).second) << "twice: " << line;
  }
  EXPECT_EQ(rows, expected);
}

TEST(StatusJson, IsOneLineOfItsSchema) {
  const std::string text = to_json(full_status());
  EXPECT_EQ(text.find('\n'), text.size() - 1);
  EXPECT_EQ(told(full_status()).at("schema"), 1);
  EXPECT_TRUE(text.starts_with("{\"schema\":1,")) << "a reader sees first whether it can read the rest";
}

TEST(StatusJson, SaysWhetherItIsReadyAndWhyNot) {
  Status status = full_status();
  EXPECT_EQ(told(status).at("ready"), true);
  EXPECT_EQ(told(status).at("not_ready_because"), Json::array());
  status.not_ready_because = {"the exchange has blocked us for 30 s more: nothing is sent"};
  EXPECT_EQ(told(status).at("ready"), false);
  EXPECT_EQ(told(status).at("not_ready_because"), Json(status.not_ready_because));
}

TEST(StatusJson, SaysWhetherAPersonHaltedItAndMayActByThePage) {
  Status status = full_status();
  EXPECT_EQ(told(status).at("actions"), false);
  EXPECT_EQ(told(status).at("halted"), false);
  status.actions = true;
  EXPECT_EQ(told(status).at("actions"), true);
  EXPECT_EQ(told(status).at("halted"), false);
  status.halted = true;
  EXPECT_EQ(told(status).at("halted"), true);
}

TEST(StatusJson, FiguresAreNumbersAndAmountsAreExact) {
  const Json json = told(full_status());
  EXPECT_EQ(json.at("requests"), Json::parse(R"({"asked":1000,"sent":25,"saved":975,"saved_percent":97.5})"));
  EXPECT_EQ(json.at("uptime_s"), 100.0);
  EXPECT_EQ(json.at("started_ms"), 1'700'000'000'000);
  EXPECT_EQ(json.at("latency").at(0).at("labels"), Json::parse(R"({"endpoint":"depth"})"));
  EXPECT_EQ(
      json.at("latency").at(0).at("windows").at(0),
      Json::parse(
          R"({"window_s":10.0,"count":7,"p50_s":0.21,"p90_s":0.3,"p99_s":0.42,"p999_s":0.421,"max_s":0.425})"));
  EXPECT_EQ(json.at("money").at("realised"), "-1.5");
  EXPECT_EQ(json.at("orders").at("by_state"), Json::parse(R"({"sent":9,"filled":8})"));
  EXPECT_EQ(json.at("events").at(0),
            Json::parse(R"({"at_ms":1700000096000,"severity":"warning","kind":"circuit.opened",
                            "subject":"depth","text":"5 failures"})"));
}

TEST(StatusJson, WhatIsNotKnownIsNullAndNotNothing) {
  Status status = full_status();
  Json json = told(status);
  EXPECT_EQ(json.at("circuits").at(0).at("tries_again_in_s"), nullptr);
  EXPECT_EQ(json.at("circuits").at(1).at("tries_again_in_s"), 26.0);
  EXPECT_EQ(json.at("limits").at(0).at("left"), 480);
  EXPECT_EQ(json.at("limits").at(1).at("left"), nullptr);
  EXPECT_EQ(json.at("books").at(1).at("age_s"), nullptr);
  EXPECT_EQ(json.at("money").at("quotes").at(0).at("equity"), "1000.5");
  EXPECT_EQ(json.at("money").at("quotes").at(1).at("equity"), nullptr);
  EXPECT_EQ(json.at("money").at("quotes").at(1).at("available"), nullptr);
  EXPECT_EQ(json.at("money").at("positions").at(1).at("bid"), nullptr);
  EXPECT_EQ(json.at("money").at("positions").at(1).at("bid_age_s"), nullptr);
  EXPECT_EQ(json.at("alerts").size(), 1U);
  status.alerts.reset();
  EXPECT_EQ(told(status).at("alerts"), nullptr) << "nobody watches";
  status.alerts.emplace();
  EXPECT_EQ(told(status).at("alerts"), Json::array()) << "all is well";
}

TEST(StatusJson, IsJsonWhateverBytesWereTold) {
  Status status = full_status();
  status.events[0].text = "\xff\xfe \"\n\x01";
  EXPECT_EQ(told(status).at("events").at(0).at("text"), "\xEF\xBF\xBD\xEF\xBF\xBD \"\n\x01");
  EXPECT_EQ(Json::parse(error_json("no \xff")).at("error"), "no \xEF\xBF\xBD");
}

}  // namespace
}  // namespace tidegate::dashboard
