#include "tidegate/resilience/params_signature.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

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

// Every endpoint with none, one or two parameters whose parts are all the short strings of the signature's
// own alphabet: whatever could imitate a length, a separator or a kind.
TEST(ParamsSignature, DoesNotCollideByConcatenation) {
  const std::vector<std::string> parts{"", ":", "s", "1", "a", "1:", ":s", "s1", "a1", "1:a", "s:a", "as1:"};
  std::set<std::string> signatures;
  std::size_t requests = 0;
  const auto add = [&](const std::string& endpoint, const Params& params) {
    signatures.insert(params_signature(endpoint, params));
    ++requests;
  };
  for (const std::string& endpoint : parts) {
    add(endpoint, {});
    for (const std::string& name : parts) {
      for (const std::string& value : parts) {
        add(endpoint, {{name, value}});
        add(endpoint, {{name, value + ":bs:b"}});
        for (const std::string& other : parts) {
          if (other <= name) continue;  // a map holds each pair of names once
          for (const std::string& other_value : parts) add(endpoint, {{name, value}, {other, other_value}});
        }
      }
    }
  }
  add("e", {{"a", "b:cs:d"}});
  add("e", {{"a", "b"}, {"c", "d"}});
  EXPECT_EQ(signatures.size(), requests);
}

TEST(ParamsSignature, TellsEndpointsAndMissingParametersApart) {
  const Params params{{"symbol", "BTCUSDC"}};
  EXPECT_NE(params_signature("get_ticker", params), params_signature("get_order_book", params));
  EXPECT_NE(params_signature("get_ticker", params), params_signature("get_ticker", {}));
}

}  // namespace
}  // namespace tidegate::resilience
