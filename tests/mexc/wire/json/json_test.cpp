#include "tidegate/mexc/wire/json/json.hpp"

#include <gtest/gtest.h>

#include "tidegate/market/types.hpp"
#include "tidegate/mexc/wire/json/writer.hpp"

namespace tidegate::mexc::wire {
namespace {

using market::Price;

// What reading `node` complains of; empty when it does not.
std::string complaint(std::string_view text, void (*read)(const JsonNode&)) {
  auto document = Json::parse(text);
  if (!document) return document.error().message;
  read(document->root());
  return document->error() ? document->error()->message : "";
}

TEST(Json, KeepsTheTextOfNumbers) {
  const auto document = Json::parse(R"({"a": 0.100000000000000001 , "b": "61685.99", "c": -12})");
  ASSERT_TRUE(document);
  const JsonNode root = document->root();
  EXPECT_EQ(root["a"].decimal<Price>(), Price::parse("0.100000000000000001").value());
  EXPECT_EQ(root["b"].decimal<Price>(), Price::parse("61685.99").value());
  EXPECT_EQ(root["c"].integer(), -12);
  EXPECT_FALSE(document->error());
}

TEST(Json, UnescapesTextAndKeys) {
  const auto document = Json::parse(R"({"k\u0065y": "a\"\\\u00fc\n"})");
  ASSERT_TRUE(document);
  EXPECT_EQ(document->root()["key"].text(), "a\"\\ü\n");
}

TEST(Json, NamesThePathOfWhatIsWrong) {
  const std::string wrong = complaint(R"({"bids":[["1","2"],["3"]]})", [](const JsonNode& root) {
    root["bids"].at(1).at(1).decimal<Price>();
  });
  EXPECT_TRUE(wrong.starts_with("bids[1][1]")) << wrong;
  const std::string mistyped =
      complaint(R"({"a":{"b":[true]}})", [](const JsonNode& root) { root["a"]["b"].at(0).integer(); });
  EXPECT_EQ(mistyped, "a.b[0]: expected a whole number, found \"true\"");
  const std::string missing =
      complaint(R"({"a":1})", [](const JsonNode& root) { root["time"]["now"].time(); });
  EXPECT_EQ(missing, "time: expected a whole number, found nothing");
}

TEST(Json, KeepsTheFirstErrorOnly) {
  const std::string first = complaint(R"({"a":1})", [](const JsonNode& root) {
    root["b"].text();
    root["c"].text();
  });
  EXPECT_TRUE(first.starts_with("b:")) << first;
}

TEST(Json, RefusesWhatIsNoWholeDocument) {
  for (const char* bad : {"", "  ", "{", "[1,2", R"({"a":1)", R"({"a":tru})", R"({"a" 1})", "[1]]", "{} {}",
                          "5", "nul", "[nulx]", "\"text", "[\"\xff\"]"}) {
    EXPECT_FALSE(Json::parse(bad)) << bad;
  }
}

TEST(Json, BoundsTheNesting) {
  const std::string deep = std::string(65, '[') + std::string(65, ']');
  EXPECT_TRUE(Json::parse(deep));
  EXPECT_FALSE(Json::parse("[" + deep + "]"));
}

TEST(Json, RefusesTimesThatNoClockShows) {
  for (const char* bad : {R"({"t":-1})", R"({"t":9223372036854775807})", R"({"t":"soon"})", R"({"t":1.5})"}) {
    EXPECT_NE(complaint(bad, [](const JsonNode& root) { root["t"].time(); }), "") << bad;
  }
}

TEST(Json, TakesNullAndNothingAsAbsentWhereTheyMayBe) {
  const auto document = Json::parse(R"({"a":null,"b":""})");
  ASSERT_TRUE(document);
  for (const char* name : {"a", "b", "c"}) {
    EXPECT_TRUE(document->root()[name].decimal_or_zero<Price>().is_zero()) << name;
  }
  EXPECT_FALSE(document->error());
}

TEST(JsonWriter, PlacesCommasAndEscapes) {
  JsonWriter out;
  out.begin_object().field("a", 1).key("b").begin_array().value("x\"\\\n\x01").value(true).null().end_array();
  out.key("c").begin_object().end_object().field("d", Price::parse("0.50").value()).end_object();
  EXPECT_EQ(out.take(), "{\"a\":1,\"b\":[\"x\\\"\\\\\\u000a\\u0001\",true,null],\"c\":{},\"d\":\"0.5\"}");
}

TEST(JsonWriter, WritesWhatTheReaderReads) {
  std::string nasty;
  for (int i = 1; i < 128; ++i) nasty += static_cast<char>(i);
  const auto document = Json::parse(JsonWriter{}.begin_object().field(nasty, nasty).end_object().take());
  ASSERT_TRUE(document);
  EXPECT_EQ(document->root()[nasty].text(), nasty);
}

}  // namespace
}  // namespace tidegate::mexc::wire
