#include "tidegate/mexc/wire/answers/errors.hpp"

#include <gtest/gtest.h>

namespace tidegate::mexc::wire {
namespace {

using base::Delivery;
using base::ErrorCode;

TEST(Errors, AStructuredRefusalWithAKnownCodeHadNoEffect) {
  const auto error = to_error("order_place", 400, R"({"msg":"Insufficient position","code":30004})");
  EXPECT_EQ(error.code, ErrorCode::kRejected);
  EXPECT_EQ(error.delivery, Delivery::kRejected);
  EXPECT_EQ(error.upstream_code, code::kInsufficientPosition);
  EXPECT_EQ(error.http_status, 400);
  EXPECT_EQ(error.message, "order_place: HTTP 400, code 30004: Insufficient position");
}

TEST(Errors, AStructuredRefusalHadNoEffectWhateverItsCode) {
  EXPECT_EQ(to_error("order_place", 400, R"({"code":31337,"msg":"?"})").delivery, Delivery::kRejected);
  EXPECT_EQ(to_error("order_place", 404, R"({"code":"730708","msg":"?"})").delivery, Delivery::kRejected);
}

// 5xx means unknown, and success is no refusal, in whatever form they come.
TEST(Errors, ACodeOrStatusThatTellsNothingLeavesTheOutcomeOpen) {
  for (const int number : {0, 200, 500, 503, 504}) {
    const std::string body = R"({"msg":"","code":)" + std::to_string(number) + "}";
    EXPECT_EQ(to_error("order_place", 400, body).delivery, Delivery::kUnknown) << number;
  }
  for (const int status : {408, 425}) {
    EXPECT_EQ(to_error("order_place", status, R"({"msg":"","code":30005})").delivery, Delivery::kUnknown);
  }
}

TEST(Errors, OneOfABatchIsRefusedOnlyByACodeThatIsKnown) {
  EXPECT_EQ(to_error("order_place", ApiError{30005, "Oversold"}).delivery, Delivery::kRejected);
  for (const int number : {0, 500, 31337}) {
    EXPECT_EQ(to_error("order_place", ApiError{number, ""}).delivery, Delivery::kUnknown) << number;
  }
}

TEST(Errors, WhatIsNoErrorOfMexcLeavesTheOutcomeOpen) {
  EXPECT_EQ(to_error("order_place", 400, R"({"error":"?"})").delivery, Delivery::kUnknown);
  EXPECT_EQ(to_error("order_place", 404, "<html>").delivery, Delivery::kUnknown);
}

TEST(Errors, ServerErrorsLeaveTheOutcomeOpenWhateverTheySay) {
  for (const int status : {500, 502, 503, 504}) {
    const auto error = to_error("order_place", status, R"({"code":30004,"msg":"Insufficient position"})");
    EXPECT_EQ(error.code, ErrorCode::kUnavailable) << status;
    EXPECT_EQ(error.delivery, Delivery::kUnknown) << status;
  }
}

TEST(Errors, TooManyRequestsIsARefusalEvenWithoutABody) {
  const auto error = to_error("depth", 429, "");
  EXPECT_EQ(error.code, ErrorCode::kRateLimited);
  EXPECT_EQ(error.delivery, Delivery::kRejected);
}

TEST(Errors, BansAndFirewallsAreToldApartFromBusiness) {
  EXPECT_EQ(to_error("depth", 418, R"({"code":418,"msg":"banned"})").code, ErrorCode::kBlocked);
  EXPECT_EQ(to_error("depth", 403, "<html>WAF</html>").code, ErrorCode::kBlocked);
  EXPECT_EQ(to_error("order_place", 403, "<html>WAF</html>").delivery, Delivery::kUnknown);
}

// A ban is believed for minutes, in which nothing can be sold or cancelled.
TEST(Errors, AnApiErrorWith403IsTheRefusalOfThatRequestAlone) {
  for (const char* body : {R"({"code":30051,"msg":"x"})", R"({"code":700006,"msg":"IP non white list"})"}) {
    const auto error = to_error("order_place", 403, body);
    EXPECT_EQ(error.code, ErrorCode::kRejected) << body;
    EXPECT_EQ(error.delivery, Delivery::kRejected) << body;
  }
}

TEST(Errors, UnknownOrdersAreRecognised) {
  EXPECT_TRUE(
      is_unknown_order(to_error("order_query", 400, R"({"code":-2013,"msg":"Order does not exist."})")));
  EXPECT_TRUE(
      is_unknown_order(to_error("order_cancel", 400, R"({"code":-2011,"msg":"Unknown order sent."})")));
  EXPECT_FALSE(is_unknown_order(to_error("order_query", 500, R"({"code":-2013,"msg":""})")));
}

TEST(Errors, WhatDidNotFitTheRulesIsToldApart) {
  for (const int number : {code::kPriceOutOfBand, code::kWrongParameter, code::kBelowMinimum}) {
    const std::string body = R"({"msg":"","code":)" + std::to_string(number) + "}";
    EXPECT_TRUE(is_refused_by_rules(to_error("order_place", 400, body))) << number;
    EXPECT_FALSE(is_refused_by_rules(to_error("order_place", 503, body))) << number;
  }
  EXPECT_FALSE(is_refused_by_rules(to_error("order_place", 400, R"({"msg":"","code":30005})")));
}

TEST(Errors, BodiesFromOutsideAreMadeFitForALog) {
  const auto error = to_error("depth", 502, "<h1>\x1b[31mBad\r\nGateway" + std::string(500, 'x'));
  EXPECT_EQ(error.message.find('\x1b'), std::string::npos);
  EXPECT_EQ(error.message.find('\n'), std::string::npos);
  EXPECT_LT(error.message.size(), 200U);
}

TEST(Errors, EveryKnownCodeIsFoundOnce) {
  EXPECT_EQ(find_error(code::kOversold)->message, "Oversold");
  EXPECT_EQ(find_error(12345), nullptr);
}

}  // namespace
}  // namespace tidegate::mexc::wire
