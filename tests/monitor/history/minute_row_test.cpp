#include "tidegate/monitor/history/minute_row.hpp"

#include <gtest/gtest.h>

#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"

namespace tidegate::monitor {
namespace {

std::vector<int> numbers(const std::vector<std::byte>& row) {
  std::vector<int> all;
  for (const std::byte byte : row) all.push_back(std::to_integer<int>(byte));
  return all;
}

TEST(MinuteRow, WhatIsWrittenIsReadAgain) {
  for (const std::uint64_t seed : tests::random_seeds_to(10)) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    base::Random random{seed};
    std::vector<ValueSummary> values;
    for (int i = 0; i < 180; ++i) {
      const auto value = static_cast<float>(random.normal() * 1e6);
      const auto count = static_cast<std::uint32_t>(random.between(1, 60));
      if (random.chance(0.2)) {
        values.push_back({});
      } else if (random.chance(0.5)) {
        values.push_back({value, value, value, value, count});
      } else {
        values.push_back({value, value + 100, value + 7, value + 50, count});
      }
    }
    const auto row = encode_minute(values);
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(decode_minute(row, i), values[i]) << i;
    EXPECT_EQ(decode_minute(row, values.size()), std::nullopt);
  }
}

// The format of files that are there: a change needs a new version of the file.
TEST(MinuteRow, AbsentConstantAndVariedValuesAreTheseBytes) {
  EXPECT_EQ(numbers(encode_minute(std::vector<ValueSummary>{{}})), (std::vector{0, 0}));
  EXPECT_EQ(numbers(encode_minute(std::vector<ValueSummary>{{1, 1, 1, 1, 60}})),
            (std::vector{60, 0, 0, 0, 0x80, 0x3f}));
  EXPECT_EQ(numbers(encode_minute(std::vector<ValueSummary>{{1, 4, 2, 1, 60}})),
            (std::vector{60, 0x80, 0, 0, 0x80, 0x3f, 0, 0, 0x80, 0x40, 0, 0, 0, 0x40, 0, 0, 0x80, 0x3f}));
}

TEST(MinuteRow, ACountThatIsTooLargeStaysAtTheMost) {
  const auto row = encode_minute(std::vector<ValueSummary>{{1, 2, 1, 1, 100'000}, {3, 3, 3, 3, 1}});
  EXPECT_EQ(decode_minute(row, 0), (ValueSummary{1, 2, 1, 1, 32'767}));
  EXPECT_EQ(decode_minute(row, 1), (ValueSummary{3, 3, 3, 3, 1}));
}

TEST(MinuteRow, ANumberThatNobodyWritesIsDamage) {
  for (const std::size_t at : {5U, 9U, 13U, 17U}) {  // the highest bytes of minimum, maximum, mean and last
    auto row = encode_minute(std::vector<ValueSummary>{{1, 2, 1.5, 1, 5}});
    row[at] = row[at - 1] = std::byte{0xff};
    EXPECT_EQ(decode_minute(row, 0), std::nullopt) << at;
  }
}

TEST(MinuteRow, BytesThatEndTooEarlyAreNoRow) {
  const auto row = encode_minute(std::vector<ValueSummary>{{1, 2, 1, 1, 5}, {3, 3, 3, 3, 1}});
  for (std::size_t length = 0; length < row.size(); ++length) {
    EXPECT_EQ(decode_minute(std::span{row}.first(length), 1), std::nullopt) << length;
  }
}

}  // namespace
}  // namespace tidegate::monitor
