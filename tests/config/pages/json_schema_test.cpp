#include "tidegate/config/pages/json_schema.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tidegate/config/model/model.hpp"

namespace tidegate::config {
namespace {

using Json = nlohmann::json;

Json of(const char* section, const char* key) {
  return Json::parse(json_schema()).at("properties").at(section).at("properties").at(key);
}

// "alerts.rule" is a property of "alerts", and its tables may have any name.
Json schema_of(const Json& properties, const Section& section) {
  const auto dot = section.name.find('.');
  if (dot == std::string::npos) return properties.at(section.name);
  const Json inner =
      properties.at(section.name.substr(0, dot)).at("properties").at(section.name.substr(dot + 1));
  return section.has_named_tables ? inner.at("additionalProperties") : inner;
}

TEST(JsonSchema, HasEverySettingAndNoOther) {
  const Json properties = Json::parse(json_schema()).at("properties");
  for (const Section& section : sections()) {
    if (section.name.empty()) continue;
    const Json own = schema_of(properties, section);
    EXPECT_EQ(own.at("additionalProperties"), false);
    for (const Key& key : section.keys) EXPECT_TRUE(own.at("properties").contains(key.name)) << key.path();
  }
  EXPECT_TRUE(properties.contains("preset"));
  EXPECT_EQ(Json::parse(json_schema()).at("additionalProperties"), false);
}

TEST(JsonSchema, SaysTypeRangeDefaultAndMeaning) {
  const Json open_for = of("circuit", "open_for_ms");
  EXPECT_EQ(open_for.at("type"), "integer");
  EXPECT_EQ(open_for.at("minimum"), 1);
  EXPECT_EQ(open_for.at("maximum"), 3600000);
  EXPECT_FALSE(open_for.contains("exclusiveMinimum"));
  EXPECT_EQ(open_for.at("default"), 5000);
  EXPECT_EQ(open_for.at("description"),
            "How long an open circuit refuses before it lets probes through. (time in ms, from 1 to 3600000; "
            "basic; takes effect at run time)");
}

TEST(JsonSchema, ABoundThatIsNotWithinIsLeftOut) {
  const Json smoothing = of("signal", "smoothing");
  EXPECT_EQ(smoothing.at("minimum"), 0.0);
  EXPECT_EQ(smoothing.at("exclusiveMinimum"), true);
  EXPECT_EQ(smoothing.at("maximum"), 1.0);
  EXPECT_FALSE(smoothing.contains("exclusiveMaximum"));
  EXPECT_EQ(of("signal", "enter_imbalance").at("exclusiveMaximum"), true);
}

TEST(JsonSchema, OtherKindsHaveTheirOwnWords) {
  EXPECT_EQ(of("hedge", "enabled").at("type"), "boolean");
  EXPECT_EQ(of("cache", "eviction").at("enum"), (Json{"lru", "s3_fifo"}));
  EXPECT_EQ(of("journal", "path").at("type"), "string");
  EXPECT_EQ(of("trading", "symbols").at("maxItems"), 100);
  EXPECT_EQ(of("trading", "symbols").at("minItems"), 1);
  EXPECT_EQ(of("trading", "trade_notional").at("type"), (Json{"string", "integer"}));
  EXPECT_EQ(of("trading", "trade_notional").at("default"), "100");
}

TEST(JsonSchema, AnEndpointsOwnTableHasTheKeysWithoutDefaults) {
  EXPECT_EQ(of("circuit", "depth").at("$ref"), "#/definitions/circuit_of_one_endpoint");
  const Json own = Json::parse(json_schema()).at("definitions").at("circuit_of_one_endpoint");
  EXPECT_FALSE(own.at("properties").at("open_for_ms").contains("default")) << "it is what all circuits have";
  EXPECT_EQ(own.at("additionalProperties"), false);
}

}  // namespace
}  // namespace tidegate::config
