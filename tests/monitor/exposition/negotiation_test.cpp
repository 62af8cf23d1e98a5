#include "tidegate/monitor/exposition/negotiation.hpp"

#include <gtest/gtest.h>

#include <string>

#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"

namespace tidegate::monitor {
namespace {

using enum ExpositionFormat;

TEST(Negotiation, TheContentTypesAreExactlyThese) {
  EXPECT_EQ(content_type(kPrometheusText), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(content_type(kOpenMetrics), "application/openmetrics-text; version=1.0.0; charset=utf-8");
}

TEST(Negotiation, PrometheusGetsWhatItAsksFor) {
  // Of 2.42 and of 3.0 with their defaults.
  EXPECT_EQ(
      negotiate(
          "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
          "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"),
      kOpenMetrics);
  EXPECT_EQ(
      negotiate(
          "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
          "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;"
          "q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1"),
      kOpenMetrics);
  // With the text format put first.
  EXPECT_EQ(
      negotiate("text/plain;version=0.0.4;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.4"),
      kPrometheusText);
}

TEST(Negotiation, WhoTakesAnythingGetsText) {
  for (const char* accept : {"", "*/*", "*/*;q=0.1", " , ,", "text/html,application/xhtml+xml,*/*;q=0.8",
                             "application/*, text/*", "application/*;q=0.5, */*"}) {
    EXPECT_EQ(negotiate(accept), kPrometheusText) << accept;
  }
}

TEST(Negotiation, WhoTakesNeitherGetsText) {
  for (const char* accept :
       {"application/json", "application/openmetrics-text;version=0.0.1", "*/*;q=0",
        "application/openmetrics-text;q=0", "application/openmetrics-text;q=0, text/plain;q=0"}) {
    EXPECT_EQ(negotiate(accept), kPrometheusText) << accept;
  }
}

TEST(Negotiation, TheHigherWeightWins) {
  EXPECT_EQ(negotiate("application/openmetrics-text;q=0.5, text/plain;q=0.501"), kPrometheusText);
  EXPECT_EQ(negotiate("application/openmetrics-text;q=0.501, text/plain;q=0.5"), kOpenMetrics);
  EXPECT_EQ(negotiate("application/openmetrics-text;q=0.9, text/plain;q=1.000"), kPrometheusText);
}

TEST(Negotiation, OfEqualWeightsOpenMetricsIsForWhoNamesIt) {
  EXPECT_EQ(negotiate("text/plain, application/openmetrics-text"), kOpenMetrics);
  EXPECT_EQ(negotiate("*/*, application/openmetrics-text"), kOpenMetrics);
}

TEST(Negotiation, WhoRefusesTextGetsOpenMetrics) {
  EXPECT_EQ(negotiate("application/*"), kOpenMetrics);
  EXPECT_EQ(negotiate("*/*, text/plain;q=0"), kOpenMetrics);
}

TEST(Negotiation, TheClosestRangeSpeaksForAFormat) {
  EXPECT_EQ(negotiate("application/openmetrics-text;q=0.2, */*;q=0.9"), kPrometheusText);
  EXPECT_EQ(negotiate("text/*;q=0.1, */*;q=0.9, application/openmetrics-text;q=0.5"), kOpenMetrics);
  EXPECT_EQ(negotiate("text/plain;version=0.0.4;q=0.1, text/plain;q=0.9, application/openmetrics-text;q=0.5"),
            kOpenMetrics);
  EXPECT_EQ(
      negotiate("application/openmetrics-text;q=0.1, application/openmetrics-text;q=0.6, text/plain;q=0.5"),
      kOpenMetrics)
      << "of two as close the higher weight";
}

TEST(Negotiation, AnotherVersionIsNotOurs) {
  EXPECT_EQ(negotiate("application/openmetrics-text;version=2.0.0, text/plain;q=0.1"), kPrometheusText);
  EXPECT_EQ(negotiate("text/plain;version=1.0.0, application/openmetrics-text;q=0.1"), kOpenMetrics);
}

TEST(Negotiation, CaseSpacesAndQuotesDoNotMatter) {
  EXPECT_EQ(negotiate("Application/OpenMetrics-Text ; Version=\"1.0.0\" ;\tQ=0.7 , TEXT/plain; q=0.6"),
            kOpenMetrics);
  EXPECT_EQ(negotiate("application/openmetrics-text;q=0.9;note=\", text/plain, \", text/plain;q=0.5"),
            kOpenMetrics);
  EXPECT_EQ(negotiate("text/plain;note=\"a,b;q=0\", application/openmetrics-text;q=0.5"), kPrometheusText);
}

TEST(Negotiation, ARangeWhoseWeightCannotBeReadIsPassedOver) {
  for (const char* weight : {"", "x", "2", "1.001", "-1", ".5", "0.1234", "0,5", "10", "1e0"}) {
    EXPECT_EQ(negotiate("application/openmetrics-text;q=" + std::string{weight}), kPrometheusText) << weight;
  }
}

TEST(Negotiation, AnyBytesHaveAnAnswer) {
  const std::string_view pieces[] = {"text", "/",  "plain", "application", "openmetrics-text",
                                     ";",    "q",  "=",     "0.5",         ",",
                                     "*",    "\"", " ",     "version",     "1.0.0"};
  for (const std::uint64_t seed : tests::random_seeds_to(20)) {
    base::Random random{seed};
    for (int i = 0; i < 200; ++i) {
      std::string accept;
      for (std::uint64_t n = random.below(20); n > 0; --n) accept += pieces[random.below(std::size(pieces))];
      if (accept.contains('"')) {
        negotiate(accept);  // an open quote takes in what follows
        continue;
      }
      const std::string only = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0,";
      EXPECT_EQ(negotiate(only + accept), kOpenMetrics) << "seed " << seed << ": " << accept;
    }
  }
}

}  // namespace
}  // namespace tidegate::monitor
