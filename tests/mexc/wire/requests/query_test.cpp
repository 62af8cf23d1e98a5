#include "tidegate/mexc/wire/requests/query.hpp"

#include <gtest/gtest.h>

namespace tidegate::mexc::wire {
namespace {

TEST(Query, EncodesWithUpperCaseDigits) {
  EXPECT_EQ(percent_encode("a b/ü,~-_."), "a%20b%2F%C3%BC%2C~-_.");
}

TEST(Query, DecodesWhatItEncodes) {
  std::string every_byte;
  for (int i = 0; i < 256; ++i) every_byte += static_cast<char>(i);
  EXPECT_EQ(percent_decode(percent_encode(every_byte)).value(), every_byte);
  EXPECT_EQ(percent_decode("a+b%2b").value(), "a b+");
}

TEST(Query, RefusesHalfAnEscape) {
  for (const char* broken : {"%", "%4", "abc%G0", "%0g", "100%"}) {
    const auto decoded = percent_decode(broken);
    ASSERT_FALSE(decoded) << broken;
    EXPECT_EQ(decoded.error().code, base::ErrorCode::kParse);
  }
}

TEST(Query, CanonicalTextDoesNotDependOnTheOrderOfAdding) {
  Params forward;
  forward.add("limit", "20").add("symbol", "BTCUSDT");
  Params backward;
  backward.add("symbol", "BTCUSDT").add("limit", "20");
  EXPECT_EQ(forward.canonical(), "limit=20&symbol=BTCUSDT");
  EXPECT_EQ(backward.canonical(), forward.canonical());
  EXPECT_EQ(Params{}.canonical(), "");
}

TEST(Query, ParsesWhatItCanonicalises) {
  Params params;
  params.add("a&b", "1=2").add("c", "").add("d", "ä ");
  const auto parsed = parse_form(params.canonical());
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->pairs(), params.pairs());
}

TEST(Query, BoundsTheNumberOfParameters) {
  std::string many;
  for (int i = 0; i < 257; ++i) many += "a=1&";
  ASSERT_FALSE(parse_form(many));
  EXPECT_TRUE(parse_form(many.substr(4)));
}

TEST(Request, BoundsTheParametersOfQueryAndBodyTogether) {
  std::string many = "n0=x";
  for (int i = 1; i < 128; ++i) many += "&n" + std::to_string(i) + "=x";
  EXPECT_TRUE(parse_request(many, many));
  for (const std::string& body : {many + "&one=more", std::string{R"({"one":"more"})"}}) {
    const auto refused = parse_request(body.front() == '{' ? many + "&" + many : many, body);
    ASSERT_FALSE(refused) << body.substr(0, 20);
    EXPECT_EQ(refused.error().message, "more than 256 parameters in one request");
  }
}

TEST(Request, QueryWinsOverBody) {
  const auto request = parse_request("symbol=BTCUSDT", "symbol=ETHUSDT&side=BUY");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->params.find("symbol"), "BTCUSDT");
  EXPECT_EQ(request->params.find("side"), "BUY");
}

TEST(Request, SignsTheRawBytesOfQueryAndBodyWithoutTheSignature) {
  const auto in_query = parse_request("a=%2c&signature=ff&b=1", "c=2");
  ASSERT_TRUE(in_query);
  EXPECT_EQ(in_query->total_params, "a=%2c&b=1c=2");
  EXPECT_EQ(in_query->signature, "ff");
  EXPECT_FALSE(in_query->params.find("signature"));

  const auto in_body = parse_request("", "a=1&timestamp=5&signature=ff");
  ASSERT_TRUE(in_body);
  EXPECT_EQ(in_body->total_params, "a=1&timestamp=5");

  const auto alone = parse_request("signature=ff", "");
  ASSERT_TRUE(alone);
  EXPECT_EQ(alone->total_params, "");
}

TEST(Request, AnotherParameterWhoseNameEndsLikeASignatureIsSigned) {
  const auto request = parse_request("mysignature=1&signatures=2&signature=3", "");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->total_params, "mysignature=1&signatures=2");
}

TEST(Request, ReadsAJsonBodyWhateverItIsLabelled) {
  const auto request =
      parse_request("recvWindow=5000", R"( {"symbol":"BTCUSDT","quantity":0.10,"flag":true,"list":[1]})");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->params.find("symbol"), "BTCUSDT");
  EXPECT_EQ(request->params.find("quantity"), "0.10");
  EXPECT_EQ(request->params.find("flag"), "true");
  EXPECT_FALSE(request->params.find("list"));
  EXPECT_TRUE(request->total_params.ends_with("\"list\":[1]}"));
}

TEST(Request, RefusesBrokenBodies) {
  EXPECT_FALSE(parse_request("", R"({"symbol":)"));
  EXPECT_FALSE(parse_request("", "a=%"));
  EXPECT_FALSE(parse_request("a=%zz", ""));
}

TEST(Target, SplitsAtTheFirstQuestionMark) {
  EXPECT_EQ(split_target("/ws?listenKey=a?b").path, "/ws");
  EXPECT_EQ(split_target("/ws?listenKey=a?b").query, "listenKey=a?b");
  EXPECT_EQ(split_target("/api/v3/ping").query, "");
}

TEST(Query, AListOfParametersIsReadFromJson) {
  const auto list = parse_params_list(R"([{"symbol":"BTCUSDT","newClientOrderId":123456,"x":{"y":1}},{}])");
  ASSERT_TRUE(list) << list.error().message;
  ASSERT_EQ(list->size(), 2U);
  EXPECT_EQ(list->front().canonical(), "newClientOrderId=123456&symbol=BTCUSDT");
  EXPECT_TRUE(list->back().empty());
}

TEST(Query, WhatIsNoListOfParametersIsNamed) {
  const auto mixed = parse_params_list(R"([{"a":1},2])");
  ASSERT_FALSE(mixed);
  EXPECT_EQ(mixed.error().message, "[1]: expected an object, found \"2\"");
  EXPECT_FALSE(parse_params_list(R"({"a":1})"));
  EXPECT_FALSE(parse_params_list("["));
  std::string long_list = "[{}";
  for (int i = 0; i < 256; ++i) long_list += ",{}";
  const auto refused = parse_params_list(long_list + "]");
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().message.starts_with("[256]: expected no more than 256 objects"))
      << refused.error().message;
}

}  // namespace
}  // namespace tidegate::mexc::wire
