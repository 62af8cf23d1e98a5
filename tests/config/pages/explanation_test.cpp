#include "tidegate/config/pages/explanation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tidegate/config/model/model.hpp"

namespace tidegate::config {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string said(std::string_view asked) {
  const auto explained = explanation(asked);
  EXPECT_TRUE(explained) << explained.error().message;
  return explained ? *explained : "";
}

TEST(Explanation, SaysAllOfASetting) {
  EXPECT_EQ(said("circuit.open_for_ms"),
            "circuit.open_for_ms\n"
            "  How long an open circuit refuses before it lets probes through.\n"
            "  type         time in ms, from 1 to 3600000\n"
            "  default      5000\n"
            "  level        basic\n"
            "  a change     takes effect while it runs\n"
            "  presets      conservative 10000, balanced 5000, aggressive 2000, high_frequency 1000\n"
            "  environment  TIDEGATE__CIRCUIT__OPEN_FOR_MS\n"
            "  of one alone circuit.ENDPOINT.open_for_ms\n");
}

TEST(Explanation, OfOneEndpointTheDefaultIsThatOfAll) {
  EXPECT_THAT(said("circuit.depth.open_for_ms"),
              AllOf(HasSubstr("default      what circuit.open_for_ms is\n"),
                    HasSubstr("TIDEGATE__CIRCUIT__DEPTH__OPEN_FOR_MS"), Not(HasSubstr("of one alone"))));
}

TEST(Explanation, AKeyWithoutItsSectionIsThatOfEachThatHasIt) {
  EXPECT_THAT(said("depth_ms"), AllOf(HasSubstr("ttl.depth_ms\n"), HasSubstr("refresh_after.depth_ms\n"),
                                      HasSubstr("stale_bound.depth_ms\n")));
}

TEST(Explanation, OfASectionHasALineForEachKey) {
  EXPECT_THAT(said("hedge"),
              AllOf(HasSubstr("[hedge]\n"), HasSubstr("hedge.most_weight "), Not(HasSubstr("cache."))));
  EXPECT_THAT(said("ttl"), AllOf(HasSubstr("ttl.default_ms "), HasSubstr("ttl.ENDPOINT_ms "),
                                 Not(HasSubstr("ttl.depth_ms"))));
}

TEST(Explanation, OfNothingIsOfAll) {
  const std::string all = said("");
  for (const Section& section : sections()) {
    if (section.one_key_an_endpoint) continue;
    for (const Key& key : section.keys) EXPECT_THAT(all, HasSubstr(key.path() + " ")) << key.path();
  }
}

TEST(Explanation, OfWhatThereIsNotNamesTheNearest) {
  const auto none = explanation("circuit.open_fro_ms");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, base::ErrorCode::kNotFound);
  EXPECT_THAT(none.error().message,
              HasSubstr("there is no setting circuit.open_fro_ms; the nearest is circuit.open_for_ms"));
}

}  // namespace
}  // namespace tidegate::config
