#include "tidegate/resilience/params_signature.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <set>

namespace tidegate::resilience {
namespace {

std::string of_value(ParamValue value) {
  return params_signature("e", {{"p", std::move(value)}});
}

TEST(ParamsSignature, DoesNotDependOnTheOrderInWhichParametersWereGiven) {
  Params forward;
  forward["symbol"] = "BTCUSDC";
  forward["limit"] = 20;
  Params backward;
  backward["limit"] = 20;
  backward["symbol"] = "BTCUSDC";
  EXPECT_EQ(params_signature("depth", forward), params_signature("depth", backward));
}

TEST(ParamsSignature, ComparesNumbersByValue) {
  EXPECT_EQ(of_value(1), of_value(1.0));
  EXPECT_EQ(of_value(0), of_value(-0.0));
  EXPECT_EQ(of_value(std::int64_t{1} << 53), of_value(0x1p53));
  EXPECT_EQ(of_value(std::numeric_limits<std::int64_t>::min()), of_value(-0x1p63));
  EXPECT_EQ(of_value(std::numeric_limits<double>::quiet_NaN()),
            of_value(-std::numeric_limits<double>::quiet_NaN()));
}

TEST(ParamsSignature, TellsNumbersApartThatOnlyLookAlike) {
  EXPECT_NE(of_value(1), of_value(1.5));
  EXPECT_NE(of_value(0.1), of_value(std::nextafter(0.1, 1.0)));
  // 2^53 + 1 is no double, and 2^63 no int64: neither may be rounded onto its neighbour.
  EXPECT_NE(of_value((std::int64_t{1} << 53) + 1), of_value(0x1p53));
  EXPECT_NE(of_value(std::numeric_limits<std::int64_t>::max()), of_value(0x1p63));
  EXPECT_NE(of_value(std::numeric_limits<double>::infinity()),
            of_value(-std::numeric_limits<double>::infinity()));
}

TEST(ParamsSignature, TellsNumbersStringsAndBoolsApart) {
  const std::set<std::string> all{of_value(1), of_value("1"), of_value(true), of_value("true"),
                                  of_value("1.0")};
  EXPECT_EQ(all.size(), 5u);
}

TEST(ParamsSignature, ComparesStringsByteByByte) {
  EXPECT_NE(of_value("btcusdc"), of_value("BTCUSDC"));
  EXPECT_NE(of_value("a "), of_value("a"));
  EXPECT_NE(of_value(std::string("a\0b", 3)), of_value(std::string("a\0c", 3)));
}

TEST(ParamsSignature, DoesNotCollideByConcatenation) {
  const std::set<std::string> all{
      params_signature("e", {{"a", "bc"}}),
      params_signature("e", {{"ab", "c"}}),
      params_signature("ea", {{"", "bc"}}),
      params_signature("e", {{"a", "b"}, {"c", ""}}),
      params_signature("e", {{"a", "1:s1:b"}}),
      params_signature("e", {{"a", "b1:cs1:d"}}),
      params_signature("e", {{"a", "b"}, {"c", "d"}}),
      params_signature("e1:as2:bc", {}),
      params_signature("e", {}),
      params_signature("", {}),
  };
  EXPECT_EQ(all.size(), 10u);
}

TEST(ParamsSignature, TellsEndpointsAndMissingParametersApart) {
  const Params params{{"symbol", "BTCUSDC"}};
  EXPECT_NE(params_signature("get_ticker", params), params_signature("get_order_book", params));
  EXPECT_NE(params_signature("get_ticker", params), params_signature("get_ticker", {}));
}

}  // namespace
}  // namespace tidegate::resilience
