#include "tidegate/monitor/exposition/exemplar.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tidegate::monitor {
namespace {

using namespace std::chrono_literals;

SeriesExemplars some() {
  return {"tidegate_client_request_seconds", {{"endpoint", "depth"}}};
}

Exemplar of(const std::string& request_id, base::Duration value) {
  return {
      .labels = {{"request_id", request_id}}, .value = value, .at = base::from_unix_ms(1'700'000'000'000)};
}

TEST(SeriesExemplars, OneLiesInTheBucketOfItsValue) {
  const auto& bounds = base::Histogram::kBounds;
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    SeriesExemplars exemplars = some();
    ASSERT_TRUE(exemplars.keep(of("at it", bounds[i])));
    ASSERT_TRUE(exemplars.keep(of("above it", bounds[i] + 1ns)));
    ASSERT_TRUE(exemplars.of_bucket(i));
    EXPECT_EQ(exemplars.of_bucket(i)->labels[0].second, "at it");
    ASSERT_TRUE(exemplars.of_bucket(i + 1));
    EXPECT_EQ(exemplars.of_bucket(i + 1)->labels[0].second, "above it");
  }
}

TEST(SeriesExemplars, ANegativeValueCountsAsZero) {
  SeriesExemplars exemplars = some();
  ASSERT_TRUE(exemplars.keep(of("a", -1s)));
  EXPECT_EQ(exemplars.of_bucket(0)->value, 0s);
}

TEST(SeriesExemplars, TheLatestOfABucketIsKept) {
  SeriesExemplars exemplars = some();
  exemplars.keep(of("first", 1ms));
  exemplars.keep(of("second", 900us));
  exemplars.keep(of("other", 1h));
  EXPECT_EQ(exemplars.of_bucket(1)->labels[0].second, "second");
  EXPECT_EQ(exemplars.of_bucket(SeriesExemplars::kBucketCount - 1)->labels[0].second, "other");
}

TEST(SeriesExemplars, LabelsOfMoreThan128CharactersAreRefused) {
  const std::size_t room = SeriesExemplars::kMostCharacters - std::string{"request_id"}.size();
  std::string value;
  for (std::size_t i = 0; i < room; ++i) value += "\xC3\xA9";
  SeriesExemplars exemplars = some();
  EXPECT_FALSE(exemplars.keep(of(value + "x", 1ms)));
  EXPECT_FALSE(exemplars.of_bucket(1));
  EXPECT_TRUE(exemplars.keep(of(value, 1ms)));
  EXPECT_EQ(exemplars.of_bucket(1)->labels[0].second, value);
}

TEST(SeriesExemplars, LabelsThatTheFormatDoesNotCarryAreRefused) {
  SeriesExemplars exemplars = some();
  exemplars.keep(of("good", 1ms));
  EXPECT_FALSE(exemplars.keep(of("\xFF", 1ms)));
  EXPECT_FALSE(exemplars.keep({.labels = {{"request id", "1"}}, .value = 1ms}));
  EXPECT_EQ(exemplars.of_bucket(1)->labels[0].second, "good");
}

}  // namespace
}  // namespace tidegate::monitor
